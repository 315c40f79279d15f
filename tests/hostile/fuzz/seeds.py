"""Valid files of every kind that people hand in: from them the changed ones are made."""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Final

from collectors.archives.report_kinds import DAY, PERIOD, REFRESHED, REPORTS, Report
from tests.collectors.archives.car_maker import repository
from tests.collectors.archives.makers import mastodon_files, note, said, tweet, x_files
from tests.hostile import archives, documents, sheets, tables
from tests.hostile.fuzz.files import Packed, Seed, Whole
from tests.hostile.lists import LISTS
from tests.hostile.mails import GOOD, mail

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_HTML: Final = b"<!doctype html><html><head><title>T</title></head><body><h1>Terms</h1>\n<table><tr><th>A<th>B\n<tr><td>1<td>2</table>\n<p>You may share.</p>\n<ul><li>One</ul></body></html>"
_MARKDOWN: Final = (
    b"# T\n\n- one [a](b)\n- two[^1]\n\nYou may share.\n\n| a | b |\n|---|---|\n| c | d |\n\n[^1]: note\n\n<div>x</div>\n"
)
_FEED: Final = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><link rel="next" href="/2"/>
<entry><id>a</id><link href="https://b.example/1"/><title>On it</title><published>2026-05-06T20:19:24Z</published>
<content type="html">&lt;p&gt;word&lt;/p&gt;</content><category term="open"/><author><name>Anna</name></author></entry></feed>"""
_RSS: Final = b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>T</title><item><title>A</title><link>https://b.example/1</link>
<guid>1</guid><pubDate>Tue, 06 Dec 2016 17:17:00 +0000</pubDate><description><![CDATA[<p>x</p>]]></description></item></channel></rss>"""
_MAIL: Final = b"Content-Type: multipart/mixed; boundary=x\nSubject: =?utf-8?q?=41?=\n"
_PARTS: Final = b"--x\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nwords =41\n--x\nContent-Type: text/html\n\n<b>x</b>\n--x--\n"
_RECORDS: Final = {
    f"app.bsky.feed.post/3k{sign * 11}": {
        "$type": "app.bsky.feed.post",
        "text": f"Hello {sign}",
        "createdAt": "2026-05-06T20:19:24Z",
    }
    for sign in "abcd"
}
_TABLE: Final = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
_CSV: Final = ("a.csv", "a.tsv")


def archive(kind: str) -> list[Seed]:
    """Return what a network gives a person of the own account, or a workspace's export."""
    files = archives.plain_files(kind) | _json(_MORE.get(kind, {}))
    if kind == archives.MASTODON:
        return [Seed(("a.zip",), Packed(files)), Seed(("a.tar.gz",), Packed(files, tar=True))]
    return [Seed(("a.zip",), Packed(files))]


def _json(files: Mapping[str, object]) -> dict[str, bytes]:
    """Return files as bytes, with one value a line: those that are left out of a changed file are then whole ones."""
    return {name: value if isinstance(value, bytes) else json.dumps(value, indent=0).encode() for name, value in files.items()}


_MORE: Final[dict[str, Mapping[str, object]]] = {
    archives.SLACK: {
        "general/2026-05-07.json": [
            said(
                f"17780000{n:02d}.0001",
                f"Hello <@U2> {n}",
                thread_ts="1778000000.0001",
                reactions=[{"users": ["U2"], "count": 3}],
            )
            for n in range(5)
        ]
    },
    archives.X: x_files(
        tweet(n, f"@bart {n}", entities={"urls": [{"expanded_url": "https://x.com/a/status/7"}]}) for n in range(5)
    ),
    archives.MASTODON: mastodon_files(
        [note(n, f"<p>{n} <b>x</b></p>", inReplyTo="https://a.example/users/b/statuses/1") for n in range(5)]
    ),
}
"""What stands in some archives besides what is plain."""


def bluesky() -> list[Seed]:
    """Return a repository of records."""
    return [Seed(("repo.car",), Whole(repository(_RECORDS)))]


def mails() -> list[Seed]:
    """Return a mailing list's archive, packed and not."""
    return [Seed(("list.mbox",), Whole(GOOD * 3 + mail(_MAIL, _PARTS))), Seed(("list.mbox.gz",), Whole(GOOD, packed=True))]


def item_rows() -> list[Seed]:
    """Return items as text: commas between them, or an object a line."""
    rows = [tables.row(n, text=f"word {n}", views=n, space="general", url="https://a.example/1") for n in range(6)]
    return [Seed(_CSV, Whole(tables.csv_of(rows))), Seed(("a.jsonl", "a.ndjson", "a.json"), Whole(tables.lines_of(rows)))]


def workbooks() -> list[Seed]:
    """Return items as a workbook."""
    typed = (("s", "0"), ("str", "x9"), ("b", "1"), ("n", "46148.5"), ("e", "#N/A"), ("d", "2026-05-06T20:19:24"), ("n", "1e3"))
    more = "".join(f'<c t="{kind}"><v>{value}</v></c>' for kind, value in typed)
    rows = (["handed", f"x{n}", "p0", tables.DAY, "Hello"] for n in range(2, 6))
    return [book([tables.HEAD, *rows], more=f'<row r="6">{more}</row>')]


def book(rows: Iterable[Iterable[object]], *, more: str = "") -> Seed:
    """Return rows as a workbook, the first of them the names of its columns; `more` stands after them."""
    sheet = "".join(sheets.sheet_row(number, cells) for number, cells in enumerate(rows, 1)) + more
    shared = f"<sst xmlns='{sheets.MAIN}'><si><t>a</t></si></sst>"
    return Seed(("a.xlsx",), Packed(_unzipped(sheets.workbook(sheet, shared=shared))))


@cache
def parquets() -> list[Seed]:
    """Return items in columns."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    held = io.BytesIO()
    days = pa.array([1_780_000_000 + n for n in range(9)], pa.timestamp("s"))
    named = {"source": ["handed"] * 9, "native_id": [f"q{n}" for n in range(9)], "person": ["p0"] * 9}
    pq.write_table(pa.table({**named, "created_at": days, "views": list(range(9))}), held)
    return [Seed(("a.parquet",), Whole(held.getvalue()))]


def interactions() -> list[Seed]:
    """Return what people do to each other's items."""
    row = {"source": "s", "actor": "a", "target": "b", "kind": "reply", "at": tables.DAY, "count": 2}
    return [Seed(("a.jsonl",), Whole(tables.lines_of([row] * 4))), Seed(("a.csv",), Whole(tables.csv_of([row] * 4, row)))]


def small_table(name: str) -> list[Seed]:
    """Return a list that an organisation hands in of itself."""
    _, head, row, _ = LISTS[name]
    rows = [{**row, head[0]: value} for value in _first_cells(name, head[0], row)]
    return [
        Seed(_CSV, Whole(tables.csv_of(rows, head))),
        book([head, *([each.get(column, "") for column in head] for each in rows)]),
    ]


def _first_cells(name: str, column: str, row: Mapping[str, str]) -> list[str]:
    """Return what stands in the first column of three rows, where it may not stand there twice."""
    if column in {"date", "month", "source"}:
        return [row[column]] if name in {"pulse", "labels"} else [row[column]] * 3
    return [row[column], "second", "third"]


def reports() -> list[Seed]:
    """Return a report of every kind that is known."""
    return [Seed(("Report 2026-09-01 2026-09-30.csv",), Whole(_report(kind))) for kind in REPORTS]


def _report(kind: Report) -> bytes:
    counted = {*kind.counts, *(kind.less or ())[1:], *kind.people, *kind.persons}
    columns = dict.fromkeys((*kind.needs, *sorted(counted), *((kind.day,) if kind.day else ())))
    rows = ",".join(columns) + "\n"
    for day in range(1, 31):
        special = {
            REFRESHED: "2026-10-02" if kind.day else "2026-09-30",
            PERIOD: "30",
            DAY: f"2026-09-{day:02d}",
            "date": f"2026-09-{day:02d}",
        }
        special |= {kind.told_by: next(iter(kind.by_kind), "")}
        rows += ",".join(special.get(column, str(day)) for column in columns) + "\n"
    return rows.encode()


def totals() -> list[Seed]:
    """Return totals in the table of our own."""
    return [
        Seed(("a.csv",), Whole(b"source,department,month,measure,people,count\n" + b"mail,Works,2026-05,messages,9,90\n" * 3))
    ]


def slack_days() -> list[Seed]:
    """Return what Slack's analytics tell of a month: a member's day and a channel's, a line each."""
    member = {"messages_posted_count": 2, "channel_messages_posted_count": 1, "user_id": "U1"}
    rows = [{"date": f"2026-09-{day:02d}", **member} for day in range(1, 31)]
    channel = [{"date": "2026-09-01", "channel_id": "C1", "messages_posted_by_members_count": 1}]
    whole = tables.lines_of([*rows, *channel])
    return [Seed(("all.json", "all.jsonl"), Whole(whole)), Seed(("all.json.gz",), Whole(whole, packed=True))]


def feeds() -> list[Seed]:
    """Return a feed of each of the two kinds."""
    return [Seed(("a.xml",), Whole(_FEED)), Seed(("a.xml",), Whole(_RSS))]


def pages() -> list[Seed]:
    """Return a page."""
    return [Seed(("a.html", "a.htm"), Whole(_HTML))]


def writings() -> list[Seed]:
    """Return a policy as text, plain or with marks."""
    return [Seed(("a.md", "a.markdown", "a.txt"), Whole(_MARKDOWN))]


def pdfs() -> list[Seed]:
    """Return a policy as PDF."""
    other = b"<</Length 60>>\nstream\nBT /F1 12 Tf 72 700 Td (You may share what you know) Tj ET\nendstream"
    return [
        Seed(("a.pdf",), Whole(documents.page(documents.stream(documents.SHOWN)))),
        Seed(("a.pdf",), Whole(documents.page(other))),
    ]


def words() -> list[Seed]:
    """Return a policy as Word keeps it."""
    return [Seed(("a.docx",), Packed(_unzipped(documents.word(documents.paragraph("You may share what you know.") + _TABLE))))]


def labelled() -> list[Seed]:
    """Return texts of which is asked what they do."""
    return [Seed(("a.jsonl",), Whole(tables.lines_of([{"text": f"How is it done? {n}", "lang": "en"} for n in range(4)])))]


def wordings() -> list[Seed]:
    """Return the words that people are asked with."""
    return [
        Seed(("a.txt",), Whole("May we count what you share?\nYou can take it back at any time; één woord is genoeg.\n".encode()))
    ]


def _unzipped(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as held:
        return {name: held.read(name).replace(b"><", b">\n<") for name in held.namelist()}
