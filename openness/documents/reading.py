"""Reads a document that was handed in or pasted: what it is shows in its first bytes, and only then in its name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from openness.documents.cleaned import cleaned, decoded
from openness.documents.markdown import looks_like_markdown, passages_of_markdown
from openness.documents.markup import looks_like_html, passages_of_html
from openness.documents.plain import passages_of_text
from openness.documents.unreadable import (
    EMPTY,
    MOST_BYTES,
    MOST_LETTERS,
    MOST_PASSAGES,
    NOT_KNOWN,
    OLD_WORD,
    TOO_LARGE,
    TOO_MUCH,
    Unreadable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openness.language.policy.model import Passage

ENDINGS: Final = ("txt", "md", "markdown", "html", "htm", "pdf", "docx")
"""What the names of such files end in."""
_PDF: Final = b"%PDF-"
_ZIP: Final = b"PK\x03\x04"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_MOST_MARKUP: Final = 2_000_000
"""Characters of a text with its markup."""
_MOST_MARKDOWN: Final = 100_000
"""Characters up to which Markdown is parsed; its parser takes ever longer over open brackets, so longer is read as plain text."""
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")


def read_document(data: bytes, name: str = "") -> list[Passage]:
    """Return the passages of a document. Raises Unreadable with what to do."""
    if len(data) > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    if _PDF in data[:1024]:
        from openness.documents.pdf import passages_of_pdf

        return _checked(passages_of_pdf(data))
    if data.startswith(_ZIP):
        from openness.documents.word import passages_of_word

        return _checked(passages_of_word(data))
    if data.startswith(_OLD_OFFICE):
        raise Unreadable(OLD_WORD)
    text = None if data.startswith(_PICTURES) else decoded(data)
    if text is None:
        raise Unreadable(NOT_KNOWN)
    return read_text(text, name)


def read_text(text: str, name: str = "") -> list[Passage]:
    """Return the passages of a text that was pasted, or of a file of that name. Raises Unreadable with what to do."""
    if len(text) > _MOST_MARKUP:
        raise Unreadable(TOO_MUCH)
    text = cleaned(text)
    ending = name.lower().rpartition(".")[2]
    if ending in {"html", "htm"} or looks_like_html(text):
        return _checked(passages_of_html(text))
    written = ending in {"md", "markdown"} or (ending != "txt" and looks_like_markdown(text))
    if written and len(text) <= _MOST_MARKDOWN:
        return _checked(passages_of_markdown(text))
    return _checked(passages_of_text(text))


def _checked(passages: Iterable[Passage]) -> list[Passage]:
    """Return passages with something in them. Raises Unreadable where there is nothing, or far too much."""
    found: list[Passage] = []
    letters = 0
    for passage in passages:
        text = " ".join(cleaned(passage.text).split())
        letters += len(text)
        if letters > MOST_LETTERS or len(found) > MOST_PASSAGES:
            raise Unreadable(TOO_MUCH)
        if any(map(str.isalnum, text)):
            found.append(replace(passage, text=text, head=" ".join(cleaned(passage.head).split())))
    if not found:
        raise Unreadable(EMPTY)
    return found
