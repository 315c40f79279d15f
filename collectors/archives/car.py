"""Reads a CAR file (content addressed archive): blocks known by the hash of their bytes, found again without being kept.

What is kept in memory is where each block lies, some 200 bytes a block; a block's bytes are read when they are asked for, and
believed only when they have the hash they are known by. https://ipld.io/specs/transport/car/carv1/
"""

from __future__ import annotations

from contextlib import contextmanager
from hashlib import sha256
from typing import IO, TYPE_CHECKING

from atproto_core.cbor import decode_dag
from atproto_core.exceptions import DAGCBORDecodingError

from collectors.archives.safe import damaged, minding
from config.errors import Refused, WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_BLOCKS = 4_000_000
LARGEST_BLOCK = 4 << 20
"""Bytes; a server takes no record of more than one mebibyte."""
_LARGEST_HEADER = 1 << 16
_CID = 36
_CBOR = b"\x01\x71\x12\x20"
"""What the address of a decodable block begins with: version 1, DAG-CBOR, SHA-256 of 32 bytes."""
_LONGEST_VARINT = 9


class Car:
    """The blocks of a CAR file, by address."""

    def __init__(self, path: Path) -> None:
        """Look through the file once. Raises WrongUse when it is no CAR file, Refused when it is cut off or too large."""
        self.path = path
        self._lies: dict[bytes, tuple[int, int]] = {}
        with minding(path), path.open("rb") as stream:
            self.root = self._header(stream)
            self._index(stream)

    def __len__(self) -> int:
        """Return how many blocks it holds."""
        return len(self._lies)

    @contextmanager
    def opened(self) -> Iterator[Blocks]:
        """Give the blocks, for as long as the file is open."""
        with minding(self.path), self.path.open("rb") as stream:
            yield Blocks(stream, self._lies)

    def _header(self, stream: IO[bytes]) -> bytes:
        size = _varint(stream) or 0
        header = _decoded(stream.read(size)) if 0 < size <= _LARGEST_HEADER else None
        roots = header.get("roots") if isinstance(header, dict) and header.get("version") == 1 else None
        if not isinstance(roots, list):
            raise WrongUse("is no CAR file", where=self.path.name, todo="give the repository file as the app made it, repo.car")
        if len(roots) != 1 or not isinstance(roots[0], bytes):
            raise damaged(self.path)
        return roots[0]

    def _index(self, stream: IO[bytes]) -> None:
        whole = self.path.stat().st_size
        while (size := _varint(stream)) is not None:
            begin = stream.tell()
            if size < _CID or size > LARGEST_BLOCK or begin + size > whole:
                raise damaged(self.path)
            address = stream.read(_CID)
            self._lies.setdefault(address, (begin + _CID, size - _CID))
            if len(self._lies) > MOST_BLOCKS:
                raise Refused(
                    f"holds more than {MOST_BLOCKS:,} blocks, more than any account",
                    where=self.path.name,
                    todo="download it again",
                )
            stream.seek(begin + size)


class Blocks:
    """The blocks of a CAR file that is open."""

    def __init__(self, stream: IO[bytes], lies: dict[bytes, tuple[int, int]]) -> None:
        """Keep where each lies."""
        self._stream, self._lies = stream, lies

    def get(self, address: object) -> dict[str, object] | None:
        """Return the object at an address; None when it is not there, is not what its address says, or is no object."""
        if not isinstance(address, bytes) or not address.startswith(_CBOR) or address not in self._lies:
            return None
        begin, size = self._lies[address]
        self._stream.seek(begin)
        octets = self._stream.read(size)
        if sha256(octets).digest() != address[len(_CBOR) :]:
            return None
        found = _decoded(octets)
        return found if isinstance(found, dict) else None


def _varint(stream: IO[bytes]) -> int | None:
    """Read a number of seven bits a byte, the lowest first; None at the end of the file. Raises ValueError for what is none."""
    number = 0
    for place in range(_LONGEST_VARINT):
        octet = stream.read(1)
        if not octet:
            if place:
                raise ValueError
            return None
        number |= (octet[0] & 127) << (7 * place)
        if octet[0] < 128:  # noqa: PLR2004 - the highest bit says that more follows
            return number
    raise ValueError


def _decoded(octets: bytes) -> object:
    try:
        found: object = decode_dag(octets)
    except DAGCBORDecodingError:
        return None
    return found
