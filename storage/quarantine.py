"""Rows that could not be taken: their place, the reason and a hash, never their content."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from openness.records import SetAside

LONGEST = 200


def put(connection: sqlite3.Connection, source: str, aside: Iterable[SetAside], now: int) -> None:
    """Note what was set aside; the same row again moves only when it was last seen. Inside a transaction."""
    rows = [(source, row.place[:LONGEST], row.reason[:LONGEST], row.digest, now, now) for row in aside]
    connection.executemany(
        "INSERT INTO quarantine (source, place, reason, digest, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (source, place, reason, digest) DO UPDATE SET last_seen = excluded.last_seen",
        rows,
    )
