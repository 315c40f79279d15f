"""PDF as passages: the text of its pages, without what stands at the head or foot of page after page."""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections import Counter
from typing import TYPE_CHECKING, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from openness.documents.cleaned import cleaned
from openness.documents.plain import passages_of_text
from openness.documents.unreadable import (
    DAMAGED,
    LOCKED,
    MOST_LETTERS,
    MOST_PAGES,
    NO_TEXT,
    TOO_MANY_PAGES,
    TOO_MUCH,
    UNSAFE,
    Unreadable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openness.language.policy.model import Passage

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it finds odd is told in our one line, not in its many
_TROUBLE: Final = (
    PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OverflowError, AssertionError,
    ArithmeticError, NotImplementedError, struct.error, zlib.error, EOFError, OSError, LookupError, MemoryError,
)  # fmt: skip
"""What a reader of PDF raises on a broken file."""
_MOST_DRAWN: Final = 4 << 20
"""Bytes that draw one page; a page full of text takes some twenty thousand."""
_EDGE: Final = 2
_ENDS: Final = (".", "!", "?", ";", ":")
_FEWEST_PAGES: Final = 3
_DIGITS: Final = re.compile(r"\d+")
_ONLY_NUMBER: Final = re.compile(
    r"(?:page|pagina|blz\.?|p\.)?\s{0,3}\d{1,4}\s{0,3}(?:(?:of|van|/|-)\s{0,3}\d{1,4})?", re.IGNORECASE
)
_BROKEN: Final = re.compile(r"([^\W\d_]{2,})-\n([a-z\u00df-\u00ff])")


def passages_of_pdf(data: bytes) -> Iterator[Passage]:
    """Yield the passages of a PDF in their order. Raises Unreadable."""
    pages = [page.split("\n") for page in _pages(data)]
    repeated = _repeated(pages)
    text = "\n".join("\n".join(_body(page, repeated)) for page in pages)
    if not any(map(str.isalnum, text)):
        raise Unreadable(NO_TEXT)
    yield from passages_of_text(_BROKEN.sub(r"\1\2", text))


def _pages(data: bytes) -> list[str]:
    try:
        found = list(_read(data))
    except Unreadable:
        raise
    except _TROUBLE as error:
        raise Unreadable(DAMAGED) from error
    if not found:
        raise Unreadable(DAMAGED)
    return found


def _read(data: bytes) -> Iterator[str]:
    """Yield the text of each page."""
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable(LOCKED)
    if len(reader.pages) > MOST_PAGES:
        raise Unreadable(TOO_MANY_PAGES)
    letters = 0
    for page in reader.pages:
        drawn = page.get_contents()
        if drawn is not None and len(drawn.get_data()) > _MOST_DRAWN:
            raise Unreadable(UNSAFE)
        text = cleaned(page.extract_text())
        letters += len(text)
        if letters > MOST_LETTERS:
            raise Unreadable(TOO_MUCH)
        yield text


def _repeated(pages: list[list[str]]) -> frozenset[str]:
    """Return what stands at the head or foot of more than half of the pages, numbers apart; never a sentence."""
    if len(pages) < _FEWEST_PAGES:
        return frozenset()
    counts: Counter[str] = Counter()
    for page in pages:
        lines = [line for line in page if line.strip()]
        edges = (*lines[:_EDGE], *lines[-_EDGE:])
        counts.update({_masked(line) for line in edges if not line.rstrip().endswith(_ENDS)})
    return frozenset(line for line, count in counts.items() if 2 * count > len(pages))


def _body(page: list[str], repeated: frozenset[str]) -> list[str]:
    lines = [line for line in page if line.strip()]
    kept = []
    for place, line in enumerate(lines):
        edge = place < _EDGE or place >= len(lines) - _EDGE
        if edge and (_masked(line) in repeated or _ONLY_NUMBER.fullmatch(line.strip())):
            continue
        kept.append(line)
    return kept


def _masked(line: str) -> str:
    return _DIGITS.sub("0", " ".join(line.split()))
