"""Plain text as passages: blank lines part paragraphs, marks and numbers begin items, short lines without an end are headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from openness.language.policy.model import Kind, Passage

if TYPE_CHECKING:
    from collections.abc import Iterator

_ITEM: Final = re.compile(
    r"\s{0,40}(?:[-*+\u2022\u2023\u25aa\u25cf\u25e6\u2013\u00b7\uf0b7]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]|\d{1,3}(?:\.\d{1,3}){1,5}\.?)\s+(?=\S)"
)
_BULLET: Final = re.compile(r"\s{0,40}[-*+\u2022\u2023\u25aa\u25cf\u25e6\u2013\u00b7\uf0b7]\s+(?=\S)")
_HASHES: Final = re.compile(r"#{1,6}\s+")
_RULE: Final = re.compile(r"[\s=\-_*~.]{3,}$")
_ENDS: Final = (".", "!", "?", ":", ";", ",", "\u2026")
_FULL: Final = 0.6
_SHORT: Final = 90
_FEWEST_FULL: Final = 40


def passages_of_text(text: str) -> Iterator[Passage]:
    """Yield the passages of a plain text in their order."""
    lines = text.split("\n")
    widest = min(max((len(line) for line in lines), default=0), 120)
    held: list[str] = []
    kind = Kind.TEXT
    for place, line in enumerate(lines):
        stripped = line.strip()
        if not stripped or _RULE.match(stripped):
            yield from _closed(held, kind, alone=True)
            held, kind = [], Kind.TEXT
            continue
        mark = _ITEM.match(line)
        if _HASHES.match(stripped):
            yield from _closed(held, kind)
            yield Passage(_HASHES.sub("", stripped, count=1), Kind.HEADING)
            held, kind = [], Kind.TEXT
        elif mark and mark.end() < len(line):
            yield from _closed(held, kind)
            held, kind = [line[mark.end() :].strip()], _marked(line, lines, place)
        elif held and _begins_anew(held[-1], stripped, widest):
            yield from _closed(held, kind)
            held, kind = [stripped], Kind.TEXT
        else:
            held.append(stripped)
    yield from _closed(held, kind, alone=True)


def _marked(line: str, lines: list[str], place: int) -> Kind:
    """Whether a numbered line is an item, or a heading: short, no end, a blank line or a longer one under it."""
    text = line.strip()
    if _BULLET.match(line) or len(text) > _SHORT or text.endswith(_ENDS):
        return Kind.ITEM
    after = lines[place + 1].strip() if place + 1 < len(lines) else ""
    before = lines[place - 1].strip() if place else ""
    return Kind.HEADING if not before and (not after or not _ITEM.match(after)) else Kind.ITEM


def _begins_anew(before: str, line: str, widest: int) -> bool:
    """Whether a line goes on from no other: the one before it stopped short and this one begins with a capital."""
    if not line[:1].isupper():
        return False
    return len(before) < max(_FULL * widest, _FEWEST_FULL) and (
        before.endswith((".", ":", "!", "?")) or len(before) < _FEWEST_FULL
    )


def _closed(held: list[str], kind: Kind, *, alone: bool = False) -> Iterator[Passage]:
    if not held:
        return
    text = " ".join(held)
    heads = kind is Kind.TEXT and len(held) == 1 and len(text) <= _SHORT and not text.endswith(_ENDS)
    yield Passage(text, Kind.HEADING if heads and (alone or len(text) <= _FEWEST_FULL) else kind)
