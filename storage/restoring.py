"""Putting a backup back. What was refused since it was made is refused again: no backup brings anybody back who withdrew.

From the store that stood until then, of which a copy is kept, the withdrawals, erasures and excluded items are taken over, and
the audit log, which only grows.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from config.errors import Refused
from openness.consent import ANY
from storage.audit_carry import keep_log
from storage.backup import check
from storage.database import BUSY_SECONDS, FILE_NAME, open_store
from storage.exclusion import exclude
from storage.roster import is_known
from storage.withdraw import erase_person, withdraw

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from storage.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What became of a restore. `before`: the copy of what stood until then, None where there was nothing that can be read."""

    before: Path | None
    erased: int = 0
    withdrawn: int = 0
    excluded: int = 0
    unknown: bool = False
    """Whether what was refused since the backup cannot be known, for the store that stood until then is damaged."""


def restore(home: Path, backup: Path, *, zone: ZoneInfo, now: int) -> Restored:
    """Put a backup in the place of the store. Nobody else may work in the home meanwhile.

    Raises WrongUse where there is no such file, Refused where it is damaged or newer; then nothing was changed.
    """
    check(backup)
    live = home / FILE_NAME
    _bring_up_to_date(home, zone)
    before, unknown = _set_aside(live, now)
    with closing(sqlite3.connect(backup)) as copy, closing(sqlite3.connect(live, timeout=BUSY_SECONDS)) as target:
        copy.backup(target)
    live.chmod(0o600)
    with open_store(home, zone=zone, create=False) as store:
        if before is None:
            return Restored(before=None, unknown=unknown)
        with closing(sqlite3.connect(f"{before.absolute().as_uri()}?mode=ro", uri=True)) as old:
            return _refuse_again(store, old, before, now)


def _bring_up_to_date(home: Path, zone: ZoneInfo) -> None:
    """Migrate what stands, so that what only grows can be taken over from it; what is damaged stays as it is."""
    if (home / FILE_NAME).is_file():
        with suppress(Refused, sqlite3.DatabaseError):
            open_store(home, zone=zone, create=False).close()


def _set_aside(live: Path, now: int) -> tuple[Path | None, bool]:
    """Keep what stands under another name; return its copy, and whether there was something that cannot be read."""
    if not live.is_file():
        return None, False
    stamp = datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")
    path = live.with_name(f"{live.stem}-before-restore-{stamp}.db")
    try:
        path.touch(mode=0o600)
        with closing(sqlite3.connect(live, timeout=BUSY_SECONDS)) as source, closing(sqlite3.connect(path)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        check(path)
    except (sqlite3.DatabaseError, Refused) as error:
        if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR")):
            path.unlink(missing_ok=True)
            raise
        path.unlink(missing_ok=True)
        for ending in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                live.with_name(live.name + ending).rename(live.with_name(f"{live.stem}-damaged-{stamp}.db{ending}"))
        return None, True
    return path, False


def _refuse_again(store: Store, old: sqlite3.Connection, before: Path, now: int) -> Restored:
    keep_log(store, old)
    erased = _erase_again(store, old, now)
    withdrawn = _withdraw_again(store, old, now)
    excluded = _exclude_again(store, old, now)
    with store.transaction() as connection:
        connection.execute("DELETE FROM personal_link")  # some may have been used since
    return Restored(before=before, erased=erased, withdrawn=withdrawn, excluded=excluded)


def _erase_again(store: Store, old: sqlite3.Connection, now: int) -> int:
    """Erase whoever the store that stood knew no more and had a tombstone of."""
    gone = old.execute(
        "SELECT person_id FROM tombstone WHERE source = '*' AND person_id NOT IN (SELECT id FROM person)"
    ).fetchall()
    again = [person for (person,) in gone if is_known(store, person)]
    for person in again:
        erase_person(store, person, now=now)
    return len(again)


def _withdraw_again(store: Store, old: sqlite3.Connection, now: int) -> int:
    """Withdraw what was withdrawn after the last line of the ledger that the backup has."""
    last = store.connection.execute("SELECT ifnull(max(id), 0) FROM consent").fetchone()[0]
    rows = old.execute(
        "SELECT person_id, source, purpose FROM consent WHERE act = 'withdrawn' AND id > ? ORDER BY id", (last,)
    ).fetchall()
    again = [row for row in rows if is_known(store, row[0])]
    for person, source, purpose in again:
        withdraw(store, person, source=None if source == ANY else source, purpose=None if purpose == ANY else purpose, now=now)
    return len(again)


def _exclude_again(store: Store, old: sqlite3.Connection, now: int) -> int:
    """Keep out again what its authors kept out: of an item only a keyed hash is known, so theirs are gone through."""
    kept_out: dict[tuple[int, str], set[int]] = {}
    for person, source, key in old.execute(
        "SELECT person_id, source.name, item_key FROM exclusion JOIN source ON source.id = source_id"
    ).fetchall():
        kept_out.setdefault((person, source), set()).add(key)
    count = 0
    for (person, source), keys in kept_out.items():
        items = store.connection.execute(
            "SELECT native_id FROM item JOIN source ON source.id = source_id WHERE person_id = ? AND source.name = ?",
            (person, source),
        ).fetchall()
        for (native_id,) in items:
            if store.keys.item_key(source, native_id) in keys:
                exclude(store, person, source, native_id, now=now)
                count += 1
    _keep_out(store, old)
    return count


def _keep_out(store: Store, old: sqlite3.Connection) -> None:
    """Take over what is kept out though it is not there now, of those who are still known."""
    rows = old.execute(
        "SELECT person_id, source.name, item_key, at FROM exclusion JOIN source ON source.id = source_id"
    ).fetchall()
    with store.transaction() as connection:
        for person, source, key, at in rows:
            connection.execute(
                "INSERT OR IGNORE INTO exclusion (person_id, source_id, item_key, at)"
                " SELECT person.id, source.id, ?3, ?4 FROM person, source WHERE person.id = ?1 AND source.name = ?2",
                (person, source, key, at),
            )
