"""Counts that pages tell besides editions: gated, rounded, and each taken anew only when k of those behind it have changed.

Counted each time anew, they would tell by how much one person who leaves makes them less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openness.activity import MOST_OF_ONE
from openness.rounding import round_count
from storage.behind_counts import ACTIVE, ITEMS, TEXTS, TRAINED, Behind, behind, course_key
from storage.held_months import count_held

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from storage.database import Store

_AMOUNTS: Final = frozenset({ITEMS, TEXTS})
"""What counts things that people made; all else counts people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCount:
    """A count as it was taken last, rounded to 5; None: of too few people to tell, nobody among these.

    What it tells of when it may be told alone: `since` and `until` are days YYYYMMDD or UTC seconds, None where nothing is told.
    """

    count: int | None
    since: int | None = None
    until: int | None = None


def hold_counts(store: Store, k: int) -> None:
    """Take those counts anew that never were taken, or behind which at least `k` people changed since."""
    connection = store.connection
    count_held(store)
    found = behind(connection, store.zone)
    with store.transaction():
        for what, counted in found.items():
            _hold(connection, what, counted, k)
        connection.execute("UPDATE held_count SET count = NULL, since = NULL, until = NULL WHERE people < ?", (k,))
        _drop_earlier(connection, {what for what in found if what.startswith(f"{ACTIVE} ")})


def held(connection: sqlite3.Connection, what: str) -> dict[str, HeldCount]:
    """Return the counts of one kind by name, as they were taken last; what is not there was never counted."""
    rows = connection.execute("SELECT name, count, since, until FROM held_count WHERE what = ?", (what,)).fetchall()
    return {name: HeldCount(count=count, since=since, until=until) for name, count, since, until in rows}


def counts_held(connection: sqlite3.Connection, what: str) -> dict[str, int | None]:
    """Return what `held` does, of each the count alone."""
    return {name: one.count for name, one in held(connection, what).items()}


def active_in(connection: sqlite3.Connection, month: str) -> dict[str, int | None]:
    """Return by initiative how many people were active in it in a month (YYYY-MM), as it was counted last."""
    return counts_held(connection, f"{ACTIVE} {month}")


def leave_counts(connection: sqlite3.Connection, person: int) -> None:
    """Forget that somebody stood behind counts: each says still how many did. Inside a transaction."""
    connection.execute("DELETE FROM held_member WHERE person_id = ?", (person,))


def rename_course_held(connection: sqlite3.Connection, was: tuple[str, str], to: tuple[str, str]) -> None:
    """Let a count of people trained follow its course, by rule and name; one of the new name stays. Inside a transaction."""
    before, after = course_key(*was), course_key(*to)
    if after in held(connection, TRAINED):
        _forget(connection, TRAINED, before)
        return
    for table in ("held_count", "held_member"):
        connection.execute(f"UPDATE {table} SET name = ? WHERE what = ? AND name = ?", (after, TRAINED, before))


def forget_course_held(connection: sqlite3.Connection, rule: str, course: str) -> None:
    """Forget how many were trained in a course that its keepers took off the list. Inside a transaction."""
    _forget(connection, TRAINED, course_key(rule, course))


def _hold(connection: sqlite3.Connection, what: str, counted: Mapping[str, Behind], k: int) -> None:
    before = dict(connection.execute("SELECT name, people FROM held_count WHERE what = ?", (what,)).fetchall())
    for name in {*before, *counted}:
        now = counted.get(name)
        if name in before and _changed(connection, what, name, before[name], (now or Behind()).parts) < k:
            continue
        _forget(connection, what, name)
        if now is not None:
            connection.execute(
                "INSERT INTO held_count (what, name, count, people, since, until) VALUES (?, ?, ?, ?, ?, ?)",
                (what, name, _told(what, now, k), len(now.parts), now.since, now.until),
            )
            connection.executemany(
                "INSERT INTO held_member (what, name, person_id, part) VALUES (?, ?, ?, ?)",
                [(what, name, who, part) for who, part in now.parts.items()],
            )


def _changed(connection: sqlite3.Connection, what: str, name: str, people: int, now: Mapping[int, int]) -> int:
    """Return how many at least have changed: of whom nobody knows who they were, one who came may be one who left."""
    rows = connection.execute("SELECT person_id, part FROM held_member WHERE what = ? AND name = ?", (what, name)).fetchall()
    then: dict[int, int] = dict(rows)
    gone, come = people - len(then.keys() & now.keys()), len(now.keys() - then.keys())
    altered = [who for who, part in then.items() if now.get(who, part) != part]
    return max(gone, come) + len(altered)


def _told(what: str, now: Behind, k: int) -> int | None:
    people, made = len(now.parts), sum(now.parts.values())
    if people < k:
        return None
    if what not in _AMOUNTS:
        return round_count(people)
    return None if max(now.parts.values()) > MOST_OF_ONE * made else round_count(made + now.besides)


def _drop_earlier(connection: sqlite3.Connection, months: set[str]) -> None:
    """Drop who was active in months that are not shown any more."""
    kept = connection.execute("SELECT DISTINCT what, name FROM held_count WHERE what GLOB ?", (f"{ACTIVE} *",)).fetchall()
    for what, name in kept:
        if months and what not in months:
            _forget(connection, what, name)


def _forget(connection: sqlite3.Connection, what: str, name: str) -> None:
    for table in ("held_count", "held_member"):
        connection.execute(f"DELETE FROM {table} WHERE what = ? AND name = ?", (what, name))
