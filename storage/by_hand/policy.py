"""The policy, one thing at a time: a sentence's class, whether a version holds what the ideal asks, a version that goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from config.errors import Outdated, WrongUse
from openness.language.policy.holds import HELD
from openness.language.policy.reading import key_of
from openness.marking import N_
from storage.by_hand.named import known_as
from storage.by_hand.stamps import LOOK_AGAIN
from storage.measures_in.checks import plain
from storage.measures_in.policy_text import count_again
from storage.roster import OPEN_END, day_number, day_text
from storage.runs import mark_told

if TYPE_CHECKING:
    from datetime import date

    from openness.language.policy.model import Act
    from storage.database import Store

_HUNDRED = 100
_CHANGED: Final = N_("somebody else has changed this meanwhile")


def correct(store: Store, text: str, act: Act | None, *, seen: Act, by: str, today: date) -> int:
    """Give a sentence another class, in every version that has it; None: the one that the rules find. Return in how many.

    `seen`: the class that it had when somebody looked; `by`: who gives it, as they signed in, empty without sign-in. Raises
    WrongUse where no version has the sentence, Outdated when somebody else gave it another class meanwhile.
    """
    key = key_of(text)
    with store.transaction() as connection:
        rows = connection.execute(
            "SELECT DISTINCT held_from, ifnull(act, found) FROM policy_sentence LEFT JOIN policy_correction USING (key)"
            " WHERE key = ? ORDER BY held_from",
            (key,),
        ).fetchall()
        if not rows:
            raise WrongUse(N_("no version of the policy has this sentence"), todo=N_("look at what stands there now"))
        if seen.value not in {now for _, now in rows}:
            raise Outdated(_CHANGED, todo=LOOK_AGAIN)
        if act is None:
            connection.execute("DELETE FROM policy_correction WHERE key = ?", (key,))
        else:
            connection.execute(
                "INSERT INTO policy_correction (key, act, day, who) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET act = excluded.act, day = excluded.day, who = excluded.who",
                (key, act.value, day_number(today), plain(by)),
            )
        days = sorted({day for day, _ in rows})
        count_again(connection, days)
        mark_told(store, days[0] // _HUNDRED, OPEN_END // _HUNDRED)
    return len(days)


def corrected_by(store: Store, person: int) -> list[dict[str, object]]:
    """Return the corrections that name a person, for what is held about them; of a sentence that went its words are told."""
    known = known_as(store, person)
    rows = store.connection.execute(
        "SELECT ifnull(min(text), key), act, day, who FROM policy_correction LEFT JOIN policy_sentence USING (key)"
        " WHERE who <> '' GROUP BY key ORDER BY day, key"
    ).fetchall()
    return [{"sentence": text, "class": act, "on": day_text(day)} for text, act, day, who in rows if known.is_named(who)]


def confirm(store: Store, held_from: int, name: str, holds: bool | None, *, seen: bool | None) -> None:  # noqa: FBT001 - it is the fact
    """Note whether a version (by its day, YYYYMMDD) holds one of why, goals, encouragement and consequences; None: not looked at.

    Raises WrongUse on an unknown version or thing, Outdated when somebody else said otherwise meanwhile.
    """
    if name not in HELD:
        raise WrongUse(f"there is no {name!r}", todo=f"there are: {', '.join(HELD)}")
    with store.transaction() as connection:
        row = connection.execute(f"SELECT {name} FROM policy_version WHERE held_from = ?", (held_from,)).fetchone()
        if row is None:
            raise WrongUse(N_("there is no such version"), todo=N_("look at what stands there now"))
        if row[0] != _number(seen):
            raise Outdated(_CHANGED, todo=LOOK_AGAIN)
        connection.execute(f"UPDATE policy_version SET {name} = ? WHERE held_from = ?", (_number(holds), held_from))
        mark_told(store, held_from // _HUNDRED, OPEN_END // _HUNDRED)


def remove_version(store: Store, held_from: int) -> bool:
    """Remove a version of the policy (by its day, YYYYMMDD); whether there was one. What people corrected stays."""
    with store.transaction() as connection:
        gone = connection.execute("DELETE FROM policy_version WHERE held_from = ?", (held_from,)).rowcount > 0
        if gone:
            mark_told(store, held_from // _HUNDRED, OPEN_END // _HUNDRED)
    return gone


def _number(holds: bool | None) -> int:  # noqa: FBT001 - it is the fact
    return -1 if holds is None else int(holds)
