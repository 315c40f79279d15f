"""Takes the own addresses of items, and the links of those that were stored before links were taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.language.links import links_in, normalised

if TYPE_CHECKING:
    from storage.database import Store

BATCH = 2_000


def own_link(store: Store, address: str | None) -> int:
    """Return the keyed hash of an item's own address, 0 when it has none."""
    link = normalised(address) if address else None
    return store.keys.link_key(link) if link else 0


def links_of(store: Store, text: str) -> list[int]:
    """Return the keyed hashes of the links in a text."""
    return [store.keys.link_key(link) for link in links_in(text)]


def take_links(store: Store) -> int:
    """Take the links of what has none yet, batch by batch; return of how many items."""
    done = 0
    while True:
        with store.transaction() as connection:
            rows = connection.execute(
                "SELECT item.id, url, text FROM item LEFT JOIN item_text ON item_id = item.id WHERE own_link IS NULL LIMIT ?",
                (BATCH,),
            ).fetchall()
            connection.executemany(
                "UPDATE item SET own_link = ? WHERE id = ?", [(own_link(store, url), number) for number, url, _ in rows]
            )
            connection.executemany(
                "INSERT OR IGNORE INTO item_link (item_id, link) VALUES (?, ?)",
                [(number, link) for number, _, text in rows if text for link in links_of(store, text)],
            )
        done += len(rows)
        if len(rows) < BATCH:
            return done
