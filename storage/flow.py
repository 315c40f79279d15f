"""Who reacts to whom between departments in a month, as it is stored; not gated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.flow import Street

if TYPE_CHECKING:
    import sqlite3


_STREETS = """
SELECT from_department, to_department, arcs, min(actors, targets) FROM flow_month WHERE month = ? ORDER BY 1, 2"""
_LARGEST = """
WITH ends AS (
    SELECT actor_id, target_id, a.department AS origin, b.department AS target
    FROM arc_month
    JOIN person_month AS a ON a.month = arc_month.month AND a.person_id = actor_id
    JOIN person_month AS b ON b.month = arc_month.month AND b.person_id = target_id
    WHERE arc_month.month = ?
)
SELECT origin, target, max(arcs) FROM (
    SELECT origin, target, count(*) AS arcs FROM ends GROUP BY origin, target, actor_id
    UNION ALL SELECT origin, target, count(*) FROM ends GROUP BY origin, target, target_id
) GROUP BY origin, target"""


def streets_of(connection: sqlite3.Connection, month: int, *, unplaced: bool = False) -> list[Street]:
    """Return the streets of a month, by name; those of people without a department are left out, or `unplaced` among them."""
    largest = {(origin, target): arcs for origin, target, arcs in connection.execute(_LARGEST, (month,)).fetchall()}
    return [
        Street(origin=origin, target=target, arcs=arcs, people=people, largest=largest.get((origin, target), 0))
        for origin, target, arcs, people in connection.execute(_STREETS, (month,)).fetchall()
        if unplaced or (origin and target)
    ]
