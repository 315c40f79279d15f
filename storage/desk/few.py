"""Items that a star, a tag, a digest or a topic picks out: where they are few they are looked at themselves, not all others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from openness.language.search_words import rank_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from openness.language.search_words import Asked
    from storage.desk.filters import Filters

MOST: Final = 1_000
MOST_SIGNS: Final = 300_000
"""Of all their texts together: looking for words in as many takes some 50 ms."""
_KINDS: Final = ("starred", "pinned", "tagged")
_MARKED: Final = "SELECT DISTINCT item_id FROM mark WHERE kind = ?"
_TAGGED: Final = "SELECT item_id FROM mark WHERE kind = 'tagged' AND tag = ?"
_IN_DIGESTS: Final = "SELECT DISTINCT item_id FROM digest_entry"
_OF_TOPIC: Final = "SELECT item_id FROM item_topic WHERE topic_id = ?"
_TEXTS: Final = (
    "SELECT place, text FROM json_each(?) JOIN item_text ON item_id = value WHERE place IS NOT NULL ORDER BY place DESC"
)


def few(connection: sqlite3.Connection, filters: Filters) -> tuple[int, ...] | None:
    """Return rows of items, all that can answer among them; None where nothing picks out few."""
    for statement, values in _picks(filters):
        rows = connection.execute(f"{statement} LIMIT ?", (*values, MOST + 1)).fetchall()
        if len(rows) <= MOST:
            return tuple(row for (row,) in rows)
    return None


def few_places(connection: sqlite3.Connection, wanted: tuple[Asked, ...], rows: Sequence[int]) -> dict[int, list[int]] | None:
    """Return by rank of finding the places of those texts of these items that hold the asked words, the newest first.

    None where the texts are too long for that: the index is to be asked.
    """
    found: dict[int, list[int]] = {}
    signs = 0
    for place, text in connection.execute(_TEXTS, (json.dumps(rows),)):
        signs += len(text)
        if signs > MOST_SIGNS:
            return None
        rank = rank_of(wanted, text)
        if rank is not None:
            found.setdefault(rank, []).append(place)
    return found


def _picks(filters: Filters) -> Iterator[tuple[str, tuple[object, ...]]]:
    if filters.mark == "digest":
        yield _IN_DIGESTS, ()
    elif filters.mark in _KINDS:
        yield _MARKED, (filters.mark,)
    if filters.tag:
        yield _TAGGED, (filters.tag,)
    if filters.topic:
        yield _OF_TOPIC, (filters.topic,)
