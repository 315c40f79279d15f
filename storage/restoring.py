"""Putting a backup back. What was refused since it was made is refused again: no backup brings anybody back who withdrew.

From the store that stood until then, of which a copy is kept, the withdrawals, erasures and excluded items are taken over, and
the audit log, which only grows.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from config.errors import Refused
from openness.consent import ANY
from storage.audit_carry import keep_log
from storage.backup import check
from storage.database import BUSY_SECONDS, FILE_NAME, open_store
from storage.erasing.register import Register, read_registers, register_of
from storage.erasing.sweeping import sweep
from storage.exclusion import exclude
from storage.key_rotation import is_rotating, seal_anew
from storage.roster import is_known
from storage.whole_copy import clear_parts, copy_whole, put_in_place
from storage.withdraw import erase_person, withdraw

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from storage.database import Store
    from storage.erasing.register import Withdrawn


STAGED: Final = ".restoring"
"""The folder in the home in which a backup is made ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What became of a restore. `before`: the copy of what stood until then, None where there was nothing that can be read."""

    before: Path | None
    erased: int = 0
    withdrawn: int = 0
    excluded: int = 0
    unknown: bool = False
    """Whether what was refused since the backup cannot be known, for the store that stood until then is damaged."""


def restore(home: Path, backup: Path, *, zone: ZoneInfo, now: int, registers: Sequence[Path] = ()) -> Restored:
    """Put a backup in the place of the store. Nobody else may work in the home meanwhile.

    What was refused since is refused again in a copy beside the store, which takes its place in one go: a crash leaves what stood
    or what is to stand. `registers` are folders with registers of withdrawals, besides the home and the backup's own.

    Raises WrongUse where there is no such file, Refused where it is damaged or newer; then nothing was changed.
    """
    check(backup)
    clear_broken_off(home)
    live = home / FILE_NAME
    _bring_up_to_date(home, zone)
    before = _keep(live, now)
    unknown = before is None and (live.is_file() or any(home.glob(f"{live.stem}-damaged-*.db")))
    staged = home / STAGED
    try:
        staged.mkdir(mode=0o700)
        with closing(sqlite3.connect(backup)) as copy, closing(sqlite3.connect(staged / FILE_NAME)) as target:
            copy.backup(target)
        (staged / FILE_NAME).chmod(0o600)
        with open_store(staged, zone=zone, create=False) as store:
            if is_rotating(store):
                seal_anew(store)
            told = read_registers((home, backup.parent, *registers), store.connection)
            done = _as_it_stood(store, told, before, now, unknown=unknown)
        if before is None:
            _set_aside(live, now)
            put_in_place(staged / FILE_NAME, live)
        else:
            _write_over(live, staged / FILE_NAME)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return done


def clear_broken_off(home: Path) -> None:
    """Remove what a restore left that was broken off: it holds what may have been erased since. Nobody may be restoring."""
    clear_parts(home)
    shutil.rmtree(home / STAGED, ignore_errors=True)


def _bring_up_to_date(home: Path, zone: ZoneInfo) -> None:
    """Migrate what stands, so that what only grows can be taken over from it; what is damaged stays as it is."""
    if (home / FILE_NAME).is_file():
        with suppress(Refused, sqlite3.DatabaseError):
            open_store(home, zone=zone, create=False).close()


def _keep(live: Path, now: int) -> Path | None:
    """Copy what stands under another name; return the copy, None where nothing stands that can be read."""
    if not live.is_file():
        return None
    path = live.with_name(f"{live.stem}-before-restore-{_stamp(now)}.db")
    try:
        with closing(sqlite3.connect(live, timeout=BUSY_SECONDS, isolation_level=None)) as source:
            copy_whole(source, path, check=check)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR")):
            raise
        return None
    except Refused:
        return None
    return path


def _set_aside(live: Path, now: int) -> None:
    """Give what stands and cannot be read another name, with what SQLite keeps beside it, so that nothing of it is taken up."""
    for ending in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            live.with_name(live.name + ending).rename(live.with_name(f"{live.stem}-damaged-{_stamp(now)}.db{ending}"))


def _write_over(live: Path, staged: Path) -> None:
    """Write a store over the one that stands, in one transaction: whoever has it open reads on."""
    with closing(sqlite3.connect(staged)) as source, closing(sqlite3.connect(live, timeout=BUSY_SECONDS)) as target:
        source.backup(target)
    live.chmod(0o600)


def _stamp(now: int) -> str:
    return datetime.fromtimestamp(now, UTC).strftime("%Y%m%dT%H%M%SZ")


def _as_it_stood(store: Store, told: Register | None, before: Path | None, now: int, *, unknown: bool) -> Restored:
    """Take over what was refused until now: from registers, where there are any, and from what stood, where that can be read."""
    if before is None:
        return _refuse_again(store, told or Register(), now, unknown=unknown and told is None)
    with closing(sqlite3.connect(f"{before.absolute().as_uri()}?mode=ro", uri=True)) as old:
        keep_log(store, old)
        done = _refuse_again(store, register_of(old) | (told or Register()), now)
    return replace(done, before=before)


def _refuse_again(store: Store, told: Register, now: int, *, unknown: bool = False) -> Restored:
    """Refuse again what was refused since the backup was made; whoever agreed anew after that is no part of it."""
    since = [one for one in sorted(told.withdrawn, key=lambda one: one.recorded_at) if not _knows(store, one)]
    gone = [one.person for one in since if one.erased and one.source == ANY and is_known(store, one.person)]
    for person in dict.fromkeys(gone):
        erase_person(store, person, now=now, most=0)
    again = [one for one in since if is_known(store, one.person)]
    for one in again:
        withdraw(
            store,
            one.person,
            source=None if one.source == ANY else one.source,
            purpose=None if one.purpose == ANY else one.purpose,
            now=now,
        )
    excluded = _exclude_again(store, told.excluded, now)
    with store.transaction() as connection:
        connection.execute("DELETE FROM personal_link")  # some may have been used since
    sweep(store, most=None)
    return Restored(before=None, erased=len(set(gone)), withdrawn=len(again), excluded=excluded, unknown=unknown)


def _knows(store: Store, one: Withdrawn) -> bool:
    """Whether the ledger that was put back has a withdrawal, and nothing that was erased with it came back."""
    if one.erased and one.source == ANY and is_known(store, one.person):
        return False
    found = store.connection.execute(
        "SELECT 1 FROM consent WHERE person_id = ? AND source = ? AND purpose = ? AND act = 'withdrawn' AND recorded_at = ?",
        (one.person, one.source, one.purpose, one.recorded_at),
    )
    return found.fetchone() is not None


def _exclude_again(store: Store, kept_out: Iterable[tuple[int, str, int, int]], now: int) -> int:
    """Keep out again what its authors kept out: of an item only a keyed hash is known, so theirs are gone through."""
    by_author: dict[tuple[int, str], set[int]] = {}
    for person, source, key, _ in kept_out:
        by_author.setdefault((person, source), set()).add(key)
    count = 0
    for (person, source), keys in by_author.items():
        items = store.connection.execute(
            "SELECT native_id FROM item JOIN source ON source.id = source_id WHERE person_id = ? AND source.name = ?",
            (person, source),
        ).fetchall()
        for (native_id,) in items:
            if store.keys.item_key(source, native_id) in keys:
                exclude(store, person, source, native_id, now=now)
                count += 1
    _keep_out(store, kept_out)
    return count


def _keep_out(store: Store, rows: Iterable[tuple[int, str, int, int]]) -> None:
    """Take over what is kept out though it is not there now, of those who are still known."""
    with store.transaction() as connection:
        for person, source, key, at in rows:
            connection.execute(
                "INSERT OR IGNORE INTO exclusion (person_id, source_id, item_key, at)"
                " SELECT person.id, source.id, ?3, ?4 FROM person, source WHERE person.id = ?1 AND source.name = ?2",
                (person, source, key, at),
            )
