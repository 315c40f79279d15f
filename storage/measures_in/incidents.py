"""Incidents: the whole list each time, with no word about a person. What it does not hold until its day did not happen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openness.month import MONTHS_A_YEAR, Month, month_of_day, shift
from openness.records import Sums
from storage.rehearsal import one_go
from storage.roster import OPEN_END, day_number
from storage.runs import mark_told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from storage.database import Store

WHAT = "incident"
KINDS = ("deliberate", "accident")
SEVERITIES = (1, 2, 3)
CONSEQUENCES = ("none", "talk", "warning", "measure", "dismissal", "other")
_HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow:
    """One incident: `deliberate` or an `accident`, its severity 1 to 3, what followed, and how many people were behind it."""

    day: date
    kind: str
    severity: int
    consequence: str
    people: int


def apply_incidents(store: Store, rows: Sequence[IncidentRow], *, today: date, dry_run: bool = False) -> tuple[Sums, int]:
    """Put a list in place of the one before; return what became of its rows, and how many of the old ones it no longer holds.

    It speaks for all time until `today`.
    """
    wanted = Counter((day_number(row.day), row.kind, row.severity, row.consequence, row.people) for row in rows)
    with one_go(store, dry_run=dry_run) as connection:
        held: Counter[tuple[int, str, int, str, int]] = Counter(
            connection.execute("SELECT day, kind, severity, consequence, people FROM incident").fetchall()
        )
        told = connection.execute("SELECT day FROM told_until WHERE what = ?", (WHAT,)).fetchone()
        connection.execute("DELETE FROM incident")
        connection.executemany(
            "INSERT INTO incident (day, month, kind, severity, consequence, people) VALUES (?, ?, ?, ?, ?, ?)",
            [(row[0], row[0] // _HUNDRED, *row[1:]) for row in sorted(wanted.elements())],
        )
        connection.execute(
            "INSERT INTO told_until (what, day) VALUES (?, ?) ON CONFLICT (what) DO UPDATE SET day = excluded.day",
            (WHAT, day_number(today)),
        )
        if told is None:
            mark_told(store, 0, OPEN_END)
        else:
            mark_year(store, {day // _HUNDRED for day, *_ in (wanted - held) + (held - wanted)})
            if told[0] // _HUNDRED != month_of_day(today):
                mark_told(store, min(told[0] // _HUNDRED, month_of_day(today)), OPEN_END)
    same = (wanted & held).total()
    return Sums(read=len(rows), stored=len(rows) - same, unchanged=same), (held - wanted).total()


def mark_year(store: Store, months: set[int]) -> None:
    """Mark a year from each of these months on: incidents are looked at over a year. Inside a transaction."""
    for month in months:
        mark_told(store, month, shift(Month(month), MONTHS_A_YEAR - 1))
