"""Every reader, on files that mean harm or make no sense: it reads, sets aside or refuses, and never fails otherwise."""

from __future__ import annotations

import gc
import json
import tempfile
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.archives.json_stream import DEEPEST, mapping, objects
from collectors.archives.linkedin import LinkedInExport
from collectors.archives.mastodon import MastodonArchive
from collectors.archives.reddit import RedditExport
from collectors.archives.slack import SlackExport
from collectors.archives.tables import InteractionTable, ItemTable, MetricTable
from collectors.archives.x import XArchive
from collectors.internal.mailinglist import MailArchive
from collectors.internal.mbox import messages
from collectors.plain import from_html, name, plain, second
from config.errors import Refused, WrongUse
from openness.records import Ignored, Interaction, Item, Removal, SetAside, Total
from tests.collectors.archives.makers import (
    COMMENT_COLUMNS,
    LINKEDIN,
    POST_COLUMNS,
    SHARE_COLUMNS,
    linkedin_files,
    mastodon_files,
    note,
    packed,
    reddit_comment,
    reddit_files,
    reddit_post,
    said,
    slack,
    table,
    tarred,
    tweet,
    x_files,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

KINDS = (Item, Interaction, Ignored, Removal, SetAside, Total)

leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=8
)


READERS = (
    ItemTable, InteractionTable, SlackExport, XArchive, MastodonArchive, RedditExport, LinkedInExport, MailArchive,
)  # fmt: skip
cells = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    [
        "2026-05-06 20:19:24",
        "https://www.reddit.com/r/a/comments/zz/",
        f"{LINKEDIN}urn%3Ali%3Ashare%3A7",
        "PUBLIC",
        "abc",
        '"\n"',
        "\\",
        "u/ada",
    ]
)


def rows_of(columns: str) -> st.SearchStrategy[bytes]:
    """Return CSV with a header and any cells, or any bytes at all after it."""
    rows = st.lists(st.fixed_dictionaries(dict.fromkeys(columns.split(","), cells)), max_size=4)
    return st.builds(lambda rows, rest: table(columns, rows) + rest, rows, st.binary(max_size=60))


def shaken(message: dict[str, object]) -> st.SearchStrategy[dict[str, object]]:
    """Return a message in which any field may hold anything, or be missing."""
    fields = {key: st.just(value) | anything for key, value in message.items()}
    return st.fixed_dictionaries({}, optional=fields)


SLACK = said(
    "1777000000.0001", "Hi <@U2>", subtype="", thread_ts="1.1", edited={"ts": "2.2"}, reactions=[{"users": ["U2"]}], reply_count=1
)
TWEET = tweet(
    5,
    "@bart hi",
    entities={"user_mentions": [{"screen_name": "bart", "id_str": "8"}]},
    edit_info={"initial": {"editTweetIds": ["4"]}},
)
NOTE = note(
    5,
    "<p>@bart</p>",
    tag=[{"type": "Mention", "name": "@bart", "href": "https://x.y/b"}],
    likes={"totalItems": 2},
    contentMap={"nl": "x"},
)

LONG: dict[str, object] = {
    "noteTweetId": "7",
    "createdAt": "2026-05-06T20:19:24.000Z",
    "core": {"text": "@bart hi, and more", "hashtags": [{"text": "t"}]},
}
POST = mapping(NOTE["object"])


def usable(records: Iterable[object]) -> bool:
    """Whether these are records that a store can hold."""
    for record in records:
        assert isinstance(record, KINDS)
        str(record).encode()
        if isinstance(record, Item):
            assert 0 < record.created_at < 1 << 33
            assert record.native_id
            assert "\x00" not in (record.text or "")
            assert record.author.handles or record.author.person
    return True


def read(
    make: Callable[
        [Path],
        SlackExport | XArchive | MastodonArchive | RedditExport | LinkedInExport | MailArchive | ItemTable | InteractionTable,
    ],
    path: Path,
) -> bool:
    """Read a file through, or be refused."""
    try:
        reader = make(path)
        reader.check()
        reader.covered_until()
        return usable(reader.records())
    except (WrongUse, Refused) as error:
        return "\n" not in str(error)


@given(st.lists(shaken(SLACK) | anything, max_size=4), anything, anything)
def test_slack_messages_of_any_shape(messages: list[object], users: object, channels: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        day = json.dumps(messages).encode()
        assert read(SlackExport, slack(Path(folder) / "a.zip", {"general/d.json": day}))
        assert read(
            SlackExport, packed(Path(folder) / "b.zip", {"users.json": users, "channels.json": channels, "general/d.json": day})
        )


@given(st.lists(shaken(TWEET) | anything, max_size=4), anything)
def test_posts_of_x_of_any_shape(posts: list[object], account: object) -> None:
    files = x_files([])
    files["data/tweets.js"] = b"window.YTD.tweets.part0 = " + json.dumps(posts).encode()
    with tempfile.TemporaryDirectory() as folder:
        assert read(XArchive, packed(Path(folder) / "a.zip", files))
        assert read(
            XArchive, packed(Path(folder) / "b.zip", {**files, "data/account.js": b"x = " + json.dumps([account]).encode()})
        )


@given(st.lists(shaken(NOTE) | st.builds(lambda post: {**NOTE, "object": post}, shaken(POST)) | anything, max_size=4), anything)
def test_activities_of_mastodon_of_any_shape(activities: list[object], actor: object) -> None:
    files = mastodon_files(activities)
    with tempfile.TemporaryDirectory() as folder:
        assert read(MastodonArchive, packed(Path(folder) / "a.zip", files))
        assert read(MastodonArchive, tarred(Path(folder) / "b.tar.gz", {**files, "actor.json": json.dumps(actor).encode()}))


@given(rows_of(POST_COLUMNS), rows_of(COMMENT_COLUMNS), st.binary(max_size=80))
def test_reddit_exports_of_any_cells(posts: bytes, comments: bytes, entered: bytes) -> None:
    files = reddit_files() | {"posts.csv": posts, "comments.csv": comments, "moderated_subreddits.csv": b"subreddit\n" + entered}
    with tempfile.TemporaryDirectory() as folder:
        assert read(RedditExport, packed(Path(folder) / "a.zip", files))
        assert read(RedditExport, packed(Path(folder) / "b.zip", files | {"statistics.csv": entered}))


@given(rows_of(SHARE_COLUMNS), rows_of("Date,Link,Message"), st.binary(max_size=80))
def test_linkedin_exports_of_any_cells(shares: bytes, comments: bytes, profile: bytes) -> None:
    files = linkedin_files() | {"Shares_77.csv": shares, "Comments_77.csv": comments}
    with tempfile.TemporaryDirectory() as folder:
        assert read(LinkedInExport, packed(Path(folder) / "a.zip", files))
        assert read(LinkedInExport, packed(Path(folder) / "b.zip", files | {"Profile.csv": b"First Name\n" + profile}))


@given(st.lists(shaken(TWEET) | anything, max_size=3), st.lists(shaken(LONG) | anything, max_size=3))
def test_long_posts_of_any_shape(posts: list[object], notes: list[object]) -> None:
    files = x_files([], note_tweet=b"window.YTD.note_tweet.part0 = " + json.dumps(notes).encode())
    files["data/tweets.js"] = b"window.YTD.tweets.part0 = " + json.dumps(posts).encode()
    with tempfile.TemporaryDirectory() as folder:
        assert read(XArchive, packed(Path(folder) / "a.zip", files))


@given(st.lists(st.binary(max_size=200), max_size=4), st.binary(max_size=300))
def test_mails_of_any_bytes(heads: list[bytes], body: bytes) -> None:
    start = b"From a at b.org  Wed May  6 22:19:24 2026\nFrom: a@b.org\nContent-Type: multipart/mixed; boundary=x\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.mbox"
        path.write_bytes(b"\n\n".join(start + head for head in heads) + b"\n\n" + body)
        assert read(MailArchive, path)
        path.write_bytes(body)
        assert read(MailArchive, path)


@given(st.sampled_from([".csv", ".jsonl", ".xlsx", ".parquet", ".json", ".zip"]), st.binary(max_size=400))
def test_tables_and_archives_of_any_bytes(ending: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{ending}"
        path.write_bytes(content)
        for make in READERS:
            assert read(make, path)


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=12), min_size=9, max_size=9), max_size=5))
def test_cells_of_any_text(rows: list[list[str]]) -> None:
    header = "source,native_id,person,created_at,visibility,kind,text,views,reply_to"
    body = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_text(f"{header}\n{body}\n")
        assert read(ItemTable, path)


@given(anything, anything)
def test_words_and_times_of_any_kind(value: object, other: object) -> None:
    for made in (plain(value), name(value), from_html(value)):
        made.encode()
        assert "\x00" not in made
    found = second(value)
    assert found is None or 0 < found < 1 << 33
    assert "\n" not in name(other)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 1_000_000,
        b'[{"a":' * 100_000,
        b"[" + b"[" * DEEPEST + b"]" * DEEPEST + b"]",
        b'[{"a":"' + b"\\" * 9_000_001,
        b'["' + b"x" * (9 << 20),
        b'[{"a":' + b"9" * 100_000 + b"}]",
        b'[{"a":"\\ud800"},{"a":"\xff"},{"a":1e999},{"a":NaN},{"a":1,"a":2}]',
        b"[1,,2 3 \x00]",
        b"{}",
        b"",
    ],
)
def test_lists_that_mean_harm_end_soon(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.json"
    path.write_bytes(content)
    with path.open("rb") as stream:
        assert all(isinstance(entry, dict | SetAside) for entry in objects(stream, place="list"))


@pytest.mark.parametrize("line", [b"x" * (20 << 20), b'"' + b"x" * (3 << 20), b'"' * 100_001, b"," * 1_000_000])
def test_endless_lines_cost_one_row(tmp_path: Path, line: bytes) -> None:
    for ending, good in (
        (".csv", b"s,2,p,2026-05-06\n"),
        (".jsonl", b'{"source":"s","native_id":"2","person":"p","created_at":"2026-05-06"}\n'),
    ):
        path = tmp_path / f"a{ending}"
        first = b"source,native_id,person,created_at\n" if ending == ".csv" else good
        path.write_bytes(first + line + b"\n" + good)
        assert read(ItemTable, path)


def test_nested_mails_and_long_headers_end_soon(tmp_path: Path) -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth) for depth in range(3000))
    long = (
        b"Subject: " + b"=?utf-8?q?=41?= " * 20_000 + b"\nReferences: " + b"<a@b> " * 20_000 + b"\nIn-Reply-To: " + b"<" * 100_000
    )
    mail = b"From a at b.org  Wed May  6 22:19:24 2026\nFrom: a@b.org\n"
    path = tmp_path / "a.mbox"
    path.write_bytes(mail + nested + b"\n\n" + mail + long + b"\n\n" + b"> " * 500_000 + b"\n@" * 100_000)
    assert read(MailArchive, path)


def test_odd_html_ends_soon() -> None:
    assert from_html("<div>" * 50_000 + "word") == "word"
    assert len(from_html("<" * 400_000)) <= 100_000
    assert from_html("&#0;&#xD800;a") == "\ufffd\ufffda"


def mbox(path: Path, count: int) -> MailArchive:
    with path.open("w") as stream:
        for number in range(count):
            stream.write(
                f"From a at b.org  Wed May  6 22:19:24 2026\nFrom: a{number % 50}@b.org\nMessage-ID: <{number}@b.org>\n\n"
            )
            stream.write(f"{'word ' * 50}\n\n")
    return MailArchive(path)


def slack_of(path: Path, count: int) -> SlackExport:
    return SlackExport(
        slack(
            path,
            {
                f"general/{day}.json": [said(f"{day}.{number}", "word " * 50) for number in range(count // 10)]
                for day in range(1, 11)
            },
        )
    )


def x_of(path: Path, count: int) -> XArchive:
    return XArchive(packed(path, x_files(tweet(number + 1, "word " * 50) for number in range(count))))


def mastodon_of(path: Path, count: int) -> MastodonArchive:
    return MastodonArchive(tarred(path, mastodon_files(note(number, "<p>word</p>" * 20) for number in range(count))))


def reddit_of(path: Path, count: int) -> RedditExport:
    half = count // 2
    posts = (reddit_post(f"p{number}", body="word " * 50) for number in range(half))
    comments = (reddit_comment(f"c{number}", body="word " * 50) for number in range(half))
    return RedditExport(packed(path, reddit_files(posts, comments)))


def linkedin_of(path: Path, count: int) -> LinkedInExport:
    half = count // 2
    day, words = "2026-05-06 20:19:24", "word " * 50
    shares = "".join(f"{day},{LINKEDIN}urn%3Ali%3Ashare%3A{number},{words},,,PUBLIC\n" for number in range(half))
    comments = "".join(f"{day},{LINKEDIN}urn%3Ali%3Ashare%3A{number},{words}\n" for number in range(half))
    return LinkedInExport(packed(path, linkedin_files(shares.encode(), comments.encode())))


def items_of(path: Path, count: int) -> ItemTable:
    rows = (f"s,{number},p{number % 50},2026-05-06,{'word ' * 50}\n" for number in range(count))
    path.write_text("source,native_id,person,created_at,text\n" + "".join(rows))
    return ItemTable(path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "file"),
    [
        (mbox, "a.mbox"),
        (slack_of, "a.zip"),
        (x_of, "x.zip"),
        (mastodon_of, "m.tar.gz"),
        (reddit_of, "r.zip"),
        (linkedin_of, "l.zip"),
        (items_of, "items.csv"),
    ],
)
def test_memory_does_not_grow_with_the_archive(tmp_path: Path, make: Callable[[Path, int], SlackExport], file: str) -> None:
    peaks = []
    for count in (800, 8_000):
        reader = make(tmp_path / f"{count}{file}", count)
        reader.check()
        # What else runs in this process may ask for memory meanwhile; not three times.
        peaks.append(min(peak_of(reader, count) for _ in range(3)))
    assert peaks[1] <= 1.5 * peaks[0], peaks


def peak_of(reader: SlackExport, count: int) -> int:
    gc.collect()
    tracemalloc.start()
    taken = sum(isinstance(record, Item) for record in reader.records())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken == count
    return peak


def test_a_totals_table_of_any_text(tmp_path: Path) -> None:
    path = tmp_path / "totals.csv"
    path.write_text("source,department,month,measure,people,count\n" + "\ufeff,\x0b,\u2028,\x85,9e9,1e5\n" * 3)
    table = MetricTable(path)
    table.check()
    assert usable(table.totals())


def test_a_mail_longer_than_what_is_looked_at_is_one_mail(tmp_path: Path) -> None:
    path = tmp_path / "a.mbox"
    start = b"From a at b.org  Wed May  6 22:19:24 2026\nFrom: a@b.org\n\n"
    path.write_bytes(start + b"word\n" * 1_000_000 + b"\n" + start + b"short\n")
    with path.open("rb") as stream:
        cuts = list(messages(stream))
    assert [cut.number for cut in cuts] == [1, 2]
    assert cuts[1].raw.endswith(b"short\n")
