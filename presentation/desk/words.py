"""What items and digests are called for a reader: who shared an item, where, what it is, what it led to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlsplit

from openness.marking import N_
from openness.month import Month
from presentation.names import source_name

if TYPE_CHECKING:
    from datetime import tzinfo

    from presentation.formats import Formats
    from storage.desk.authors import Teller
    from storage.desk.queue import DeskItem
    from storage.desk.told_digests import ToldDigest

LABELS: Final = {
    "knowledge": N_("knowledge"),
    "question": N_("question"),
    "promotion": N_("promotion"),
    "other": N_("other"),
    "unknown": N_("not labelled yet"),
}
OUTCOMES: Final = {
    "product": N_("a product"),
    "service": N_("a service"),
    "decision": N_("a decision"),
    "citizen": N_("a citizen helped"),
}
_UNSAFE: Final = re.compile("[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff\ud800-\udfff\\\\<>\"'`{}|^]")
_STEERS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_LONGEST_ADDRESS: Final = 2_000


def who(teller: Teller, formats: Formats) -> str:
    """Return who shared an item, as far as it may be told."""
    if teller.name:
        return teller.name
    return formats.say("somebody of {part}").format(part=teller.part) if teller.part else formats.say("somebody")


def where(item: DeskItem, formats: Formats) -> str:
    """Return where an item stands."""
    place = source_name(item.source)
    if item.space and item.space.casefold() not in {item.source, place.casefold()}:
        place = f"{place}, {item.space}"
    return formats.say("{place} (open to the world)").format(place=place) if item.visibility == "public" else place


def when(item: DeskItem, formats: Formats, zone: tzinfo) -> str:
    """Return the day on which an item was shared."""
    return formats.day(item.created_at, zone)


def printable(text: str) -> str:
    """Return a finished text without what steers a screen or cannot be written to a file."""
    return _STEERS.sub("\N{REPLACEMENT CHARACTER}", text)


def address(url: str) -> str:
    """Return an address that may be followed, whole and harmless; empty for any other."""
    if not url or len(url) > _LONGEST_ADDRESS:
        return ""
    safe = _UNSAFE.sub(lambda found: quote(found.group().encode("utf-8", "replace")), url.strip())
    try:
        parts = urlsplit(safe)
    except ValueError:
        return ""
    return safe if parts.scheme in {"http", "https"} and parts.hostname else ""


def dropped(digest: ToldDigest, formats: Formats) -> str:
    """Return what a digest says of the entries that left it since it was published; empty when none did."""
    if not digest.dropped:
        return ""
    return formats.say.plural(
        "{n} item was withdrawn by its author, or taken away where it stood, since this was published.",
        "{n} items were withdrawn by their authors, or taken away where they stood, since this was published.",
        digest.dropped,
    ).format(n=formats.number(digest.dropped))


def under(digest: ToldDigest, formats: Formats, zone: tzinfo) -> str:
    """Return the line under a digest's title: its month, and when it was published."""
    month = formats.month(Month(digest.digest.month))
    if not digest.digest.published_at:
        return formats.say("{month}, a draft").format(month=month)
    return formats.say("{month}, published on {day}").format(month=month, day=formats.day(digest.digest.published_at, zone))
