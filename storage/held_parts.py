"""Departments and divisions that may stand in a name's place on the desk: as the editions of a year have them.

Asked for each time anew, a part of k people would be told no more as soon as one of them left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.model import Cell, Level
from openness.month import MONTHS_A_YEAR, Month
from storage.units import rolled_up

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from storage.database import Store

_PARTS = """
SELECT DISTINCT department, division FROM person_month
WHERE month BETWEEN ?1 AND ?2 AND month < (SELECT max(month) FROM calendar)"""


def hold_parts(store: Store, months: Iterable[int], k: int) -> None:
    """Keep which parts may be told in the years of months that got an edition, and in years whose parts were never kept."""
    connection = store.connection
    kept = {year for (year,) in connection.execute("SELECT DISTINCT year FROM held_part")}
    never = {year for (year,) in connection.execute("SELECT DISTINCT month / 100 FROM edition")} - kept
    for year in {month // 100 for month in months} | never:
        parts = {*parts_now(connection, year, k), Cell()}
        with store.transaction():
            connection.execute("DELETE FROM held_part WHERE year = ?", (year,))
            connection.executemany(
                "INSERT INTO held_part (year, level, name) VALUES (?, ?, ?)",
                [(year, cell.level.value, cell.name or "") for cell in parts],
            )


def parts_told(connection: sqlite3.Connection, year: int, k: int) -> frozenset[Cell]:
    """Return the parts that may be told in a year; while it has no edition, those of which enough people take part now."""
    rows = connection.execute("SELECT level, name FROM held_part WHERE year = ?", (year,)).fetchall()
    if not rows:
        return parts_now(connection, year, k)
    return frozenset(Cell(Level(level), name) for level, name in rows if name)


def parts_now(connection: sqlite3.Connection, year: int, k: int) -> frozenset[Cell]:
    """Return the parts of which enough people take part, by the months of a year that are over."""
    rows = connection.execute(_PARTS, (year * 100 + 1, year * 100 + MONTHS_A_YEAR)).fetchall()
    found = {Cell(Level.DEPARTMENT, department) for department, _ in rows if department}
    found |= {Cell(Level.DIVISION, division) for _, division in rows if division}
    return frozenset(found) - rolled_up(connection, Month(year * 100 + 1), k).taking_part
