"""Rows of items: what is there, what is new, what another version changes."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from openness.records import Engagement
from storage import bulk
from storage.acts import Deed
from storage.binding import listed, placeholders
from storage.labels import BY_PERSON
from storage.versions import Version, merge

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence


_COLUMNS = (
    "native_id", "person_id", "space_id", "kind", "created_at", "month", "takes_replies", "via", "fetched_at",
    "edited_at", "url", "own_link", "lang", "reply_key", "label", "label_by", "patched",
)  # fmt: skip
_NEW = ("id", "source_id", *_COLUMNS, "seen_at", "handed_in")
_UPDATE = (
    f"UPDATE item SET {', '.join(f'{name} = ?' for name in _COLUMNS)}, seen_at = max(seen_at, ?), handed_in = ? WHERE id = ?"
)
_values = attrgetter(*_COLUMNS)
_SELECT = f"""
SELECT item.id, item.text_dropped, item.handed_in, covered_text.item_id IS NOT NULL, item_text.text,
    {", ".join(f"item.{name}" for name in _COLUMNS)}
FROM item LEFT JOIN item_text ON item_text.item_id = item.id LEFT JOIN covered_text ON covered_text.item_id = item.id
WHERE item.source_id = ? AND item.native_id IN """


class Held(Struct):
    """An item of the batch in hand: its row's number, as it was (None: new), as it stands now."""

    row: int
    was: Version | None
    now: Version
    text_dropped: bool = False
    is_covered: bool = False
    """Whether somebody who was erased is covered in its text."""
    wins: bool = True
    """Whether the last version that arrived is the one that stands; its acts then replace those before."""
    deed: Deed | None = None
    """What the item does to another: answers it."""
    names: tuple[int, ...] = ()
    """The people it mentions who take part."""
    tags: frozenset[str] = frozenset()
    links: list[int] | None = None
    """Keyed hashes of the links in the text that stands, where that is another one than before."""
    is_signed: bool = False
    """Whether the signature of its text was taken already, for the text is not kept."""
    signature: bytes | None = None
    was_handed_in: bool = False
    handed_in: bool = False
    """Whether it came in its own author's archive, this time or before."""
    samples: tuple[tuple[int, int, Engagement], ...] = ()
    """(day YYYYMMDD, UTC second, counts)."""


def existing(connection: sqlite3.Connection, source_id: int, native_ids: Sequence[str]) -> dict[str, Held]:
    """Return the items that the store has of these native ids."""
    if not native_ids:
        return {}
    places, bound = listed(native_ids)
    rows = connection.execute(_SELECT + places, (source_id, *bound)).fetchall()
    found = {}
    for number, dropped, handed_in, covered, text, *values in rows:
        version = Version(text=text, **dict(zip(_COLUMNS, values, strict=True)))
        found[version.native_id] = Held(
            row=number,
            was=version,
            now=version,
            text_dropped=bool(dropped),
            is_covered=bool(covered),
            was_handed_in=bool(handed_in),
            handed_in=bool(handed_in),
        )
    return found


def next_row(connection: sqlite3.Connection) -> int:
    """Return the number of the next new item; inside a transaction."""
    return int(connection.execute("SELECT ifnull(max(id), 0) + 1 FROM item").fetchone()[0])


def arrive(held: Held, version: Version) -> bool:
    """Merge another version into an item in hand; whether what a reader sees changed."""
    before = held.now
    if held.text_dropped or held.is_covered:
        version = _without_text(version, before)
    held.now = merge(before, version)
    if before.label_by == BY_PERSON or (before.label_by and held.now.text == before.text):
        held.now = replace(held.now, label=before.label, label_by=before.label_by)
    required = ("person_id", "space_id", "kind", "created_at", "takes_replies")
    held.wins = all(getattr(held.now, name) == getattr(version, name) for name in required) and held.now.rank == version.rank
    return held.now.content() != before.content()


def _without_text(version: Version, before: Version) -> Version:
    """Return a version that does not bring back a text whose time is over, or a name that was covered in it."""
    return replace(version, text=None, label=before.label, label_by=before.label_by)


def write(connection: sqlite3.Connection, source_id: int, items: Iterable[Held], now: int) -> set[tuple[int, int]]:
    """Write the rows of a batch: new items, changed ones, their texts, tags, links and samples.

    Return (month, person) of the items known before whose tags may have grown.
    """
    new: list[Held] = []
    known: list[Held] = []
    for held in items:
        (new if held.was is None else known).append(held)
    _write_new(connection, source_id, new, now)
    return _write_known(connection, known, now) if known else set()


def _write_new(connection: sqlite3.Connection, source_id: int, items: Sequence[Held], now: int) -> None:
    """Write items that the store does not have."""
    rows, texts, samples, again = [], [], list[tuple[object, ...]](), list[tuple[object, ...]]()
    tags: list[tuple[int, str]] = []
    links: list[tuple[int, int]] = []
    for held in items:
        version, row = held.now, held.row
        rows.append((row, source_id, *_values(version), version.seen_at(now), held.handed_in))
        if version.text is not None:
            texts.append((row, version.text, now))
        if held.tags:
            tags += [(row, tag) for tag in held.tags]
        if held.links:
            links += [(row, link) for link in held.links]
        if held.samples:
            (samples if len(held.samples) == 1 else again).extend(_sampled(held))
    bulk.insert(connection, "item", _NEW, rows)
    bulk.insert(connection, "item_text", _TEXT_COLUMNS, texts)
    bulk.insert(connection, "engagement", _SAMPLE_COLUMNS, samples)
    connection.executemany(_SAMPLE, again)
    bulk.add(connection, "item_tag", _TAG_COLUMNS, tags)
    bulk.add(connection, "item_link", _LINK_COLUMNS, links)


def _write_known(connection: sqlite3.Connection, items: Sequence[Held], now: int) -> set[tuple[int, int]]:
    """Write what changed of items that the store has; return as `write` does."""
    changed = [
        (*_values(held.now), held.now.seen_at(0), int(held.handed_in), held.row)
        for held in items
        if held.was != held.now or held.was_handed_in != held.handed_in
    ]
    texts = [
        (held.row, held.now.text, now)
        for held in items
        if held.now.text is not None and (held.was is None or held.was.text != held.now.text)
    ]
    linked = [held for held in items if held.links is not None]
    connection.executemany(_UPDATE, changed)
    connection.executemany(_TEXT, texts)
    grown = connection.executemany(_TAG, [(held.row, tag) for held in items for tag in held.tags]).rowcount > 0
    connection.executemany("DELETE FROM item_link WHERE item_id = ?", [(held.row,) for held in linked])
    connection.executemany(_LINK, [(held.row, link) for held in linked for link in held.links or ()])
    connection.executemany("UPDATE item SET signed = 0, labelled = 0 WHERE id = ?", [(row,) for row, _, _ in texts])
    connection.executemany(_SAMPLE, [sample for held in items for sample in _sampled(held)])
    return {(held.now.month, held.now.person_id) for held in items if held.tags} if grown else set()


def _sampled(held: Held) -> list[tuple[object, ...]]:
    """Return the rows of an item's counts."""
    return [(held.row, day, shown.views, shown.likes, shown.shares, shown.comments, at) for day, at, shown in held.samples]


_TEXT_COLUMNS = ("item_id", "text", "kept_since")
_TEXT = (
    f"INSERT INTO item_text ({', '.join(_TEXT_COLUMNS)}) VALUES {placeholders(len(_TEXT_COLUMNS))}"
    " ON CONFLICT (item_id) DO UPDATE SET text = excluded.text"
)
_LINK_COLUMNS, _TAG_COLUMNS = ("item_id", "link"), ("item_id", "tag")
_LINK = f"INSERT OR IGNORE INTO item_link ({', '.join(_LINK_COLUMNS)}) VALUES (?, ?)"
_TAG = f"INSERT OR IGNORE INTO item_tag ({', '.join(_TAG_COLUMNS)}) VALUES (?, ?)"
_SAMPLE_COLUMNS = ("item_id", "day", "views", "likes", "shares", "comments", "sampled_at")
_SAMPLE = f"""INSERT INTO engagement ({", ".join(_SAMPLE_COLUMNS)}) VALUES {placeholders(len(_SAMPLE_COLUMNS))}
ON CONFLICT (item_id, day) DO UPDATE SET
    views = excluded.views, likes = excluded.likes, shares = excluded.shares, comments = excluded.comments,
    sampled_at = excluded.sampled_at
WHERE excluded.sampled_at > sampled_at
   OR (excluded.sampled_at = sampled_at AND
       (ifnull(excluded.views, -1), ifnull(excluded.likes, -1), ifnull(excluded.shares, -1), ifnull(excluded.comments, -1))
       > (ifnull(views, -1), ifnull(likes, -1), ifnull(shares, -1), ifnull(comments, -1)))
"""


def replace_acts(connection: sqlite3.Connection, held: Iterable[Held]) -> set[tuple[int, int]]:
    """Drop the acts of items that another version replaced; return (month, person) of every item that is new or changed."""
    touched = set()
    for one in held:
        if one.was is not None and one.was.content() == one.now.content():
            continue
        touched.add((one.now.month, one.now.person_id))
        if one.was is not None:
            touched.add((one.was.month, one.was.person_id))
            if one.wins:
                connection.execute("DELETE FROM interaction WHERE by_item_id = ?", (one.row,))
                connection.execute("DELETE FROM awaiting WHERE by_item_id = ?", (one.row,))
    return touched
