"""Copies of the store: made while others read and write, whole or not at all, the newest kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from config.errors import Refused, WrongUse
from storage.database import BUSY_SECONDS, FILE_NAME
from storage.schema_version import MIGRATIONS
from storage.trouble import put_back
from storage.whole_copy import clear_parts, copy_whole

if TYPE_CHECKING:
    from pathlib import Path

FOLDER: Final = "backups"
_STAMP: Final = "%Y%m%dT%H%M%SZ"
_DAY: Final = 86_400


_BESIDE: Final = ("sharewell-before-migration*.db", "sharewell-before-restore-*.db", "sharewell-damaged-*.db")
"""Copies that Sharewell makes in the home itself before it changes a store as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy: where it lies, when it was made (UTC second), and its size in bytes."""

    path: Path
    at: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Of how many people who withdrew or were erased since a copy was made it still holds something; None: it cannot be read."""

    people: int | None


def create(home: Path, *, keep: int, now: int, folder: Path | None = None) -> Backup:
    """Copy the store of a home, and remove all but the `keep` newest copies. Nobody else may be making one meanwhile.

    Raises Refused where there is no store, where the copy is not whole, or where it cannot be written.
    """
    source, place = home / FILE_NAME, folder or home / FOLDER
    if not source.is_file():
        raise Refused("there is no store here yet", where=str(home), todo="run `sharewell roster import` or `sharewell demo`")
    path = place / f"sharewell-{datetime.fromtimestamp(now, UTC).strftime(_STAMP)}.db"
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        clear_parts(place)
        with closing(sqlite3.connect(source, timeout=BUSY_SECONDS, isolation_level=None)) as live:
            copy_whole(live, path, check=partial(_check_copy, source))
    except OSError as error:
        raise Refused(
            f"the backup cannot be written: {error.strerror}", where=str(place), todo="make room or name a folder"
        ) from error
    # The one just made stays, though the clock may have been set back and the others look newer.
    for old in [one for one in backups(home, folder=folder) if one.path != path][keep - 1 :]:
        old.path.unlink(missing_ok=True)
    return Backup(path=path, at=now, size=path.stat().st_size)


def _check_copy(source: Path, part: Path) -> None:
    """Raise Refused where a copy just made is not whole, for then the store is not."""
    try:
        check(part)
    except Refused as error:
        raise Refused(
            "this store is damaged; no backup was made of it", where=str(source), todo=put_back(source.parent)
        ) from error


def backups(home: Path, *, folder: Path | None = None) -> list[Backup]:
    """Return the copies that there are, the newest first."""
    found = []
    for path in (folder or home / FOLDER).glob("sharewell-*.db"):
        with suppress(ValueError, OSError):
            at = datetime.strptime(path.stem.removeprefix("sharewell-"), _STAMP).replace(tzinfo=UTC)
            found.append(Backup(path=path, at=int(at.timestamp()), size=path.stat().st_size))
    return sorted(found, key=lambda backup: backup.at, reverse=True)


def copies(home: Path, *, folder: Path | None = None) -> list[Backup]:
    """Return every copy of the store that there is, the newest first: backups, and what was kept before a change of the whole."""
    found = backups(home, folder=folder)
    for pattern in _BESIDE:
        for path in home.glob(pattern):
            with suppress(OSError):
                state = path.stat()
                found.append(Backup(path=path, at=int(state.st_mtime), size=state.st_size))
    return sorted(found, key=lambda backup: backup.at, reverse=True)


def expire(home: Path, *, days: int, now: int, folder: Path | None = None) -> list[Path]:
    """Remove copies that are older than so many days; return which. The newest backup stays, however old."""
    newest = next(iter(backups(home, folder=folder)), None)
    gone = []
    for old in copies(home, folder=folder):
        if old.at < now - days * _DAY and (newest is None or old.path != newest.path):
            for ending in ("", "-wal", "-shm"):
                old.path.with_name(old.path.name + ending).unlink(missing_ok=True)
            gone.append(old.path)
    return gone


def held_since(connection: sqlite3.Connection, copy: Backup) -> Held:
    """Return of how many people a copy holds something who withdrew or were erased since; restoring it removes that again."""
    try:
        with closing(sqlite3.connect(f"{copy.path.absolute().as_uri()}?mode=ro", uri=True)) as old:
            last = old.execute("SELECT ifnull(max(id), 0) FROM consent").fetchone()[0]
            there = {person for (person,) in old.execute("SELECT id FROM person")}
    except sqlite3.DatabaseError:
        return Held(people=None)
    rows = connection.execute("SELECT DISTINCT person_id FROM consent WHERE act = 'withdrawn' AND id > ?", (last,))
    return Held(people=sum(person in there for (person,) in rows.fetchall()))


def check(path: Path) -> None:
    """Raise Refused unless a file is a whole store that this version can read, WrongUse where there is none."""
    if not path.is_file():
        raise WrongUse("there is no such backup", where=str(path), todo="`sharewell backup list` names those there are")
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as copy:
            whole = copy.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            names = {name for (name,) in copy.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'sharewell'")}
    except sqlite3.DatabaseError as error:
        raise Refused("this is no backup of a store, or it is damaged", where=str(path), todo="take another one") from error
    if not whole:
        raise Refused("this backup is damaged", where=str(path), todo="take another one")
    newer = names - set(MIGRATIONS)
    if newer:
        raise Refused("this backup was made by a newer Sharewell", where=str(path), todo="update Sharewell first")
