"""Topics that the desk may be narrowed to: those that editions tell of, until the next one does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

_MOST: Final = 60


def topics_told(connection: sqlite3.Connection) -> dict[int, str]:
    """Return names of topics that the last edition of some month tells, by number; those with the most items first.

    A name is the one that the newest of these months has for it. Where nothing of a topic is counted any more, it is not told.
    """
    rows = connection.execute(
        "SELECT topic_id, name, max(month) FROM edition_topic"
        " WHERE name <> '' AND EXISTS (SELECT 1 FROM topic_month WHERE topic_month.topic_id = edition_topic.topic_id)"
        " GROUP BY topic_id"
        f" ORDER BY sum(items) DESC, topic_id LIMIT {_MOST}"
    )
    return {number: name for number, name, _ in rows.fetchall()}
