"""Copies a store into a file that is there whole or not at all: a state between two commits, looked over before it is named."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final

from config.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PART: Final = ".part"
"""How the name of a copy ends while it is being made; what a crash leaves of it is removed by `clear_parts`."""
_PAGES: Final = 2_000
"""Pages copied at a time: in between, whoever wants to stop this may."""
_TABLES: Final = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"


def copy_whole(live: sqlite3.Connection, path: Path, *, check: Callable[[Path], object]) -> None:
    """Copy an open store into a new file that only its owner can read.

    Others read and write meanwhile, and none of what they write comes in: the copy is what stood when it was begun, and its rows
    are counted for that. Raises what `check` raises of the copy, sqlite3.DatabaseError, OSError; then nothing of it is left.
    """
    part = path.with_name(path.name + PART)
    try:
        _remove(part)
        part.touch(mode=0o600)
        with closing(sqlite3.connect(part)) as copy:
            # Held from here on: else every commit of another program would make the copying begin anew.
            live.execute("BEGIN")
            try:
                counted = _counted(live)
                live.backup(copy, pages=_PAGES)
            finally:
                live.execute("ROLLBACK")
            copy.execute("PRAGMA journal_mode = DELETE")
            if _counted(copy) != counted:
                raise Refused("the copy does not hold what the store holds", where=str(path), todo="check the disk")
        check(part)
        put_in_place(part, path)
    finally:
        with suppress(OSError):
            _remove(part)


def put_in_place(part: Path, path: Path) -> None:
    """Give a file its name, in place of what has it, so that a crash leaves one of the two whole."""
    _reach_disk(part)
    part.replace(path)
    _reach_disk(path.parent)


def clear_parts(folder: Path) -> None:
    """Remove what copies left that were broken off. Nobody may be making one meanwhile."""
    for part in folder.glob(f"*.db{PART}"):
        _remove(part)


def _reach_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(part: Path) -> None:
    for ending in ("-journal", "-wal", "-shm", ""):
        part.with_name(part.name + ending).unlink(missing_ok=True)


def _counted(connection: sqlite3.Connection) -> dict[str, int]:
    names = [name for (name,) in connection.execute(_TABLES).fetchall()]
    return {name: int(connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names}
