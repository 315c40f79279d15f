"""How many people stand behind the parts of the organisation over a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.month import MONTHS_A_YEAR, shift

if TYPE_CHECKING:
    import sqlite3

    from openness.month import Month


def most_taking_part(connection: sqlite3.Connection, month: Month) -> int:
    """Return the most people who took part in any one of the twelve months up to this one."""
    row = connection.execute(
        "SELECT ifnull(max(people), 0) FROM ("
        "SELECT count(*) AS people FROM person_month WHERE month BETWEEN ? AND ? GROUP BY month)",
        (shift(month, 1 - MONTHS_A_YEAR), month),
    ).fetchone()
    return int(row[0])
