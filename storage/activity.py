"""Counts of what was shared, in the fixed cells: whole, division or department by source family or visibility of the space."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.activity import ALL, OPEN_TO_ALL, CountCell
from openness.model import Level

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from openness.month import Month

_OPEN = f" AND a.visibility IN ({', '.join(repr(name) for name in OPEN_TO_ALL)})"
_KINDS = (("'all'", "'all'", _OPEN), ("s.family", "'all'", _OPEN), ("'all'", "a.visibility", ""))
"""What is told apart: family, visibility, and which spaces are looked at."""
_UNITS = {Level.WHOLE: "''", Level.DIVISION: "p.division", Level.DEPARTMENT: "p.department"}
_PARENTS = {Level.WHOLE: "''", Level.DIVISION: "''", Level.DEPARTMENT: "max(p.division)"}


def count_cells(connection: sqlite3.Connection, month: Month) -> list[CountCell]:
    """Return items, sharers, eligible people and the largest one's share of every cell of a month; not gated."""
    return [cell for level in Level for cell in _cells(connection, month, level)]


def people_counts(connection: sqlite3.Connection, month: Month) -> tuple[int, int]:
    """Return how many people were employed in a month, and how many of them had opted in for it."""
    row = connection.execute(
        "SELECT ifnull(sum(roster), 0), ifnull(sum(opted_in), 0) FROM consent_month WHERE month = ?", (month,)
    ).fetchone()
    return int(row[0]), int(row[1])


def _cells(connection: sqlite3.Connection, month: Month, level: Level) -> Iterator[CountCell]:
    unit, parent = _UNITS[level], _PARENTS[level]
    eligible = connection.execute(
        f"SELECT {unit}, count(*), {parent} FROM person_month AS p WHERE month = ? GROUP BY 1",
        (month,),
    ).fetchall()
    shared: dict[tuple[str, str, str], tuple[int, int, int]] = {}
    for family, visibility, where in _KINDS:
        rows = connection.execute(
            "SELECT unit, family, visibility, sum(items), count(*), max(items) FROM ("
            f"SELECT {unit} AS unit, {family} AS family, {visibility} AS visibility, p.person_id AS person, sum(a.items) AS items"
            " FROM activity_month AS a JOIN person_month AS p USING (month, person_id) JOIN source AS s ON s.id = a.source_id"
            f" WHERE a.month = ?{where} GROUP BY 1, 2, 3, 4) GROUP BY 1, 2, 3",
            (month,),
        ).fetchall()
        shared |= {(row[0], row[1], row[2]): (row[3], row[4], row[5]) for row in rows}
    kinds = sorted({(ALL, ALL), *((family, visibility) for _, family, visibility in shared)})
    for name, people, above in eligible:
        if level is not Level.WHOLE and not name:
            continue
        for family, visibility in kinds:
            items, sharers, largest = shared.get((name, family, visibility), (0, 0, 0))
            yield CountCell(
                level=level,
                cell=name or None,
                parent=above or None,
                family=family,
                visibility=visibility,
                items=items,
                sharers=sharers,
                eligible=people,
                largest=largest / items if items else 0.0,
            )
