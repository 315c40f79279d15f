"""Rows that could not be taken: their place, the reason and a keyed hash, never their content."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openness.records import SetAside
    from storage.database import Store

LONGEST = 200


def put(store: Store, source: str, aside: Iterable[SetAside], now: int) -> None:
    """Note what was set aside; the same row again moves only when it was last seen. Inside a transaction."""
    rows = [(source, row.place[:LONGEST], row.reason[:LONGEST], _digest(store, row), now, now) for row in aside]
    store.connection.executemany(
        "INSERT INTO quarantine (source, place, reason, digest, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (source, place, reason, digest) DO UPDATE SET last_seen = excluded.last_seen",
        rows,
    )


def _digest(store: Store, row: SetAside) -> str:
    """Return what tells rows apart and says nothing of them to whoever has no key."""
    return f"{store.keys.token('set aside', row.digest):016x}" if row.digest else ""
