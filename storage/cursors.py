"""How far targets have been read, in their sources' own terms, and whether a pass from the beginning is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.targets import Cursor

if TYPE_CHECKING:
    from openness.targets import Target
    from storage.database import Store


def read_cursor(store: Store, target: Target) -> Cursor | None:
    """Return how far a target has been read, None when it never was."""
    found = _row(store, target)
    return None if found is None else Cursor(value=found[0])


def is_gapless(store: Store, target: Target) -> bool:
    """Whether what comes next of a target goes on with, or begins, a pass from its beginning that met no gap so far."""
    found = _row(store, target)
    return found is None or bool(found[1])


def move(store: Store, target: Target, cursor: Cursor, *, gapless: bool, now: int) -> None:
    """Move a cursor; inside the transaction of what it brings. `gapless`: as `is_gapless` is to tell from now on."""
    store.connection.execute(
        "INSERT INTO cursor (source, target_key, value, moved_at, gapless) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (source, target_key)"
        " DO UPDATE SET value = excluded.value, moved_at = excluded.moved_at, gapless = excluded.gapless",
        (target.source, store.keys.handle_hash(target.source, target.handle), cursor.value, now, int(gapless)),
    )


def _row(store: Store, target: Target) -> tuple[str, int] | None:
    found: tuple[str, int] | None = store.connection.execute(
        "SELECT value, gapless FROM cursor WHERE source = ? AND target_key = ?",
        (target.source, store.keys.handle_hash(target.source, target.handle)),
    ).fetchone()
    return found
