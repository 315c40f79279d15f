"""Incidents, one at a time, with no word about a person; and until which day their list speaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from config.errors import WrongUse
from openness.marking import N_
from openness.month import month_of_day
from storage.by_hand.stamps import check_seen, stamp
from storage.measures_in.checks import check_past
from storage.measures_in.incidents import CONSEQUENCES, KINDS, SEVERITIES, WHAT, IncidentRow, mark_year
from storage.roster import OPEN_END, day_number
from storage.runs import mark_told
from storage.shown_told import people_told

if TYPE_CHECKING:
    import sqlite3

    from storage.database import Store

_HUNDRED, _A_YEAR = 100, 10_000
_COLUMNS = "day, kind, severity, consequence, people"
_MOST = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident as its keepers see it."""

    id: int
    day: date
    kind: str
    severity: int
    consequence: str
    people: int
    stamp: str


def incidents(connection: sqlite3.Connection) -> list[Incident]:
    """Return all incidents, the latest first: for those who keep the list alone, since few people stand behind each."""
    rows = connection.execute(f"SELECT id, {_COLUMNS} FROM incident ORDER BY day DESC, id DESC").fetchall()
    return [
        Incident(id=number, day=_date(row[0]), kind=row[1], severity=row[2], consequence=row[3], people=row[4], stamp=stamp(row))
        for number, *row in rows
    ]


def behind_incidents(connection: sqlite3.Connection, today: date, k: int) -> dict[str, int | None]:
    """Return by kind how many people were behind incidents of the last twelve months, rounded to 5; None for too few to tell."""
    now = day_number(today)
    found = dict(
        connection.execute(
            "SELECT kind, sum(people) FROM incident WHERE day > ?1 - ?2 AND day <= ?1 GROUP BY kind", (now, _A_YEAR)
        ).fetchall()
    )
    return {kind: people_told(int(found.get(kind) or 0), k) for kind in KINDS}


def speaks_until(connection: sqlite3.Connection) -> int:
    """Return the day until which the list speaks, YYYYMMDD: what it does not hold did not happen; 0 while nobody has said so."""
    row = connection.execute("SELECT day FROM told_until WHERE what = ?", (WHAT,)).fetchone()
    return int(row[0]) if row else 0


def put_incident(store: Store, row: IncidentRow, *, today: date, number: int | None = None, seen: str | None = None) -> None:
    """Add an incident, or correct the one of this number as it was seen. Raises WrongUse or Outdated."""
    _check(row, today)
    wanted = (day_number(row.day), row.kind, row.severity, row.consequence, row.people)
    with store.transaction() as connection:
        months = {wanted[0] // _HUNDRED}
        if number is not None:
            was = _held(store, number)
            check_seen(seen or "", was)
            months.add((was or wanted)[0] // _HUNDRED)
            connection.execute("DELETE FROM incident WHERE id = ?", (number,))
        connection.execute(
            f"INSERT INTO incident (id, month, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, wanted[0] // _HUNDRED, *wanted),
        )
        mark_year(store, months)


def remove_incident(store: Store, number: int, *, seen: str) -> None:
    """Remove an incident that is as it was seen. Raises Outdated."""
    with store.transaction() as connection:
        was = _held(store, number)
        check_seen(seen, was)
        connection.execute("DELETE FROM incident WHERE id = ?", (number,))
        if was:
            mark_year(store, {was[0] // _HUNDRED})


def complete_until(store: Store, day: date, *, today: date) -> None:
    """Say that the list speaks until a day: what it does not hold by then did not happen. Raises WrongUse for a day to come."""
    check_past(day, today)
    with store.transaction() as connection:
        before = speaks_until(connection)
        if before == day_number(day):
            return
        connection.execute(
            "INSERT INTO told_until (what, day) VALUES (?, ?) ON CONFLICT (what) DO UPDATE SET day = excluded.day",
            (WHAT, day_number(day)),
        )
        mark_told(store, min(before // _HUNDRED, month_of_day(day)) if before else 0, OPEN_END)


def _check(row: IncidentRow, today: date) -> None:
    check_past(row.day, today)
    if row.kind not in KINDS or row.severity not in SEVERITIES or row.consequence not in CONSEQUENCES:
        raise WrongUse(N_("kind, severity and consequence are chosen from their lists"))
    if not 0 <= row.people <= _MOST:
        raise WrongUse(N_("{n} is no number of people"), parts={"n": str(row.people)})


def _held(store: Store, number: int) -> tuple[int, str, int, str, int] | None:
    found: tuple[int, str, int, str, int] | None = store.connection.execute(
        f"SELECT {_COLUMNS} FROM incident WHERE id = ?", (number,)
    ).fetchone()
    return found


def _date(number: int) -> date:
    return date(number // _A_YEAR, number // _HUNDRED % _HUNDRED, number % _HUNDRED)
