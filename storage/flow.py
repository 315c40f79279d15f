"""Who reacts to whom between departments in a month, as it is stored; not gated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.flow import Street

if TYPE_CHECKING:
    import sqlite3

    from openness.month import Month


def streets_of(connection: sqlite3.Connection, month: Month) -> list[Street]:
    """Return the streets of a month, by name; those of people without a department are left out."""
    rows = connection.execute(
        "SELECT from_department, to_department, arcs, min(actors, targets) FROM flow_month"
        " WHERE month = ? AND from_department <> '' AND to_department <> '' ORDER BY 1, 2",
        (month,),
    )
    return [Street(origin=origin, target=target, arcs=arcs, people=people) for origin, target, arcs, people in rows]
