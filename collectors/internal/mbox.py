"""Cuts an mbox into its messages as a stream: by the lines that begin with "From ", one message in memory at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1 << 20
"""Bytes of a message that are looked at: the words come first, attachments after."""
_CHUNK = 1 << 16
_LONGEST_LINE = 1000
# A message's own text may hold a line that begins with "From ": a separator also has a time of day and a year,
# or stands after an empty line and before a header.
_HEADER = (
    rb"(?:From|Date|Subject|To|Message-I[dD]|Received|Return-Path|Delivered-To|MIME-Version|Content-Type|Reply-To"
    rb"|X-[A-Za-z-]{1,40}):"
)
_SEPARATOR = re.compile(
    rb"^From (?:[^\n]{0,300}?[ \t]\d{1,2}:\d\d(?::\d\d)?\b[^\n]{0,80}?\b\d{4}\b[^\n]{0,60}\r?\n|(?<=\n\nFrom )[^\n]{0,300}\n(?="
    + _HEADER
    + rb"))",
    re.MULTILINE,
)
_FIRST = re.compile(rb"\s*+>?From [^\n]{0,300}\r?\n")


@dataclass(frozen=True, slots=True)
class Cut:
    """One message: its number from 1, the separator line before it, its first bytes."""

    number: int
    separator: bytes
    raw: bytes


def begins_like_one(head: bytes) -> bool:
    """Whether the first bytes of a file can be an mbox's; an empty one holds no messages."""
    return not head.strip() or _FIRST.match(head) is not None


def messages(stream: IO[bytes]) -> Iterator[Cut]:
    """Yield the messages of an mbox in their order. What stands before the first separator is passed over."""
    buffer = stream.read(_CHUNK)
    first = _FIRST.match(buffer)
    if first is None:
        return
    number, separator = 1, first[0].strip()
    position, scanned, kept = first.end(), first.end(), b""
    ended = False
    while True:
        found = _separator(buffer, scanned)
        if found is not None:
            yield Cut(number, separator, kept or buffer[position : min(found.start(), position + LONGEST)])
            number, separator, kept = number + 1, found[0].strip(), b""
            position = scanned = found.end()
            continue
        if ended:
            yield Cut(number, separator, kept or buffer[position : position + LONGEST])
            return
        # The end of the buffer may hold half a separator; it is looked at again together with what follows.
        rest = max(position, len(buffer) - 2 * _LONGEST_LINE)
        if not kept and rest - position > LONGEST:
            kept = buffer[position : position + LONGEST]
        start = rest if kept else position
        more = stream.read(_CHUNK)
        ended = not more
        buffer = buffer[start:] + more
        scanned, position = _line_start(buffer, rest - start), 0


def _separator(buffer: bytes, begin: int) -> re.Match[bytes] | None:
    """Return the first separator from a place on; lines are looked at only where one begins with "From "."""
    found = _SEPARATOR.match(buffer, begin)
    at = buffer.find(b"\nFrom ", begin)
    while found is None and at >= 0:
        found = _SEPARATOR.match(buffer, at + 1)
        at = buffer.find(b"\nFrom ", at + 1)
    return found


def _line_start(buffer: bytes, near: int) -> int:
    """Return a place near one where looking on is safe: `^` then means what it meant before."""
    return buffer.rfind(b"\n", 0, near + 1) + 1 if near else 0


def unquoted(raw: bytes) -> bytes:
    """Return a message with the lines that its mbox wrote as ">From " as their author did; quotes of others stay quotes."""
    lines = raw.split(b"\n")
    for place, line in enumerate(lines):
        if line.startswith(b">From "):
            around = lines[max(place - 1, 0) : place] + lines[place + 1 : place + 2]
            if not any(beside.startswith(b">") and not beside.startswith(b">From ") for beside in around):
                lines[place] = line[1:]
    return b"\n".join(lines)
