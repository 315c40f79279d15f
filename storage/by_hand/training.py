"""Training, counted by course and never by person; rows of one person are added and removed by their roster key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from config.errors import Outdated, WrongUse
from openness.marking import N_
from openness.month import Month
from storage.behind_counts import TRAINED, course_of
from storage.held_counts import forget_course_held, held, rename_course_held
from storage.measures_in.checks import check_length, check_training, plain
from storage.measures_in.training import apply_training, mark_training, rules_known
from storage.roster import day_number, person_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import date

    from storage.database import Store
    from storage.measures_in.training import TrainingRow

_CHOSEN = N_("choose the course from the list, and the day on which it was")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One course as it is listed; days (YYYYMMDD) and people as they were counted last (see `held_counts`).

    Days are None where it was not counted yet; people are rounded to 5, None for too few to tell.
    """

    course: str
    rule: str
    first_day: int | None
    last_day: int | None
    people: int | None


def courses(connection: sqlite3.Connection) -> list[Course]:
    """Return the courses that people were trained in, those not counted yet first, then the latest."""
    counted = {course_of(name): one for name, one in held(connection, TRAINED).items()}
    new = set(connection.execute("SELECT DISTINCT rule, course FROM training").fetchall()) - counted.keys()
    found = [Course(course=course, rule=rule, first_day=None, last_day=None, people=None) for rule, course in new] + [
        Course(course=course, rule=rule, first_day=one.since, last_day=one.until, people=one.count)
        for (rule, course), one in counted.items()
    ]
    return sorted(found, key=lambda one: (one.last_day is not None, -(one.last_day or 0), one.course, one.rule))


def add_training(store: Store, row: TrainingRow, *, today: date) -> bool:
    """Add one person's training; whether it was not there yet.

    Raises WrongUse on somebody who is not on the roster, a day to come or a rule that is not tracked, and when the person has
    withdrawn.
    """
    row = replace(row, person=plain(row.person), course=plain(row.course))
    if not (row.person and row.course):
        raise WrongUse(N_("a person and a course are needed"))
    check_length("person", row.person, most=200)
    check_length("course", row.course)
    check_training(row, today=today, rules=rules_known(store.connection))
    sums = apply_training(store, [row])
    if sums.not_allowed:
        raise WrongUse(N_("this person has withdrawn and is not kept"))
    return bool(sums.stored)


def remove_training(store: Store, row: TrainingRow) -> None:
    """Remove one person's training. Raises WrongUse when there is none like it."""
    person = person_of(store, plain(row.person))
    values = (person, day_number(row.day), row.course, row.rule)
    with store.transaction() as connection:
        gone = connection.execute(
            "DELETE FROM training WHERE person_id = ? AND day = ? AND course = ? AND rule = ?", values
        ).rowcount
        if person is None or not gone:
            raise WrongUse(N_("no such training is kept of this person"), todo=_CHOSEN)
        if not connection.execute("SELECT 1 FROM training WHERE course = ? AND rule = ?", (row.course, row.rule)).fetchone():
            forget_course_held(connection, row.rule, row.course)
        _mark(store, [(row.day.year * 100 + row.day.month, person)], row.rule)


def rename_course(store: Store, course: str, rule: str, *, to: str, about: str) -> int:
    """Correct what a course is called and which rule it was about, for all who took it; return how many rows changed.

    Raises Outdated when there is no such course any more, WrongUse on a rule that is not tracked.
    """
    to = plain(to)
    if not to:
        raise WrongUse(N_("a course needs a name"))
    check_length("course", to)
    if about and about not in rules_known(store.connection):
        raise WrongUse(N_("{rule} is no tracked rule"), parts={"rule": repr(about[:40])})
    with store.transaction() as connection:
        rows = connection.execute(
            "SELECT month, person_id FROM training WHERE course = ? AND rule = ?", (course, rule)
        ).fetchall()
        if not rows:
            raise Outdated(N_("somebody else has changed this meanwhile"), todo=N_("look at the list as it is now"))
        if (course, rule) == (to, about):
            return 0
        connection.execute(
            "INSERT OR IGNORE INTO training (person_id, day, month, course, rule)"
            " SELECT person_id, day, month, ?, ? FROM training WHERE course = ? AND rule = ?",
            (to, about, course, rule),
        )
        connection.execute("DELETE FROM training WHERE course = ? AND rule = ?", (course, rule))
        rename_course_held(connection, (rule, course), (about, to))
        for one in {rule, about}:
            _mark(store, rows, one)
    return len(rows)


def _mark(store: Store, rows: Iterable[tuple[int, int]], rule: str) -> None:
    by_month: dict[int, set[int]] = {}
    for month, person in rows:
        by_month.setdefault(month, set()).add(person)
    for month, people in by_month.items():
        mark_training(store, Month(month), people, ruled=bool(rule))
