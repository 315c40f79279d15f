"""Signs the texts of shared items and finds those that appear again in public, before the texts are dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.language.near_duplicates import CLOSE, alike, bands, signature
from storage.late_facts import note_late
from storage.windows import REUSE_SECONDS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from storage.database import Store

BATCH = 500
MOST_IN_BAND = 200
"""A band that more items share is that of a form or a footer: it tells nothing."""
_SEED_BITS = 0xFFFF_FFFF
_UNSIGNED = """
SELECT item.id, text, visibility IN ('public', 'open')
FROM item JOIN space ON space.id = space_id LEFT JOIN item_text ON item_id = item.id WHERE signed = 0 LIMIT ?"""
_CANDIDATES = f"""
WITH own AS (
    SELECT item.id, band, created_at, visibility = 'public' AS public
    FROM item_band JOIN item ON item.id = item_id JOIN space ON space.id = space_id WHERE item_id = ?
), telling AS (
    SELECT * FROM own WHERE (
        SELECT count(*) FROM (SELECT 1 FROM item_band WHERE item_band.band = own.band LIMIT {MOST_IN_BAND + 1})
    ) <= {MOST_IN_BAND}
)
SELECT DISTINCT telling.public, item.id, signature
FROM telling JOIN item_band ON item_band.band = telling.band AND item_band.item_id != telling.id
    JOIN item ON item.id = item_band.item_id
    JOIN space ON space.id = item.space_id
    JOIN item_signature ON item_signature.item_id = item.id
WHERE visibility IN ('public', 'open') AND telling.public != (visibility = 'public')
    AND iif(telling.public, telling.created_at - item.created_at, item.created_at - telling.created_at)
        BETWEEN 1 AND {REUSE_SECONDS}"""


def seed_of(store: Store) -> int:
    """Return the seed of the store's signatures: as secret as its key, and the same on every machine that has it."""
    return store.keys.token("near-duplicate", "seed") & _SEED_BITS


def sign(connection: sqlite3.Connection, signed: Iterable[tuple[int, bytes | None]]) -> None:
    """Keep signatures by row of the item, None for a text too short to tell, and the pairs they make, in place of those before.

    Inside a transaction.
    """
    rows = list(signed)
    numbers = [(row,) for row, _ in rows]
    for table in ("item_signature", "item_band", "near_duplicate"):
        connection.executemany(f"DELETE FROM {table} WHERE item_id = ?", numbers)
    connection.executemany("DELETE FROM near_duplicate WHERE public_id = ?", numbers)
    made = [(row, signature) for row, signature in rows if signature is not None]
    connection.executemany("INSERT INTO item_signature (item_id, signature) VALUES (?, ?)", made)
    connection.executemany(
        "INSERT OR IGNORE INTO item_band (item_id, band) VALUES (?, ?)",
        [(row, band) for row, kept in made for band in bands(kept)],
    )
    connection.executemany("UPDATE item SET signed = 1 WHERE id = ?", numbers)
    for row, kept in made:
        _pair(connection, row, kept)


def sign_texts(store: Store) -> int:
    """Sign the texts that were not looked at yet, and find their near-duplicates, batch by batch; return how many."""
    seed, done = seed_of(store), 0
    while True:
        with store.transaction() as connection:
            rows = connection.execute(_UNSIGNED, (BATCH,)).fetchall()
            signed = [(row, signature(text, seed) if text and shared else None) for row, text, shared in rows]
            sign(connection, signed)
        done += len(rows)
        if len(rows) < BATCH:
            return done


def _pair(connection: sqlite3.Connection, row: int, made: bytes) -> None:
    """Keep which items a signed one nearly repeats, or is repeated by. Inside a transaction."""
    found = connection.execute(_CANDIDATES, (row,)).fetchall()
    similar = alike(made, [candidate[-1] for candidate in found])
    for (public, other, _), share in zip(found, similar, strict=True):
        if share >= CLOSE:
            pair = (other, row) if public else (row, other)
            connection.execute("INSERT OR IGNORE INTO near_duplicate (item_id, public_id) VALUES (?, ?)", pair)
            month = connection.execute("SELECT month FROM item WHERE id = ?", pair[:1]).fetchone()[0]
            note_late(connection, month)
