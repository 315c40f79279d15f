"""What SQLite may report while it works, in words for whoever ran the command."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Final

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
    "SQLITE_CORRUPT": ("this store is damaged", ""),
    "SQLITE_NOTADB": ("this is not a Sharewell store, or it is damaged", ""),
}
_LOOKED_AT: Final = 3
"""How many backups are looked over at the most to find a whole one: each is read to its end."""


def in_words(error: BaseException, home: Path) -> Refused | None:
    """Return what is wrong with the store of a home and what to do; None where the fault is not the store's."""
    name = str(getattr(error, "sqlite_errorname", "") or "") if isinstance(error, sqlite3.DatabaseError) else ""
    for prefix, (what, todo) in _WORDS.items():
        if name.startswith(prefix):
            return Refused(what, where=str(home), todo=todo or put_back(home))
    return None


def put_back(home: Path) -> str:
    """Return what to do about a damaged store: which backup to put back, the newest that is whole."""
    from storage.backup import backups, check

    for backup in backups(home)[:_LOOKED_AT]:
        with suppress(Refused):
            check(backup.path)
            return f"put a backup back: sharewell backup restore {backup.path.name}"
    return "put a backup back: `sharewell backup list` names those there are"
