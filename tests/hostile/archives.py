"""Archives that people hand in, each kind of them packed in every way that means harm."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from functools import partial
from typing import TYPE_CHECKING

from tests.collectors.archives.makers import (
    CHANNELS,
    USERS,
    linkedin_files,
    mastodon_files,
    note,
    reddit_comment,
    reddit_files,
    reddit_post,
    said,
    share,
    tweet,
    x_files,
)  # fmt: skip
from tests.hostile.case import Case, End, imports, octets
from tests.hostile.packing import (
    DEVICE,
    FIFO,
    LINK,
    entry,
    nested,
    overlapping,
    patched,
    raw_zip,
    zipped,
)  # fmt: skip
from tests.hostile.words import TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

SLACK, X, MASTODON, REDDIT, LINKEDIN = "slack-export", "x-archive", "mastodon-archive", "reddit-export", "linkedin-export"
ESCAPED = "../../../../tmp/sharewell-escaped.json"


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
    "path out": (lambda files, _: zipped(files, (entry(ESCAPED), b"[]")), End.REFUSED, "leads out"),
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
    path.write_bytes(raw_zip((f"{n}".encode(), b"") for n in range(1_000_002)))


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
