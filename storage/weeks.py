"""How much came from each source week by week, for those who want to know when one falls silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.alerts import Weeks
from openness.month import month_of

if TYPE_CHECKING:
    from storage.database import Store

WEEK: Final = 7 * 86_400
WEEKS: Final = 12
_READ_TO_NOW: Final = 2 * 86_400


def weeks_of_sources(store: Store, *, now: int, k: int) -> list[Weeks]:
    """Return the last week and the twelve before it of every source that was read up to now, and in which `k` people shared.

    A source of fewer people is left out: that it is silent would be said of them.
    """
    begin = now - (WEEKS + 1) * WEEK
    rows = store.connection.execute(
        "SELECT source_id, (?1 - created_at) / ?2 AS week, count(*), max(created_at) FROM item"
        " WHERE month >= ?3 AND created_at > ?4 AND created_at <= ?1 GROUP BY 1, 2",
        (now, WEEK, month_of(begin, store.zone), begin),
    ).fetchall()
    counts: dict[int, dict[int, int]] = {}
    last: dict[int, int] = {}
    for source, week, count, at in rows:
        counts.setdefault(source, {})[week] = count
        last[source] = max(last.get(source, 0), at)
    read = store.connection.execute(
        "SELECT source.id, source.name, min(since) FROM source JOIN coverage ON source_id = source.id"
        " GROUP BY source.id HAVING max(until) >= ? ORDER BY source.name",
        (now - _READ_TO_NOW,),
    ).fetchall()
    found = []
    for number, name, since in read:
        known = counts.get(number, {})
        reach = min(WEEKS, (now - since) // WEEK - 1)
        if known and reach > 0 and _people(store, number, begin, now) >= k:
            before = tuple(known.get(week, 0) for week in range(1, reach + 1))
            found.append(Weeks(source=name, last=known.get(0, 0), before=before, last_at=last[number]))
    return found


def _people(store: Store, source: int, begin: int, now: int) -> int:
    row = store.connection.execute(
        "SELECT count(DISTINCT person_id) FROM item WHERE source_id = ? AND month >= ? AND created_at BETWEEN ? AND ?",
        (source, month_of(begin, store.zone), begin, now),
    ).fetchone()
    return int(row[0])
