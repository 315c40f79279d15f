"""Labels that people give to items: they come before a classifier's, wait for their item, and outlive its coming again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


def labels_of(connection: sqlite3.Connection, source: str) -> dict[int, str]:
    """Return the labels given at a source, by keyed hash of the item."""
    return dict(
        connection.execute(
            "SELECT item_key, label FROM label_given JOIN source ON source.id = source_id WHERE name = ?", (source,)
        ).fetchall()
    )


def keep_instead(connection: sqlite3.Connection, source_id: int, key: int, label: str, label_by: str) -> None:
    """Keep what an item's label would be without the one that a person gave it. Inside a transaction."""
    connection.execute(
        "UPDATE label_given SET instead = ?, instead_by = ? WHERE source_id = ? AND item_key = ?",
        (label, label_by, source_id, key),
    )
