"""Every reader of what people hand in, each with valid files to begin from and what has to hold whatever becomes of them."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Protocol

from collectors.answers import MISSHAPEN
from collectors.archives.bluesky import BlueskyArchive
from collectors.archives.linkedin import LinkedInExport
from collectors.archives.mastodon import MastodonArchive
from collectors.archives.reddit import RedditExport
from collectors.archives.reports import open_totals
from collectors.archives.slack import SlackExport
from collectors.archives.tables import InteractionTable, ItemTable
from collectors.archives.x import XArchive
from collectors.internal.mailinglist import MailArchive
from collectors.public.feed_entries import read_feed
from collectors.rule_pages import page_text
from openness.documents.reading import read_document
from openness.documents.unreadable import Unreadable
from openness.records import Ignored, Interaction, Item, Removal, SetAside, Total
from pipeline.cli.roster import read_roster
from tests.collectors.archives.car_maker import repository
from tests.collectors.archives.makers import mastodon_files, note, said, tweet, x_files
from tests.hostile import archives, documents, sheets, tables
from tests.hostile.fuzz.mutating import Packed, Whole
from tests.hostile.lists import ROSTER
from tests.hostile.mails import GOOD, mail

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable
    from pathlib import Path

KINDS = (Item, Interaction, Ignored, Removal, SetAside, Total)


class _Reader(Protocol):
    def check(self) -> None: ...
    def covered_until(self) -> int | None: ...
    def records(self) -> Iterable[object]: ...


@dataclass(frozen=True, slots=True)
class Target:
    """A reader under trial."""

    name: str
    file: str
    seeds: Callable[[], list[Callable[[random.Random], bytes]]]
    read: Callable[[Path], None]


def _records(make: Callable[[Path], _Reader], path: Path) -> None:
    reader = make(path)
    reader.check()
    reader.covered_until()
    for record in reader.records():
        sound(record)


def _totals(path: Path) -> None:
    reader = open_totals(path)
    reader.check()
    for record in reader.totals():
        sound(record)
    reader.remarks()


def sound(record: object) -> None:
    """Raise AssertionError for a record that no store could hold."""
    assert isinstance(record, KINDS), record
    str(record).encode()
    if isinstance(record, Item):
        assert 0 < record.created_at < 1 << 33
        assert record.native_id
        assert "\x00" not in (record.text or "")
        assert len(record.text or "") <= 200_000
        assert record.author.handles or record.author.person
    if isinstance(record, SetAside):
        assert record.reason
        assert record.place


def _document(path: Path) -> None:
    with suppress(Unreadable):
        for passage in read_document(path.read_bytes(), path.name):
            assert passage.text
            passage.text.encode()


def _feed(path: Path) -> None:
    with suppress(*MISSHAPEN):  # as the collector turns them into one refusal
        read_feed(path.read_bytes(), "https://b.example/feed", "application/xml")


def _page(path: Path) -> None:
    page_text(path.read_bytes().decode("utf-8", "replace")).encode()


def _archive(kind: str, *, tar: bool = False) -> list[Callable[[random.Random], bytes]]:
    files = archives.plain_files(kind)
    if kind == archives.SLACK:
        days = [
            said(
                f"17780000{n:02d}.0001",
                f"Hello <@U2> {n}",
                thread_ts="1778000000.0001",
                reactions=[{"users": ["U2"], "count": 3}],
            )
            for n in range(5)
        ]
        files = files | {"general/2026-05-07.json": json.dumps(days).encode()}
    if kind == archives.X:
        made = x_files(
            tweet(n, f"@bart {n}", entities={"urls": [{"expanded_url": "https://x.com/a/status/7"}]}) for n in range(5)
        )
        files = {name: value if isinstance(value, bytes) else b"" for name, value in made.items()}
    if kind == archives.MASTODON:
        made = mastodon_files(
            [note(n, f"<p>{n} <b>x</b></p>", inReplyTo="https://a.example/users/b/statuses/1") for n in range(5)]
        )
        files = {name: json.dumps(value).encode() for name, value in made.items()}
    return [Packed(files), Packed(files, tar=True)] if tar else [Packed(files)]


def _rows(make: Callable[[list[dict[str, object]]], bytes]) -> list[Callable[[random.Random], bytes]]:
    return [Whole(make([tables.row(n, text=f"word {n}", views=n, space="general", url="https://a.example/1") for n in range(6)]))]


@cache
def _parquet_seed() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    held = io.BytesIO()
    pq.write_table(pa.table({"source": ["handed"] * 9, "native_id": [f"q{n}" for n in range(9)], "person": ["p0"] * 9,
                             "created_at": pa.array([1_780_000_000 + n for n in range(9)], pa.timestamp("s")), "views": list(range(9))}), held)  # fmt: skip
    return held.getvalue()


def _unzipped(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def _book_seed() -> dict[str, bytes]:
    rows = "".join(sheets.sheet_row(n, ["handed", f"x{n}", "p0", tables.DAY, "Hello"]) for n in range(2, 6))
    return _unzipped(
        sheets.workbook(sheets.sheet_row(1, tables.HEAD) + rows, shared=f"<sst xmlns='{sheets.MAIN}'><si><t>a</t></si></sst>")
    )


def _roster(path: Path) -> None:
    for row in read_roster(path):
        assert row.person
        assert row.department


_FEED = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><link rel="next" href="/2"/>
<entry><id>a</id><link href="https://b.example/1"/><title>On it</title><published>2026-05-06T20:19:24Z</published>
<content type="html">&lt;p&gt;word&lt;/p&gt;</content><category term="open"/><author><name>Anna</name></author></entry></feed>"""
_RSS = b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>T</title><item><title>A</title><link>https://b.example/1</link>
<guid>1</guid><pubDate>Tue, 06 Dec 2016 17:17:00 +0000</pubDate><description><![CDATA[<p>x</p>]]></description></item></channel></rss>"""
_HTML = b"<!doctype html><html><head><title>T</title></head><body><h1>Terms</h1><table><tr><th>A<th>B<tr><td>1<td>2</table><p>You may share.</p><ul><li>One</ul></body></html>"
_REPORT = b"Report Refresh Date,Report Date,Team Chat Messages,Private Chat Messages,Calls,Meetings,Report Period\n" + b"".join(
    b"2026-10-02,2026-09-%02d,1,20,3,4,30\n" % day for day in range(1, 31)
)
_MAIL = b"Content-Type: multipart/mixed; boundary=x\nSubject: =?utf-8?q?=41?=\n"
_PARTS = b"--x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nwords =41\n--x\nContent-Type: text/html\n\n<b>x</b>\n--x--\n"
_RECORDS = {
    f"app.bsky.feed.post/3k{sign * 11}": {
        "$type": "app.bsky.feed.post",
        "text": f"Hello {sign}",
        "createdAt": "2026-05-06T20:19:24Z",
    }
    for sign in "abcd"
}

TARGETS: tuple[Target, ...] = (
    Target("slack", "a.zip", lambda: _archive(archives.SLACK), partial(_records, SlackExport)),
    Target("x", "a.zip", lambda: _archive(archives.X), partial(_records, XArchive)),
    Target("mastodon", "a.tar.gz", lambda: _archive(archives.MASTODON, tar=True), partial(_records, MastodonArchive)),
    Target("reddit", "a.zip", lambda: _archive(archives.REDDIT), partial(_records, RedditExport)),
    Target("linkedin", "a.zip", lambda: _archive(archives.LINKEDIN), partial(_records, LinkedInExport)),
    Target("bluesky", "repo.car", lambda: [Whole(repository(_RECORDS))], partial(_records, BlueskyArchive)),
    Target("mbox", "list.mbox", lambda: [Whole(GOOD * 3 + mail(_MAIL, _PARTS)), Whole(GOOD, packed=True)], partial(_records, MailArchive)),
    Target("items csv", "a.csv", lambda: _rows(tables.csv_of), partial(_records, ItemTable)),
    Target("items json", "a.jsonl", lambda: _rows(tables.lines_of), partial(_records, ItemTable)),
    Target("items workbook", "a.xlsx", lambda: [Packed(_book_seed())], partial(_records, ItemTable)),
    Target("items parquet", "a.parquet", lambda: [Whole(_parquet_seed())], partial(_records, ItemTable)),
    Target("interactions", "a.jsonl", lambda: [Whole(tables.lines_of([{"source": "s", "actor": "a", "target": "b", "kind": "reply", "at": tables.DAY, "count": 2}] * 4))], partial(_records, InteractionTable)),
    Target("report", "ProPlus.csv", lambda: [Whole(_REPORT)], _totals),
    Target("totals", "a.csv", lambda: [Whole(b"source,department,month,measure,people,count\nmail,Works,2026-05,messages,9,90\n")], _totals),
    Target("slack days", "d.json.gz", lambda: [Whole(b'{"date":"2026-05-06","channel_messages_posted_count":1,"messages_posted_count":2,"user_id":"U"}\n' * 3, packed=True)], _totals),
    Target("roster", "a.csv", lambda: [Whole(tables.csv_of([{"person": "p", "department": "d", "joined": "2020-01-01"}], ROSTER))], _roster),
    Target("roster workbook", "a.xlsx", lambda: [Packed(_book_seed())], _roster),
    Target("feed", "a.xml", lambda: [Whole(_FEED), Whole(_RSS)], _feed),
    Target("rule page", "a.html", lambda: [Whole(_HTML)], _page),
    Target("policy pdf", "a.pdf", lambda: [Whole(documents.page(documents.stream(documents._SHOWN))), Whole(documents.page(b"<</Length 60>>\nstream\nBT /F1 12 Tf 72 700 Td (You may share) Tj ET\nendstream"))], _document),
    Target("policy word", "a.docx", lambda: [Packed(_unzipped(documents.word(documents.paragraph("You may") + '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>')))], _document),
    Target("policy html", "a.html", lambda: [Whole(_HTML)], _document),
    Target("policy markdown", "a.md", lambda: [Whole(b"# T\n\n- one [a](b)\n- two[^1]\n\n| a | b |\n|---|---|\n| c | d |\n\n[^1]: note\n\n<div>x</div>\n")], _document),
)  # fmt: skip
