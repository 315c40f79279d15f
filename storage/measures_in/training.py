"""Training: who was trained, in what and when; nobody who withdrew, until they say yes again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.errors import WrongUse
from openness.consent import ANY
from openness.month import MONTHS_A_YEAR, Month, month_of_day, shift
from openness.records import Sums
from storage.rehearsal import one_go
from storage.roster import Finder, day_number
from storage.runs import mark_dirty_from, mark_span

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import date

    from storage.database import Store

_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRow:
    """One person's training; `rule` is the key of the tracked rule it was about, or empty."""

    place: str
    person: str
    course: str
    day: date
    rule: str = ""


def apply_training(store: Store, rows: Sequence[TrainingRow], *, dry_run: bool = False) -> Sums:
    """Add training; the same again changes nothing. Rows of people who withdrew are not taken.

    Raises WrongUse naming the people who are not on the roster.
    """
    finder, unknown = Finder(store), list[TrainingRow]()
    stored = refused = 0
    with one_go(store, dry_run=dry_run) as connection:
        gone = {row[0] for row in connection.execute("SELECT person_id FROM tombstone WHERE source = ?", (ANY,))}
        touched: defaultdict[tuple[Month, bool], set[int]] = defaultdict(set)
        for row in rows:
            person = finder.person(row.person)
            if person in gone or store.keys.person_id(row.person) in gone:
                refused += 1
            elif person is None:
                unknown.append(row)
            else:
                month = month_of_day(row.day)
                values = (person, day_number(row.day), month, row.course, row.rule)
                if connection.execute(
                    "INSERT OR IGNORE INTO training (person_id, day, month, course, rule) VALUES (?, ?, ?, ?, ?)", values
                ).rowcount:
                    stored += 1
                    touched[month, bool(row.rule)].add(person)
        if unknown:
            raise _not_there(unknown)
        for (month, ruled), people in touched.items():
            mark_training(store, month, people, ruled=ruled)
    return Sums(read=len(rows), stored=stored, unchanged=len(rows) - stored - refused, not_allowed=refused)


def mark_training(store: Store, month: Month, people: Iterable[int], *, ruled: bool) -> None:
    """Mark the months that look at training of this month: a year, or all after it where it was about a rule."""
    if ruled:
        mark_dirty_from(store, month, people)
    else:
        mark_span(store, month, shift(month, MONTHS_A_YEAR - 1), people)


def forget_training(store: Store, person: int) -> None:
    """Remove what one person was trained in. Inside a transaction."""
    rows = store.connection.execute("SELECT DISTINCT month, rule <> '' FROM training WHERE person_id = ?", (person,)).fetchall()
    for month, ruled in rows:
        mark_training(store, Month(month), (person,), ruled=bool(ruled))
    store.connection.execute("DELETE FROM training WHERE person_id = ?", (person,))
    store.connection.execute("DELETE FROM training_month WHERE person_id = ?", (person,))


def rules_known(connection: sqlite3.Connection) -> set[str]:
    """Return the keys of the tracked rules."""
    return {row[0] for row in connection.execute("SELECT key FROM rule")}


def _not_there(unknown: Sequence[TrainingRow]) -> WrongUse:
    told = ", ".join(f"{row.person!r} ({row.place})" for row in unknown[:_NAMED])
    more = f" and {len(unknown) - _NAMED} more rows" if len(unknown) > _NAMED else ""
    return WrongUse(
        f"not on the roster: {told}{more}", where="training", todo="take those rows out, or `sharewell roster import` first"
    )
