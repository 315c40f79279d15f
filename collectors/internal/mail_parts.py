"""The first words of a mail in parts, read without building the whole mail: what is written the usual way takes no more.

Where anything is unusual (no boundary, no end, header lines that are none, a packing that needs mending), nothing is said here,
and the standard library's parser is asked.
"""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PARTS = 50
_DEEPEST = 8
_BOUNDARY = re.compile(rb';\s*boundary\s*=\s*(?:"([^"\\\r\n]{1,70})"|([^\s;"\\()]{1,70}))\s*(?:;|$)', re.IGNORECASE)
_MULTIPART = re.compile(rb"\s*multipart/(alternative|mixed|related|signed|report)\s*(?:;|$)", re.IGNORECASE)
_PLAIN_TYPE = re.compile(rb"\s*[a-z0-9.+-]+/[a-z0-9.+-]+\s*(?:;|$)", re.IGNORECASE)
_LONE_RETURN = re.compile(rb"\r(?!\n)")
_HEADER_LINE = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*(.*)")
_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]*={0,2}\s*")
_AS_IT_IS = (b"", b"7bit", b"8bit", b"binary")


class Part(NamedTuple):
    """A part that holds no others: the type that its header names, and its bytes, unpacked."""

    content_type: str
    raw: bytes
    is_html: bool = False


class UnsureError(Exception):
    """The parts are not written in the usual way."""


def first_text(content_type: str, body: bytes) -> Part | None:
    """Return the first part in plain text that is no attachment, else the first in HTML, else None. Raises UnsureError."""
    if _LONE_RETURN.search(body):
        raise UnsureError
    html = None
    for number, (header, raw) in enumerate(_leaves(content_type.encode("utf-8", "replace"), body, 0)):
        if number > MOST_PARTS:
            raise UnsureError
        kind = header.get(b"content-type", b"text/plain")
        if not _PLAIN_TYPE.match(kind) or kind.lstrip()[:8].lower() == b"message/":
            raise UnsureError
        bare = kind.partition(b";")[0].strip().lower()
        attached = header.get(b"content-disposition", b"").partition(b";")[0].strip().lower() == b"attachment"
        if bare == b"text/plain" and not attached:
            return _part(header, raw)
        if bare == b"text/html" and html is None:
            html = _part(header, raw)._replace(is_html=True)
    return html


def _leaves(content_type: bytes, body: bytes, depth: int) -> Iterator[tuple[dict[bytes, bytes], bytes]]:
    """Yield the headers and the bytes of the parts within parts, in their order."""
    boundary = _BOUNDARY.search(content_type)
    if depth > _DEEPEST or not _MULTIPART.match(content_type) or boundary is None:
        raise UnsureError
    for piece in _pieces(body, (boundary[1] or boundary[2]).rstrip()):
        header, raw = _opened(piece)
        kind = header.get(b"content-type", b"")
        if kind.lstrip()[:10].lower() == b"multipart/":
            yield from _leaves(kind, raw, depth + 1)
        else:
            yield header, raw


def _pieces(body: bytes, boundary: bytes) -> Iterator[bytes]:
    """Yield what stands between boundary lines, up to the one that ends them."""
    mark = b"\n--" + boundary
    body = b"\n" + body
    begin, at = -1, body.find(mark)
    while at >= 0:
        end_of_line = body.find(b"\n", at + 1)
        line = body[at + len(mark) : end_of_line if end_of_line >= 0 else len(body)].rstrip(b" \t\r")
        if line in {b"", b"--"}:
            if begin >= 0:
                yield body[begin : at - 1 if body[at - 1 : at] == b"\r" else at]
            if line:
                return
            if end_of_line < 0:
                break
            begin = end_of_line + 1
            # The line break before the next boundary may be the one that ends this line.
            at = body.find(mark, end_of_line)
            continue
        at = body.find(mark, at + 1)
    raise UnsureError


def _opened(piece: bytes) -> tuple[dict[bytes, bytes], bytes]:
    """Return the headers of a part, by lower-case name, and what follows them."""
    header: dict[bytes, bytes] = {}
    name = b""
    position = 0
    while position < len(piece):
        end = piece.find(b"\n", position)
        line = piece[position : end if end >= 0 else len(piece)].rstrip(b"\r")
        if not line:
            return header, piece[end + 1 :] if end >= 0 else b""
        if line[:1] in {b" ", b"\t"}:
            if not name:
                raise UnsureError
            header[name] += b" " + line.strip()
        else:
            found = _HEADER_LINE.fullmatch(line)
            if found is None or found[1].lower() in header:
                raise UnsureError
            name = found[1].lower()
            header[name] = found[2].strip()
        if end < 0:
            break
        position = end + 1
    raise UnsureError


def _part(header: dict[bytes, bytes], raw: bytes) -> Part:
    transfer = header.get(b"content-transfer-encoding", b"").lower()
    if transfer == b"quoted-printable":
        raw = binascii.a2b_qp(raw)
    elif transfer == b"base64":
        if not _BASE64.fullmatch(raw) or len(b"".join(raw.split())) % 4:
            raise UnsureError
        raw = binascii.a2b_base64(raw)
    elif transfer not in _AS_IT_IS:
        raise UnsureError
    return Part(header.get(b"content-type", b"").decode("ascii", "replace"), raw)
