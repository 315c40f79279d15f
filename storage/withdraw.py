"""Withdrawal: a ledger entry, and everything of that person gone, for one source or for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.consent import ANY_SOURCE, Act, Entry, Purpose
from storage.consent import record, settle_opt_ins
from storage.runs import mark_dirty

if TYPE_CHECKING:
    import sqlite3

    from storage.database import Store

_FACTS = (
    ("person_month", "person_id"),
    ("activity_month", "person_id"),
    ("outcome_month", "person_id"),
    ("question_month", "person_id"),
    ("arc_month", "actor_id"),
    ("arc_month", "target_id"),
)


def withdraw(store: Store, person: int, *, source: str | None, purpose: str | None, now: int) -> int:
    """Record a withdrawal (None: of every source, of every purpose); withdrawing `measure` erases. Return items erased."""
    place = source or ANY_SOURCE
    with store.transaction() as connection:
        for meant in [purpose] if purpose else list(Purpose):
            entry = Entry(source=place, purpose=meant, scope="account", act=Act.WITHDRAWN, covers_from=0, at=now, evidence=True)
            record(store, person, entry, wording="", now=now)
        erased = 0
        if purpose in {None, Purpose.MEASURE}:
            erased = _erase(store, connection, person, source, now)
        settle_opt_ins(store, person)
    store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return erased


def _erase(store: Store, connection: sqlite3.Connection, person: int, source: str | None, now: int) -> int:
    """Delete what is held of a person, from one source or all; mark every month that it touched."""
    ids = [row[0] for row in connection.execute("SELECT id FROM source WHERE name = ? OR ? IS NULL", (source, source))]
    months: set[int] = set()
    erased = 0
    for number in ids:
        key = (number, person)
        months |= _months(connection, key)
        connection.execute("DELETE FROM interaction WHERE source_id = ?1 AND (actor_id = ?2 OR target_id = ?2)", key)
        connection.execute("DELETE FROM awaiting WHERE source_id = ? AND actor_id = ?", key)
        erased += connection.execute("DELETE FROM item WHERE source_id = ? AND person_id = ?", key).rowcount
        connection.execute(
            "DELETE FROM cursor WHERE target_key IN (SELECT handle_hash FROM account WHERE source_id = ? AND person_id = ?)", key
        )
        connection.execute(
            "DELETE FROM sealed WHERE what = 'handle' AND ref IN (SELECT id FROM account WHERE source_id = ? AND person_id = ?)",
            key,
        )
        connection.execute("DELETE FROM account WHERE source_id = ? AND person_id = ?", key)
        connection.execute("DELETE FROM coverage WHERE source_id = ? AND person_id = ?", key)
    if source is None:
        connection.execute("DELETE FROM sealed WHERE what = 'evidence' AND person_id = ?", (person,))
        for table, column in _FACTS:
            connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (person,))
    connection.execute(
        "INSERT INTO tombstone (person_id, source, at) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at",
        (person, source or ANY_SOURCE, now),
    )
    calendar = {row[0] for row in connection.execute("SELECT month FROM calendar")}
    mark_dirty(store, months | calendar, [person])
    return erased


def _months(connection: sqlite3.Connection, key: tuple[int, int]) -> set[int]:
    """Return the months in which a person shared or acted in a source, and those of the items acted upon."""
    rows = connection.execute(
        "SELECT month FROM item WHERE source_id = ?1 AND person_id = ?2"
        " UNION SELECT month FROM interaction WHERE source_id = ?1 AND (actor_id = ?2 OR target_id = ?2)",
        key,
    )
    return {row[0] for row in rows.fetchall()}
