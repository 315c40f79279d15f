"""Counts that pages tell besides editions: gated, rounded, and taken anew only when the changes of k people have gathered.

Counted each time anew, they would tell by how much one person who leaves makes them less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.rounding import round_count
from storage.shown_told import shown_initiatives

if TYPE_CHECKING:
    import sqlite3

    from storage.database import Store

ITEMS, TEXTS, ACTIVE = "items", "texts", "active"
KEPT, DROPPED = "kept", "dropped"
_ITEMS: Final = (
    "SELECT source.name, count(*), count(DISTINCT person_id) FROM item JOIN source ON source.id = source_id GROUP BY source.name"
)
_KEPT: Final = "SELECT count(*), count(DISTINCT person_id) FROM item_text JOIN item ON item.id = item_id"
_DROPPED: Final = "SELECT count(*), count(DISTINCT person_id) FROM item WHERE text_dropped = 1"


def hold_counts(store: Store, k: int) -> None:
    """Take the counts anew where `k` people's changes have gathered since they were taken, or they never were."""
    taken = store.connection.execute("SELECT 1 FROM held_count LIMIT 1").fetchone() is not None
    (changed,) = store.connection.execute("SELECT count(*) FROM changed_person").fetchone()
    if taken and changed < k:
        return
    counts = _counted(store.connection, k)
    with store.transaction() as connection:
        connection.execute("DELETE FROM held_count")
        connection.execute("DELETE FROM changed_person")
        connection.executemany("INSERT INTO held_count (what, name, count) VALUES (?, ?, ?)", counts)


def held(connection: sqlite3.Connection, what: str) -> dict[str, int | None]:
    """Return counts of one kind by name, as they were taken last; None: too few people to tell."""
    return dict(connection.execute("SELECT name, count FROM held_count WHERE what = ?", (what,)).fetchall())


def active_in(connection: sqlite3.Connection, month: str) -> dict[str, int | None]:
    """Return by initiative how many people were active in it in a month (YYYY-MM), as it was counted last."""
    return held(connection, f"{ACTIVE} {month}")


def _counted(connection: sqlite3.Connection, k: int) -> list[tuple[str, str, int | None]]:
    found = [(ITEMS, source, _told(items, people, k)) for source, items, people in connection.execute(_ITEMS).fetchall()]
    for name, statement in ((KEPT, _KEPT), (DROPPED, _DROPPED)):
        texts, people = connection.execute(statement).fetchone()
        found.append((TEXTS, name, _told(texts, people, k)))
    for month, key, people, _ in shown_initiatives(connection, k)[1]:
        found.append((f"{ACTIVE} {month}", str(key), people if isinstance(people, int) else None))
    return found


def _told(count: int, people: int, k: int) -> int | None:
    if not count:
        return 0
    return None if people < k else round_count(count)
