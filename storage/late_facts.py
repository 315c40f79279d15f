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
_TOLD = ("person_id", "department", "knowledge", "curated", "open", "reused", "outside")
BEFORE = f"""
CREATE TEMP TABLE IF NOT EXISTS reuse_before (
    month INTEGER, item_id INTEGER, {", ".join(_TOLD)}, PRIMARY KEY (month, item_id)
) WITHOUT ROWID"""
_KEEP = f"INSERT INTO temp.reuse_before SELECT month, item_id, {', '.join(_TOLD)} FROM reuse_month WHERE month = ?"
_SOME = "SELECT 1 FROM temp.reuse_before LIMIT 1"
_ALL = "SELECT DISTINCT month, person_id FROM reuse_month WHERE month = ?"


def _lacking(of: str, there: str) -> str:
    """Return what selects the people of a month's rows in one table that do not stand so in another."""
    own, other = (", ".join(f"{name}.{column}" for column in _TOLD) for name in ("own", "other"))
    return (
        f"SELECT own.month, own.person_id FROM {of} AS own"
        f" LEFT JOIN {there} AS other ON other.month = own.month AND other.item_id = own.item_id"
        f" WHERE own.month = ?1 AND ({own}) IS NOT ({other})"
    )


DIFFERING = f"{_lacking('reuse_month', 'temp.reuse_before')} UNION {_lacking('temp.reuse_before', 'reuse_month')}"


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
    connection.execute(BEFORE)
    connection.execute("DELETE FROM temp.reuse_before")
    connection.execute(_KEEP, (month,))
    fill()
    statement = DIFFERING if connection.execute(_SOME).fetchone() else _ALL
    differing: Iterable[tuple[int, int]] = connection.execute(statement, (month,)).fetchall()
    connection.execute("DELETE FROM temp.reuse_before")
    connection.execute("DELETE FROM late_month WHERE month = ?", (month,))
    gather(connection, list(differing))
    return bool(differing)
