"""Changes made to what is valid: bytes, lengths, markup and cells, so that a reader is led deep before it meets what is wrong."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.hostile.packing import member, tarred
from tests.hostile.words import FORBIDDEN, TEXTS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping, Sequence

    Change = Callable[[bytes, random.Random], bytes]

_ODD_BYTES = (0, 1, 9, 10, 13, 34, 38, 44, 60, 62, 91, 92, 93, 123, 125, 127, 128, 192, 255)
_ODD_NUMBERS = (
    b"0",
    b"-1",
    b"1e400",
    b"NaN",
    b"9" * 30,
    b"18446744073709551616",
    b"2147483648",
    b"0x7f",
    b"null",
    b"true",
    b"1.5",
)
_ODD_PIECES = (
    b"[" * 200, b'{"a":' * 200, b"\x00" * 9, b"\xff\xfe", b"\xef\xbb\xbf", b"\\ud800", b"&a;", b"<!DOCTYPE x>", b"]]>", b"\r", b"\n\n", b'"', b"'", b"../",
    b"From a at b.org  Wed May  6 22:19:24 2026\n", b"--x\n", b"=?utf-8?b?=?=", b"stream\n", b"endobj", b"<</Length 9>>", b"\x9b" + b"\xff" * 8, b"\x81" * 90,
)  # fmt: skip
_TEXTS = [text.encode("utf-8", "surrogatepass") for text in (TEXTS | FORBIDDEN).values()]


def _flip(data: bytes, rng: random.Random) -> bytes:
    held = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(held))
        held[at] = rng.choice(_ODD_BYTES) if rng.random() < 0.5 else rng.randrange(256)
    return bytes(held)


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def _leave_out(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.randint(1, 64) :]


def _again(data: bytes, rng: random.Random) -> bytes:
    at, length = rng.randrange(len(data)), rng.randint(1, 200)
    return data[: at + length] + data[at : at + length] * rng.randint(1, 50) + data[at + length :]


def _put_in(data: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    piece = rng.choice(_ODD_PIECES) if rng.random() < 0.6 else rng.choice(_TEXTS)
    return data[:at] + piece + data[at + (len(piece) if rng.random() < 0.3 else 0) :]


def _number(data: bytes, rng: random.Random) -> bytes:
    """Put an odd number where a number stands."""
    digits = [at for at, octet in enumerate(data) if 48 <= octet <= 57]
    if not digits:
        return _flip(data, rng)
    begin = end = rng.choice(digits)
    while end < len(data) and 48 <= data[end] <= 57:
        end += 1
    return data[:begin] + rng.choice(_ODD_NUMBERS) + data[end:]


def _swap(data: bytes, rng: random.Random) -> bytes:
    """Change two lines, or two stretches, for each other."""
    lines = data.split(b"\n")
    if len(lines) > 2:
        one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
        return b"\n".join(lines)
    half = len(data) // 2
    return data[half:] + data[:half]


CHANGES: Sequence[Change] = (_flip, _flip, _cut, _leave_out, _again, _put_in, _put_in, _number, _number, _swap)


def changed(data: bytes, rng: random.Random) -> bytes:
    """Return bytes with one to four changes."""
    for _ in range(rng.randint(1, 4)):
        data = rng.choice(CHANGES)(data or b"0", rng)
    return data


@dataclass(frozen=True, slots=True)
class Packed:
    """The files of an archive: some of them are changed, then it is packed again so that its checksums hold."""

    files: Mapping[str, bytes]
    tar: bool = False

    def __call__(self, rng: random.Random) -> bytes:
        """Return an archive in which files, names or the packing itself are changed."""
        files = dict(self.files)
        for name in rng.sample(sorted(files), rng.randint(0, min(2, len(files)))):
            files[name] = changed(files[name], rng)
        if rng.random() < 0.15:
            files.pop(rng.choice(sorted(files)))
        if rng.random() < 0.15 and files:
            name = rng.choice(sorted(files))
            files[changed(name.encode(), rng).decode("latin-1").replace("\x00", "") or "x"] = files.pop(name)
        whole = self._tarred(files) if self.tar else _zipped(files)
        return changed(whole, rng) if rng.random() < 0.35 else whole

    @staticmethod
    def _tarred(files: Mapping[str, bytes]) -> bytes:
        members = [member(name, content, kind=tarfile.REGTYPE) for name, content in files.items()]
        return tarred(members)


@dataclass(frozen=True, slots=True)
class Whole:
    """One file's bytes; with `gzip`, they are changed within the packing or without it."""

    data: bytes
    packed: bool = False

    def __call__(self, rng: random.Random) -> bytes:
        """Return them changed."""
        found = changed(self.data, rng)
        if not self.packed:
            return found
        return changed(gzip.compress(found, 1), rng) if rng.random() < 0.3 else gzip.compress(found, 1)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()
