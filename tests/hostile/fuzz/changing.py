"""Changes made to what is valid, all drawn: bytes, lengths, words, cells and markup, so that a reader is led deep before it errs.

A file is cut up into pieces. Each may be changed, and each may be left out: what is left of a file that breaks a reader, once
hypothesis has made it as small as it can, is the change and the pieces that it takes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from tests.hostile.words import FORBIDDEN, TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable

    Change = Callable[[list[bytes], int, st.DrawFn], None]

MOST_CHANGES: Final = 4
_MOST_PIECES: Final = 12
_ODD_BYTES: Final = (0, 1, 9, 10, 13, 34, 38, 44, 60, 62, 91, 92, 93, 123, 125, 127, 128, 192, 255)
_ODD_WORDS: Final = (
    b"0", b"-1", b"1.5", b"1e400", b"NaN", b"9" * 30, b"18446744073709551616", b"2147483648", b"0x7f", b"null", b"true", b'""', b"[]", b"{}", b"[null]",
    b'"\\ud800"', b"0001-01-01", b"9999-12-31T23:59:59Z", b"2026-02-30", b"1970-01-01T00:00:00+99:00", b"\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa6",
)  # fmt: skip
_ODD_PIECES: Final = (
    b"[" * 200, b'{"a":' * 200, b"\x00" * 9, b"\xff\xfe", b"\xef\xbb\xbf", b"\\ud800", b"&a;", b"<!DOCTYPE x>", b"]]>", b"\r", b"\n\n", b'"', b"'", b"../",
    b"From a at b.org  Wed May  6 22:19:24 2026\n", b"--x\n", b"=?utf-8?b?=?=", b"stream\n", b"endobj", b"<</Length 9>>", b"\x9b" + b"\xff" * 8, b"\x81" * 90,
    *(text.encode("utf-8", "surrogatepass") for text in (TEXTS | FORBIDDEN).values()),
)  # fmt: skip
_WORD: Final = re.compile(rb'"[^"\n]{0,200}"|-?[0-9][0-9.:TZ+-]*|[A-Za-z_][\w.@:/-]*')
_NUMBER: Final = re.compile(rb"[0-9]+")
_HALF: Final = st.booleans()
LEFT_OUT: Final = st.integers(0, 39).map(lambda drawn: drawn == 0)
"""One in forty, and the simplest: whatever need not be there to break a reader is left out in the end."""


def below(most: int) -> st.SearchStrategy[int]:
    """Draw a place among so many."""
    return st.integers(0, max(most - 1, 0))


def _flip(pieces: list[bytes], at: int, draw: st.DrawFn) -> None:
    held = bytearray(pieces[at])
    for _ in range(draw(st.integers(1, 4))):
        held[draw(below(len(held)))] = draw(st.sampled_from(_ODD_BYTES) if draw(_HALF) else st.integers(0, 255))
    pieces[at] = bytes(held)


def _cut(pieces: list[bytes], at: int, draw: st.DrawFn) -> None:
    pieces[at] = pieces[at][: draw(below(len(pieces[at])))]
    del pieces[at + 1 :]


def _leave_out(pieces: list[bytes], at: int, draw: st.DrawFn) -> None:
    begin = draw(below(len(pieces[at])))
    pieces[at] = pieces[at][:begin] + pieces[at][begin + draw(st.integers(1, 64)) :]


def _again(pieces: list[bytes], at: int, draw: st.DrawFn) -> None:
    """Give a stretch of a piece over and over."""
    piece = pieces[at]
    begin, length = draw(below(len(piece))), draw(st.integers(1, 200))
    pieces[at] = piece[: begin + length] + piece[begin : begin + length] * draw(st.integers(1, 50)) + piece[begin + length :]


def _put_in(pieces: list[bytes], at: int, draw: st.DrawFn) -> None:
    piece, odd = pieces[at], draw(st.sampled_from(_ODD_PIECES))
    begin = draw(below(len(piece)))
    pieces[at] = piece[:begin] + odd + piece[begin + (len(odd) if draw(_HALF) else 0) :]


def _number(pieces: list[bytes], at: int, draw: st.DrawFn) -> None:
    """Put an odd word where a number stands."""
    _replace(_NUMBER, pieces, at, draw)


def _word(pieces: list[bytes], at: int, draw: st.DrawFn) -> None:
    """Put an odd word where a word, a text, a name or a date stands."""
    _replace(_WORD, pieces, at, draw)


def _replace(pattern: re.Pattern[bytes], pieces: list[bytes], at: int, draw: st.DrawFn) -> None:
    found = list(pattern.finditer(pieces[at]))
    if not found:
        _flip(pieces, at, draw)
        return
    one, other = found[draw(below(len(found)))], found[draw(below(len(found)))]
    put = draw(st.sampled_from(_ODD_WORDS)) if draw(_HALF) else other.group()
    pieces[at] = pieces[at][: one.start()] + put + pieces[at][one.end() :]


def _swap(pieces: list[bytes], at: int, draw: st.DrawFn) -> None:
    """Change two pieces for each other."""
    other = draw(below(len(pieces)))
    pieces[at], pieces[other] = pieces[other], pieces[at]


_CHANGES: Final[tuple[Change, ...]] = (
    _leave_out,
    _cut,
    _put_in,
    _put_in,
    _word,
    _word,
    _word,
    _number,
    _number,
    _flip,
    _flip,
    _again,
    _swap,
)
"""Those that make a file smaller come first: towards them it is shrunk."""


def changed(data: bytes, draw: st.DrawFn) -> bytes:
    """Return bytes with up to four changes, some of their pieces left out."""
    pieces = cut_up(data)
    for _ in range(MOST_CHANGES):
        if not draw(_HALF):
            break
        at = draw(below(len(pieces)))
        pieces[at] = pieces[at] or b"0"
        draw(st.sampled_from(_CHANGES))(pieces, at, draw)
    return b"".join(piece for piece in pieces if not draw(LEFT_OUT))


def cut_up(data: bytes) -> list[bytes]:
    """Return bytes in at most a dozen pieces, each of whole lines where there are lines."""
    lines = data.splitlines(keepends=True)
    if len(lines) < 3:
        step = max(1, -(-len(data) // _MOST_PIECES))
        return [data[begin : begin + step] for begin in range(0, len(data), step)] or [b""]
    step = -(-len(lines) // _MOST_PIECES)
    return [b"".join(lines[begin : begin + step]) for begin in range(0, len(lines), step)]
