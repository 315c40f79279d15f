"""Tars and unpacked archives that mean harm."""

from __future__ import annotations

import gzip
import os
import tarfile
from functools import partial
from typing import TYPE_CHECKING

from tests.hostile.archives import ESCAPED, MASTODON, WANTED, plain_files
from tests.hostile.case import Case, End, imports, octets
from tests.hostile.packing import member, tarred

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def _tar(files: dict[str, bytes], *more: tuple[tarfile.TarInfo, bytes], mode: str = "w:gz") -> bytes:
    return tarred([*(member(name, content) for name, content in files.items()), *more], mode=mode)


def _pax(files: dict[str, bytes], size: int) -> bytes:
    """Put a header of so many bytes before the files: its reader takes it into memory whole."""
    head = b"%d comment=" % size
    return _gz_of(member("././@PaxHeader", head.ljust(size, b"x"), kind=tarfile.XHDTYPE), files)


def _long_name(files: dict[str, bytes], size: int) -> bytes:
    return _gz_of(member("././@LongLink", b"a" * size, kind=tarfile.GNUTYPE_LONGNAME), files)


def _gz_of(first: tuple[tarfile.TarInfo, bytes], files: dict[str, bytes]) -> bytes:
    info, content = first
    raw = info.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512)
    return gzip.compress(raw + gzip.decompress(_tar(files)), 6)


def _trailing(files: dict[str, bytes]) -> bytes:
    return _tar(files) + gzip.compress(bytes(100_000_000), 6)


def _sparse(files: dict[str, bytes]) -> bytes:
    """Claim a file with holes, of a petabyte."""
    info = tarfile.TarInfo("holes.json")
    info.type, info.size = tarfile.GNUTYPE_SPARSE, 512
    buf = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    buf[386:410] = b"%011o\0%011o\0" % (0, 512)
    buf[483:495] = b"\x80" + (1 << 50).to_bytes(11, "big")
    buf[148:156] = b"        "
    buf[148:156] = b"%06o\0 " % sum(buf)
    return gzip.compress(bytes(buf) + bytes(512) + gzip.decompress(_tar(files)))


TARS: dict[str, tuple[Callable[[dict[str, bytes]], bytes], End, str]] = {
    "path out": (lambda files: _tar(files, member(ESCAPED, b"[]")), End.REFUSED, "leads out"),
    "absolute path": (lambda files: _tar(files, member("/etc/cron.d/x", b"x")), End.REFUSED, "leads out"),
    "link": (lambda files: _tar(files, member("more.json", kind=tarfile.SYMTYPE, target="/etc/passwd")), End.REFUSED, "link"),
    "hard link": (lambda files: _tar(files, member("more.json", kind=tarfile.LNKTYPE, target="../../x")), End.REFUSED, "link"),
    "device": (lambda files: _tar(files, member("zero", kind=tarfile.CHRTYPE)), End.TAKEN, ""),
    "pipe": (lambda files: _tar(files, member("outbox.json.pipe", kind=tarfile.FIFOTYPE)), End.TAKEN, ""),
    "one name twice": (lambda files: _tar(files, member("outbox.json", b"{}")), End.REFUSED, "twice"),
    "one name by another way": (lambda files: _tar(files, member("./outbox.json", b"{}")), End.REFUSED, "twice"),
    "size beyond the end": (lambda files: _tar(files, member("x", b"", size=1 << 40)), End.REFUSED, ""),
    "size below nothing": (
        lambda files: gzip.compress(_negative(gzip.decompress(_tar(files, member("x", b"1"))))),
        End.REFUSED,
        "damaged",
    ),
    "header of 70 MB": (partial(_pax, size=70_000_000), End.REFUSED, "unsafe"),
    "name of 70 MB": (partial(_long_name, size=70_000_000), End.REFUSED, "unsafe"),
    "100 MB behind": (_trailing, End.REFUSED, "unsafe"),
    "bomb": (lambda files: _tar(files | {"more.bin": bytes(70_000_000)}), End.REFUSED, "unsafe"),
    "holes": (_sparse, End.REFUSED, "unsafe"),
    "cut off": (lambda files: _tar(files)[:-30], End.REFUSED, "damaged"),
    "not packed as it says": (lambda _: b"\x1f\x8b" + os.urandom(2000), End.REFUSED, "damaged"),
    "packed otherwise": (lambda files: _tar(files, mode="w:xz"), End.REFUSED, "damaged"),
    "headers without end": (lambda files: _looping(files), End.REFUSED, ""),
    "plain": (lambda files: _tar(files, mode="w:"), End.TAKEN, ""),
}
"""By name: how to make it of an honest archive's files, how it ends, and what the refusal says."""


def _negative(raw: bytes) -> bytes:
    """Give the last member a size below zero, in base 256."""
    at = raw.rindex(b"ustar") - 257
    head = bytearray(raw[at : at + 512])
    head[124:136] = b"\xff" * 12
    head[148:156] = b"        "
    head[148:156] = b"%06o\0 " % sum(head)
    return raw[:at] + bytes(head) + raw[at + 512 :]


def _looping(files: dict[str, bytes]) -> bytes:
    """Put ten thousand extended headers one behind the other: a reader that recurses runs out of depth."""
    info, content = member("././@PaxHeader", b"11 path=a\n\n", kind=tarfile.XHDTYPE)
    one = info.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512)
    return gzip.compress(one * 10_000 + gzip.decompress(_tar(files)))


def tars() -> Iterator[Case]:
    """Give Mastodon's archive, which comes as a tar, in each of these ways."""
    files = plain_files(MASTODON)
    for name, (make, end, says) in TARS.items():
        yield Case(
            name=f"{MASTODON}: tar, {name}", way=imports(MASTODON), file="hostile.tar.gz",
            make=octets(partial(make, files)), end=end, says=says,
        )  # fmt: skip


def _unpacked(kind: str, also: Callable[[Path], object], path: Path) -> None:
    for name, content in plain_files(kind).items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    also(path / WANTED[kind])


def _linked(file: Path) -> None:
    file.unlink()
    file.symlink_to("/etc/passwd")


def _piped(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _round(file: Path) -> None:
    (file.parent / "again").symlink_to(file.parent, target_is_directory=True)


def folders() -> Iterator[Case]:
    """Give unpacked archives with links and pipes in them."""
    for kind in WANTED:
        for name, also, end in (
            ("a link for a file", _linked, End.REFUSED),
            ("a pipe for a file", _piped, End.REFUSED),
            ("a folder within itself", _round, End.REFUSED),
        ):
            yield Case(
                name=f"{kind}: folder, {name}", way=imports(kind), file="folder", make=partial(_unpacked, kind, also), end=end
            )
