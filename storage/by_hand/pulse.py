"""Answers to the anonymous pulse, one total at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.errors import WrongUse
from openness.marking import N_
from openness.month import Month
from storage.by_hand.stamps import check_seen, stamp
from storage.measures_in.checks import check_pulse
from storage.measures_in.pulse import QUESTIONS, PulseRow, departments_known, put
from storage.runs import mark_told
from storage.shown_told import part_told, people_told

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from storage.database import Store

_VALUES = "yes, answers, invited"
Key = tuple[int, str, str]
"""Month YYYYMM, question, department (empty: the whole)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a question got in a month, rounded to 5.

    A figure that is None is not told: too small, of a department, or not handed in.
    """

    month: Month
    question: str
    department: str
    yes: int | None
    answers: int | None
    invited: int | None
    stamp: str

    @property
    def key(self) -> Key:
        """Return what names the row."""
        return self.month, self.question, self.department


def answers(connection: sqlite3.Connection, k: int) -> list[Answers]:
    """Return all answers, the newest month first, the whole before departments.

    What departments answered is not told here: it has the gate of its readings.
    """
    rows = connection.execute(
        f"SELECT month, question, department, {_VALUES} FROM pulse ORDER BY month DESC, department, question"
    ).fetchall()
    return [
        Answers(
            month=Month(month),
            question=question,
            department=department,
            yes=None if department else part_told(yes, total, k),
            answers=None if department else people_told(total, k),
            invited=None if department or invited is None else people_told(invited, k),
            stamp=stamp((yes, total, invited)),
        )
        for month, question, department, yes, total, invited in rows
    ]


def put_answers(store: Store, row: PulseRow, *, today: date, seen: str | None) -> None:
    """Add what a question got in a month (`seen` None), or correct it as it was seen. Raises WrongUse or Outdated."""
    if row.question not in QUESTIONS or min(row.yes, row.answers, row.invited or 0) < 0:
        raise WrongUse(N_("a question of the pulse and whole numbers from 0 on are needed"))
    check_pulse(row, today=today, departments=departments_known(store.connection))
    with store.transaction() as connection:
        check_seen(seen, _held(connection, (row.month, row.question, row.department)))
        put(store, row)


def remove_answers(store: Store, key: Key, *, seen: str) -> None:
    """Remove what a question got in a month, as it was seen. Raises Outdated."""
    with store.transaction() as connection:
        check_seen(seen, _held(connection, key))
        connection.execute("DELETE FROM pulse WHERE month = ? AND question = ? AND department = ?", key)
        mark_told(store, key[0], key[0])


def _held(connection: sqlite3.Connection, key: Key) -> tuple[object, ...] | None:
    found: tuple[object, ...] | None = connection.execute(
        f"SELECT {_VALUES} FROM pulse WHERE month = ? AND question = ? AND department = ?", key
    ).fetchone()
    return found
