"""Facts of a month that look at later ones: worked out after all others, and told apart where they differ from what stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.month import Month, shift
from storage.runs import gather

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

REACH = 3
"""How many months before it may look at a month, for 90 days of reuse."""
_BEFORE = "CREATE TEMP TABLE IF NOT EXISTS reuse_before AS SELECT * FROM reuse_month WHERE 0"
_NOW = "SELECT * FROM reuse_month WHERE month = ?1"
_DIFFERING = f"""
SELECT DISTINCT month, person_id FROM (
    SELECT * FROM (SELECT * FROM temp.reuse_before EXCEPT {_NOW})
    UNION ALL SELECT * FROM ({_NOW} EXCEPT SELECT * FROM temp.reuse_before)
)"""


def note_late(connection: sqlite3.Connection, month: Month) -> None:
    """Note that a month's facts changed, for the months that look at it. Inside a transaction."""
    connection.executemany(
        "INSERT OR IGNORE INTO late_month (month) SELECT month FROM calendar WHERE month = ?",
        [(shift(month, -back),) for back in range(REACH + 1)],
    )


def late_months(connection: sqlite3.Connection) -> list[Month]:
    """Return the months whose late facts are to be worked out again, oldest first."""
    return [Month(row[0]) for row in connection.execute("SELECT month FROM late_month ORDER BY month")]


def refill(connection: sqlite3.Connection, month: Month, fill: Callable[[], None]) -> bool:
    """Work a month's late facts out again; whether they differ, with the people concerned noted. Inside a transaction."""
    connection.execute(_BEFORE)
    connection.execute("DELETE FROM temp.reuse_before")
    connection.execute(f"INSERT INTO temp.reuse_before {_NOW}", (month,))
    fill()
    differing: Iterable[tuple[int, int]] = connection.execute(_DIFFERING, (month,)).fetchall()
    connection.execute("DELETE FROM temp.reuse_before")
    connection.execute("DELETE FROM late_month WHERE month = ?", (month,))
    gather(connection, list(differing))
    return bool(differing)
