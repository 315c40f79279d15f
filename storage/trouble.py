"""What SQLite may report while it works, in words for whoever ran the command."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from config.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

DatabaseTrouble = sqlite3.DatabaseError
"""What a command may meet when it reads or writes the store."""

_WRITING = ("another program is writing to this store", "try again when it has finished")
_NOT_OURS = ("this store may not be opened", "check that its folder is there and is yours")
_WORDS = {
    "SQLITE_BUSY": _WRITING,
    "SQLITE_LOCKED": _WRITING,
    "SQLITE_READONLY": ("this store cannot be written to", "make its folder and file writable, or choose another with --home"),
    "SQLITE_FULL": ("the disk is full; nothing was half written", "make room and run it again"),
    "SQLITE_IOERR": (
        "the disk could not be read or written; nothing was half written",
        "check the disk, and that it has room; then run it again",
    ),
    "SQLITE_CANTOPEN": _NOT_OURS,
    "SQLITE_PERM": _NOT_OURS,
    "SQLITE_AUTH": _NOT_OURS,
    "SQLITE_CORRUPT": ("this store is damaged", "put a backup back in its place"),
    "SQLITE_NOTADB": ("this is not a Sharewell store, or it is damaged", "put a backup back in its place"),
}


def in_words(error: BaseException, home: Path) -> Refused | None:
    """Return what is wrong with the store of a home and what to do; None where the fault is not the store's."""
    name = str(getattr(error, "sqlite_errorname", "") or "") if isinstance(error, sqlite3.DatabaseError) else ""
    for prefix, (what, todo) in _WORDS.items():
        if name.startswith(prefix):
            return Refused(what, where=str(home), todo=todo)
    return None
