"""What leadership decided on a month's figures: by whom, for whom, until when, and what became of it.

Nothing is overwritten: every act adds the decision as it stands from then on, so that what stood at any moment can be told again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from config.errors import WrongUse
from openness.indicators import INDICATOR
from openness.marking import N_
from openness.month import Month
from storage.by_hand.named import known_as
from storage.by_hand.stamps import check_seen, stamp
from storage.measures_in.checks import check_length, plain
from storage.roster import day_number

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from storage.database import Store

OPEN: Final = "open"
STATES: Final = (OPEN, "done", "dropped")
LONGEST: Final = 300
LONGEST_OWNER: Final = 100
_ALL_TIME: Final = 1 << 62
_COLUMNS: Final = "month, indicator, text, owner, due, state, became"
_NOW: Final = f"""
SELECT act.decision, act.id, {_COLUMNS}, act.at, first.at, first.who
FROM decision_act AS act
JOIN (SELECT decision, min(id) AS begun, max(id) AS last FROM decision_act WHERE at <= ? GROUP BY decision) AS span
    ON span.last = act.id
JOIN (SELECT id, at, who FROM decision_act) AS first ON first.id = span.begun
ORDER BY state <> 'open', CASE state WHEN 'open' THEN due ELSE -act.at END, act.decision"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    """A decision as somebody writes it. `indicator` empty: on none in particular."""

    month: Month
    """On whose figures it is taken."""
    indicator: str
    text: str
    owner: str
    due: date
    state: str = OPEN
    became: str = ""
    """What came of it; needed once it is no longer open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision as it stands; `due` is YYYYMMDD, `made_at` and `changed_at` are UTC seconds."""

    number: int
    month: Month
    indicator: str
    text: str
    owner: str
    """Empty: somebody who was erased."""
    due: int
    state: str
    became: str
    made_at: int
    made_by: str
    """As they signed in; empty without sign-in, and for somebody who was erased."""
    changed_at: int
    stamp: str

    @property
    def is_open(self) -> bool:
        """Whether it still waits."""
        return self.state == OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One act on a decision: who, when (UTC second), and in which state it left it."""

    at: int
    who: str
    state: str
    owner: str
    due: int


def decisions(connection: sqlite3.Connection, *, until: int | None = None) -> list[Decision]:
    """Return all decisions: the open ones first, those that are due soonest before others; then the last closed ones.

    `until`: as they stood at that UTC second.
    """
    rows = connection.execute(_NOW, (_ALL_TIME if until is None else until,)).fetchall()
    return [
        Decision(
            number=number,
            month=Month(row[0]),
            indicator=row[1],
            text=row[2],
            owner=row[3],
            due=row[4],
            state=row[5],
            became=row[6],
            changed_at=row[7],
            made_at=row[8],
            made_by=row[9],
            stamp=stamp((act,)),
        )
        for number, act, *row in rows
    ]


def acts(connection: sqlite3.Connection) -> dict[int, list[Act]]:
    """Return every act by the decision's number, oldest first."""
    found: dict[int, list[Act]] = {}
    for number, *row in connection.execute(
        "SELECT decision, at, who, state, owner, due FROM decision_act ORDER BY id"
    ).fetchall():
        found.setdefault(number, []).append(Act(at=row[0], who=row[1], state=row[2], owner=row[3], due=row[4]))
    return found


def put_decision(
    store: Store,
    row: DecisionRow,
    *,
    by: str,
    now: int,
    today: date,
    number: int | None = None,
    seen: str | None = None,
) -> int:
    """Record a decision, or change the one that was seen; return its number. `by`: who signed in, `now`: a UTC second.

    Raises WrongUse on a row that does not hold together, Outdated when somebody else changed it meanwhile.
    """
    told = _checked(row)
    if number is None and row.due < today:
        raise WrongUse(N_("{day} has passed already"), parts={"day": str(row.due)})
    with store.transaction() as connection:
        if number is not None:
            last = connection.execute("SELECT max(id) FROM decision_act WHERE decision = ?", (number,)).fetchone()
            check_seen(seen or "", None if last[0] is None else last)
        else:
            number = int(connection.execute("SELECT ifnull(max(decision), 0) + 1 FROM decision_act").fetchone()[0])
        connection.execute(
            f"INSERT INTO decision_act (decision, at, who, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (number, now, by, *told),
        )
    return number


def decided_with(store: Store, person: int) -> list[dict[str, object]]:
    """Return the decisions that name a person as who recorded or owns them, for what is held about that person."""
    known, by_decision, found = known_as(store, person), acts(store.connection), []
    for decision in decisions(store.connection):
        recorded = any(known.is_named(act.who) for act in by_decision[decision.number])
        owned = any(known.is_named(act.owner) for act in by_decision[decision.number])
        if recorded or owned or known.without(decision.text + decision.became) != decision.text + decision.became:
            found.append({"decision": decision.text, "state": decision.state, "recorded": recorded, "owned": owned})
    return found


def _checked(row: DecisionRow) -> tuple[object, ...]:
    """Return the values as they are kept. Raises WrongUse on a row that does not hold together."""
    text, owner, became = plain(row.text), plain(row.owner), plain(row.became)
    if not text:
        raise WrongUse(N_("say in a sentence what was decided"))
    if not owner:
        raise WrongUse(N_("say who takes it up: a name or a role"))
    if row.state not in STATES:
        raise WrongUse(N_("the state is chosen from its list"))
    if row.indicator and row.indicator not in INDICATOR:
        raise WrongUse(N_("{indicator} is no indicator"), parts={"indicator": repr(row.indicator[:40])})
    if row.state != OPEN and not became:
        raise WrongUse(N_("say in a sentence what became of it"))
    check_length("decision", text, most=LONGEST)
    check_length("owner", owner, most=LONGEST_OWNER)
    check_length("became", became, most=LONGEST)
    return row.month, row.indicator, text, owner, day_number(row.due), row.state, became
