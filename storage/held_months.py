"""What is held of each month, by source and person; counted anew only of months in which something came, changed or went."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from storage.database import Store

HELD: Final = "held"
TOPICS: Final = "topics"
_COUNTED: Final = (
    "INSERT INTO held_month (month, source_id, person_id, items, kept, dropped, seen_at)"
    " SELECT month, source_id, person_id, count(*), count(item_text.item_id), sum(text_dropped), min(seen_at)"
    " FROM item INDEXED BY item_month LEFT JOIN item_text ON item_text.item_id = item.id WHERE month = ?"
    " GROUP BY source_id, person_id"
)
_TOTAL: Final = (
    "INSERT INTO held_total (source_id, person_id, items, kept, dropped)"
    " SELECT source_id, person_id, {0}items, {0}kept, {0}dropped FROM held_month WHERE month = ?"
    " ON CONFLICT DO UPDATE SET items = items + excluded.items, kept = kept + excluded.kept,"
    " dropped = dropped + excluded.dropped"
)


def mark_months(connection: sqlite3.Connection, months: Iterable[int]) -> None:
    """Mark months in which something came in, for what looks at those alone. Inside the transaction that writes it."""
    rows = [(what, month) for month in sorted(set(months)) for what in (HELD, TOPICS)]
    connection.executemany("INSERT OR IGNORE INTO marked_month (what, month) VALUES (?, ?)", rows)


def marked_months(connection: sqlite3.Connection, what: str) -> list[int]:
    """Return the months that are marked, oldest first."""
    return [month for (month,) in connection.execute("SELECT month FROM marked_month WHERE what = ? ORDER BY month", (what,))]


def unmark(connection: sqlite3.Connection, what: str, month: int) -> None:
    """Let a month be looked at no more. Inside the transaction that looks at it."""
    connection.execute("DELETE FROM marked_month WHERE what = ? AND month = ?", (what, month))


def count_held(store: Store) -> None:
    """Count anew what is held of the months that are marked, each in a transaction of its own."""
    for month in marked_months(store.connection, HELD):
        with store.transaction() as connection:
            unmark(connection, HELD, month)
            connection.execute(_TOTAL.format("-"), (month,))
            connection.execute("DELETE FROM held_month WHERE month = ?", (month,))
            connection.execute(_COUNTED, (month,))
            connection.execute(_TOTAL.format("+"), (month,))
            connection.execute("DELETE FROM held_total WHERE items = 0")


def leave_held(connection: sqlite3.Connection, person: int, source: int | None) -> None:
    """Forget what was counted of somebody, at one source or all (None). Inside a transaction."""
    for table in ("held_month", "held_total"):
        connection.execute(f"DELETE FROM {table} WHERE person_id = ?1 AND (?2 IS NULL OR source_id = ?2)", (person, source))
