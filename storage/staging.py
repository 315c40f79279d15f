"""Tables that a connection keeps to itself, in memory, for what month facts are worked out on the way to."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

    import ibis

    from openness.month import Month

_TYPES: Final = {"int64": "INTEGER", "string": "TEXT"}
_ASKED: Final = "asked_month"
_ROWS: Final = {_ASKED: 1, "eligible_person": 2_000, "counted_item": 5_000}
"""About how many rows of a month are looked for in a table: what it is read first for, before all that is kept of all months."""
_MANY: Final = 50_000


def stage(connection: sqlite3.Connection) -> None:
    """Make the tables where this connection does not have them yet. Inside a transaction."""
    if connection.execute("SELECT 1 FROM sqlite_temp_master WHERE name = ?", (_ASKED,)).fetchone():
        return
    for statement in _tables():
        connection.execute(statement)


def ask_for(connection: sqlite3.Connection, month: Month) -> None:
    """Let a month be the only one that is asked for. Inside a transaction."""
    connection.execute(f"DELETE FROM temp.{_ASKED}")
    connection.execute(
        f"INSERT INTO temp.{_ASKED} (month, first_day, last_day, starts_at, ends_at, covered_by)"
        " SELECT month, first_day, last_day, starts_at, ends_at, covered_by FROM calendar WHERE month = ?",
        (month,),
    )


@cache
def _tables() -> tuple[str, ...]:
    """Return what makes the tables, and tells SQLite their sizes: it takes them for as large as those of all months else."""
    from storage.facts import steps
    from storage.facts_schema import asked

    staged = {step.table: _table(step.table, step.rows, step.staged) for step in steps() if step.staged}
    made = {_ASKED: _table(_ASKED, asked, ("month",)), **staged}
    first = f"INSERT INTO temp.{_ASKED} VALUES (0, 0, 0, 0, 0, 0)", f"ANALYZE temp.{_ASKED}", "DELETE FROM temp.sqlite_stat1"
    told = (
        f"INSERT INTO temp.sqlite_stat1 (tbl, idx, stat) VALUES ('{table}', NULL, '{_ROWS.get(table, _MANY)}')" for table in made
    )
    return (*made.values(), *first, *told, "ANALYZE temp.sqlite_schema")


def _table(name: str, rows: ibis.Table, key: tuple[str, ...]) -> str:
    columns = [f"{column} {_TYPES[str(kind).lstrip('!')]} NOT NULL" for column, kind in rows.schema().items()]
    if len(key) == 1:
        columns = [column.replace(" NOT NULL", " PRIMARY KEY") if column.split()[0] in key else column for column in columns]
        return f"CREATE TEMP TABLE {name} ({', '.join(columns)}) STRICT"
    return f"CREATE TEMP TABLE {name} ({', '.join(columns)}, PRIMARY KEY ({', '.join(key)})) STRICT, WITHOUT ROWID"
