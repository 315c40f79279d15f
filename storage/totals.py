"""Administrators' totals: figures without persons, kept apart from everything that counts people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.records import Sums
from storage.runs import mark_dirty
from storage.sources import source_number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openness.records import Total
    from storage.database import Store

_PUT = """
INSERT INTO total (source_id, department, month, measure, people, count) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET people = excluded.people, count = excluded.count
WHERE (people, count) IS NOT (excluded.people, excluded.count)"""


def apply_totals(store: Store, totals: Iterable[Total]) -> Sums:
    """Keep totals; the same again changes nothing, another figure for the same cell replaces."""
    stored = changed = unchanged = 0
    with store.transaction() as connection:
        months = set()
        for total in totals:
            source_id = source_number(store, total.source)
            key = (source_id, total.department or "", total.month, total.measure)
            there = connection.execute(
                "SELECT 1 FROM total WHERE source_id = ? AND department = ? AND month = ? AND measure = ?", key
            ).fetchone()
            written = connection.execute(_PUT, (*key, total.people, total.count)).rowcount > 0
            stored += there is None
            changed += there is not None and written
            unchanged += there is not None and not written
            if written:
                months.add(total.month)
        mark_dirty(store, months)
        connection.executemany("INSERT OR IGNORE INTO pending_total (month) VALUES (?)", [(month,) for month in sorted(months)])
    return Sums(read=stored + changed + unchanged, stored=stored, changed=changed, unchanged=unchanged)
