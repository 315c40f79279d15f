"""Topics that the desk may be narrowed to: those that editions tell of, until the next one does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

_MOST: Final = 60


def topics_told(connection: sqlite3.Connection) -> dict[int, str]:
    """Return names of topics that the last edition of some month tells, by number; those with the most items first.

    A name is the one that the newest of these months has for it.
    """
    rows = connection.execute(
        "SELECT topic_id, name, max(month) FROM edition_topic WHERE name <> '' GROUP BY topic_id"
        f" ORDER BY sum(items) DESC, topic_id LIMIT {_MOST}"
    )
    return {number: name for number, name, _ in rows.fetchall()}
