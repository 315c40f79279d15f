"""Streams the elements of one JSON array, so that memory grows with one element, not with the file.

Elements are cut out by one expression that knows brackets and strings to a fixed depth, then decoded one by one.
Hostile nesting, broken bytes or a file that stops half-way cost the element or the rest of the file, never the process.
"""

from __future__ import annotations

import json
import re
from hashlib import blake2b
from typing import IO, TYPE_CHECKING

import msgspec

from openness.aside import Reason
from openness.records import SetAside

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, object]

DEEPEST = 60
LONGEST = 8 << 20
_CHUNK = 1 << 14
_STRING = rb'"(?:[^"\\]++|\\[\x00-\xff])*+"'


def _element() -> bytes:
    inner = rb'(?:[^\[\]{}"]++|' + _STRING + rb")*+"
    for _ in range(DEEPEST):
        inner = rb'(?:[^\[\]{}"]++|' + _STRING + rb"|[\[{]" + inner + rb"[\]}])*+"
    return rb"[\[{]" + inner + rb"[\]}]"


_NEXT = re.compile(
    rb"[\s,]*+(?:(?P<whole>" + _element() + rb")|(?P<scalar>" + _STRING + rb'|[^\s\[\]{},"]++(?=[\s\],]))|(?P<end>\]))'
)
_START = re.compile(rb"\[")


def objects(stream: IO[bytes], *, place: str, key: str | None = None) -> Iterator[Json | SetAside]:
    """Yield the objects of the array a stream begins with, or of the array under a key of its outermost object.

    What stands before the array (`window.YTD.tweets.part0 =`) is passed over. What cannot be read is set aside with its place.
    """
    start = _START if key is None else re.compile(rb'"' + re.escape(key.encode()) + rb'"\s*+:\s*+\[')
    buffer = _skip_to(stream, start)
    if buffer is None:
        yield SetAside(place=place, reason=Reason.NO_LIST)
        return
    number, position = 0, 0
    while True:
        found = _NEXT.match(buffer, position)
        if found is None or (found["scalar"] is not None and found.end() == len(buffer)):
            more = stream.read(max(_CHUNK, len(buffer) - position)) if len(buffer) - position < LONGEST else b""
            if not more:
                yield SetAside(place=f"{place} entry {number + 1}", reason=Reason.BROKEN)
                return
            buffer, position = buffer[position:] + more, 0
            continue
        if found["end"] is not None:
            return
        number, position = number + 1, found.end()
        yield _decoded(found["whole"], f"{place} entry {number}")


def one_object(raw: bytes, *, place: str) -> Json | SetAside:
    """Decode one whole JSON object; set aside what is none, with its place and its hash."""
    if raw.count(b"{") + raw.count(b"[") <= DEEPEST:  # then it cannot be nested too deep, and is seldom broken
        try:
            value = msgspec.json.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            value = None
        if type(value) is dict:
            return value
    found = _NEXT.match(raw.strip())
    whole = found["whole"] if found is not None and found.end() == len(raw.strip()) else None
    return _decoded(whole, place, raw=raw)


def _skip_to(stream: IO[bytes], start: re.Pattern[bytes]) -> bytes | None:
    """Return what follows the array's opening bracket, None when there is none in the first megabytes."""
    buffer = b""
    while len(buffer) < LONGEST:
        chunk = stream.read(_CHUNK)
        buffer += chunk
        found = start.search(buffer)
        if found is not None:
            return buffer[found.end() :]
        if not chunk:
            return None
    return None


def _decoded(whole: bytes | None, place: str, raw: bytes = b"") -> Json | SetAside:
    if whole is None:
        return SetAside(place=place, reason=Reason.NO_WHOLE_OBJECT, digest=digest(raw))
    try:
        value = msgspec.json.decode(whole)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        value = _forgiving(whole)
    if isinstance(value, dict):
        return value
    return SetAside(place=place, reason=Reason.NO_OBJECT, digest=digest(whole))


def _forgiving(whole: bytes) -> object:
    """Decode what the strict decoder refuses: half surrogate pairs and foreign bytes become a replacement character."""
    try:
        return _mended(json.loads(whole.decode("utf-8", "replace"), strict=False))
    except (ValueError, RecursionError):
        return None


def _mended(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mended(part) for part in value]
    if isinstance(value, dict):
        return {_mended(key): _mended(part) for key, part in value.items()}
    return value


def digest(raw: bytes) -> str:
    """Return a short hash that tells two set-aside rows apart without keeping them."""
    return blake2b(raw, digest_size=8).hexdigest() if raw else ""


def mapping(value: object) -> Json:
    """Return a value that should be an object; an empty one where it is not."""
    return value if isinstance(value, dict) else {}


def listing(value: object) -> list[object]:
    """Return a value that should be a list; an empty one where it is not."""
    return value if isinstance(value, list) else []
