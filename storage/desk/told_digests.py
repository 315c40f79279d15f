"""Digests as they may be read now: an entry whose item may no longer be shown is left out, and counted."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from storage.database import meta
from storage.desk.digests import digest, digests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.desk.digests import Digest, Entry
    from storage.desk.queue import Desk, DeskItem

_SPACE: Final = uuid.UUID("6b0e3f5a-7c1d-5e42-9a55-1f3c8f0d2b77")
"""What the lasting names of digests are made from, together with the store's own id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldEntry:
    """An entry and its item; `name` is a UUID that stays the same as long as the digest stands."""

    entry: Entry
    item: DeskItem
    name: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldDigest:
    """A digest with the entries that may be shown; `dropped` counts those that left it since it was published."""

    digest: Digest
    entries: tuple[ToldEntry, ...]
    dropped: int
    name: uuid.UUID


def told_digests(desk: Desk, *, published: bool = False) -> list[ToldDigest]:
    """Return all digests, or those that are published: drafts first, then the newest."""
    return _told(desk, [one for one in digests(desk.store.connection) if one.published_at or not published])


def told_digest(desk: Desk, number: int) -> ToldDigest | None:
    """Return one digest, None when there is none of this number."""
    found = digest(desk.store.connection, number)
    return None if found is None else _told(desk, [found])[0]


def shelf_name(desk: Desk) -> uuid.UUID:
    """Return the lasting name of all of a store's digests together."""
    return uuid.uuid5(_SPACE, f"{meta(desk.store.connection, 'store_id')} digests")


def _told(desk: Desk, found: Sequence[Digest]) -> list[ToldDigest]:
    items = desk.several([entry.row for one in found for entry in one.entries])
    shelf = shelf_name(desk)
    told = []
    for one in found:
        name = uuid.uuid5(shelf, str(one.number))
        entries = tuple(
            ToldEntry(entry=entry, item=items[entry.row], name=uuid.uuid5(name, f"{entry.source} {entry.native_id}"))
            for entry in one.entries
            if entry.row in items
        )
        unshown = len(one.entries) - len(entries) if one.published_at else 0
        told.append(ToldDigest(digest=one, entries=entries, dropped=one.dropped + unshown, name=name))
    return told
