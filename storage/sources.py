"""The numbers by which sources are known in the store, and from which sources and months there is anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.catalogue import SOURCES, family_of
from openness.month import Month

if TYPE_CHECKING:
    import sqlite3

    from storage.database import Store


def source_number(store: Store, name: str) -> int:
    """Return the number of a source, noting it when it is new; inside a transaction."""
    entry = SOURCES.get(name)
    store.connection.execute(
        "INSERT OR IGNORE INTO source (name, family, sees_all) VALUES (?, ?, ?)",
        (name, family_of(name), int(bool(entry and entry.sees_all))),
    )
    return int(store.connection.execute("SELECT id FROM source WHERE name = ?", (name,)).fetchone()[0])


def sources_known(connection: sqlite3.Connection) -> set[str]:
    """Return the names of the sources that anything ever came from."""
    return {row[0] for row in connection.execute("SELECT name FROM source WHERE name <> '*'")}


def months_known(connection: sqlite3.Connection) -> list[Month]:
    """Return the months in which something that is known of was shared, the newest first."""
    return [Month(month) for (month,) in connection.execute("SELECT month FROM calendar ORDER BY month DESC").fetchall()]
