"""Months of which not all that follows from their facts is done: where a refresh breaks off, the next one goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.month import Month

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from storage.database import Store


def note_unread(connection: sqlite3.Connection, months: Iterable[Month]) -> None:
    """Note months whose readings and editions are to follow. Inside the transaction that makes it so."""
    connection.executemany("INSERT OR IGNORE INTO unread_month (month) VALUES (?)", [(month,) for month in months])


def unread_months(connection: sqlite3.Connection) -> list[Month]:
    """Return the months whose readings and editions are still to follow, oldest first."""
    return [Month(month) for (month,) in connection.execute("SELECT month FROM unread_month ORDER BY month")]


def all_follows(store: Store, months: Iterable[Month]) -> None:
    """Note that everything that follows from these months' facts is done."""
    with store.transaction() as connection:
        connection.executemany("DELETE FROM unread_month WHERE month = ?", [(month,) for month in months])
