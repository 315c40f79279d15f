"""Topics that the desk may be narrowed to: those that enough people share, none of them making most of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

TOLD: Final = "topic_month.people >= ? AND 2 * topic_month.largest <= topic_month.items"
"""The condition under which a month's topic may be told; it takes k."""
_MOST: Final = 60


def topics_told(connection: sqlite3.Connection, k: int) -> dict[int, str]:
    """Return names of topics that may be told in some month, by number; those with the most items first."""
    rows = connection.execute(
        "SELECT topic.id, name FROM topic JOIN topic_month ON topic_month.topic_id = topic.id"
        f" WHERE name <> '' AND {TOLD} GROUP BY topic.id ORDER BY sum(items) DESC, topic.id LIMIT {_MOST}",
        (k,),
    )
    return dict(rows.fetchall())
