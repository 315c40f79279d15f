"""Tells the index of words which texts went or changed, at the end of the very transaction in which they did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

SINCE: Final = "words_gone_since"
"""What the store keeps: since when the index holds words of texts that went, marked as gone; and a changing sign."""
_NOTE = (
    "INSERT INTO meta (key, value) VALUES (?, strftime('%s', 'now') || ' ' || hex(randomblob(8)))"
    " ON CONFLICT (key) DO UPDATE SET value = substr(value, 1, instr(value, ' ')) || hex(randomblob(8))"
)
_TELL = "INSERT INTO item_search (item_search, rowid, text, lemmas) SELECT 'delete', place, text, lemmas FROM word_gone"


def let_words_go(connection: sqlite3.Connection) -> None:
    """Let nothing be found any more by the words of texts that went or changed. At the end of a transaction."""
    if connection.execute("SELECT 1 FROM word_gone LIMIT 1").fetchone() is None:
        return
    connection.execute(_TELL)
    connection.execute("DELETE FROM word_gone")
    connection.execute(_NOTE, (SINCE,))
