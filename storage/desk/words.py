"""Keeps kept texts searchable: words are taken many texts at a time; they go with the text, and soon out of the file itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.language.search_words import lemmas
from storage.database import meta
from storage.desk.gone_words import SINCE

if TYPE_CHECKING:
    from openness.language.search_words import Asked
    from storage.database import Store

BATCH = 500
_PAGES = 200
"""Pages of the index that one step brings together: well within the time that a write may take."""
_NOTHING_DONE = 2
_TAKE = "UPDATE item_text SET lemmas = ? WHERE item_id = ? AND text = ? AND lemmas IS NULL"


def search_texts(store: Store) -> int:
    """Make the texts that came since last time searchable, batch by batch; return how many."""
    done = 0
    while True:
        rows = store.connection.execute("SELECT item_id, text FROM item_text WHERE lemmas IS NULL LIMIT ?", (BATCH,)).fetchall()
        found = [(row, lemmas(text), text) for row, text in rows]
        with store.transaction() as connection:
            for row, words, text in found:
                if connection.execute(_TAKE, (words, row, text)).rowcount:
                    connection.execute("INSERT INTO item_search (rowid, text, lemmas) VALUES (?, ?, ?)", (row, text, words))
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


def match_of(wanted: tuple[Asked, ...]) -> str:
    """Return the index's own way of asking for all of these words; each is quoted, so that none is taken for an operator."""
    return " AND ".join(f"({' OR '.join(_quoted(one))})" for one in wanted)


def _quoted(one: Asked) -> list[str]:
    found = [f'"{form}"' for form in sorted(one.forms)]
    return [*found, f'"{one.beginning}" *'] if one.beginning else found
