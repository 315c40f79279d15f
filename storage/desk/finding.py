"""Finds kept texts by their words without looking at all that hold them: the index lies in the order of time.

First come texts that hold the asked words in one of their forms, then those that hold longer words which begin with them; each
the newest first. What is asked for besides is held against a part of the hits at a time, and there is an end to how many.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openness.month import Month, ends_at, starts_at
from storage.desk.words import AFTER_ALL, FIRST_PLACE, match_of, place_of

if TYPE_CHECKING:
    import sqlite3
    from zoneinfo import ZoneInfo

    from openness.language.search_words import Asked

RANKS: Final = 2
"""Texts that hold the words themselves; texts that hold longer words."""
MOST_LOOKED_AT: Final = 4_000
"""How many that hold the asked words are looked at to say about how many answer."""
_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class Words:
    """Asked words, and the span of time that is looked at, as places; `until` is left out."""

    wanted: tuple[Asked, ...]
    since: int = FIRST_PLACE
    until: int = AFTER_ALL


def within(wanted: tuple[Asked, ...], month: int, zone: ZoneInfo) -> Words:
    """Return asked words in a month YYYYMM (0: at any time); a day more at both ends, for a month is what the item says."""
    if not month:
        return Words(wanted)
    first, last = starts_at(Month(month), zone), ends_at(Month(month), zone)
    return Words(wanted, since=place_of(first - _DAY, 0), until=place_of(last + _DAY, 0))


def places(connection: sqlite3.Connection, words: Words, rank: int, before: int, count: int) -> list[int]:
    """Return up to so many places of texts that hold the words, the newest first, all before a place."""
    if rank and not any(one.beginning for one in words.wanted):
        return []
    match = match_of(words.wanted, longer=bool(rank))
    rows = connection.execute(
        "SELECT rowid FROM item_search WHERE item_search MATCH ? AND rowid < ? AND rowid >= ? ORDER BY rowid DESC LIMIT ?",
        (match, min(before, words.until), words.since, count),
    )
    return [place for (place,) in rows]
