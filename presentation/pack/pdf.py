"""A pack as PDF: typeset by typst from a template and the pack's content, tagged (PDF/UA-1), with its fonts inside."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from presentation.pack.content import PackContent

TEMPLATE: Final = Path(__file__).parent / "month.typ"
FONTS: Final = Path(__file__).parents[1] / "fonts"
_UNKNOWN: Final = "\N{WHITE SQUARE}"


def pdf(content: PackContent, *, made_at: int) -> bytes:
    """Return the document. `made_at`: UTC second of the edition, so that the same edition gives the same file."""
    import typst

    text = json.dumps(_printable(asdict(content)), ensure_ascii=False)
    made: bytes = typst.compile(
        TEMPLATE,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"content": text},
        timestamp=datetime.fromtimestamp(made_at, UTC),
    )
    return made


def _printable(value: object) -> object:
    """Return content with every character that no font here has as an empty square: one of them would end the document."""
    match value:
        case str():
            return printable(value)
        case dict():
            return {key: _printable(part) for key, part in value.items()}
        case list() | tuple():
            return [_printable(part) for part in value]
    return value


def printable(text: str) -> str:
    """Return a text without control characters, and with a square for what the fonts cannot draw."""
    known = _drawn()
    return "".join(letter if ord(letter) in known else _square(letter) for letter in unicodedata.normalize("NFC", text))


def _square(letter: str) -> str:
    kind = unicodedata.category(letter)
    if letter in "\n\t":
        return " "
    return "" if kind in {"Cc", "Cf", "Cs", "Cn", "Co", "Mn", "Me"} else _UNKNOWN


@cache
def _drawn() -> frozenset[int]:
    """Return the characters that every one of the fonts can draw."""
    from fontTools.ttLib import TTFont

    found = [frozenset(TTFont(path, lazy=True).getBestCmap()) for path in sorted(FONTS.glob("*.otf"))]
    return frozenset.intersection(*found)
