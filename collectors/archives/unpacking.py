"""Unpacks a file as a stream, gzip or plain, and stops where it swells to more than anything real does."""

from __future__ import annotations

import gzip
import io
from typing import IO, TYPE_CHECKING, Any, Final, cast

from config.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES: Final = 200 << 30
MOST_RATIO: Final = 250
"""Times that a file may grow when unpacked; exports of text grow some twenty times."""
SMALL: Final = 64 << 20
"""Below this size a high ratio harms nobody."""
_MOST_AT_ONCE: Final = 16 << 20
"""Bytes that a reader may ask for in one piece: none of ours does, but a tar's header can make its reader."""
_CHUNK: Final = 1 << 20


def is_too_much(size: int, on_disk: int) -> bool:
    """Whether so many bytes are more than a file of this size on disk may unpack to."""
    return size > MOST_BYTES or (size > SMALL and size > MOST_RATIO * max(on_disk, 1))


def unsafe(path: Path) -> Refused:
    """Return what is raised for a file that unpacks to too much."""
    return Refused("unpacks to far more than its size allows; unsafe", where=path.name, todo="download it again")


def is_packed(path: Path) -> bool:
    """Whether a file is packed by gzip."""
    with path.open("rb") as stream:
        return stream.read(2) == b"\x1f\x8b"


def unpacked(path: Path) -> IO[bytes]:
    """Open a file as it was before gzip packed it, or as it is.

    Reading raises Refused where it goes on for too long; OSError, EOFError or zlib.error where it is damaged.
    """
    stream = cast("IO[bytes]", gzip.GzipFile(path)) if is_packed(path) else path.open("rb")
    return cast("IO[bytes]", io.BufferedReader(_Bounded(stream, path), _CHUNK))


class _Bounded(io.RawIOBase):
    """A stream that raises Refused beyond the size that its file on disk allows."""

    def __init__(self, stream: IO[bytes], path: Path) -> None:
        self._stream, self._path = stream, path
        self._on_disk = path.stat().st_size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._stream.tell()

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        if len(buffer) > _MOST_AT_ONCE:
            raise unsafe(self._path)
        piece = self._stream.read1(len(buffer))  # type: ignore[attr-defined]  # both kinds of stream have it
        buffer[: len(piece)] = piece
        if is_too_much(self._stream.tell(), self._on_disk):
            raise unsafe(self._path)
        return len(piece)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; forward piece by piece, so that no leap unpacks more than is allowed."""
        target = offset + (self._stream.tell() if whence == io.SEEK_CUR else 0)
        if whence == io.SEEK_END or target < 0:
            raise io.UnsupportedOperation
        if is_too_much(target, self._on_disk):
            raise unsafe(self._path)
        if target < self._stream.tell():
            self._stream.seek(target)
        while (left := target - self._stream.tell()) > 0 and self._stream.read(min(left, _CHUNK)):
            pass
        return self._stream.tell()

    def close(self) -> None:
        self._stream.close()
        super().close()
