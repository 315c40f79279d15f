"""Keeps kept texts searchable: words are taken many texts at a time; they go with the text, and soon out of the file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.language.search_words import lemmas
from storage.database import meta
from storage.desk.gone_words import SINCE

if TYPE_CHECKING:
    import sqlite3

    from openness.language.search_words import Asked
    from storage.database import Store

BATCH = 500
_PAGES = 200
"""Pages of the index that one step brings together: well within the time that a write may take."""
_NOTHING_DONE = 2
_TAKE = "UPDATE item_text SET lemmas = ?, place = ? WHERE item_id = ? AND text = ? AND lemmas IS NULL"
_NEXT = "SELECT item_id, text, created_at FROM item_text JOIN item ON item.id = item_id WHERE lemmas IS NULL LIMIT ?"
_ROWS: Final = 1 << 31
"""More than there are items: the part of a place that tells apart what was made in the same second."""
AFTER_ALL: Final = (1 << 63) - 1
FIRST_PLACE: Final = -(1 << 63)


def place_of(at: int, row: int) -> int:
    """Return where a text lies in the index: by when its item was made (UTC seconds), then by the item's row."""
    return at * _ROWS + row


def row_at(place: int) -> int:
    """Return the row of the item whose text lies at a place."""
    return place % _ROWS


def oldest_kept(connection: sqlite3.Connection) -> int:
    """Return when the item of the oldest kept text was made (UTC seconds); before all time while one cannot be searched yet."""
    if connection.execute("SELECT 1 FROM item_text WHERE lemmas IS NULL LIMIT 1").fetchone():
        return FIRST_PLACE // _ROWS
    first = connection.execute("SELECT rowid FROM item_search ORDER BY rowid LIMIT 1").fetchone()
    return (AFTER_ALL if first is None else int(first[0])) // _ROWS


def search_texts(store: Store) -> int:
    """Make the texts that came since last time searchable, batch by batch; return how many."""
    done = 0
    while True:
        rows = store.connection.execute(_NEXT, (BATCH,)).fetchall()
        found = [(row, lemmas(text), text, place_of(at, row)) for row, text, at in rows]
        with store.transaction() as connection:
            for row, words, text, place in found:
                if connection.execute(_TAKE, (words, place, row, text)).rowcount:
                    connection.execute("INSERT INTO item_search (rowid, text, lemmas) VALUES (?, ?, ?)", (place, text, words))
        done += len(rows)
        if len(rows) < BATCH:
            return done


def clear_words(store: Store, *, before: int | None = None) -> None:
    """Overwrite the words that the index holds, marked as gone, of texts that went; in short steps.

    With `before` (UTC seconds) only where such have been there since before that: the whole index is written anew for it.
    """
    since = meta(store.connection, SINCE)
    if since is None or (before is not None and int(since.split()[0]) >= before):
        return
    step = -_PAGES
    while True:
        changes = store.connection.total_changes
        with store.transaction() as connection:
            connection.execute("INSERT INTO item_search (item_search, rank) VALUES ('merge', ?)", (step,))
        if store.connection.total_changes - changes < _NOTHING_DONE:
            break
        step = _PAGES
    with store.transaction() as connection:
        connection.execute("DELETE FROM meta WHERE key = ? AND value = ?", (SINCE, since))


def match_of(wanted: tuple[Asked, ...], *, longer: bool = False) -> str:
    """Return the index's own way of asking for all of these words; each is quoted, so that none is taken for an operator.

    With `longer` for texts that hold one of them only as the beginning of a longer word.
    """
    plain = " AND ".join(f"({' OR '.join(_quoted(one))})" for one in wanted)
    if not longer:
        return plain
    begun = " AND ".join(f"({' OR '.join([*_quoted(one), *_begun(one)])})" for one in wanted)
    return f"({begun}) NOT ({plain})"


def _quoted(one: Asked) -> list[str]:
    return [f'"{form}"' for form in sorted(one.forms)]


def _begun(one: Asked) -> list[str]:
    return [f'"{one.beginning}" *'] if one.beginning else []
