"""Which purposes people are asked for, as the store follows the settings that hold: all of them until one is taken out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from openness.consent import Entry

if TYPE_CHECKING:
    import sqlite3

_NEWEST = "id IN (SELECT max(id) FROM purpose_change GROUP BY purpose)"


def not_asked(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the purposes that nobody is asked for now: a yes to them rests."""
    rows = connection.execute(f"SELECT purpose FROM purpose_change WHERE asked = 0 AND {_NEWEST}")
    return frozenset(purpose for (purpose,) in rows.fetchall())


def lapsed(connection: sqlite3.Connection) -> list[tuple[int, int, Entry]]:
    """Return each time a purpose was out and came back: the ledger's last line before it, its place there, and what it says."""
    rows = connection.execute("SELECT id, purpose, at, last_line, words FROM purpose_change WHERE asked = 1 ORDER BY id")
    return [
        (line, number, Entry(source="*", purpose=purpose, act="lapsed", at=at, words=frozenset(json.loads(words))))
        for number, purpose, at, line, words in rows.fetchall()
    ]


def take_out(connection: sqlite3.Connection, purpose: str, *, now: int) -> None:
    """Let a purpose rest from now on. Inside a transaction."""
    connection.execute(
        "INSERT INTO purpose_change (purpose, asked, at, last_line, words) SELECT ?, 0, ?, ifnull(max(id), 0), '[]' FROM consent",
        (purpose, now),
    )


def put_back(connection: sqlite3.Connection, purpose: str, words: frozenset[str], *, now: int) -> None:
    """Let a purpose be asked for again, with words of these names: a yes from before it was taken out needs one of them.

    Inside a transaction.
    """
    connection.execute(
        "INSERT INTO purpose_change (purpose, asked, at, last_line, words)"
        f" SELECT purpose, 1, ?, last_line, ? FROM purpose_change WHERE purpose = ? AND asked = 0 AND {_NEWEST}",
        (now, json.dumps(sorted(words)), purpose),
    )
