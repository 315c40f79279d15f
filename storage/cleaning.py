"""Makes any text fit to be kept: no NUL, no lone surrogate, no endless field."""

from __future__ import annotations

EARLIEST = 315_532_800
"""1980-01-01: nothing shared by the people of an organisation is older."""
LONGEST = 200_000
"""Characters of a text that are kept."""

LONGEST_ID = 500
"""Characters of an id that a source may give."""


def cleaned(text: str) -> str:
    """Return the text without what SQLite or UTF-8 cannot hold, cut at LONGEST characters."""
    if len(text) > LONGEST:
        text = text[:LONGEST]
    if "\x00" in text:
        text = text.replace("\x00", "")
    if text.isascii():
        return text
    return text.encode("utf-8", "replace").decode("utf-8")
