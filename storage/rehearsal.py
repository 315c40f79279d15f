"""A store to try things on: a passing copy, of which nothing is left afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.database import Store


@contextmanager
def rehearsal(store: Store) -> Iterator[Store]:
    """Give a copy of a store, with its keys; whatever is written to it is gone when the block ends."""
    # An empty name makes a database without a name in the file system, which SQLite removes when it is closed.
    copy = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    try:
        store.connection.backup(copy)
        copy.execute("PRAGMA foreign_keys = ON")
        copy.execute("PRAGMA synchronous = OFF")
        yield replace(store, connection=copy)
    finally:
        copy.close()


class _Tried(Exception):
    """Undoes a transaction that was only tried."""


@contextmanager
def one_go(store: Store, *, dry_run: bool) -> Iterator[sqlite3.Connection]:
    """Hold a transaction for the block; with `dry_run` everything in it is undone when it ends."""
    with suppress(_Tried), store.transaction() as connection:
        yield connection
        if dry_run:
            raise _Tried
