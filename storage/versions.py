"""Which of several versions of an item stands: the API's over an archive's, then the newest, field by field.

The rule is a maximum over a total order of versions, so any order of arrival ends in the same row.
"""

from __future__ import annotations

import json

from msgspec import Struct
from msgspec.structs import replace

from openness.records import Via

Rank = tuple[int, int]
"""(1 for the API and 0 for an archive, UTC second fetched)."""

OPTIONAL = ("edited_at", "url", "lang", "text", "reply_key")
"""Fields that a version may leave out; the best version that has one supplies it."""


class Version(Struct, frozen=True, gc=False):
    """An item as one source answer tells it, ready to be kept."""

    native_id: str
    person_id: int
    space_id: int
    kind: str
    created_at: int
    month: int
    takes_replies: int
    via: str
    fetched_at: int
    edited_at: int | None = None
    url: str | None = None
    own_link: int | None = None
    """The keyed hash of the address, 0 for none; None: it is taken with the next refresh."""
    lang: str | None = None
    text: str | None = None
    reply_key: int | None = None
    label: str = "unknown"
    label_by: str = ""
    patched: str | None = None

    @property
    def rank(self) -> Rank:
        """Return what decides between versions."""
        return int(self.via == Via.API), self.fetched_at

    def seen_at(self, arrived: int) -> int:
        """Return when it was last seen at its source: by the API when it was fetched, in a file when that came (UTC seconds)."""
        return self.fetched_at if self.via == Via.API else arrived

    def content(self) -> tuple[object, ...]:
        """Return what a reader of the item would see changed."""
        optional = tuple(getattr(self, name) for name in OPTIONAL)
        return (self.person_id, self.space_id, self.kind, self.created_at, self.takes_replies, *optional)


def merge(kept: Version, arrived: Version) -> Version:
    """Return the version that stands after another arrived."""
    best, other = (arrived, kept) if _weight(arrived) > _weight(kept) else (kept, arrived)
    rank = best.rank
    values: dict[str, object] = {}
    ranks: dict[str, list[int]] = {}
    for name in OPTIONAL:
        told = [version for version in (best, other) if getattr(version, name) is not None]
        if not told:
            continue
        source = max(told, key=lambda version: (_rank_of(version, name), repr(getattr(version, name))))
        values[name] = getattr(source, name)
        if _rank_of(source, name) != rank:
            ranks[name] = list(_rank_of(source, name))
        if name == "url":
            values["own_link"] = source.own_link
        if name == "text":
            values["label"], values["label_by"] = source.label, source.label_by
    values["patched"] = json.dumps(ranks, sort_keys=True) if ranks else None
    return replace(best, **values)


def _weight(version: Version) -> tuple[Rank, str]:
    """Return the total order of versions; equal ranks are told apart by what they say."""
    required = (version.person_id, version.space_id, version.kind, version.created_at, version.takes_replies)
    return version.rank, repr(required)


def _rank_of(version: Version, name: str) -> Rank:
    """Return the rank of the version that a field came from."""
    if version.patched:
        patched = json.loads(version.patched)
        if name in patched:
            via, fetched_at = patched[name]
            return int(via), int(fetched_at)
    return version.rank
