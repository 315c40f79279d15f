"""What was run and what came of it, which months it touched, and what it cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable

    from openness.month import Month
    from openness.records import Sums
    from storage.database import Store

_COUNTS = ("read", "stored", "changed", "unchanged", "not_allowed", "ignored", "set_aside", "interactions")


def start_run(store: Store, what: str, source: str, now: int) -> int:
    """Note that something begins; return its number."""
    with store.transaction() as connection:
        cursor = connection.execute("INSERT INTO run (what, source, started_at) VALUES (?, ?, ?)", (what, source, now))
    return int(cursor.lastrowid or 0)


def end_run(store: Store, run: int, outcome: str, sums: Sums, now: int, *, cost: float = 0.0) -> None:
    """Note how a run ended, with its sums and its cost in euro."""
    fields = ", ".join(f"{name} = ?" for name in _COUNTS)
    values = [getattr(sums, name) for name in _COUNTS]
    with store.transaction() as connection:
        connection.execute(
            f"UPDATE run SET outcome = ?, ended_at = ?, cost = ?, {fields} WHERE id = ?", (outcome, now, cost, *values, run)
        )


def mark_dirty(store: Store, months: Iterable[int], people: Iterable[int] = ()) -> None:
    """Mark months for the next refresh, with the people whose changes gather for the next edition; inside a transaction."""
    connection = store.connection
    touched = sorted(set(months))
    connection.executemany("INSERT OR IGNORE INTO dirty_month (month) VALUES (?)", [(month,) for month in touched])
    pairs = [(month, person) for month in touched for person in people]
    connection.executemany("INSERT OR IGNORE INTO pending_change (month, person_id) VALUES (?, ?)", pairs)


def mark_changes(store: Store, touched: Collection[tuple[int, int]]) -> None:
    """Mark the months of (month, person) pairs, each with its own people; inside a transaction."""
    connection = store.connection
    connection.executemany("INSERT OR IGNORE INTO dirty_month (month) VALUES (?)", sorted({(month,) for month, _ in touched}))
    connection.executemany("INSERT OR IGNORE INTO pending_change (month, person_id) VALUES (?, ?)", sorted(touched))


def mark_dirty_from(store: Store, month: Month, people: Iterable[int] = ()) -> None:
    """Mark every known month from one on; inside a transaction."""
    known = store.connection.execute("SELECT month FROM calendar WHERE month >= ?", (month,)).fetchall()
    mark_dirty(store, (row[0] for row in known), people)


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


def source_status(connection: sqlite3.Connection) -> list[dict[str, object]]:
    """Return for every source its family, last run with its sums, how far it is covered, and what is in quarantine."""
    names = connection.execute("SELECT id, name, family FROM source WHERE name <> '*' ORDER BY name").fetchall()
    return [_status(connection, *row) for row in names]


def _status(connection: sqlite3.Connection, source_id: int, name: str, family: str) -> dict[str, object]:
    columns = ("what", "started_at", "ended_at", "outcome", "cost", *_COUNTS)
    last = connection.execute(
        f"SELECT {', '.join(columns)} FROM run WHERE source = ? ORDER BY id DESC LIMIT 1",
        (name,),
    ).fetchone()
    until, since, people = connection.execute(
        "SELECT max(until), min(since), count(nullif(person_id, 0)) FROM coverage WHERE source_id = ?", (source_id,)
    ).fetchone()
    stale = connection.execute(
        "SELECT count(*) FROM coverage WHERE source_id = ? AND person_id <> 0 AND until < ?",
        (source_id, (until or 0) - 45 * 86_400),
    ).fetchone()[0]
    items = connection.execute("SELECT count(*) FROM item WHERE source_id = ?", (source_id,)).fetchone()[0]
    reasons = connection.execute(
        "SELECT reason, count(*), max(last_seen), min(place) FROM quarantine WHERE source = ? GROUP BY reason"
        " ORDER BY count(*) DESC LIMIT 5",
        (name,),
    ).fetchall()
    aside = connection.execute("SELECT count(*) FROM quarantine WHERE source = ?", (name,)).fetchone()[0]
    return {
        "source": name,
        "family": family,
        "items": items,
        "covered_since": since,
        "covered_until": until,
        "accounts": people,
        "stale_accounts": stale,
        "last_run": dict(zip(columns, last, strict=True)) if last else None,
        "quarantine": aside,
        "reasons": [dict(zip(("reason", "count", "last_seen", "place"), row, strict=True)) for row in reasons],
    }
