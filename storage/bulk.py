"""Inserts rows many to a statement: SQLite opens a table and its indexes once for all of them, and not for each."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from storage.binding import placeholders

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

AT_ONCE = 250
"""Rows of a statement; with 30 columns still far fewer values than SQLite takes."""


def insert(connection: sqlite3.Connection, into: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> None:
    """Insert rows into a table that has none of them; inside a transaction. Raises sqlite3.IntegrityError as any insert does."""
    _insert(connection, (into, tuple(columns), ""), rows)


def add(connection: sqlite3.Connection, into: str, columns: Sequence[str], rows: Sequence[tuple[object, ...]]) -> int:
    """Insert those rows that a table does not have; return how many those are. Inside a transaction."""
    return _insert(connection, (into, tuple(columns), " ON CONFLICT DO NOTHING"), rows)


def _insert(connection: sqlite3.Connection, told: tuple[str, tuple[str, ...], str], rows: Sequence[tuple[object, ...]]) -> int:
    inserted, whole = 0, len(rows) // AT_ONCE * AT_ONCE
    for begin in range(0, whole, AT_ONCE):
        many = rows[begin : begin + AT_ONCE]
        inserted += connection.execute(_statement(*told, AT_ONCE), list(chain.from_iterable(many))).rowcount
    return inserted + max(0, connection.executemany(_statement(*told, 1), rows[whole:]).rowcount)


@lru_cache(maxsize=64)
def _statement(into: str, columns: tuple[str, ...], conflict: str, count: int) -> str:
    row = placeholders(len(columns))
    return f"INSERT INTO {into} ({', '.join(columns)}) VALUES {', '.join([row] * count)}{conflict}"
