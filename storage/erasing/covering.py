"""Covers the name of somebody who is erased in what colleagues shared: later nothing could, for their name is known no more.

What else a text says stays its author's. It keeps what is covered until it is dropped, however its source is read again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from openness.language.naming.words import is_unspaced

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from storage.database import Store
    from storage.erasing.known import Known

_TOKEN: Final = re.compile(r"(@\[[0-9a-f]{1,16}\])")
_WORD: Final = re.compile(r"[^\W_]+")
_SHORTEST: Final = 2
_INDEXED: Final = (
    "SELECT item_id, text FROM item_text WHERE place IN (SELECT rowid FROM item_search WHERE item_search MATCH ?)"
    " UNION ALL SELECT item_id, text FROM item_text WHERE lemmas IS NULL"
)


def cover_in_texts(store: Store, known: Known) -> None:
    """Cover all that somebody is known by in every text that is kept. Inside a transaction."""
    found = [(_covered(text, known), row) for row, text in _candidates(store, known.words)]
    changed = [(told, row) for told, row in found if told is not None]
    store.connection.executemany("UPDATE item_text SET text = ? WHERE item_id = ?", changed)
    store.connection.executemany("INSERT OR IGNORE INTO covered_text (item_id) VALUES (?)", [(row,) for _, row in changed])


def _candidates(store: Store, words: Collection[str]) -> Iterable[tuple[int, str]]:
    """Return the texts that may hold one of these: by the index of words, as far as it knows them; else all."""
    connection = store.connection
    if any(map(is_unspaced, words)):
        rows = connection.execute("SELECT item_id, text FROM item_text")
    else:
        parts = {part for word in words for part in _WORD.findall(word) if len(part) >= _SHORTEST}
        rows = connection.execute(_INDEXED, (" OR ".join(f'"{part}" *' for part in sorted(parts)) or '""',))
    return list(rows.fetchall())


def _covered(text: str, known: Known) -> str | None:
    """Return a text with what is known of somebody covered, tokens that stand for people as they are; None: nothing is."""
    pieces = _TOKEN.split(text)
    told = "".join(piece if place % 2 else known.without(piece) for place, piece in enumerate(pieces))
    return None if told == text else told
