"""How many people stand behind the parts of the organisation over a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.model import Cell, Level
from openness.month import MONTHS_A_YEAR, shift
from openness.rollup import RolledUp, too_small

if TYPE_CHECKING:
    import sqlite3

    from openness.month import Month

_MONTHS = "month BETWEEN ?1 AND ?2 AND month < (SELECT max(month) FROM calendar)"
_COUNTED = {"person_month": "count(*)", "roster_month": "sum(people)"}


def most_taking_part(connection: sqlite3.Connection, month: Month) -> int:
    """Return the most people who took part in any one of the twelve months up to this one."""
    row = connection.execute(
        "SELECT ifnull(max(people), 0) FROM ("
        "SELECT count(*) AS people FROM person_month WHERE month BETWEEN ? AND ? GROUP BY month)",
        (shift(month, 1 - MONTHS_A_YEAR), month),
    ).fetchone()
    return int(row[0])


def rolled_up(connection: sqlite3.Connection, month: Month, k: int) -> RolledUp:
    """Return the parts that are not shown by themselves in the calendar year of a month, by its months that are over."""
    year = int(month) // 100
    span = year * 100 + 1, year * 100 + MONTHS_A_YEAR
    rows = connection.execute(
        f"SELECT department, division FROM roster_month WHERE {_MONTHS} AND department <> '' ORDER BY month", span
    ).fetchall()
    parents = {
        Cell(Level.DEPARTMENT, department): Cell(Level.DIVISION, division) if division else Cell()
        for department, division in rows
    }
    return RolledUp(
        taking_part=too_small(_fewest(connection, "person_month", span), parents, k),
        employed=too_small(_fewest(connection, "roster_month", span), parents, k),
    )


def _fewest(connection: sqlite3.Connection, table: str, span: tuple[int, int]) -> dict[Cell, int]:
    """Return by part the fewest people in any month of the span in which it had any."""
    found: dict[Cell, int] = {}
    for level, column in ((Level.DIVISION, "division"), (Level.DEPARTMENT, "department")):
        rows = connection.execute(
            f"SELECT unit, min(people) FROM (SELECT {column} AS unit, {_COUNTED[table]} AS people FROM {table}"
            f" WHERE {_MONTHS} AND {column} <> '' GROUP BY month, {column}) WHERE people > 0 GROUP BY unit",
            span,
        )
        found |= {Cell(level, unit): int(people) for unit, people in rows.fetchall()}
    return found
