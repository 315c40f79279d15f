"""Hands an engine what month facts are worked out from, as it stands in the store of this machine."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from openness.month import Month, shift
from storage import facts_schema
from storage.late_facts import REACH

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    import ibis
    import pyarrow as pa

    from storage.engines.engine import Engine, Rows

_AT_ONCE = 65_536
ASKED = "asked_month"
_OF_ITEMS = frozenset(
    {"item_tag", "item_topic", "mark", "digest_entry", "item_link", "response", "initiative_item", "near_duplicate"}
)
_THOSE = "SELECT id FROM item WHERE month BETWEEN :first AND :last"


def given(connection: sqlite3.Connection, engine: Engine, months: Sequence[Month]) -> None:
    """Give an engine every table that the facts of these months are worked out from, all as of one moment."""
    known = [row[0] for row in connection.execute("SELECT month FROM calendar ORDER BY month").fetchall()]
    span = {"first": min(months), "last": shift(max(months), REACH)}
    whole = span["first"] <= known[0] and span["last"] >= known[-1]
    with one_moment(connection):
        for name, table in inputs().items():
            limit = "" if whole else _limit(name)
            cursor = connection.execute(f"SELECT {', '.join(table.columns)} FROM {name}{limit}", span if limit else {})
            schema = table.schema().to_pyarrow()
            engine.give(name, schema, batches(schema, _fetched(cursor)))


def ask(connection: sqlite3.Connection, engine: Engine, months: Iterable[Month]) -> None:
    """Tell an engine which months are asked for."""
    schema = facts_schema.asked.schema().to_pyarrow()
    wanted = set(months)
    rows = connection.execute(f"SELECT {', '.join(schema.names)} FROM calendar ORDER BY month").fetchall()
    engine.give(ASKED, schema, batches(schema, [[row for row in rows if row[0] in wanted]]))


def inputs() -> dict[str, ibis.Table]:
    """Return by name the tables that facts are worked out from, those that are facts themselves apart."""
    import ibis

    from storage.facts import steps

    made = {step.table for step in steps()} | {ASKED}
    declared = [table for table in vars(facts_schema).values() if isinstance(table, ibis.Table)]
    return {table.get_name(): table for table in declared if table.get_name() not in made}


def batches(schema: pa.Schema, parts: Iterable[Sequence[tuple[Any, ...]]]) -> Iterator[pa.RecordBatch]:
    """Give rows as columns, part by part."""
    import pyarrow as pa

    for rows in parts:
        if rows:
            columns = zip(*rows, strict=True)
            yield pa.record_batch(
                [pa.array(values, type=field.type) for values, field in zip(columns, schema, strict=True)], schema=schema
            )


def _limit(name: str) -> str:
    if name == "item":
        return " WHERE month BETWEEN :first AND :last"
    if name == "interaction":
        return f" WHERE month BETWEEN :first AND :last OR item_id IN ({_THOSE})"
    return f" WHERE item_id IN ({_THOSE})" if name in _OF_ITEMS else ""


def _fetched(cursor: sqlite3.Cursor) -> Iterator[Rows]:
    while rows := cursor.fetchmany(_AT_ONCE):
        yield rows


@contextmanager
def one_moment(connection: sqlite3.Connection) -> Iterator[None]:
    """Read as if nobody wrote meanwhile."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
