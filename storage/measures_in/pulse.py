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
    counts = {"stored": 0, "changed": 0, "unchanged": 0}
    with one_go(store, dry_run=dry_run):
        for row in rows:
            counts[put(store, row)] += 1
    return Sums(read=len(rows), **counts)


def put(store: Store, row: PulseRow) -> str:
    """Keep what a question got in a month; return whether it was `stored`, `changed` or `unchanged`. Inside a transaction."""
    key, values = (row.month, row.question, row.department), (row.yes, row.answers, row.invited)
    was = store.connection.execute(
        "SELECT yes, answers, invited FROM pulse WHERE month = ? AND question = ? AND department = ?", key
    ).fetchone()
    if was == values:
        return "unchanged"
    store.connection.execute(
        "INSERT INTO pulse (month, question, department, yes, answers, invited) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET yes = excluded.yes, answers = excluded.answers, invited = excluded.invited",
        (*key, *values),
    )
    mark_told(store, row.month, row.month)
    return "stored" if was is None else "changed"


def departments_known(connection: sqlite3.Connection) -> set[str]:
    """Return the names of all departments that the roster ever had."""
    return {row[0] for row in connection.execute("SELECT DISTINCT department FROM membership")}
