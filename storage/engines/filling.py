"""Fills month facts with what an engine worked out; what changed since it read is worked out here instead."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openness.month import Month, shift
from storage.database import set_meta
from storage.engines.own_store import ask, given
from storage.facts import facts, steps
from storage.late_facts import REACH, late_months
from storage.refresh import IN_HAND, count_others, fill_here

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from storage.database import Store
    from storage.engines.engine import Engine
    from storage.refresh import Fill


@dataclass(frozen=True, slots=True)
class ByEngine:
    """Fills the facts of a month from an engine, unless something in reach of it changed since the engine read."""

    engine: Engine
    late: frozenset[Month]
    """Months whose late facts the engine has."""

    def __call__(self, connection: sqlite3.Connection, month: Month, *, late: bool) -> None:
        """Fill the facts of one month. Inside a transaction."""
        if changed(connection, month, shift(month, REACH) if late else month) or (late and month not in self.late):
            fill_here(connection, month, late=late)
            return
        for fact in facts():
            if fact.late == late:
                write(connection, fact.table, fact.columns, month, self.engine.rows(fact.table, fact.columns, month))
        if not late:
            count_others(connection, month)


@contextmanager
def by_engine(store: Store, engine: Engine, months: Sequence[Month]) -> Iterator[Fill]:
    """Work out these months in an engine; give what fills them. The months count as dirty until they are filled."""
    if not months:
        yield fill_here
        return
    connection = store.connection
    take_in_hand(store, months)
    known = {Month(row[0]) for row in connection.execute("SELECT month FROM calendar").fetchall()}
    late = reached(months, known) | set(late_months(connection))
    asked = set(months) | {shift(month, by) for month in late for by in range(REACH + 1)} & known
    given(connection, engine, sorted(asked | late))
    work_out(connection, engine, asked, late)
    yield ByEngine(engine, frozenset(late))
    take_in_hand(store, [])


def take_in_hand(store: Store, months: Sequence[Month]) -> None:
    """Note the months that are being worked out elsewhere: one that is marked dirty from now on changed meanwhile."""
    with store.transaction() as connection:
        set_meta(connection, IN_HAND, json.dumps(months))
        connection.executemany("DELETE FROM dirty_month WHERE month = ?", [(month,) for month in months])


def reached(months: Iterable[Month], known: set[Month]) -> set[Month]:
    """Return the months that look at any of these, themselves included."""
    return {shift(month, -back) for month in months for back in range(REACH + 1)} & known


def work_out(connection: sqlite3.Connection, engine: Engine, months: Iterable[Month], late: Iterable[Month]) -> None:
    """Let an engine that was given its tables make every fact: of these months, then of those that look at later ones."""
    ask(connection, engine, months)
    for step in steps(by_number=False):
        if not step.late:
            engine.make(step.table, step.rows)
    ask(connection, engine, late)
    for step in steps(by_number=False):
        if step.late:
            engine.make(step.table, step.rows)


def write(
    connection: sqlite3.Connection, table: str, columns: Sequence[str], month: Month, parts: Iterable[Sequence[Sequence[object]]]
) -> None:
    """Put rows in the place of a month's rows of a fact table. Inside a transaction."""
    connection.execute(f"DELETE FROM {table} WHERE month = ?", (month,))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' for _ in columns)})"
    for rows in parts:
        connection.executemany(statement, rows)


def changed(connection: sqlite3.Connection, first: Month, last: Month) -> bool:
    """Whether any of these months was marked since it was taken in hand."""
    row = connection.execute(
        "SELECT 1 FROM dirty_month JOIN calendar USING (month) WHERE month BETWEEN ? AND ? LIMIT 1", (first, last)
    ).fetchone()
    return row is not None
