from __future__ import annotations

import base64
import gzip
from typing import TYPE_CHECKING

import pytest

from collectors.internal.mail_headers import address, mail_second
from collectors.internal.mail_text import own_words
from collectors.internal.mailinglist import MailArchive, list_name
from config.errors import Refused, WrongUse
from openness.records import Ignored, Item, SetAside, Visibility

if TYPE_CHECKING:
    from pathlib import Path

    from openness.records import Record

FROM = b"From anna at example.org  Wed May  6 22:19:24 2026\n"
HEAD = b"From: Anna <anna@example.org>\nDate: Wed, 06 May 2026 22:19:24 +0200\nMessage-ID: <1@example.org>\n"


def read(path: Path, *mails: bytes) -> list[Record]:
    path.write_bytes(b"\n\n".join(FROM + mail for mail in mails) + b"\n")
    reader = MailArchive(path)
    reader.check()
    return list(reader.records())


def item(path: Path, mail: bytes) -> Item:
    (record,) = read(path, mail)
    assert isinstance(record, Item)
    return record


def test_a_mail_with_all_it_brings(tmp_path: Path) -> None:
    mail = HEAD + (
        b"Subject: =?utf-8?q?[practice]_Vergunning_caf=C3=A9?=\nList-Id: Practice <practice.lists.example.org>\n"
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        b"Vraag het aan bart@example.org, die =\nweet het.\n\n-- \nAnna\n"
    )
    found = item(tmp_path / "a.mbox", mail)
    assert (found.native_id, found.created_at, found.reply_to) == ("1@example.org", 1_778_098_764, None)
    assert found.author.handles == ("anna@example.org", "anna at example.org")
    assert (found.space.native_id, found.space.name, found.space.visibility) == (
        "practice.lists.example.org",
        "practice",
        Visibility.OPEN,
    )
    assert found.text == "Vergunning café\n\nVraag het aan bart@example.org, die weet het."
    assert [mention.written for mention in found.mentions] == ["bart@example.org"]


@pytest.mark.parametrize(
    ("headers", "answers"),
    [
        (b"In-Reply-To: <0@example.org>\nReferences: <9@x> <8@x>\n", "0@example.org"),
        (b"In-Reply-To: Anna's mail of Monday\nReferences: <9@x>\n <8@x>\n", "8@x"),
        (b"In-Reply-To: <1@example.org>\n", None),
        (b"", None),
    ],
)
def test_whom_a_mail_answers(tmp_path: Path, headers: bytes, answers: str | None) -> None:
    assert item(tmp_path / "a.mbox", HEAD + headers + b"\nYes\n").reply_to == answers


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Anna <anna@example.org>", "anna@example.org"),
        ("anna at example.org (Anna de Wit)", "anna@example.org"),
        ('"De Wit, Anna" <anna at example.org>', "anna@example.org"),
        ("anna@example.org", "anna@example.org"),
        ("Anna", ""),
        ("", ""),
        ("<>", ""),
    ],
)
def test_addresses_however_written(written: str, found: str) -> None:
    assert address(written) == found


def test_a_list_that_sends_in_its_own_name_hides_nobody(tmp_path: Path) -> None:
    mail = b"From: Anna via Practice <practice@lists.example.org>\nReply-To: Anna <anna@example.org>\n"
    mail += b"Date: Wed, 06 May 2026 22:19:24 +0200\n\nHi\n"
    assert item(tmp_path / "a.mbox", mail).author.handles[0] == "anna@example.org"


@pytest.mark.parametrize(
    "headers",
    [
        b"Auto-Submitted: auto-replied\n",
        b"Precedence: auto_reply\n",
        b"X-Autoreply: yes\n",
    ],
)
def test_machines_are_ignored(tmp_path: Path, headers: bytes) -> None:
    (record,) = read(tmp_path / "a.mbox", HEAD + headers + b"\nI am away\n")
    assert isinstance(record, Ignored)
    assert record.reason == "bot"


@pytest.mark.parametrize("sender", [b"MAILER-DAEMON@x.org", b"no-reply@x.org", b"noreply+1@x.org", b"practice-bounces@x.org"])
def test_machines_by_their_address(tmp_path: Path, sender: bytes) -> None:
    (record,) = read(tmp_path / "a.mbox", b"From: " + sender + b"\nDate: Wed, 06 May 2026 22:19:24 +0200\n\nNotice\n")
    assert isinstance(record, Ignored)


def test_a_mail_through_a_list_is_no_machines(tmp_path: Path) -> None:
    assert item(tmp_path / "a.mbox", HEAD + b"Precedence: list\nAuto-Submitted: no\n\nHi\n")


@pytest.mark.parametrize(
    ("mail", "reason"),
    [
        (b"Subject: no sender\n\nHi\n", "no sender"),
        (b"\nno headers at all\n", "no sender"),
        (b"", "no sender"),
        (b"From: nobody\n\nHi\n", "no sender"),
    ],
)
def test_what_has_no_sender_is_set_aside(tmp_path: Path, mail: bytes, reason: str) -> None:
    (record,) = read(tmp_path / "a.mbox", mail)
    assert isinstance(record, SetAside)
    assert (record.place, record.reason) == ("a.mbox message 1", reason)


def test_an_impossible_date_falls_back_on_the_delivery(tmp_path: Path) -> None:
    found = item(tmp_path / "a.mbox", b"From: anna@example.org\nDate: Wed, 66 May 9999 29:19:24 +0200\n\nHi\n")
    assert found.created_at == 1_778_105_964


def test_without_any_possible_date_it_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(b"From - \nFrom: anna@example.org\nDate: yesterday\n\nHi\n")
    (record,) = MailArchive(path).records()
    assert isinstance(record, SetAside)
    assert record.reason == "no possible date"


def test_without_an_id_it_gets_the_same_one_each_time(tmp_path: Path) -> None:
    mail = b"From: anna@example.org\nDate: Wed, 06 May 2026 22:19:24 +0200\n\nHi\n"
    first, second = item(tmp_path / "a.mbox", mail), item(tmp_path / "b.mbox", mail)
    other = item(tmp_path / "c.mbox", mail.replace(b"22:19", b"22:20"))
    assert first.native_id == second.native_id != other.native_id


@pytest.mark.parametrize(
    ("headers", "body", "words"),
    [
        (b"Content-Type: text/plain; charset=iso-8859-1\n", "café".encode("latin-1"), "café"),
        (b"Content-Type: text/plain; charset=nonsense\n", "café".encode(), "café"),
        (b"Content-Type: text/plain; charset=idna\n", "café".encode("cp1252"), "café"),
        (b"", b"caf\xe9", "café"),
        (b"Content-Transfer-Encoding: base64\n", base64.b64encode("café".encode()), "café"),
        (b"Content-Transfer-Encoding: base64\n", b"=not base64=a", None),
        (b"Content-Type: text/html\n", b"<style>p {}</style><p>caf&eacute;</p><script>x()</script>", "café"),
        (b"Content-Type: image/png\n", b"\x89PNG", None),
        (b"Content-Type: multipart/mixed; boundary=b\n", b"--b\nContent-Type: text/html\n\n<p>no</p>\n--b\n\nyes\n--b--", "yes"),
        (b"Content-Type: multipart/alternative; boundary=b\n", b"--b\nContent-Type: text/html\n\n<p>only</p>\n--b--", "only"),
        (b"Content-Type: multipart/mixed\n", b"no boundary", ""),
    ],
)
def test_any_encoding(tmp_path: Path, headers: bytes, body: bytes, words: str | None) -> None:
    assert item(tmp_path / "a.mbox", HEAD + headers + b"\n" + body + b"\n").text == (words or None)


def test_quotes_and_what_introduces_them_are_not_ones_own_words() -> None:
    mail = "Good idea.\n\nOn Monday, 4 May 2026\nBart <bart@example.org> wrote:\n\n> first\n> second\n"
    mail += "\nAnd one thing more:\nit works.\n> third\nBye\n-- \nAnna\n"
    assert own_words(mail) == "Good idea.\n\n\nAnd one thing more:\nit works.\nBye"


@pytest.mark.parametrize("mark", ["-----Original Message-----", "_" * 47, "-------------- next part --------------", "-- "])
def test_what_follows_a_mark_is_dropped(mark: str) -> None:
    assert own_words(f"Mine\n\n{mark}\nNot mine") == "Mine"


def test_a_line_that_begins_with_from_splits_only_between_mails(tmp_path: Path) -> None:
    body = b"\nFrom the start it was clear.\n\nFrom Monday on\nwe meet.\n\n>From here\n"
    records = read(tmp_path / "a.mbox", HEAD + body, HEAD.replace(b"<1@", b"<2@") + body)
    assert [record.native_id for record in records if isinstance(record, Item)] == ["1@example.org", "2@example.org"]


def test_a_packed_archive_and_a_damaged_one(tmp_path: Path) -> None:
    path = tmp_path / "2026-May.txt.gz"
    whole = gzip.compress(FROM + HEAD + b"\nHi\n")
    path.write_bytes(whole)
    assert len(list(MailArchive(path).records())) == 1
    path.write_bytes(whole[:-9])
    with pytest.raises(Refused, match="truncated or damaged"):
        MailArchive(path).check()


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"\x00" * 100, b"Subject: x\n\nHi\n"])
def test_what_is_no_mbox(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mbox"
    path.write_bytes(content)
    with pytest.raises(WrongUse, match="not an mbox"):
        MailArchive(path).check()


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("practice.mbox", "practice"),
        ("practice-2026-05.mbox", "practice"),
        ("practice_2016_april.mbox", "practice"),
        ("2016-April.txt.gz", "list"),
    ],
)
def test_a_list_is_called_by_its_file_without_the_period(tmp_path: Path, name: str, called: str) -> None:
    folder = tmp_path / "list"
    folder.mkdir()
    assert list_name(folder / name) == called


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("Wed, 06 May 2026 22:19:24 +0200", 1_778_098_764),
        ("6 May 2026 20:19:24 GMT", 1_778_098_764),
        ("Wed, 6 May 26 16:19:24 EDT", 1_778_098_764),
        ("Wed, 31 Feb 2026 22:19:24 +0200", None),
        ("\x00", None),
    ],
)
def test_dates(text: str, second: int | None) -> None:
    assert mail_second(text) == second


@pytest.mark.parametrize(
    ("file", "count"),
    [
        ("pipermail/pipermail_2015_november.mbox", 4),
        ("pipermail/pipermail_2016_april.mbox", 3),
        ("pipermail/pipermail_2016_march.mbox", 1),
        ("hyperkitty/hyperkitty_2016_april.mbox", 3),
        ("hyperkitty/hyperkitty_2016_march.mbox", 1),
    ],
)
def test_real_archives(shared: Path, file: str, count: int) -> None:
    records = list(MailArchive(shared / "data" / "recorded" / "perceval" / file).records())
    assert [type(record) for record in records] == [Item] * count
    assert all("> " not in (record.text or "") for record in records if isinstance(record, Item))
