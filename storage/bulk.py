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
    whole = len(rows) // AT_ONCE * AT_ONCE
    for begin in range(0, whole, AT_ONCE):
        many = rows[begin : begin + AT_ONCE]
        connection.execute(_statement(into, tuple(columns), AT_ONCE), list(chain.from_iterable(many)))
    connection.executemany(_statement(into, tuple(columns), 1), rows[whole:])


@lru_cache(maxsize=64)
def _statement(into: str, columns: tuple[str, ...], count: int) -> str:
    row = placeholders(len(columns))
    return f"INSERT INTO {into} ({', '.join(columns)}) VALUES {', '.join([row] * count)}"
