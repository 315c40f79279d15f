"""A store made by an earlier version is taken along: nothing lost, and nothing kept that the ledger no longer allows."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from config.errors import Refused
from storage.database import FILE_NAME, open_store
from storage.migrations import migrations
from storage.refresh import dirty_months
from storage.schema_version import MIGRATIONS
from tests.storage.people import AMSTERDAM, NOW

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
ITEM = (
    "INSERT INTO item (source_id, native_id, person_id, space_id, kind, created_at, month, takes_replies, via, fetched_at)"
    " VALUES (?, ?, ?, ?, 'message', 1780000000, 202605, 1, ?, ?)"
)


def first_store(home: Path) -> None:
    """Make a store as version 0001 left it: Anna takes part, Bram and Carla for what they hand in alone."""
    with sqlite3.connect(home / FILE_NAME) as connection:
        migrations.apply(Database(connection), stop_before="0002_collecting")
        connection.execute("INSERT INTO source (id, name, family) VALUES (1, 'slack', 'chat'), (2, 'x', 'social')")
        connection.execute("INSERT INTO space (id, source_id, native_id, name, visibility) VALUES (1, 1, 'c', 'c', 'open')")
        connection.execute("INSERT INTO space (id, source_id, native_id, name, visibility) VALUES (2, 2, 'x', 'x', 'public')")
        connection.executemany("INSERT INTO person (id) VALUES (?)", [(1,), (2,), (3,)])
        connection.execute("INSERT INTO opt_in (person_id, source, scope, covers_from) VALUES (1, '*', 'account', 0)")
        connection.execute("INSERT INTO opt_in (person_id, source, scope, covers_from) VALUES (2, '*', 'handed-in', 0)")
        connection.execute("INSERT INTO opt_in (person_id, source, scope, covers_from) VALUES (3, '*', 'account', 0)")
        connection.execute("INSERT INTO opt_in (person_id, source, scope, covers_from) VALUES (3, 'slack', 'handed-in', 0)")
        for source, name, person, via in (
            (1, "annas", 1, "archive"),
            (1, "brams", 2, "archive"),
            (1, "carlas", 3, "archive"),
            (2, "brams-own", 2, "archive"),
            (2, "annas-x", 1, "api"),
        ):
            connection.execute(ITEM, (source, name, person, source, via, NOW - 100))
        connection.execute("INSERT INTO item_text (item_id, text, kept_since) VALUES (2, 'what Bram said', 1)")
        connection.execute("INSERT INTO meta (key, value) VALUES ('facts_version', '1')")
        connection.execute("INSERT INTO run (what, source, started_at, outcome) VALUES ('import', 'slack', 1, 'done')")
    connection.close()


def test_what_was_stored_stays_and_knows_when_it_was_last_seen(home: Path) -> None:
    first_store(home)
    with open_store(home, zone=AMSTERDAM) as store:
        rows = store.connection.execute("SELECT native_id, seen_at, handed_in FROM item ORDER BY native_id").fetchall()
        assert rows == [("annas", NOW - 100, 0), ("annas-x", NOW - 100, 0), ("brams-own", NOW - 100, 1)]
        assert store.connection.execute("SELECT outcome, checked FROM run").fetchall() == [("done", None)]
        assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_yes_for_what_is_handed_in_no_longer_holds_an_administrators_export(home: Path) -> None:
    first_store(home)
    with open_store(home, zone=AMSTERDAM) as store:
        left = {row[0] for row in store.connection.execute("SELECT native_id FROM item")}
        assert left & {"brams", "carlas"} == set()
        assert store.connection.execute("SELECT count(*) FROM item_text").fetchone() == (0,)
        assert 202605 in dirty_months(store, NOW)


def test_an_upgraded_store_has_the_schema_of_a_new_one_and_a_copy_from_before(home: Path, tmp_path: Path) -> None:
    first_store(home)
    with open_store(home, zone=AMSTERDAM) as upgraded, open_store(tmp_path / "new", zone=AMSTERDAM) as new:
        assert upgraded.connection.execute(SCHEMA).fetchall() == new.connection.execute(SCHEMA).fetchall()
    copy = sqlite3.connect(home / "sharewell-before-migration.db")
    assert copy.execute("SELECT count(*) FROM item").fetchone() == (5,)
    copy.close()


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(home: Path) -> None:
    first_store(home)
    with sqlite3.connect(home / FILE_NAME) as connection:
        connection.execute("CREATE TABLE exclusion (in_the_way INTEGER)")
    connection.close()
    with pytest.raises((sqlite3.OperationalError, Refused)):
        open_store(home, zone=AMSTERDAM)
    with sqlite3.connect(home / FILE_NAME) as connection:
        names = {row[1] for row in connection.execute("PRAGMA table_info(item)")}
        assert "seen_at" not in names
        assert connection.execute("SELECT count(*) FROM item").fetchone() == (5,)
    connection.close()


def test_every_migration_is_named_where_an_open_store_is_compared() -> None:
    """A store with all of these opens without loading what migrates."""
    assert [migration.name for migration in migrations.pending(Database(memory=True))] == list(MIGRATIONS)


def test_a_whole_store_is_told_whole_by_the_check_of_any_sqlite(home: Path) -> None:
    with sqlite3.connect(home / FILE_NAME) as connection:
        migrations.apply(Database(connection), stop_before="0016_keys_first")
        connection.execute("INSERT INTO source (id, name, family) VALUES (1, 'slack', 'chat')")
        connection.execute("INSERT INTO person (id) VALUES (7)")
        connection.execute(
            "INSERT INTO training (person_id, day, month, course, rule) VALUES (7, 20260501, 202605, 'Law', 'gdpr')"
        )
        connection.execute("INSERT INTO training_month (month, person_id, department, rule) VALUES (202605, 7, 'Legal', 'gdpr')")
        connection.execute(
            "INSERT INTO knowledge_month (month, person_id, department, labeller, knowledge, promotion)"
            " VALUES (202605, 7, 'Legal', 'default:1', 3, 1)"
        )
        connection.execute(
            "INSERT INTO gap (source_id, target_key, kind, person_id, since, until, noted_at)"
            " VALUES (1, 5, 'account', 7, 1, 2, 3)"
        )
    connection.close()
    with open_store(home, zone=AMSTERDAM) as store:
        assert store.connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []
        for query, row in (
            ("SELECT person_id, day, month, course, rule FROM training", (7, 20260501, 202605, "Law", "gdpr")),
            ("SELECT month, person_id, department, rule FROM training_month", (202605, 7, "Legal", "gdpr")),
            ("SELECT department, labeller, knowledge, promotion FROM knowledge_month", ("Legal", "default:1", 3, 1)),
            ("SELECT source_id, target_key, kind, person_id, since, until, noted_at FROM gap", (1, 5, "account", 7, 1, 2, 3)),
        ):
            assert store.connection.execute(query).fetchall() == [row]


def test_every_table_without_row_numbers_has_its_key_first() -> None:
    database = Database(memory=True)
    migrations.apply(database)
    tables = [table for table in database.tables if table.schema.endswith("WITHOUT ROWID")]
    assert len(tables) > 10
    for table in tables:
        key = {column.name for column in table.columns if column.is_pk}
        assert {column.name for column in table.columns[: len(key)]} == key, table.name
