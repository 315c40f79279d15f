"""What shared items led to: a product, a service, a decision, a citizen helped, each in one sentence of a curator's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from config.errors import WrongUse
from openness.marking import N_
from storage.by_hand.stamps import check_seen, stamp
from storage.desk.items import curator, held
from storage.measures_in.checks import check_length, check_past, plain
from storage.roster import day_number

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from storage.database import Store

KINDS: Final = ("product", "service", "decision", "citizen")
LONGEST: Final = 300
_SENTENCES: Final = re.compile(r"[.!?]\s+\w")
_COLUMNS: Final = "id, kind, sentence, day"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """What somebody says that an item led to."""

    kind: str
    sentence: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One thing that an item led to; `day` is YYYYMMDD."""

    number: int
    kind: str
    sentence: str
    day: int
    stamp: str


def outcomes(connection: sqlite3.Connection, row: int) -> list[Outcome]:
    """Return what the item in a row led to, oldest first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM led_to WHERE item_id = ? ORDER BY day, id", (row,)).fetchall()
    return [Outcome(number=one[0], kind=one[1], sentence=one[2], day=one[3], stamp=stamp(one)) for one in rows]


def put_outcome(
    store: Store, item: tuple[str, str], row: OutcomeRow, *, by: str, now: int, number: int | None = None, seen: str | None = None
) -> int:
    """Record what an item led to, or correct the record that was seen; return its number.

    Raises WrongUse on what is no single sentence or lies in the future, Outdated when the item or the record changed meanwhile.
    """
    told = _checked(row, datetime.fromtimestamp(now, store.zone).date())
    with store.transaction() as connection:
        found = held(store, *item)
        if number is None:
            written = connection.execute(
                "INSERT INTO led_to (item_id, kind, sentence, day, by_id, at) VALUES (?, ?, ?, ?, ?, ?)",
                (found.row, row.kind, told, day_number(row.day), curator(store, by), now),
            )
            return int(written.lastrowid or 0)
        check_seen(seen or "", _held(connection, found.row, number))
        connection.execute(
            "UPDATE led_to SET kind = ?, sentence = ?, day = ?, by_id = ?, at = ? WHERE id = ?",
            (row.kind, told, day_number(row.day), curator(store, by), now, number),
        )
    return number


def remove_outcome(store: Store, item: tuple[str, str], number: int, *, seen: str) -> None:
    """Remove the record that was seen. Raises Outdated when it changed meanwhile."""
    with store.transaction() as connection:
        found = held(store, *item)
        check_seen(seen, _held(connection, found.row, number))
        connection.execute("DELETE FROM led_to WHERE id = ?", (number,))


def _checked(row: OutcomeRow, today: date) -> str:
    """Return the sentence as it is kept. Raises WrongUse on a row that does not hold together."""
    told = plain(row.sentence)
    if row.kind not in KINDS:
        raise WrongUse(N_("{kind} is no kind of outcome"), parts={"kind": repr(row.kind[:40])})
    if not told:
        raise WrongUse(N_("say in one sentence what it led to"))
    check_length("sentence", told, most=LONGEST)
    if _SENTENCES.search(told):
        raise WrongUse(N_("this is more than one sentence"), todo=N_("keep it to one"))
    check_past(row.day, today)
    return told


def _held(connection: sqlite3.Connection, row: int, number: int) -> tuple[object, ...] | None:
    found: tuple[object, ...] | None = connection.execute(
        f"SELECT {_COLUMNS} FROM led_to WHERE id = ? AND item_id = ?", (number, row)
    ).fetchone()
    return found
