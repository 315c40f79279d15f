"""Makes Bluesky repository files: the blocks of a tree of keys, as DAG-CBOR, in a CAR file."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from itertools import takewhile
from typing import TYPE_CHECKING

from collectors.public.bluesky_posts import key_at
from tests.collectors.public.bluesky_site import START, did_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DID = did_of("ada")


@dataclass(frozen=True)
class Link:
    """The address of a block."""

    octets: bytes


def link(block: bytes) -> Link:
    return Link(b"\x01\x71\x12\x20" + sha256(block).digest())


def cbor(value: object) -> bytes:
    found: bytes
    match value:
        case None:
            found = b"\xf6"
        case bool():
            found = b"\xf5" if value else b"\xf4"
        case int():
            found = head(0, value) if value >= 0 else head(1, -1 - value)
        case bytes():
            found = head(2, len(value)) + value
        case str():
            found = head(3, len(value.encode())) + value.encode()
        case list():
            found = head(4, len(value)) + b"".join(map(cbor, value))
        case dict():
            ordered = sorted(value.items(), key=lambda pair: (len(pair[0].encode()), pair[0].encode()))
            found = head(5, len(value)) + b"".join(cbor(name) + cbor(each) for name, each in ordered)
        case Link(octets):
            found = head(6, 42) + cbor(b"\x00" + octets)
        case _:
            raise TypeError(value)
    return found


def head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    size = next(size for size in (1, 2, 4, 8) if number < 1 << 8 * size)
    return bytes([kind << 5 | 23 + size.bit_length()]) + number.to_bytes(size, "big")


def varint(number: int) -> bytes:
    octets = b""
    while number > 127:
        octets, number = octets + bytes([number & 127 | 128]), number >> 7
    return octets + bytes([number])


def framed(root: Link, blocks: list[tuple[Link, bytes]]) -> bytes:
    """Return a CAR file of these blocks."""
    header = cbor({"version": 1, "roots": [root]})
    parts = [varint(len(header)) + header]
    parts += [varint(len(address.octets) + len(block)) + address.octets + block for address, block in blocks]
    return b"".join(parts)


def tree(keys: Mapping[str, Link], width: int = 3) -> tuple[Link, list[tuple[Link, bytes]]]:
    """Return a tree's root and its nodes, each with `width` keys and whatever lies between them below it."""
    ordered = sorted(keys.items())
    blocks: list[tuple[Link, bytes]] = []

    def node(part: list[tuple[str, Link]]) -> Link | None:
        if not part and blocks:
            return None
        if not part:
            made = cbor({"l": None, "e": []})
            blocks.append((link(made), made))
            return link(made)
        step = max(len(part) // (width + 1), 1)
        here = part[step : step * (width + 1) : step][:width] if len(part) > width else part
        places = [part.index(one) for one in here]
        between = [part[low + 1 : high] for low, high in zip(places, [*places[1:], len(part)], strict=True)]
        entries, before = [], b""
        for (key, address), rest in zip(here, between, strict=True):
            octets = key.encode()
            shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(octets, before, strict=False)))
            below = node(rest) if rest else None
            entries.append({"p": shared, "k": octets[shared:], "v": address, "t": below})
            before = octets
        first = node(part[: places[0]]) if places and places[0] else None
        made = cbor({"l": first, "e": entries})
        blocks.append((link(made), made))
        return link(made)

    root = node(ordered)
    assert root is not None
    return root, blocks


def repository(records: Mapping[str, object], *, did: object = DID, rev: object = key_at(START), **more: object) -> bytes:
    """Return the repository file of an account with these records by key."""
    made = {key: cbor(value) for key, value in records.items()}
    root, nodes = tree({key: link(block) for key, block in made.items()})
    commit = cbor({"did": did, "rev": rev, "version": 3, "prev": None, "data": root, "sig": b"\x00" * 64} | more)
    blocks = [(link(commit), commit), *nodes, *((link(block), block) for block in made.values())]
    return framed(link(commit), blocks)


def kept(path: Path, octets: bytes) -> Path:
    path.write_bytes(octets)
    return path
