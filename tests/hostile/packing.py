"""Zips and tars put together byte by byte, so that they can say what no honest program would write."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LINK = 0o120777 << 16
FIFO = 0o010644 << 16
DEVICE = 0o020644 << 16


def zipped(files: Mapping[str, bytes], *more: tuple[zipfile.ZipInfo, bytes], before: bytes = b"", after: bytes = b"") -> bytes:
    """Return a zip of these files; `more` are entries with a header of their own, `before` and `after` stand around it."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        for info, content in more:
            archive.writestr(info, content)
    return before + held.getvalue() + after


def entry(name: str, *, attributes: int = 0o644 << 16, method: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    """Return an entry's header; a name may be anything."""
    info = zipfile.ZipInfo("x", (2026, 5, 6, 20, 19, 24))
    info.filename, info.external_attr, info.compress_type = name, attributes, method
    return info


def patched(packed: bytes, find: bytes, put: bytes, *, count: int = -1) -> bytes:
    """Return bytes with a stretch replaced; raises AssertionError where it is not there, so that no case tests nothing."""
    assert find in packed, find
    return packed.replace(find, put, count)


def raw_zip(entries: Iterable[tuple[bytes, bytes]], *, sizes: int | None = None, flags: int = 0, method: int = 8) -> bytes:
    """Return a zip of these names and contents, whose directory claims `sizes` bytes for each, any flags and any method."""
    body, directory, count = bytearray(), bytearray(), 0
    for name, content in entries:
        squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = squeezed.compress(content) + squeezed.flush()
        told = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 0x5CA6, zlib.crc32(content), len(packed),
                           len(content) if sizes is None else sizes, len(name), 0)  # fmt: skip
        offset = len(body)
        body += b"PK\x03\x04" + told + name + packed
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + told + struct.pack("<HHHII", 0, 0, 0, 0, offset) + name
        count += 1
    return bytes(body + directory) + _end(count, len(directory), len(body))


def overlapping(names: Iterable[str], content: bytes) -> bytes:
    """Return a zip all of whose entries are the same stretch of bytes."""
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = squeezed.compress(content) + squeezed.flush()
    listed = [name.encode() for name in names]
    first = listed[0]
    told = struct.pack("<HHHHHIII", 20, 0, 8, 0, 0x5CA6, zlib.crc32(content), len(packed), len(content))
    body = b"PK\x03\x04" + told + struct.pack("<HH", len(first), 0) + first + packed
    directory = b"".join(
        b"PK\x01\x02" + struct.pack("<H", 20) + told + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
        for name in listed
    )
    return body + directory + _end(len(listed), len(directory), len(body))


def _end(count: int, size: int, offset: int) -> bytes:
    return b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, min(count, 65535), min(count, 65535), size, offset, 0)


def nested(depth: int, core: bytes) -> bytes:
    """Return a zip in a zip in a zip."""
    for level in range(depth):
        core = zipped({f"{level}.zip": core})
    return core


def member(
    name: str, content: bytes = b"", *, kind: bytes = tarfile.REGTYPE, target: str = "", size: int | None = None
) -> tuple[tarfile.TarInfo, bytes]:
    """Return a member of a tar; `size` is what it claims."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mtime = kind, target, 1_780_000_000
    info.size = len(content) if size is None else size
    return info, content


def tarred(members: Iterable[tuple[tarfile.TarInfo, bytes]], *, mode: str = "w:gz") -> bytes:
    """Return a tar of these members."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as archive:  # type: ignore[call-overload]
        for info, content in members:
            if info.size == len(content):
                archive.addfile(info, io.BytesIO(content) if info.isreg() else None)
            else:
                archive.fileobj.write(info.tobuf(archive.format) + content)
    return held.getvalue()
