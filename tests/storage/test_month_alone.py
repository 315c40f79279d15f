"""A month's facts cost what the month holds, however many months are kept: SQLite looks through no table of all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from storage.database import open_store
from storage.facts import facts, steps
from storage.late_facts import BEFORE, DIFFERING
from storage.refresh import FactSql, statements
from storage.staging import stage
from tests.storage.people import AMSTERDAM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.database import Store

GROWING = {
    *(fact.table for fact in facts()),
    "item",
    "item_link",
    "item_tag",
    "item_topic",
    "near_duplicate",
    "interaction",
    "response",
}
"""Tables that hold more with every month."""


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    with open_store(home, zone=AMSTERDAM) as opened:
        stage(opened.connection)
        yield opened


def test_no_table_that_grows_is_looked_through(store: Store) -> None:
    found = {step.table: looked_through(store, step) & GROWING for step in statements()}
    assert {table: names for table, names in found.items() if names} == {}


def test_what_became_of_reuse_is_told_row_by_row(store: Store) -> None:
    store.connection.execute(BEFORE)
    plan = [row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {DIFFERING}", (202608,)).fetchall()]
    assert [line for line in plan if line.startswith("SCAN")] == []
    assert sum("(month=? AND item_id=?)" in line for line in plan) == 2


def looked_through(store: Store, step: FactSql) -> set[str]:
    """Return the tables that a statement reads from end to end."""
    of = {alias: table for table, alias in re.findall(r'(?:FROM|JOIN) "(\w+)" AS "(t\d+)"', step.fill)}
    plan = [row[3] for row in store.connection.execute(f"EXPLAIN QUERY PLAN {step.fill}").fetchall()]
    assert plan
    return {of[match.group(1)] for line in plan if (match := re.match(r"SCAN (t\d+)\b", line)) and match.group(1) in of}


def test_what_is_staged_is_kept_nowhere(store: Store) -> None:
    staged = {step.table for step in steps() if step.staged}
    kept = {row[0] for row in store.connection.execute("SELECT name FROM main.sqlite_master").fetchall()}
    here = {row[0] for row in store.connection.execute("SELECT name FROM temp.sqlite_master").fetchall()}
    assert staged <= here
    assert not staged & kept
