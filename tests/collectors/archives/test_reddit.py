from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from collectors.archives.reddit import RedditExport
from collectors.base import Page, Personal
from collectors.public.reddit_things import records_of
from config.errors import Refused, WrongUse
from openness.records import Act, Ignored, Interaction, Item, Removal, SetAside, Via
from openness.targets import Target
from tests.collectors.archives.makers import packed, reddit_comment, reddit_files, reddit_post, table

if TYPE_CHECKING:
    from pathlib import Path

    from openness.records import Record

AT = 1_778_098_764


def read(path: Path) -> list[Record]:
    reader = RedditExport(path)
    reader.check()
    return list(reader.records())


def items(
    tmp_path: Path, *comments: dict[str, object], posts: list[dict[str, object]] | None = None, **more: bytes
) -> list[Item]:
    records = read(packed(tmp_path / "r.zip", reddit_files(posts or [], comments, **more)))
    assert all(isinstance(record, Item) for record in records)
    return [record for record in records if isinstance(record, Item)]


def test_a_comment_and_a_submission(tmp_path: Path) -> None:
    post, comment = items(tmp_path, reddit_comment(body="hello u/bart, #not a tag"), posts=[reddit_post()])
    assert (post.native_id, post.kind, post.text, post.reply_to, post.created_at) == (
        "t3_abd",
        "post",
        "A find\n\nand how",
        None,
        AT,
    )
    assert (comment.native_id, comment.kind, comment.reply_to) == ("t1_abc", "comment", "t3_zz")
    assert comment.author.handles == ("anna", "anna@example.org")
    assert (comment.space.native_id, comment.space.name, comment.space.visibility) == ("open", "r/Open", "public")
    assert [mention.author.handles for mention in comment.mentions] == [("bart",)]
    assert (comment.engagement, comment.tags) == (None, ())


def test_the_export_fills_the_rows_that_the_api_fills(tmp_path: Path) -> None:
    """Whatever both know of a thing is the same; scores and edits only the API knows."""
    post = {
        "name": "t3_abd",
        "author": "anna",
        "subreddit": "Open",
        "subreddit_type": "public",
        "created_utc": float(AT),
        "edited": False,
        "title": "Tea & <cake>",
        "selftext": "line\n\n&amp; ask u/bart",
        "permalink": "/r/Open/comments/abd/a_find/",
        "url": "https://www.reddit.com/r/Open/comments/abd/a_find/",
    }
    comment = {
        "name": "t1_abc",
        "author": "anna",
        "subreddit": "Open",
        "created_utc": float(AT),
        "edited": False,
        "body": 'he said "no"',
        "parent_id": "t1_ab0",
        "link_id": "t3_zz",
        "permalink": "/r/Open/comments/zz/a_question/abc/",
    }
    crosspost = post | {"name": "t3_abe", "crosspost_parent": "t3_orig", "url": "/r/Other/comments/orig/what/", "selftext": ""}
    page = Page(
        target=Target(source="reddit", handle="anna"), body={"children": [post, crosspost, comment]}, fetched_at=0, via=Via.API
    )
    told = [
        reddit_post(title="Tea & <cake>", body="line\n\n&amp; ask u/bart", url=str(post["url"])),
        reddit_post("abe", title="Tea & <cake>", body="", url="/r/Other/comments/orig/what/", permalink=post["permalink"]),
    ]
    files = reddit_files(told, [reddit_comment(body='he said "no"', parent="ab0")])

    def known(records: list[Record]) -> list[object]:
        return [
            (one.native_id, one.kind, one.text, one.url, one.reply_to, one.created_at, one.space, one.mentions, one.takes_replies)
            if isinstance(one, Item)
            else (one.kind, one.item, one.at)
            if isinstance(one, Interaction)
            else one
            for one in records
        ]

    assert known(read(packed(tmp_path / "r.zip", files))) == known(list(records_of(page)))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"parent": ""}, "t3_zz"),
        ({"parent": "ab0"}, "t1_ab0"),
        ({"parent": "t1_ab0"}, "t1_ab0"),
        ({"parent": "t3_zz"}, "t3_zz"),
        ({"link": "", "permalink": "https://www.reddit.com/r/Open/comments/yy/q/abc/"}, "t3_yy"),
        ({"link": "", "permalink": ""}, None),
    ],
)
def test_what_a_comment_answers(tmp_path: Path, cells: dict[str, object], expected: str | None) -> None:
    (comment,) = items(tmp_path, reddit_comment() | cells)
    assert comment.reply_to == expected


def test_a_crosspost_reshares_its_original_and_a_link_does_not(tmp_path: Path) -> None:
    posts = [
        reddit_post("a", url="/r/Other/comments/orig/what/"),
        reddit_post("b", url="https://www.reddit.com/r/Other/comments/orig/what/"),
    ]
    first, act, second = read(packed(tmp_path / "r.zip", reddit_files(posts)))
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    assert isinstance(act, Interaction)
    assert (first.kind, act.kind, act.item, second.kind) == ("reshare", Act.RESHARE, "t3_orig", "post")


@pytest.mark.parametrize("body", ["[deleted]", "[removed]"])
def test_what_was_taken_away_is_a_removal(tmp_path: Path, body: str) -> None:
    assert read(packed(tmp_path / "r.zip", reddit_files([], [reddit_comment(body=body)]))) == [
        Removal(source="reddit", native_id="t1_abc")
    ]


@pytest.mark.parametrize("file", ["approved_submitter_subreddits", "moderated_subreddits"])
def test_a_community_that_may_be_private_is_passed_over(tmp_path: Path, file: str) -> None:
    files = reddit_files([reddit_post(subreddit="Board")], [reddit_comment()], **{file: b"subreddit\nboard\nOther\n"})
    ignored, comment = read(packed(tmp_path / "r.zip", files))
    assert ignored == Ignored(native_id="t3_abd", reason="in a community that may be private")
    assert isinstance(comment, Item)


def test_letters_votes_and_the_like_are_never_read(tmp_path: Path) -> None:
    letters = b"id,permalink,date,ip,subreddit,body\nsecret,https://www.reddit.com/x,2026-05-06 20:19:24 UTC,,Open,secret\n"
    private = ("messages", "messages_archive", "chat_history", "drafts", "post_votes", "comment_votes", "saved_posts")
    files = reddit_files([], [reddit_comment()], **dict.fromkeys((*private, "post_headers", "comment_headers"), letters))
    records = read(packed(tmp_path / "r.zip", files))
    assert "secret" not in repr(records)
    assert len(records) == 1


def test_files_that_reddit_split_are_read_in_their_order(tmp_path: Path) -> None:
    columns = "id,permalink,date,ip,subreddit,gildings,link,parent,body,media"
    files = reddit_files()
    del files["comments.csv"]
    for number in (2, 10, 1):
        files[f"comments_{number}.csv"] = table(columns, [reddit_comment(f"c{number}")])
    found = read(packed(tmp_path / "r.zip", files))
    assert [one.native_id for one in found if isinstance(one, Item)] == ["t1_c1", "t1_c2", "t1_c10"]


def test_rows_that_cannot_be_taken_are_set_aside_with_their_place(tmp_path: Path) -> None:
    comments = [
        reddit_comment(date="yesterday"),
        reddit_comment("not an id!"),
        reddit_comment(subreddit=""),
        reddit_comment("ok"),
    ]
    records = read(packed(tmp_path / "r.zip", reddit_files([], comments)))
    assert [type(record) for record in records] == [SetAside, SetAside, SetAside, Item]
    assert isinstance(records[0], SetAside)
    assert (records[0].place, records[0].reason) == ("r.zip comments.csv line 2", "no time, or an impossible one")


def test_whose_it_is_and_when_it_was_made(tmp_path: Path) -> None:
    reader = RedditExport(packed(tmp_path / "r.zip", reddit_files()))
    assert isinstance(reader, Personal)
    assert reader.owner.handles == ("anna", "anna@example.org")
    assert reader.covered_until() == 1_781_524_800


def test_an_unpacked_folder_is_read_too(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    for file, content in reddit_files([reddit_post()]).items():
        assert isinstance(content, bytes)
        (folder / file).write_bytes(content)
    assert [type(record) for record in read(folder)] == [Item]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"statistics.csv": None}, "holds no statistics.csv"),
        ({"statistics.csv": b"statistic,value\nis_deleted,False\n"}, "whose it is"),
        ({"statistics.csv": b"a,b\n"}, "statistic is missing"),
        ({"posts.csv": None, "comments.csv": None}, r"neither posts\.csv nor comments\.csv"),
        ({"comments.csv": b"text\nhello\n"}, "the column id is missing"),
        ({"comments.csv": b""}, "the column id is missing"),
    ],
)
def test_another_zip_is_no_export(tmp_path: Path, change: dict[str, bytes | None], message: str) -> None:
    files = {name: content for name, content in (reddit_files() | change).items() if content is not None}
    with pytest.raises(WrongUse, match=message):
        read(packed(tmp_path / "r.zip", files))


def test_a_zip_cut_off_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "r.zip", reddit_files([reddit_post()]))
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(Refused, match="truncated or damaged"):
        read(path)
