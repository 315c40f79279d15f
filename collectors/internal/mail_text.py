"""The words a person adds in a mail: decoded from any encoding, without quotes, signatures and what list servers append."""

from __future__ import annotations

import binascii
import codecs
import re
from contextlib import suppress
from email import message_from_bytes
from email.errors import MessageError
from functools import lru_cache
from typing import TYPE_CHECKING

from collectors.internal.mail_parts import UnsureError, first_text
from collectors.plain import LONGEST_TEXT, from_html, plain

if TYPE_CHECKING:
    from email.message import Message

_TYPE = re.compile(r"\s*([A-Za-z0-9.+-]+)/([A-Za-z0-9.+-]+)")
_CHARSET = re.compile(r"charset\s*=\s*\"?'?([A-Za-z0-9_.:+-]{1,40})", re.IGNORECASE)
_NO_CHARSET = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem", "utf-7"})
_END = re.compile(
    r"^(?:-- ?|_{20,}|-{10,} next part -{10,}"
    r"|-{3,} ?(?:Original Message|Oorspronkelijk bericht|Forwarded message|Doorgestuurd bericht)\b.*)$",
    re.MULTILINE | re.IGNORECASE,
)
_INTRODUCES = re.compile(r"(?:wrote|writes|schreef|schrieb|écrit)\s{0,3}:\s*$|[@<].{0,200}:\s*$", re.IGNORECASE)
_QUOTE = (">", "|>")
_WRITTEN_IN = re.compile(r"^begin [0-7]{3,4} [^\n]{1,200}\n(?:[!-`][^\n]{0,90}\n)*+end[^\S\n]*(?:\n|\Z)", re.MULTILINE)
"""An attachment written into the text itself, as was done before mail had parts."""
_OLD_WAYS = ("x-uuencode", "uuencode", "x-uue", "uue")
_LONGEST_INTRODUCTION = 4
_AS_IT_IS = ("", "7bit", "8bit", "binary")


def words(body: bytes, content_type: str, transfer: str, whole: bytes) -> str:
    """Return what the author adds; "" for a mail without words of its own. `whole` is the mail with its headers."""
    kind = _TYPE.match(content_type)
    main, sub = (kind[1].lower(), kind[2].lower()) if kind else ("text", "plain")
    if main in {"multipart", "message"}:
        return own_words(_of_parts(content_type, transfer.strip().lower(), body, whole))
    if main != "text":
        return ""
    text = decoded(_unwrapped(body, transfer.strip().lower()), content_type)
    return own_words(from_html(text) if sub == "html" else text)


def own_words(text: str) -> str:
    """Return a mail's text without quoted lines, the line that introduces them, the signature and what follows it."""
    text = plain(text.replace("\r\n", "\n"), limit=4 * LONGEST_TEXT)
    if "begin " in text:
        text = _WRITTEN_IN.sub("", text)
    first = (
        min((at for mark in ("\n--", "\n__") if (at := text.find(mark)) >= 0), default=-1) if text[:2] not in {"--", "__"} else 0
    )
    end = _END.search(text, first) if first >= 0 else None
    if end:
        text = text[: end.start()]
    if ">" not in text:
        return text.strip()[:LONGEST_TEXT]
    kept: list[str] = []
    quoting = False
    for line in text.split("\n"):
        if line.startswith(_QUOTE):
            if not quoting:
                _drop_introduction(kept)
            quoting = True
            continue
        quoting = quoting and not line
        kept.append(line)
    return "\n".join(kept).strip()[:LONGEST_TEXT]


def _drop_introduction(kept: list[str]) -> None:
    """Drop the last paragraph when it says who wrote what is quoted next."""
    while kept and not kept[-1].strip():
        kept.pop()
    start = len(kept)
    while start and kept[start - 1].strip() and len(kept) - start < _LONGEST_INTRODUCTION:
        start -= 1
    for first in range(len(kept) - 1, start - 1, -1):
        if _INTRODUCES.search(" ".join(kept[first:])[-300:]):
            shortest = first
            # The date often stands on the line before the name.
            if shortest > start and not kept[shortest - 1].rstrip().endswith((".", "!", "?")):
                shortest -= 1
            del kept[shortest:]
            return


def decoded(raw: bytes, content_type: str) -> str:
    """Decode bytes by the charset they name, else as UTF-8, else as Windows-1252; never fails."""
    named = _CHARSET.search(content_type)
    charset = _codec(named[1]) if named else None
    if charset is not None:
        try:
            return raw.decode(charset, "replace")
        except (ValueError, LookupError):
            pass
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


@lru_cache(maxsize=256)
def _codec(named: str) -> str | None:
    try:
        found = codecs.lookup(named).name
    except (LookupError, ValueError):
        return None
    return None if found in _NO_CHARSET else found


def _unwrapped(body: bytes, transfer: str) -> bytes:
    if transfer == "quoted-printable":
        return binascii.a2b_qp(body)
    if transfer == "base64":
        try:
            return binascii.a2b_base64(body)
        except binascii.Error:
            return b""
    return _old_way(body) if transfer in _OLD_WAYS else body


def _old_way(body: bytes) -> bytes:
    """Return what is packed between `begin` and `end`, as far as it can be read."""
    found = bytearray()
    lines = iter(body.splitlines())
    for line in lines:
        if line.startswith(b"begin "):
            break
    for line in lines:
        try:
            found += binascii.a2b_uu(line)
        except binascii.Error:
            break
    return bytes(found)


def _of_parts(content_type: str, transfer: str, body: bytes, whole: bytes) -> str:
    """Return the first plain text of a mail in parts, else its first HTML as text."""
    if transfer in _AS_IT_IS:
        with suppress(UnsureError):
            part = first_text(content_type, body)
            text = decoded(part.raw, part.content_type) if part else ""
            text = from_html(text) if part and part.is_html else text
            if text or not (part and part.is_html):
                return text
    return _parsed(whole)


def _parsed(whole: bytes) -> str:
    """Return the same by the standard library's parser."""
    try:
        html = ""
        for number, part in enumerate(message_from_bytes(whole).walk()):
            if number > 100:  # noqa: PLR2004 - a person's words stand in the first parts
                break
            kind = part.get_content_type()
            if kind == "text/plain" and part.get_content_disposition() != "attachment":
                return _part(part)
            if kind == "text/html" and not html:
                html = from_html(_part(part))
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""
    return html


def _part(part: Message) -> str:
    raw = part.get_payload(decode=True)
    return decoded(raw, str(part.get("content-type", ""))) if isinstance(raw, bytes) else ""
