"""What is to be looked for again at its source, and what becomes of it: there, gone, or nobody could say in time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.labelling import label_items
from storage.links import take_links
from storage.near_duplicates import sign_texts
from storage.removal import GONE, remove, rows_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.database import Store

AT_ONCE = 1_000
"""Items of one transaction, so that nobody who writes waits long."""

_UNSEEN = (
    "SELECT id FROM item INDEXED BY item_seen WHERE source_id = (SELECT id FROM source WHERE name = ?)"
    " AND id > ? AND seen_at < ? AND EXISTS (SELECT 1 FROM item_text WHERE item_id = item.id) ORDER BY id LIMIT ?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A stored item, as far as its source must be told to find it again."""

    row: int
    native_id: str
    space: str
    """The space's native id."""
    created_at: int
    url: str | None = None


def due(store: Store, source: str, before: int, limit: int, after_row: int = 0) -> list[Held]:
    """Return items last seen before a UTC second, in the order of their rows, from after one of them on; at most `limit`."""
    rows = store.connection.execute(
        "SELECT item.id, item.native_id, space.native_id, item.created_at, item.url FROM ("
        "  SELECT id FROM item INDEXED BY item_seen WHERE source_id = (SELECT id FROM source WHERE name = ?1)"
        "  AND id > ?2 AND seen_at < ?3 ORDER BY id LIMIT ?4"
        ") AS late JOIN item ON item.id = late.id JOIN space ON space.id = item.space_id ORDER BY item.id",
        (source, after_row, before, limit),
    )
    return [
        Held(row=row, native_id=native, space=space, created_at=created_at, url=url)
        for row, native, space, created_at, url in rows.fetchall()
    ]


def lately_seen(store: Store, source: str, since: int, limit: int) -> list[Held]:
    """Return items that were there at or after a UTC second, those stored last first; at most `limit`."""
    rows = store.connection.execute(
        "SELECT item.id, item.native_id, space.native_id, item.created_at, item.url FROM item INDEXED BY item_seen"
        " JOIN space ON space.id = item.space_id"
        " WHERE item.source_id = (SELECT id FROM source WHERE name = ?) AND seen_at >= ? ORDER BY item.id DESC LIMIT ?",
        (source, since, limit),
    )
    return [
        Held(row=row, native_id=native, space=space, created_at=created_at, url=url)
        for row, native, space, created_at, url in rows.fetchall()
    ]


def seen(store: Store, source: str, native_ids: Collection[str], at: int) -> None:
    """Note that these items were there at a UTC second."""
    if not native_ids:
        return
    with store.transaction() as connection:
        connection.execute(
            "UPDATE item SET seen_at = max(seen_at, ?3) WHERE source_id = (SELECT id FROM source WHERE name = ?2)"
            " AND native_id IN (SELECT value FROM json_each(?1))",
            (json.dumps(sorted(native_ids)), source, at),
        )


def gone(store: Store, source: str, native_ids: Collection[str], at: int) -> int:
    """Remove items that their source no longer shows, `at` being now; return how many."""
    number = store.connection.execute("SELECT id FROM source WHERE name = ?", (source,)).fetchone()
    if number is None:
        return 0
    removed, ordered = 0, sorted(native_ids)
    for begin in range(0, len(ordered), AT_ONCE):
        with store.transaction() as connection:
            removed += remove(store, rows_of(connection, number[0], ordered[begin : begin + AT_ONCE]), why=GONE, at=at)
    return removed


def gone_with(store: Store, source: str, spaces: Collection[str], at: int) -> int:
    """Remove what was shared in spaces (native ids) that not everybody may read any more, `at` being now; return how many."""
    removed = 0
    while True:
        with store.transaction() as connection:
            rows = connection.execute(
                "SELECT item.id FROM item JOIN space ON space.id = item.space_id"
                " WHERE item.source_id = (SELECT id FROM source WHERE name = ?2)"
                " AND space.native_id IN (SELECT value FROM json_each(?1)) LIMIT ?3",
                (json.dumps(sorted(spaces)), source, AT_ONCE),
            ).fetchall()
            removed += remove(store, [row for (row,) in rows], why=GONE, at=at)
        if len(rows) < AT_ONCE:
            return removed


def expire_unseen(store: Store, source: str, before: int) -> int:
    """Drop the texts of items last seen before a UTC second; return how many. The items stay, as counts.

    What is noted of texts that nobody looked at yet is noted first.
    """
    dropped = after = 0
    if store.connection.execute(_UNSEEN, (source, after, before, 1)).fetchone():
        take_links(store)
        sign_texts(store)
        label_items(store)
    while True:
        with store.transaction() as connection:
            rows = connection.execute(_UNSEEN, (source, after, before, AT_ONCE)).fetchall()
            connection.executemany("UPDATE item SET text_dropped = 1 WHERE id = ?", rows)
            connection.executemany("DELETE FROM item_text WHERE item_id = ?", rows)
        dropped += len(rows)
        if len(rows) < AT_ONCE:
            return dropped
        after = rows[-1][0]
