"""Answers to an anonymous pulse, as totals: nobody's answer is in the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openness.records import Sums
from storage.rehearsal import one_go
from storage.runs import mark_told

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from openness.month import Month
    from storage.database import Store

QUESTIONS = ("why", "consequences", "free")
"""A pulse's questions, in the order of their numbers in the month facts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseRow:
    """How many said yes to one question in a month, of how many who answered, of how many who were asked (None: not told)."""

    month: Month
    question: str
    department: str
    yes: int
    answers: int
    invited: int | None


def apply_pulse(store: Store, rows: Sequence[PulseRow], *, dry_run: bool = False) -> Sums:
    """Keep answers; the same again changes nothing, other figures for the same month, question and department replace."""
    stored = changed = unchanged = 0
    with one_go(store, dry_run=dry_run) as connection:
        for row in rows:
            key, values = (row.month, row.question, row.department), (row.yes, row.answers, row.invited)
            was = connection.execute(
                "SELECT yes, answers, invited FROM pulse WHERE month = ? AND question = ? AND department = ?", key
            ).fetchone()
            stored, changed, unchanged = (
                stored + (was is None),
                changed + (was not in {None, values}),
                unchanged + (was == values),
            )
            if was != values:
                connection.execute(
                    "INSERT INTO pulse (month, question, department, yes, answers, invited) VALUES (?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT DO UPDATE SET yes = excluded.yes, answers = excluded.answers, invited = excluded.invited",
                    (*key, *values),
                )
                mark_told(store, row.month, row.month)
    return Sums(read=len(rows), stored=stored, changed=changed, unchanged=unchanged)


def departments_known(connection: sqlite3.Connection) -> set[str]:
    """Return the names of all departments that the roster ever had."""
    return {row[0] for row in connection.execute("SELECT DISTINCT department FROM membership")}
