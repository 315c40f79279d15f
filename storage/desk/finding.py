"""Finds kept texts by their words without looking at all that hold them: the index lies in the order of time.

First come texts that hold the asked words in one of their forms, then those that hold longer words which begin with them; each
the newest first. What is asked for besides is held against a part of the hits at a time, and there is an end to how many; where
a star, a tag, a digest or a topic picks out few items, the words are looked for in those alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from openness.month import Month, ends_at, starts_at
from storage.desk.words import AFTER_ALL, FIRST_PLACE, match_of, place_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from openness.language.search_words import Asked

RANKS: Final = 2
"""Texts that hold the words themselves; texts that hold longer words."""
MOST_LOOKED_AT: Final = 4_000
"""How many that hold the asked words are looked at to say about how many answer."""
ANY_TIME: Final = 1 << 62
"""Seconds; later than anything, and with a minus before anything."""
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Words:
    """Asked words, and the span of time that is looked at, as places; `until` is left out."""

    wanted: tuple[Asked, ...]
    since: int = FIRST_PLACE
    until: int = AFTER_ALL
    picked: Mapping[int, Sequence[int]] | None = None
    """Where few items are picked out: by rank the places of those that hold the words, the newest first; None: all are asked."""


def span(month: int, zone: ZoneInfo) -> tuple[int, int]:
    """Return from when to before when (UTC seconds) a month's items were made, a day more at both ends: the month is the item's.

    `month` is YYYYMM; 0: any time.
    """
    if not month:
        return -ANY_TIME, ANY_TIME
    return starts_at(Month(month), zone) - _DAY, ends_at(Month(month), zone) + _DAY


def within(wanted: tuple[Asked, ...], month: int, zone: ZoneInfo) -> Words:
    """Return asked words in a month YYYYMM; 0: at any time."""
    if not month:
        return Words(wanted)
    since, until = span(month, zone)
    return Words(wanted, since=place_of(since, 0), until=place_of(until, 0))


def places(connection: sqlite3.Connection, words: Words, rank: int, before: int, count: int) -> list[int]:
    """Return up to so many places of texts that hold the words, the newest first, all before a place."""
    if words.picked is not None:
        between = (place for place in words.picked.get(rank, ()) if words.since <= place < min(before, words.until))
        return list(islice(between, count))
    if rank and not any(one.beginning for one in words.wanted):
        return []
    match = match_of(words.wanted, longer=bool(rank))
    rows = connection.execute(
        "SELECT rowid FROM item_search WHERE item_search MATCH ? AND rowid < ? AND rowid >= ? ORDER BY rowid DESC LIMIT ?",
        (match, min(before, words.until), words.since, count),
    )
    return [place for (place,) in rows]
