"""Seeing to it that what was erased is gone from the file itself, and saying so where it is not yet.

What SQLite overwrites as it deletes is not all: pages that were split keep copies of what moved on, and the log beside the store
holds pages as they were. So the index of words is cleared, the store is written anew and the log is emptied. A large store
is written anew at a quiet moment (`sharewell run`, `sharewell expire`), for nobody can write to it meanwhile.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from storage.database import BUSY_SECONDS, meta, set_meta
from storage.desk.words import clear_words
from storage.durable import durable

if TYPE_CHECKING:
    from storage.database import Store

DUE: Final = "written_anew_due"
"""What the store keeps: since when (UTC seconds) something erased may still lie in the file."""
AT_ONCE: Final = 256 << 20
"""Bytes up to which a store is written anew as part of an erasure: a second or two."""
IN_MEMORY: Final = 1 << 30
TRIES: Final = 20
_WAIT_MILLISECONDS: Final = 250
"""How long one try to empty the log waits for readers."""
_LATER: Final = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL")
"""What goes over: somebody else writes, or there is no room for a second copy."""


def mark_due(store: Store, *, now: int) -> None:
    """Note that something was erased that may still lie in the file. Inside the transaction that erases it."""
    if meta(store.connection, DUE) is None:
        set_meta(store.connection, DUE, str(now))


def due_since(store: Store) -> int | None:
    """Return since when (UTC seconds) something erased may still lie in the file, None where nothing does."""
    found = meta(store.connection, DUE)
    return None if found is None else int(found)


def sweep(store: Store, *, most: int | None = AT_ONCE, tries: int = TRIES) -> bool:
    """Write what was erased through to the file itself; return whether all of it is gone from there.

    A store of more than `most` bytes is not written anew (None: any is). Where other programs hold old pages open it is tried
    again, `tries` times; what is not done stays due.
    """
    with durable(store):
        clear_words(store)
        since = meta(store.connection, DUE)
        if since is not None and (most is None or _size(store) <= most) and _write_anew(store):
            _note_done(store, since)
        return _empty_log(store, tries) and meta(store.connection, DUE) is None


def sweep_due(store: Store) -> bool:
    """Finish what an erasure left for a quiet moment; return whether nothing is left of it."""
    return due_since(store) is None or sweep(store, most=None)


def _size(store: Store) -> int:
    pages, size = (store.connection.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "page_size"))
    return int(pages) * int(size)


def _write_anew(store: Store) -> bool:
    """Write the whole store anew: what no row holds any more is in no page of it. Whether that went."""
    connection = store.connection
    large = _size(store) > IN_MEMORY
    if large:
        connection.execute("PRAGMA temp_store = FILE")
    try:
        connection.execute("VACUUM")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith(_LATER):
            return False
        raise
    finally:
        if large:
            connection.execute("PRAGMA temp_store = MEMORY")
    return True


def _note_done(store: Store, since: str) -> None:
    """Note that nothing is due, unless more was erased meanwhile."""
    with store.transaction() as connection:
        connection.execute("DELETE FROM meta WHERE key = ? AND value = ?", (DUE, since))


def _empty_log(store: Store, tries: int) -> bool:
    """Bring the log into the file and empty it; whether that went, for a reader may keep old pages alive."""
    connection = store.connection
    connection.execute(f"PRAGMA busy_timeout = {_WAIT_MILLISECONDS}")
    try:
        for _ in range(tries):
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not busy:
                return True
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1_000)}")
    with store.transaction() as connection:
        connection.execute("INSERT OR IGNORE INTO meta (key, value) VALUES (?, CAST(strftime('%s', 'now') AS INTEGER))", (DUE,))
    return False
