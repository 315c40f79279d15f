"""The same definitions give the same month facts in another engine, row for row."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa
import pytest

from pipeline.demo.fill import fill
from storage import facts_schema
from storage.database import open_reading
from storage.facts import facts

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from duckdb import DuckDBPyConnection

duckdb = pytest.importorskip("duckdb")
NOW = int(datetime(2026, 11, 12, 9, 30, tzinfo=ZoneInfo("Europe/Amsterdam")).timestamp())


def tables_in() -> dict[str, ibis.Table]:
    """Return the tables that facts are worked out from, those that are facts themselves apart."""
    made = {fact.table for fact in facts()}
    declared = [table for table in vars(facts_schema).values() if isinstance(table, ibis.Table)]
    return {table.get_name(): table for table in declared if table.get_name() not in made}


def copied(store: sqlite3.Connection, engine: DuckDBPyConnection) -> None:
    """Copy what facts are worked out from, every month asked for at once."""
    for name, table in tables_in().items():
        origin = "calendar" if name == "asked_month" else name
        rows = store.execute(f"SELECT {', '.join(table.columns)} FROM {origin}").fetchall()
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.columns)
        typed = zip(columns, table.schema().to_pyarrow(), strict=True)
        arrow = pa.table({field.name: pa.array(column, type=field.type) for column, field in typed})  # noqa: F841 - DuckDB sees it
        engine.execute(f"CREATE TABLE {name} AS SELECT * FROM arrow")


@pytest.mark.slow
def test_duckdb_and_sqlite_agree_on_every_fact(tmp_path: Path) -> None:
    fill(tmp_path / "home", people=60, months=5, seed=11, now=NOW, tell=lambda _stage: None)
    with closing(open_reading(tmp_path / "home")) as store, duckdb.connect() as engine:
        copied(store, engine)
        filled = set()
        for fact in facts():
            engine.execute(f"CREATE TABLE {fact.table} AS {ibis.to_sql(fact.rows, dialect='duckdb')}")
            wanted = f"SELECT {', '.join(fact.columns)} FROM {fact.table}"
            held = store.execute(f"{wanted}{' WHERE taking_part > 0' if fact.table == 'active_month' else ''}").fetchall()
            assert sorted(engine.execute(wanted).fetchall()) == sorted(held), fact.table
            if held:
                filled.add(fact.table)
        assert len(filled) >= 14
