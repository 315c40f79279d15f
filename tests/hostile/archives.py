"""Archives that people hand in, each kind of them packed in every way that means harm."""

from __future__ import annotations

import gzip
import io
import json
import os
import struct
import tarfile
import zipfile
from functools import partial
from typing import TYPE_CHECKING

from tests.collectors.archives.makers import (
    CHANNELS, USERS, linkedin_files, mastodon_files, note, reddit_comment, reddit_files, reddit_post, said, share, tweet, x_files,
)  # fmt: skip
from tests.hostile.case import Case, End, imports, octets
from tests.hostile.packing import (
    DEVICE, FIFO, LINK, entry, member, nested, overlapping, patched, raw_zip, tarred, zipped,
)  # fmt: skip
from tests.hostile.words import TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

SLACK, X, MASTODON, REDDIT, LINKEDIN = "slack-export", "x-archive", "mastodon-archive", "reddit-export", "linkedin-export"
_OUT = "../../../../tmp/sharewell-escaped.json"


def plain_files(kind: str) -> dict[str, bytes]:
    """Return the files of a small honest archive."""
    made: Mapping[str, object] = {
        SLACK: {"users.json": USERS, "channels.json": CHANNELS, "general/2026-05-06.json": [said("1778000000.0001", "Hello")]},
        X: x_files([tweet(5, "A post")]),
        MASTODON: mastodon_files([note(5)]),
        REDDIT: reddit_files([reddit_post()], [reddit_comment()]),
        LINKEDIN: linkedin_files(share(7)),
    }[kind]
    return {name: value if isinstance(value, bytes) else json.dumps(value).encode() for name, value in made.items()}


WANTED = {
    SLACK: "general/2026-05-06.json",
    X: "data/tweets.js",
    MASTODON: "outbox.json",
    REDDIT: "posts.csv",
    LINKEDIN: "Shares_77.csv",
}
"""By kind: a file of it that is read."""
_Bytes = "Callable[[dict[str, bytes], str], bytes]"


def _crc(files: dict[str, bytes], wanted: str) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return patched(stored.getvalue(), files[wanted], files[wanted][:-3] + b"\x00\x00\x00")


def _twice(files: dict[str, bytes], wanted: str) -> bytes:
    return zipped(files, (entry(wanted), files[wanted]))


def _lying(files: dict[str, bytes], wanted: str) -> bytes:
    """Claim eight bytes of a file that unpacks to two hundred million."""
    return raw_zip([*((name.encode(), content) for name, content in files.items() if name != wanted),
                    (wanted.encode(), b"[" + b" " * 70_000_000)], sizes=8)  # fmt: skip


def _big_window(files: dict[str, bytes], _wanted: str) -> bytes:
    """Ask for four gigabytes of memory to unpack one small file by LZMA."""
    packed = bytearray(zipped(files, (entry("more.bin", method=zipfile.ZIP_LZMA), b"[]" * 500)))
    at = packed.index(b"more.bin") + len(b"more.bin") + 5
    packed[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(packed)


def _big_window_wanted(files: dict[str, bytes], wanted: str) -> bytes:
    rest = {name: content for name, content in files.items() if name != wanted}
    packed = bytearray(zipped(rest, (entry(wanted, method=zipfile.ZIP_LZMA), files[wanted])))
    at = packed.index(wanted.encode()) + len(wanted.encode()) + 5
    packed[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(packed)


def _other_name(files: dict[str, bytes], wanted: str) -> bytes:
    """Let a file be named otherwise than the directory names it."""
    return patched(zipped(files), wanted.encode(), wanted.encode()[:-1] + b"_", count=1)


def _moved(files: dict[str, bytes], _wanted: str) -> bytes:
    """Let the end of the directory point beyond the file."""
    packed = bytearray(zipped(files))
    packed[-6:-2] = struct.pack("<I", 1 << 30)
    return bytes(packed)


def _bad_name(files: dict[str, bytes], _wanted: str) -> bytes:
    return raw_zip([*((name.encode(), content) for name, content in files.items()), (b"\xff\xfe\x80.json", b"[]")], flags=0x800)


def _zip64(files: dict[str, bytes], wanted: str) -> bytes:
    """Claim the largest size there is by a ZIP64 field."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as stream:
                stream.write(content)
        archive.NameToInfo[wanted].file_size = (1 << 63) - 1
    return held.getvalue()


ZIPS: dict[str, tuple[Callable[[dict[str, bytes], str], bytes], End, str]] = {
    "path out": (lambda files, _: zipped(files, (entry(_OUT), b"[]")), End.REFUSED, "leads out"),
    "absolute path": (lambda files, _: zipped(files, (entry("/etc/cron.d/sharewell"), b"x")), End.REFUSED, "leads out"),
    "path of windows": (lambda files, _: zipped(files, (entry("..\\..\\evil.json"), b"[]")), End.REFUSED, "leads out"),
    "drive": (lambda files, _: zipped(files, (entry("C:\\Windows\\evil.json"), b"[]")), End.REFUSED, "leads out"),
    "share": (lambda files, _: zipped(files, (entry("\\\\evil.example\\c$\\evil.json"), b"[]")), End.REFUSED, "leads out"),
    "link": (lambda files, _: zipped(files, (entry("more.json", attributes=LINK), b"/etc/passwd")), End.REFUSED, "link"),
    "link for a file": (
        lambda files, wanted: zipped(
            {name: content for name, content in files.items() if name != wanted}, (entry(wanted, attributes=LINK), b"/etc/passwd")
        ),
        End.REFUSED, "link",
    ),
    "device": (lambda files, _: zipped(files, (entry("zero", attributes=DEVICE), b"")), End.TAKEN, ""),
    "pipe": (lambda files, _: zipped(files, (entry("pipe", attributes=FIFO), b"")), End.TAKEN, ""),
    "names of devices": (
        lambda files, _: zipped(files | {"CON": b"", "NUL.json": b"", "com1.json": b"", "aux/prn.json": b""}), End.TAKEN, "",
    ),
    "one name twice": (_twice, End.REFUSED, "twice"),
    "wrong checksum": (_crc, End.REFUSED, "damaged"),
    "locked": (
        lambda files, _: raw_zip(((name.encode(), content) for name, content in files.items()), flags=1), End.REFUSED, "password",
    ),
    "unknown packing": (
        lambda files, _: raw_zip(((name.encode(), content) for name, content in files.items()), method=97), End.REFUSED, "packed",
    ),
    "window of 4 GB": (_big_window_wanted, End.REFUSED, "packed"),
    "window of 4 GB beside": (_big_window, End.TAKEN, ""),
    "other name inside": (_other_name, End.REFUSED, "damaged"),
    "directory elsewhere": (_moved, End.REFUSED, "damaged"),
    "name in no encoding": (_bad_name, End.REFUSED, "damaged"),
    "lying size": (_lying, End.REFUSED, "damaged"),
    "largest size": (_zip64, End.REFUSED, "unsafe"),
    "bomb": (lambda files, wanted: zipped(files | {wanted: b"[" + b" " * 70_000_000}), End.REFUSED, "unsafe"),
    "bomb beside": (lambda files, _: zipped(files | {"more.bin": bytes(70_000_000)}), End.REFUSED, "unsafe"),
    "bomb of one stretch": (
        lambda files, wanted: overlapping([*files, *(f"{n}.json" for n in range(3000))], bytes(1_000_000)), End.REFUSED, "unsafe",
    ),
    "zips in zips": (lambda files, _: zipped(files | {"more.zip": nested(20, bytes(1_000_000))}), End.TAKEN, ""),
    "cut off": (lambda files, _: zipped(files)[:-40], End.REFUSED, "damaged"),
    "begun elsewhere": (lambda files, _: zipped(files, before=b"MZ\x90\x00" + bytes(600)), End.REFUSED, "damaged"),
    "more behind": (lambda files, _: zipped(files, after=b"\x00" * 70_000), End.REFUSED, "damaged"),
    "empty": (lambda _files, _: zipped({}), End.WRONG, ""),
    "nothing": (lambda _files, _: b"", End.REFUSED, "damaged"),
    "names that steer": (
        lambda files, _: zipped(files | {"\x1b[2J\x1b]0;x\x07/\u202egnp.json": b"[]", "a" * 60_000: b"", "a/" * 20_000 + "b": b""}),
        End.TAKEN, "",
    ),
    "names that mean harm": (lambda files, _: zipped(files | {f"{text[:200]}.json": b"{}" for text in TEXTS.values()
                                                          if not text.startswith(("../", "C:", "/")) and ".." not in text}), End.TAKEN, ""),
    "other root": (lambda files, _: zipped({f"__MACOSX/{name}": b"\x00\x05\x16\x07" for name in files} | {f"deep/er/{name}": content for name, content in files.items()}), End.TAKEN, ""),
}  # fmt: skip
"""By name: how to make it of an honest archive's files, how it ends, and what the refusal says."""


def _many(path: Path) -> None:
    path.write_bytes(raw_zip(((f"{n}".encode(), b"") for n in range(1_000_002))))


def zips() -> Iterator[Case]:
    """Give each kind of archive packed in each of these ways."""
    for kind, wanted in WANTED.items():
        files = plain_files(kind)
        for name, (make, end, says) in ZIPS.items():
            if kind != SLACK and ("bomb" in name or "lying" in name):
                continue  # they cost a second each, and the way is the same
            yield Case(
                name=f"{kind}: zip, {name}", way=imports(kind), file="hostile.zip",
                make=octets(partial(make, files, wanted)), end=end, says=says
            )  # fmt: skip
    yield Case(name="slack-export: zip, a million names", way=imports(SLACK), file="many.zip", make=_many, end=End.REFUSED,
               says="more than 1,000,000 files", heavy=True)  # fmt: skip


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
    "path out": (lambda files: _tar(files, member(_OUT, b"[]")), End.REFUSED, "leads out"),
    "absolute path": (lambda files: _tar(files, member("/etc/cron.d/x", b"x")), End.REFUSED, "leads out"),
    "link": (lambda files: _tar(files, member("more.json", kind=tarfile.SYMTYPE, target="/etc/passwd")), End.REFUSED, "link"),
    "hard link": (lambda files: _tar(files, member("more.json", kind=tarfile.LNKTYPE, target="../../x")), End.REFUSED, "link"),
    "device": (lambda files: _tar(files, member("zero", kind=tarfile.CHRTYPE)), End.TAKEN, ""),
    "pipe": (lambda files: _tar(files, member("outbox.json.pipe", kind=tarfile.FIFOTYPE)), End.TAKEN, ""),
    "one name twice": (lambda files: _tar(files, member("outbox.json", b"{}")), End.REFUSED, "twice"),
    "one name by another way": (lambda files: _tar(files, member("./outbox.json", b"{}")), End.REFUSED, "twice"),
    "size beyond the end": (lambda files: _tar(files, member("x", b"", size=1 << 40)), End.REFUSED, ""),
    "size below nothing": (
        lambda files: gzip.compress(_negative(gzip.decompress(_tar(files, member("x", b"1"))))), End.REFUSED, "damaged",
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
            yield Case(name=f"{kind}: folder, {name}", way=imports(kind), file="folder", make=partial(_unpacked, kind, also), end=end)
