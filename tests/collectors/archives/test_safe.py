from __future__ import annotations

import io
import stat
import struct
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

from collectors.archives.mastodon import MastodonArchive
from collectors.archives.slack import SlackExport
from collectors.archives.tables import ItemTable
from collectors.archives.x import XArchive
from config.errors import Refused, WrongUse
from tests.collectors.archives.makers import mastodon_files, note, packed, said, slack, tarred, tweet, x_files
from tests.hostile.packing import raw_zip

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.base import Reader

DAY = {"general/2026-05-06.json": [said(f"{number}.0", "word " * 40) for number in range(200)]}


def check(reader: type[SlackExport | XArchive | MastodonArchive], path: Path) -> Reader:
    made = reader(path)
    made.check()
    return made


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_cut_off_zip_is_refused_in_one_clear_line(tmp_path: Path, part: float) -> None:
    path = slack(tmp_path / "slack.zip", DAY)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(Refused) as raised:
        check(SlackExport, path)
    assert str(raised.value) == "slack.zip: truncated or damaged zip (download it again)"


@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_a_cut_off_tar_is_refused(tmp_path: Path, part: float) -> None:
    path = tarred(tmp_path / "m.tar.gz", mastodon_files([note(number, "<p>word</p>" * number) for number in range(200)]))
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(Refused, match="truncated or damaged"):
        check(MastodonArchive, path)


def test_a_single_changed_byte_is_found_before_anything_is_used(tmp_path: Path) -> None:
    path = packed(tmp_path / "x.zip", x_files([tweet(1, "unchanged words")]), method=zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"unchanged words", b"Unchanged words"))
    with pytest.raises(Refused, match="damaged"):
        check(XArchive, path)


@pytest.mark.parametrize("name", [b"", b"\x00channels.json"])
def test_a_file_without_a_name_is_refused(tmp_path: Path, name: bytes) -> None:
    """A name ends at a NUL, and before it there may be nothing."""
    (tmp_path / "slack.zip").write_bytes(raw_zip([(b"users.json", b"[]"), (name, b"[]")]))
    with pytest.raises(Refused, match="a file without a name"):
        check(SlackExport, tmp_path / "slack.zip")
    (tmp_path / "a.xlsx").write_bytes(raw_zip([(b"xl/workbook.xml", b"<a/>"), (name, b"x")]))
    with pytest.raises(Refused, match="a file without a name"):
        ItemTable(tmp_path / "a.xlsx").check()


@pytest.mark.parametrize("name", ["../outside.json", "/etc/passwd", "a/../../b.json", "C:\\evil.json", "..\\evil.json"])
def test_paths_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused, match="leads out"):
        check(SlackExport, slack(tmp_path / "a.zip", {**DAY, name: b"x"}))


def test_links_are_refused(tmp_path: Path) -> None:
    path = slack(tmp_path / "a.zip", DAY)
    link = zipfile.ZipInfo("general/link.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(Refused, match="holds a link"):
        check(SlackExport, path)
    tar = tarred(tmp_path / "m.tar.gz", mastodon_files([note(1)]))
    with tarfile.open(tar, "w:gz") as archive:
        for name, content in (("actor.json", b'{"id": "https://a.example/users/a"}'), ("outbox.json", b"{}")):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        pointing = tarfile.TarInfo("media")
        pointing.type, pointing.linkname = tarfile.SYMTYPE, "/etc"
        archive.addfile(pointing)
    with pytest.raises(Refused, match="holds a link"):
        check(MastodonArchive, tar)


def test_links_in_an_unpacked_export_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(slack(tmp_path / "a.zip", DAY)) as archive:
        archive.extractall(tmp_path / "export")
    outside = tmp_path / "outside.json"
    outside.write_text("[]")
    (tmp_path / "export" / "general" / "x.json").symlink_to(outside)
    with pytest.raises(Refused, match="holds a link"):
        check(SlackExport, tmp_path / "export")


def test_what_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    path = slack(tmp_path / "a.zip", {**DAY, "general/bomb.json": b"[" + b" " * (70 << 20)})
    with pytest.raises(Refused, match="unsafe"):
        check(SlackExport, path)
    tar = tarred(tmp_path / "m.tar.gz", {**mastodon_files([note(1)]), "bomb": b" " * (70 << 20)})
    with pytest.raises(Refused, match="unsafe"):
        check(MastodonArchive, tar)


def test_one_that_lies_about_its_sizes_is_refused(tmp_path: Path) -> None:
    path = slack(tmp_path / "a.zip", {"general/d.json": b"[" + b" " * 1_000_000 + b"]"})
    raw = bytearray(path.read_bytes())
    directory = raw.rindex(b"PK\x01\x02", 0, raw.rindex(b"general/d.json"))
    struct.pack_into("<I", raw, directory + 24, 10)
    path.write_bytes(bytes(raw))
    with pytest.raises(Refused, match="damaged"):
        check(SlackExport, path)


def test_a_locked_zip_is_refused(tmp_path: Path) -> None:
    path = slack(tmp_path / "a.zip", DAY)
    raw = bytearray(path.read_bytes())
    at = 0
    while (at := raw.find(b"PK\x01\x02", at)) >= 0:
        raw[at + 8] |= 1
        at += 4
    path.write_bytes(bytes(raw))
    with pytest.raises(Refused, match="password"):
        check(SlackExport, path)


@pytest.mark.parametrize("reader", [SlackExport, XArchive, MastodonArchive])
def test_what_is_not_there_or_no_archive(tmp_path: Path, reader: type[SlackExport | XArchive | MastodonArchive]) -> None:
    with pytest.raises(WrongUse, match="no such file"):
        reader(tmp_path / "missing.zip")
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(WrongUse, match="not an archive"):
        reader(tmp_path / "a.pdf")
    with pytest.raises(WrongUse, match="holds no"):
        check(reader, tmp_path)
