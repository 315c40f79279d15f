"""Writes that must not be lost: they are on the disk before they count as done."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.database import Store


@contextmanager
def durable(store: Store) -> Iterator[None]:
    """Let what is written reach the disk before it counts as done: consent and erasure are never lost."""
    store.connection.execute("PRAGMA synchronous = FULL")
    try:
        yield
    finally:
        store.connection.execute("PRAGMA synchronous = NORMAL")
