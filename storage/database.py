"""Opens the one SQLite file: migrated, checked, in WAL mode; refuses what is damaged or newer."""

from __future__ import annotations

import os
import sqlite3
import uuid
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from config.errors import Refused
from openness.month import month_of
from storage.addresses import know_addresses
from storage.desk.gone_words import let_words_go
from storage.file_system import refuse_network
from storage.keys import Keys, open_keys
from storage.schema_version import MIGRATIONS
from storage.trouble import put_back
from storage.whole_copy import copy_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from zoneinfo import ZoneInfo

FILE_NAME = "sharewell.db"
BUSY_SECONDS = 10.0

_CACHE = 8192
"""KiB of the file that a connection holds."""
_LARGE_CACHE = 16_384
"""While much is written: indexes are written all over, and what does not fit goes out and comes in again."""
_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA temp_store = MEMORY",
    f"PRAGMA cache_size = -{_CACHE}",
    "PRAGMA wal_autocheckpoint = 4000",
)


@dataclass(slots=True)
class Store:
    """An open store: its connection (autocommit; use `transaction`), keys and the organisation's time zone."""

    connection: sqlite3.Connection
    keys: Keys
    zone: ZoneInfo
    home: Path

    @property
    def path(self) -> Path:
        """Return where the file lies."""
        return self.home / FILE_NAME

    @contextmanager
    def much_written(self) -> Iterator[None]:
        """Hold more of the file in memory for the block, in which many rows are written."""
        self.connection.execute(f"PRAGMA cache_size = -{_LARGE_CACHE}")
        try:
            yield
        finally:
            self.connection.execute(f"PRAGMA cache_size = -{_CACHE}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Hold the write lock for the block; commit at its end, roll back on any error."""
        self.connection.execute("BEGIN IMMEDIATE")
        whole = False
        try:
            yield self.connection
            let_words_go(self.connection)
            whole = True
        finally:
            if whole:
                self.connection.execute("COMMIT")
            elif self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()


def open_store(home: Path, *, zone: ZoneInfo, create: bool = True) -> Store:
    """Open the store of a home, migrated to this version.

    Raises Refused when the home cannot be written, or the file is damaged, newer, or (with `create` off) not there.
    """
    path = home / FILE_NAME
    if not path.exists() and not create:
        raise Refused("there is no store here yet", where=str(home), todo="run `sharewell roster import` or `sharewell demo`")
    _prepare_home(home)
    with ExitStack() as undone:
        connection = _connect(path)
        undone.callback(connection.close)
        _migrate(connection, path)
        keys = open_keys(connection, _store_id(connection))
        store = Store(connection=connection, keys=keys, zone=zone, home=home)
        _keep_zone(store)
        know_addresses(store)
        undone.pop_all()
    return store


def open_reading(home: Path) -> sqlite3.Connection:
    """Open the store of a home for reading alone. Raises Refused when it is not there or is not a store.

    What the system does not allow now (no room, held by another) is raised as SQLite tells it.
    """
    path = home / FILE_NAME
    if not path.exists():
        raise Refused("there is no store here yet", where=str(home), todo="run `sharewell roster import` or `sharewell demo`")
    connection = sqlite3.connect(_as_it_lies(path), uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:  # not the store's own fault: it is held, or the disk is full
        connection.close()
        raise
    except sqlite3.DatabaseError as error:
        connection.close()
        raise _damaged(path) from error
    return connection


def _as_it_lies(path: Path) -> str:
    """Return the address of a store for reading: where nobody may write beside it, as a file that does not change."""
    fixed = not os.access(path.parent, os.W_OK) and not path.with_name(f"{path.name}-wal").exists()
    return f"file:{quote(str(path.absolute()))}?{'mode=ro&immutable=1' if fixed else 'mode=rw'}"


def meta(connection: sqlite3.Connection, key: str) -> str | None:
    """Return a value that the store keeps about itself, None when it has none."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def set_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Keep a value about the store itself."""
    connection.execute(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)
    )


def _prepare_home(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(
            f"this home cannot be made: {error.strerror}", where=str(home), todo="choose another with --home"
        ) from error
    refuse_network(home)
    if not os.access(home, os.W_OK):
        raise Refused("this home cannot be written to", where=str(home), todo="make it writable or choose another with --home")


def _connect(path: Path) -> sqlite3.Connection:
    new = not path.exists()
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        if new:
            path.chmod(0o600)
        connection.execute("PRAGMA journal_mode = WAL")
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except sqlite3.OperationalError:
        connection.close()
        raise
    except sqlite3.DatabaseError as error:
        connection.close()
        raise _damaged(path) from error
    return connection


def _damaged(path: Path) -> Refused:
    return Refused("this is not a Sharewell store, or it is damaged", where=str(path), todo=put_back(path.parent))


def _is_current(connection: sqlite3.Connection) -> bool:
    """Whether exactly the migrations that we know have been applied."""
    table = "_sqlite_migrations"
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone():
        return False
    applied = connection.execute(f"SELECT name FROM {table} WHERE migration_set = 'sharewell'").fetchall()
    return sorted(name for (name,) in applied) == sorted(MIGRATIONS)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    if _is_current(connection):
        return
    from sqlite_utils import Database  # it loads pandas where that is installed: a store that is up to date does without

    from storage.migrations import migrations

    database = Database(connection)
    known = {migration.name for migration in migrations.pending(database)} | {m.name for m in migrations.applied(database)}
    ours = _declared()
    newer = known - ours
    if newer:
        raise Refused(
            f"this store was made by a newer Sharewell (it knows {', '.join(sorted(newer))})",
            where=str(path),
            todo="update Sharewell, or put back the backup from before",
        )
    if not migrations.pending(database):
        return
    if migrations.applied(database):
        _copy_before(connection, path)
    migrations.apply(database)


def _declared() -> set[str]:
    """Return the names of all migrations this version knows: those an empty database would need."""
    from sqlite_utils import Database

    from storage.migrations import migrations

    empty = Database(memory=True)
    try:
        return {migration.name for migration in migrations.pending(empty)}
    finally:
        empty.close()


def _copy_before(connection: sqlite3.Connection, path: Path) -> None:
    copy_whole(connection, path.with_name(f"{path.stem}-before-migration.db"), check=lambda _: None)


def _store_id(connection: sqlite3.Connection) -> str:
    known = meta(connection, "store_id")
    if known:
        return known
    made = uuid.uuid4().hex
    connection.execute("INSERT OR IGNORE INTO meta (key, value) VALUES ('store_id', ?)", (made,))
    return meta(connection, "store_id") or made


def _keep_zone(store: Store) -> None:
    """Work every month out anew when the organisation has changed its time zone."""
    connection, name = store.connection, store.zone.key
    known = meta(connection, "timezone")
    if known == name:
        return
    with store.transaction():
        if known is not None:
            connection.create_function("month_of", 1, lambda at: month_of(at, store.zone), deterministic=True)
            connection.execute("UPDATE item SET month = month_of(created_at)")
            connection.execute("UPDATE interaction SET month = month_of(at)")
            connection.execute("INSERT OR IGNORE INTO dirty_month (month) SELECT month FROM calendar")
            connection.execute("INSERT OR IGNORE INTO dirty_month (month) SELECT DISTINCT month FROM item")
        set_meta(connection, "timezone", name)
