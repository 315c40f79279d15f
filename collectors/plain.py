"""Words and times as they may be stored: whole Unicode, bounded, without markup; None where there is nothing usable."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import nh3

if TYPE_CHECKING:
    from datetime import tzinfo

LONGEST_TEXT = 100_000
LONGEST_NAME = 500
LATEST = 4_102_444_800
"""2100-01-01: a time beyond it is a mistake, and no calendar fails before it."""
_LONGEST_TIME = 64
"""Characters; no way of writing a time is longer."""
_MILLISECONDS_FROM = 100_000_000_000

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_BREAKS = re.compile(r"<br\b[^>]{0,200}>|</p>|</div>|</li>", re.IGNORECASE)
_PARAGRAPHS = re.compile(r"</p>\s*<p\b", re.IGNORECASE)
_TAG = re.compile("<[^<>]{0,2000}>")
_MOST_TAGS = 20_000
_UNSHOWN = {"script", "style", "title", "head"}
_HASHTAG = re.compile(r"(?<![\w&/])#(\w{2,60})")


def plain(text: object, *, limit: int = LONGEST_TEXT) -> str:
    """Return a text without NUL and lone surrogates, at most `limit` characters; "" for anything but a string."""
    if not isinstance(text, str):
        return ""
    if "\x00" in text or not (text.isascii() or _is_whole(text)):
        text = _UNSTORABLE.sub("\ufffd", text)
    return text if len(text) <= limit else text[:limit]


def _is_whole(text: str) -> bool:
    """Whether a text is without lone surrogates; far faster than looking for them one by one."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def name(text: object) -> str:
    """Return an identifier, a name or an address on one line, at most 500 characters; numbers as their digits."""
    if type(text) is str and len(text) <= LONGEST_NAME and " " not in text and text.isascii() and text.isprintable():
        return text
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text) if abs(text) < 1 << 127 else ""
    return " ".join(plain(text, limit=4 * LONGEST_NAME).split())[:LONGEST_NAME]


def from_html(markup: object) -> str:
    """Return the text that a reader sees of an HTML fragment, a line for each paragraph."""
    source = plain(markup, limit=4 * LONGEST_TEXT)
    if not source:
        return ""
    if source.count("<") > _MOST_TAGS:
        # A parser's time grows with the square of the depth; no text of a person has so many.
        return plain(html.unescape(_TAG.sub("", source)).strip())
    broken = _BREAKS.sub(lambda found: found[0] + "\n", _PARAGRAPHS.sub("</p>\n<p", source))
    bare = nh3.clean(broken, tags=set(), clean_content_tags=_UNSHOWN)
    return plain(html.unescape(bare).strip())


def hashtags(text: str) -> tuple[str, ...]:
    """Return the tags written in a text, lower case, each once, in their order."""
    if "#" not in text:
        return ()
    return tuple(dict.fromkeys(tag.casefold() for tag in _HASHTAG.findall(text)))[:50]


def second(value: object, *, zone: tzinfo = UTC) -> int | None:
    """Read a time as a UTC second: ISO 8601, a datetime, or an epoch in seconds or milliseconds.

    A time without an offset is on `zone`'s clock. None for what is no time, or lies outside 1970 to 2100.
    """
    try:
        if isinstance(value, str) and len(value) <= _LONGEST_TIME and value[4:5] == "-":  # no number, whatever else it is
            value = datetime.fromisoformat(value.strip())
        found = _second(value, zone)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found is not None and 0 < found < LATEST else None


def _second(value: object, zone: tzinfo) -> int | None:
    if isinstance(value, datetime):
        return int((value if value.tzinfo else value.replace(tzinfo=zone)).timestamp())
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value / 1000) if abs(value) >= _MILLISECONDS_FROM else int(value)
    if not isinstance(value, str) or not 1 <= len(value) <= _LONGEST_TIME:
        return None
    text = value.strip()
    digits = text.removeprefix("-").replace(".", "", 1)
    if digits.isascii() and digits.isdigit() and not _compact_day(text):
        return _second(float(text), zone)
    return _second(datetime.fromisoformat(text), zone)


def _compact_day(text: str) -> bool:
    """Whether eight digits read as a day: 20261005, not an epoch of 1970."""
    return len(text) == 8 and text[:2] in {"19", "20"}  # noqa: PLR2004
