"""Rows many to a statement: the same rows as one by one, and the same refusals."""

from __future__ import annotations

import sqlite3

import pytest

from storage import bulk

COLUMNS = ("id", "said")


@pytest.fixture
def connection() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    made.execute("CREATE TABLE told (id INTEGER PRIMARY KEY, said TEXT)")
    return made


@pytest.mark.parametrize("count", [0, 1, bulk.AT_ONCE - 1, bulk.AT_ONCE, 2 * bulk.AT_ONCE + 1])
def test_every_row_is_inserted_once_and_in_its_order(connection: sqlite3.Connection, count: int) -> None:
    rows = [(number, None if number % 3 else f"row {number}") for number in range(count)]
    bulk.insert(connection, "told", COLUMNS, rows)
    assert connection.execute("SELECT id, said FROM told ORDER BY rowid").fetchall() == rows


@pytest.mark.parametrize("count", [0, 1, bulk.AT_ONCE, bulk.AT_ONCE + 7])
def test_rows_that_are_there_already_are_left_and_not_counted(connection: sqlite3.Connection, count: int) -> None:
    bulk.insert(connection, "told", COLUMNS, [(number, "before") for number in range(0, count, 3)])
    rows = [(number, "now") for number in range(count)]
    assert bulk.add(connection, "told", COLUMNS, [*rows, *rows[-2:]]) == count - len(range(0, count, 3))
    held = connection.execute("SELECT id, said FROM told ORDER BY id").fetchall()
    assert held == [(number, "now" if number % 3 else "before") for number in range(count)]


@pytest.mark.parametrize("twice", [0, bulk.AT_ONCE + 2])
def test_a_row_that_is_there_already_is_refused(connection: sqlite3.Connection, twice: int) -> None:
    rows = [(number, "") for number in range(bulk.AT_ONCE + 1)] + [(max(twice - 2, 0), "")]
    with pytest.raises(sqlite3.IntegrityError):
        bulk.insert(connection, "told", COLUMNS, rows)
