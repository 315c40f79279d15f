"""What a home holds, as two homes can be held against each other: every row of every table, without what is left to chance."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest

from config.settings import load_settings
from storage.council.ledger import changes, fault
from storage.database import FILE_NAME, open_store
from storage.key_rotation import SEALED
from tests.soak.running import KEY, KEY_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from storage.database import Store

Row = tuple[object, ...]
Tables = dict[str, Counter[Row]]
CHANCE: Final = {
    "sealed": {"cipher"},
    "audit_name": {"cipher"},
    "removed_of": {"token"},
    "meta": {"value"},
    "job": {"asked", "worker", "tries"},
    "job_file": {"body"},
    "_sqlite_migrations": {"applied_at"},
    "local_classifier": {"model"},
}
"""Columns that differ between two runs of the same: sealed anew each time, tokens that lead to nobody, who did it, tries."""
UNDER_WAY: Final = frozenset(
    {"run", "audit", "audit_name", "audit_key", "audit_person", "audit_anchor", "asked_month", "sqlite_sequence"}
    | {"lake_month", "setting_change", "setting_seen"}
)
"""Tables that tell that something was begun: begun twice, they say so twice; and where a month is put that is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a home holds: the rows of its tables, and the names of its files."""

    tables: Tables
    files: frozenset[str]


@contextmanager
def opened(home: Path) -> Iterator[Store]:
    """Open the store of a home as the program does."""
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.setenv("SHAREWELL_KEY", KEY)
        with open_store(home, zone=load_settings(home).zone, create=False) as store:
            yield store


def held(home: Path) -> Held:
    """Return what a home holds."""
    endings = ("-wal", "-shm")
    files = {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file() and not path.name.endswith(endings)}
    return Held(tables=tables(home / FILE_NAME), files=frozenset(files))


def tables(path: Path) -> Tables:
    """Return the rows of every table of a store, with how often each is there."""
    with closing(sqlite3.connect(path)) as connection:
        return {name: Counter(_rows(connection, name)) for name in _names(connection)}


def _names(connection: sqlite3.Connection) -> list[str]:
    shadows = "SELECT 1 FROM sqlite_master AS whole WHERE whole.sql LIKE 'CREATE VIRTUAL%' AND one.name LIKE whole.name || '%'"
    found = connection.execute(f"SELECT name FROM sqlite_master AS one WHERE type = 'table' AND NOT EXISTS ({shadows})")
    return [name for (name,) in found]


def _rows(connection: sqlite3.Connection, table: str) -> list[Row]:
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    named = ", ".join(f'"{name}"' for name in columns if name not in CHANCE.get(table, ()))
    return connection.execute(f'SELECT {named} FROM "{table}"').fetchall()


def whole(path: Path) -> list[str]:
    """Return what is not right with the file of a store: pages, what refers to nothing, the index of words. Empty: nothing."""
    with closing(sqlite3.connect(path)) as connection:
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += [str(row) for row in connection.execute("PRAGMA foreign_key_check")]
        has_words = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'item_search'").fetchone()
        if has_words:
            try:
                connection.execute("INSERT INTO item_search (item_search) VALUES ('integrity-check')")
            except sqlite3.DatabaseError as error:
                found.append(f"item_search: {error}")
        return found


def lost(before: Tables, after: Tables, between: Tables) -> Mapping[str, list[Row]]:
    """Return by table the rows that stood before, stand after the whole, and are not there in between."""
    return {
        name: list(gone)
        for name, rows in before.items()
        if name not in UNDER_WAY and (gone := (rows & after.get(name, Counter())) - between.get(name, Counter()))
    }


def strange(before: Tables, after: Tables, between: Tables) -> Mapping[str, list[Row]]:
    """Return by table the rows in between that are neither as before nor as after the whole: half-written or doubled."""
    return {
        name: list(odd)
        for name, rows in between.items()
        if name not in UNDER_WAY and (odd := rows - (before.get(name, Counter()) | after.get(name, Counter())))
    }


def differing(one: Tables, other: Tables, besides: frozenset[str] = frozenset()) -> Mapping[str, tuple[list[Row], list[Row]]]:
    """Return by table the rows that only one of two stores has; `besides`: tables that are left out."""
    none = Counter[Row]()
    return {
        name: (list(one.get(name, none) - other.get(name, none)), list(other.get(name, none) - one.get(name, none)))
        for name in {*one, *other} - UNDER_WAY - besides
        if one.get(name) != other.get(name)
    }


def unsealed(home: Path) -> None:
    """Raise where something that is sealed cannot be read with the key that lies in the home."""
    with pytest.MonkeyPatch.context() as surroundings:
        surroundings.delenv("SHAREWELL_KEY", raising=False)
        surroundings.setenv("SHAREWELL_KEY_FILE", str(home / KEY_FILE))
        with open_store(home, zone=load_settings(home).zone, create=False) as store:
            count = 0
            for table, (_, column) in SEALED.items():
                for (body,) in store.connection.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL").fetchall():
                    store.keys.unseal(body)
                    count += 1
            assert count > 0


def told_by_council(home: Path) -> None:
    """Raise where the ledger of settings is not whole, or tells of a question or its decision more than once."""
    with opened(home) as store:
        assert fault(store) == ""
        kinds = Counter(line.kind for line in changes(store.connection))
    assert (kinds["baseline"], kinds["asked"], kinds["confirmed"]) == (1, 1, 1), kinds
