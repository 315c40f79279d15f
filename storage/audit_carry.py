"""What only grows outlives the putting back of a backup: the longer log stays, with its key and whom it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

    from storage.database import Store

TABLES: Final = ("audit_name", "audit", "audit_anchor", "audit_person", "audit_key", "setting_change")
"""The tables of the log, and of the ledger of settings that goes with it; those that refer to others come first."""


def keep_log(store: Store, old: sqlite3.Connection) -> None:
    """Put the log of the store that stood in the place of the backup's, unless the backup's reaches further."""
    if _reach(old) < _reach(store.connection):
        return
    with store.transaction() as connection:
        triggers = connection.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({', '.join('?' for _ in TABLES)})",
            TABLES,
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for table in TABLES:
            connection.execute(f"DELETE FROM {table}")
        connection.execute("PRAGMA defer_foreign_keys = ON")
        for table in reversed(TABLES):
            _copy(connection, old, table)
        for _, statement in triggers:
            connection.execute(statement)


def _reach(connection: sqlite3.Connection) -> int:
    """Return the number of the newest line that there ever was."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
    return 0 if row is None else int(row[0])


def _copy(connection: sqlite3.Connection, old: sqlite3.Connection, table: str) -> None:
    names = [row[1] for row in old.execute(f"PRAGMA table_info({table})")]
    rows = old.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall()
    marks = ", ".join("?" for _ in names)
    connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)
