"""What was run and what came of it, which months it touched, and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.month import Month, shift
from storage.held_months import mark_months
from storage.windows import LOOKED_BACK

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from openness.records import Sums
    from storage.database import Store

COUNTS = ("read", "stored", "changed", "unchanged", "not_allowed", "ignored", "set_aside", "interactions")
SWEEP = ("checked", "gone", "expired", "unknown")


def start_run(store: Store, what: str, source: str, now: int) -> int:
    """Note that something begins; return its number."""
    with store.transaction() as connection:
        cursor = connection.execute("INSERT INTO run (what, source, started_at) VALUES (?, ?, ?)", (what, source, now))
    return int(cursor.lastrowid or 0)


def end_run(
    store: Store,
    run: int,
    outcome: str,
    sums: Sums,
    now: int,
    *,
    cost: float = 0.0,
    sweep: Mapping[str, object] | None = None,
) -> None:
    """Note how a run ended, with its sums, its cost in euro, and what its sweep did (`checked`, `gone`, `expired`, `unknown`)."""
    names = (*COUNTS, *SWEEP) if sweep is not None else COUNTS
    fields = ", ".join(f"{name} = ?" for name in names)
    values = [getattr(sums, name) for name in COUNTS] + [sweep.get(name) for name in SWEEP if sweep is not None]
    with store.transaction() as connection:
        connection.execute(
            f"UPDATE run SET outcome = ?, ended_at = ?, cost = ?, {fields} WHERE id = ?", (outcome, now, cost, *values, run)
        )


def mark_dirty(store: Store, months: Iterable[int], people: Iterable[int] = ()) -> None:
    """Mark months for the next refresh, with the people whose changes gather for the next edition; inside a transaction."""
    connection = store.connection
    touched = sorted(set(months))
    _mark(connection, touched)
    gather(connection, [(month, person) for month in touched for person in people])


def mark_changes(store: Store, touched: Collection[tuple[int, int]]) -> None:
    """Mark the months of (month, person) pairs, each with its own people; inside a transaction."""
    connection = store.connection
    _mark(connection, sorted({month for month, _ in touched}))
    gather(connection, touched)


def _mark(connection: sqlite3.Connection, months: Sequence[int]) -> None:
    connection.executemany("INSERT OR IGNORE INTO dirty_month (month) VALUES (?)", [(month,) for month in months])
    mark_months(connection, months)


def gather(connection: sqlite3.Connection, touched: Collection[tuple[int, int]]) -> None:
    """Note (month, person) pairs whose changes gather for the next edition of the month, and of those that look back at it.

    Inside a transaction.
    """
    told = {row[0] for row in connection.execute("SELECT DISTINCT month FROM edition")} if touched else set()
    looking = {
        month: told.intersection(shift(Month(month), by) for by in LOOKED_BACK) for month in {month for month, _ in touched}
    }
    pairs = {(each, person) for month, person in touched for each in (month, *looking[month])}
    connection.executemany("INSERT OR IGNORE INTO pending_change (month, person_id) VALUES (?, ?)", sorted(pairs))


def mark_dirty_from(store: Store, month: Month, people: Iterable[int] = ()) -> None:
    """Mark every known month from one on; inside a transaction."""
    known = store.connection.execute("SELECT month FROM calendar WHERE month >= ?", (month,)).fetchall()
    mark_dirty(store, (row[0] for row in known), people)


def mark_span(store: Store, first: int, last: int, people: Iterable[int] = ()) -> None:
    """Mark every known month from one to another (YYYYMM, both included); inside a transaction."""
    known = store.connection.execute("SELECT month FROM calendar WHERE month BETWEEN ? AND ?", (first, last)).fetchall()
    mark_dirty(store, (row[0] for row in known), people)


def mark_told(store: Store, first: int, last: int) -> None:
    """Mark known months in which figures without persons changed, so that their next edition waits for nobody's changes.

    Inside a transaction; both months are included.
    """
    mark_span(store, first, last)
    store.connection.execute(
        "INSERT OR IGNORE INTO pending_total (month) SELECT month FROM calendar WHERE month BETWEEN ? AND ?", (first, last)
    )


def mark_all_dirty(store: Store, people: Iterable[int] = ()) -> None:
    """Mark every month that holds anything; inside a transaction."""
    known = store.connection.execute(
        "SELECT month FROM calendar UNION SELECT DISTINCT month FROM item UNION SELECT DISTINCT month FROM interaction"
    ).fetchall()
    mark_dirty(store, (row[0] for row in known), people)


def add_spending(store: Store, month: Month, source: str, euro: float) -> None:
    """Add what a priced source cost this month."""
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO spending (month, source, euro) VALUES (?, ?, ?)"
            " ON CONFLICT (month, source) DO UPDATE SET euro = euro + excluded.euro",
            (month, source, euro),
        )


def spent(store: Store, month: Month, source: str) -> float:
    """Return what a priced source has cost this month, in euro."""
    row = store.connection.execute("SELECT euro FROM spending WHERE month = ? AND source = ?", (month, source)).fetchone()
    return float(row[0]) if row else 0.0
