"""Mail of any kind: taken, ignored or set aside, once each; never a crash."""

from __future__ import annotations

import gzip
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.internal.mail_headers import mail_second
from collectors.internal.mail_records import Mails
from collectors.internal.mail_text import own_words
from collectors.internal.mailinglist import MailArchive
from collectors.internal.mbox import messages, unquoted
from collectors.plain import LATEST, LONGEST_NAME, LONGEST_TEXT
from openness.records import Ignored, Item, SetAside

if TYPE_CHECKING:
    from pathlib import Path

    from openness.records import Record

SEPARATOR = b"From anna@example.org Wed May  6 22:19:24 2026\n"

junk = st.binary(max_size=200)
line = junk.map(lambda raw: raw.replace(b"\n", b" ").replace(b"\r", b" "))
senders = (
    st.sampled_from(
        [
            b"anna@example.org",
            b"Anna <anna@example.org>",
            b"<>",
            b"",
            b"=?utf-8?b?4oKs?= <a@b>",
            b"=?nonsense?q?x?= <a@b>",
            b'"<" <<a@b>>',
            b"\xe9\xff <a@b>",
            b"a@b, c@d",
            b"(" * 400 + b"a@b",
            b"anna at example.org",
            b"x" * 70_000 + b"@y",
            b"@",
            b"a@b\x00",
        ]
    )
    | line
)
dates = (
    st.sampled_from(
        [
            b"Wed, 06 May 2026 22:19:24 +0200",
            b"06 May 0000 22:19:24 +0000",
            b"31 Dec 9999 23:59:59 -2359",
            b"06 May 99999 1:2:3",
            b"06 May 2026 22:19:60",
            b"06 May 2026 99:99:99",
            b"32 May 2026",
            b"06 May 2026 22:19:24 +9999999999",
            b"06 May 26",
            b"0",
            b"",
            b"06 May -2026 22:19:24",
            b"\xff\xfe",
            b"6 May 2026 22:19:24 (CEST) (more)",
            b"1" * 5000,
            b"29 Feb 1900 0:0:0",
            b"1 Jan 1970 0:0:0",
        ]
    )
    | line
)
ids = (
    st.sampled_from(
        [b"<1@x>", b"<1@x>", b"1@x", b"<>", b"", b"<" + b"i" * 5000 + b"@x>", b"<a b@x>", b"<\xff@x>", b"<\x00>", b"<a> <b>"]
    )
    | line
)
types = st.sampled_from(
    [
        b"text/plain",
        b"text/html; charset=utf-16",
        b"text/plain; charset=utf-7",
        b"text/plain; charset=punycode",
        b"TEXT/PLAIN; charset=\x00",
        b"text/plain; charset=unicode_escape",
        b"text/plain; charset=hex",
        b"text/plain; charset=rot13",
        b"text/plain; charset=base64",
        b"text/plain; charset*=utf-8''x",
        b"text/plain; charset=iso-2022-jp",
        b"text/plain; charset=utf-8-sig",
        b"multipart/mixed; boundary=b",
        b"multipart/mixed",
        b'multipart/mixed; boundary="',
        b"multipart/mixed; boundary*0=b; boundary*9=c",
        b"message/rfc822",
        b"message/partial",
        b"message/delivery-status",
        b"image/png",
        b"/",
        b"text",
        b"text/plain; boundary=\xff",
        b"multipart/alternative; boundary=\xe9",
    ]
)
transfers = st.sampled_from(
    [
        b"7bit",
        b"8bit",
        b"base64",
        b"quoted-printable",
        b"x-uuencode",
        b"uuencode",
        b"binary",
        b"none of these",
        b"base64 ",
        b"\xff",
    ]
)
bodies = junk | st.sampled_from(
    [
        b"=C3=A9=\n=ZZ=",
        b"====",
        b"Y2Fmw6k",
        b"Y2Fmw6k=\n-- \nlist footer",
        b"begin 644 x\n#0V%T\n`\nend\n",
        b"begin 644 x\nZZZZZ\n",
        b"--b\n\nyes\n--b--\n",
        b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 300,
        b"--b\nContent-Type: message/rfc822\n\n" * 50,
        b"--b\nContent-Type: text/plain; charset=utf-7\n\n+AOk-\n--b--",
        b"\nFrom here on\n",
        b"\n>From here\n>>From there\n",
        b"\r\n.\r\n",
        b"\xff\xfe\x00",
        b"\x00" * 500,
        b"<" * 3000,
        b">" * 3000,
        b"&#x110000;&#xd800;",
        b"=?utf-8?q?=ff?=" * 100,
        b"\xf0\x9f\x98\x80",
    ]
)
others = st.lists(
    st.sampled_from(
        [
            b"In-Reply-To: <1@x>",
            b"References: " + b"<r@x> " * 3000,
            b"List-Id: \xe9 <\xe9.x>",
            b"Subject: =?utf-8?b?/w==?=",
            b"Subject: \x00",
            b"Subject: =?x-unknown?q?=ff?=",
            b"X-Huge: " + b"h" * 300_000,
            b" folded from nowhere",
            b"no colon at all",
            b"From: again@x",
            b"Date: again",
            b"Subject: " + b"[a] Re: " * 500,
            b"Auto-Submitted: \xff",
            b"Message-ID: <2@x>",
            b"Content-Type: text/html",
            b": nameless",
        ]
    ),
    max_size=4,
)


@st.composite
def mails(draw: st.DrawFn) -> bytes:
    """Return a mail that may lack, double or break anything."""
    parts = {
        b"From": draw(senders),
        b"Date": draw(dates),
        b"Message-ID": draw(ids),
        b"Content-Type": draw(types),
        b"Content-Transfer-Encoding": draw(transfers),
    }
    left_out = draw(st.sets(st.sampled_from(sorted(parts))))
    head = [b"%s: %s" % (name, value) for name, value in parts.items() if name not in left_out] + draw(others)
    end = draw(st.sampled_from([b"\n", b"\r\n"]))
    return end.join(draw(st.permutations(head))) + end + end + draw(bodies)


def read(mbox: bytes) -> list[Record]:
    reader = Mails("launch")
    return [reader.record(cut.raw, cut.separator, place=f"mail {cut.number}") for cut in messages(BytesIO(mbox))]


def sound(record: Record) -> bool:
    """Whether a record may be stored as it is."""
    if isinstance(record, SetAside):
        return record.reason in {"no sender", "no possible date"}
    if isinstance(record, Ignored):
        return bool(record.native_id)
    assert isinstance(record, Item)
    names = [record.native_id, *record.author.handles, record.space.native_id, record.space.name]
    names += [handle for mention in record.mentions for handle in mention.author.handles] + (
        [record.reply_to] if record.reply_to else []
    )
    storable = all(each and "\x00" not in each and each.encode() for each in [*names, record.text or "x"])
    short = all(len(each) <= 2 * LONGEST_NAME for each in names) and len(record.text or "") <= LONGEST_TEXT + LONGEST_NAME + 2
    return storable and short and 0 < record.created_at < LATEST


@given(st.lists(mails(), max_size=5))
def test_every_mail_of_an_mbox_becomes_one_record(made: list[bytes]) -> None:
    mbox = b"".join(SEPARATOR + mail.replace(b"\nFrom ", b"\n>From ") + b"\n\n" for mail in made)
    records = read(mbox)
    assert len(records) == len(made)
    assert all(map(sound, records))
    assert records == read(mbox)


@given(st.binary(max_size=3000), st.booleans())
def test_bytes_of_any_kind_are_read_to_their_end(raw: bytes, begins: bool) -> None:
    assert all(map(sound, read(SEPARATOR + raw if begins else raw)))


@given(
    st.lists(
        st.sampled_from(
            [b"From ", b"\n", b"\r\n", b"a@b Wed May  6 22:19:24 2026\n", b"Subject: x\n", b">", b"x" * 700, b"\n\n"]
        ),
        max_size=60,
    )
)
def test_an_mbox_is_cut_alike_however_its_bytes_arrive(parts: list[bytes]) -> None:
    mbox = SEPARATOR + b"".join(parts)
    assert list(messages(Dripping(mbox))) == list(messages(BytesIO(mbox)))


class Dripping(BytesIO):
    """A stream that gives a little at a time."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(97 if size is None or size < 0 else min(size, 97))


@given(mails())
def test_a_packed_mbox_and_a_bare_one_are_the_same(tmp_path_factory: pytest.TempPathFactory, mail: bytes) -> None:
    folder = tmp_path_factory.mktemp("mbox")
    (folder / "a.mbox").write_bytes(SEPARATOR + mail)
    (folder / "a.mbox.gz").write_bytes(gzip.compress(SEPARATOR + mail))
    bare, packed = (list(MailArchive(folder / name).records()) for name in ("a.mbox", "a.mbox.gz"))
    assert [getattr(record, "native_id", "") for record in bare] == [getattr(record, "native_id", "") for record in packed]


@given(st.text(max_size=60) | st.from_regex(r"\A\d{1,2} [A-Z][a-z]{2} \d{1,5} \d\d:\d\d:\d\d [+-]\d{1,8}\Z"))
def test_a_date_is_a_second_of_this_age_or_none(text: str) -> None:
    found = mail_second(text)
    assert found is None or 0 < found < LATEST


@given(st.lists(st.sampled_from(["Mine.", "From here on", ">From here on", "> theirs", ">From them", "", "-- "]), max_size=12))
def test_the_way_through_an_mbox_loses_no_line_that_begins_with_from(lines: list[str]) -> None:
    """What an mbox quotes comes back, except next to quotes, where it may have been one."""
    written = "\n".join(lines).encode()
    if b"\n>" in b"\n" + written:
        assert unquoted(written).replace(b">", b"") == written.replace(b">", b"")
    else:
        assert unquoted(b"\n" + written.replace(b"\nFrom ", b"\n>From ")) == b"\n" + written


def test_attachments_written_into_a_text_are_no_words() -> None:
    assert own_words("See this.\nbegin 644 plan.pdf\nM=V%S9&8*\n`\nend\nBye") == "See this.\nBye"
    assert own_words("We begin 644 things.\nbegin with this\nend") == "We begin 644 things.\nbegin with this\nend"


@pytest.mark.parametrize("transfer", [b"x-uuencode", b"uuencode", b"x-uue"])
def test_a_text_packed_the_old_way_is_unpacked(transfer: bytes) -> None:
    mail = (
        b"From: a@b.org\nContent-Type: text/plain\nContent-Transfer-Encoding: " + transfer + b"\n\nbegin 644 x\n#0V%T\n`\nend\n"
    )
    (record,) = read(SEPARATOR + mail)
    assert isinstance(record, Item)
    assert record.text == "Cat"


def test_a_header_line_beyond_measure_costs_its_mail_alone(tmp_path: Path) -> None:
    good = b"From: anna@example.org\nDate: Wed, 06 May 2026 22:19:24 +0200\nMessage-ID: <good@x>\n\nHi\n"
    huge = b"X-Huge: " + b"h" * 3_000_000 + b"\n" + good
    (tmp_path / "a.mbox").write_bytes(SEPARATOR + huge + b"\n" + SEPARATOR + good)
    records = list(MailArchive(tmp_path / "a.mbox").records())
    assert [type(record) for record in records] == [SetAside, Item]
