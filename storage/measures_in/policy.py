"""The policy's versions, each from the day on which it held, and the day from which there is a vision: figures, no text."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from storage.roster import OPEN_END, day_number
from storage.runs import mark_told

if TYPE_CHECKING:
    from datetime import date

    from storage.database import Store

_HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyVersion:
    """What a reading of the policy found: words, reading ease in hundredths, sentences by class.

    The last four say whether it holds these, as a person confirmed: 1 it does, 0 it does not, -1 nobody has looked.
    """

    held_from: date
    language: str
    words: int
    ease_x100: int
    forbid: int
    oblige: int
    permit: int
    encourage: int
    inform: int
    why: int = -1
    goals: int = -1
    encouragement: int = -1
    consequences: int = -1


def keep_policy(store: Store, version: PolicyVersion) -> bool:
    """Keep a version of the policy, in place of one from the same day; whether anything changed."""
    names = [one.name for one in fields(PolicyVersion)]
    values = (day_number(version.held_from), *(getattr(version, name) for name in names[1:]))
    with store.transaction() as connection:
        was = connection.execute(
            f"SELECT {', '.join(names)} FROM policy_version WHERE held_from = ?", (day_number(version.held_from),)
        ).fetchone()
        if was == values:
            return False
        connection.execute(
            f"INSERT OR REPLACE INTO policy_version ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", values
        )
        mark_told(store, day_number(version.held_from) // _HUNDRED, OPEN_END)
    return True


def keep_vision(store: Store, since: date | None) -> None:
    """Keep from which day the organisation has a vision of its own; None: it has none yet."""
    wanted = [] if since is None else [(day_number(since),)]
    with store.transaction() as connection:
        held = connection.execute("SELECT held_from FROM vision").fetchall()
        if held == wanted:
            return
        connection.execute("DELETE FROM vision")
        connection.executemany("INSERT INTO vision (held_from) VALUES (?)", wanted)
        mark_told(store, min(day // _HUNDRED for (day,) in (*held, *wanted)), OPEN_END)
