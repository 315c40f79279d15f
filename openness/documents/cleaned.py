"""Text as it came, made fit to be read: one form for each letter, no marks that nobody sees, nothing that no text may hold."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_UNSEEN: Final = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LONE: Final = re.compile("[\ud800-\udfff]")
_MOST_MARKS: Final = 12
_STACKED: Final = re.compile(f"([\u0300-\u036f]{{{_MOST_MARKS}}})[\u0300-\u036f]+")


def cleaned(text: str) -> str:
    """Return a text with the letters composed, and without control characters, unseen marks and lone surrogates."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    text = _LONE.sub("\ufffd", _CONTROL.sub(" ", _UNSEEN.sub("", text)))
    return unicodedata.normalize("NFC", _STACKED.sub(r"\1", text))


def decoded(data: bytes) -> str | None:
    """Return bytes as text: UTF-8, UTF-16 with its mark, else Windows' Latin; None for what is no text."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\x00" in data[:4096]:
            return None
        return data.decode("cp1252", "replace")
    return None if text[:4096].count("\x00") > len(text[:4096]) // 10 else text
