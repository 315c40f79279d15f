from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from collectors.archives.x import XArchive
from collectors.base import Page
from collectors.public.x_posts import records_of
from config.errors import WrongUse
from openness.records import Act, Engagement, Ignored, Interaction, Item, Removal, SetAside, Via, Visibility
from openness.targets import Target
from tests.collectors.archives.makers import packed, tweet, x_files

if TYPE_CHECKING:
    from pathlib import Path

    from openness.records import Record


def read(path: Path) -> list[Record]:
    reader = XArchive(path)
    reader.check()
    return list(reader.records())


def test_a_post_with_all_it_brings(tmp_path: Path) -> None:
    post = tweet(
        1900,
        "@Bart see this &amp; that #Howto https://t.co/a",
        in_reply_to_status_id_str="1800",
        favorite_count="3",
        retweet_count="1",
        entities={
            "user_mentions": [{"screen_name": "bart", "id_str": "88"}],
            "hashtags": [{"text": "Howto"}],
            "urls": [{"expanded_url": "https://twitter.com/carla/status/1700?s=20"}],
        },
        edit_info={"initial": {"editTweetIds": ["1899", "1900"]}},
    )
    item, cited, removed = read(packed(tmp_path / "x.zip", x_files([post])))
    assert isinstance(item, Item)
    assert (item.native_id, item.kind, item.reply_to, item.created_at) == ("1900", "reply", "1800", 1_778_098_764)
    assert item.text == "@Bart see this & that #Howto https://t.co/a"
    assert item.author.handles == ("77", "anna", "anna@example.org")
    assert (item.space.native_id, item.space.visibility) == ("x", Visibility.PUBLIC)
    assert [(mention.written, mention.author.handles) for mention in item.mentions] == [("@Bart", ("88", "bart"))]
    assert (item.tags, item.engagement, item.lang) == (("Howto",), Engagement(likes=3, shares=1), "en")
    assert isinstance(cited, Interaction)
    assert (cited.kind, cited.item) == (Act.CITE, "1700")
    assert removed == Removal(source="x", native_id="1899")


def test_what_others_wrote_is_not_kept(tmp_path: Path) -> None:
    (item,) = read(
        packed(tmp_path / "x.zip", x_files([tweet(5, "RT @bart: words of another", entities={"hashtags": [{"text": "t"}]})]))
    )
    assert isinstance(item, Item)
    assert (item.kind, item.text, item.mentions, item.tags, item.takes_replies) == ("reshare", None, (), (), False)


def test_every_part_is_read_and_nothing_else(tmp_path: Path) -> None:
    later = b"window.YTD.tweets.part1 = " + json.dumps([{"tweet": tweet(2)}]).encode()
    gone = b"window.YTD.deleted_tweets.part0 = " + json.dumps([{"tweet": tweet(3)}]).encode()
    liked = b'window.YTD.like.part0 = [{"like": {"tweetId": "4", "fullText": "secret"}}]'
    letters = b'window.YTD.direct_messages.part0 = [{"dmConversation": {"messages": [{"messageCreate": {"text": "secret"}}]}}]'
    files = x_files([tweet(1)], tweets_part1=later, deleted_tweets=gone, direct_messages=letters, like=liked, bookmark=liked)
    records = read(packed(tmp_path / "x.zip", files))
    assert [item.native_id for item in records if isinstance(item, Item)] == ["1", "2"]
    assert "secret" not in repr(records)


def test_an_older_archive_without_wrapping(tmp_path: Path) -> None:
    files = x_files([])
    files["data/tweet.js"] = b"window.YTD.tweet.part0 = " + json.dumps([tweet(4)]).encode()
    del files["data/tweets.js"]
    (item,) = read(packed(tmp_path / "x.zip", files))
    assert isinstance(item, Item)
    assert item.native_id == "4"


@pytest.mark.parametrize(("last", "public"), [("Protect", False), ("Unprotect", True)])
def test_a_protected_account_is_not_public(tmp_path: Path, last: str, public: bool) -> None:
    steps = [
        {"protectedHistory": {"protectedAt": "2020-01-01T00:00:00.000Z", "action": "Protect"}},
        {"protectedHistory": {"protectedAt": "2021-01-01T00:00:00.000Z", "action": last}},
    ]
    history = b"window.YTD.protected_history.part0 = " + json.dumps(steps).encode()
    (record,) = read(packed(tmp_path / "x.zip", x_files([tweet(1)], protected_history=history)))
    assert isinstance(record, Item) if public else record == Ignored(native_id="1", reason="not public")


def test_impossible_posts_are_set_aside(tmp_path: Path) -> None:
    impossible = tweet(3, created_at="Wed May 66 20:19:24 +0000 2026")
    posts: list[dict[str, object]] = [tweet(1), {"id_str": "2"}, impossible, {**tweet(4), "id_str": "x4"}]
    records = read(packed(tmp_path / "x.zip", x_files(posts)))
    assert [type(record) for record in records] == [Item, SetAside, SetAside, SetAside]


def test_when_it_was_made(tmp_path: Path) -> None:
    assert XArchive(packed(tmp_path / "x.zip", x_files([tweet(1)]))).covered_until() == 1_781_524_800


@pytest.mark.parametrize("missing", ["data/account.js", "data/tweets.js"])
def test_another_zip_is_no_archive(tmp_path: Path, missing: str) -> None:
    files = {name: content for name, content in x_files([tweet(1)]).items() if name != missing}
    with pytest.raises(WrongUse, match=missing):
        read(packed(tmp_path / "x.zip", files))


LONG = "We tried it for a year &amp; this is what came of it, told at length and with every figure that we have. " * 4


def notes(*told: dict[str, object]) -> bytes:
    return b"window.YTD.note_tweet.part0 = " + json.dumps([{"noteTweet": note} for note in told]).encode()


def written(text: str, at: str = "2026-05-06T20:19:24.000Z", number: str = "900", **core: object) -> dict[str, object]:
    """Return a long post as `note-tweet.js` has it, under a number of its own."""
    return {"noteTweetId": number, "createdAt": at, "core": {"text": text, "hashtags": [], **core}}


def test_a_long_post_is_read_whole(tmp_path: Path) -> None:
    cut = tweet(5, LONG[:270] + "… https://t.co/x", entities={"hashtags": [{"text": "early"}]})
    other = tweet(6, "Something else of the same second")
    later = written(LONG, hashtags=[{"text": "early"}, {"text": "late"}])
    files = x_files([cut, other], note_tweet=notes(written("Another long one " * 30, number="901"), later))
    first, second = read(packed(tmp_path / "x.zip", files))
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    assert first.text == LONG.replace("&amp;", "&")
    assert first.tags == ("early", "late")
    assert (second.text, second.tags) == ("Something else of the same second", ())


def test_a_long_answer_keeps_whom_it_answers(tmp_path: Path) -> None:
    cut = tweet(5, "@bart @carla " + LONG[:200] + "…", in_reply_to_status_id_str="4")
    (item,) = read(packed(tmp_path / "x.zip", x_files([cut], note_tweet=notes(written(LONG, at="2026-05-06T20:19:23.100Z")))))
    assert isinstance(item, Item)
    assert item.text == "@bart @carla " + LONG.replace("&amp;", "&")


@pytest.mark.parametrize(
    "note",
    [
        written("Other words, told at length " * 20),
        written(LONG, at="2026-05-06T20:20:24.000Z"),
        written(LONG[:100]),
        written(""),
        {"noteTweetId": "5", "core": {"text": LONG}},
    ],
)
def test_a_note_that_may_belong_to_another_post_leaves_the_cut_text(tmp_path: Path, note: dict[str, object]) -> None:
    cut = tweet(5, LONG[:270] + "…")
    (item,) = read(packed(tmp_path / "x.zip", x_files([cut], note_tweet=notes(note))))
    assert isinstance(item, Item)
    assert item.text == LONG[:270].replace("&amp;", "&") + "…"


def test_the_archive_fills_the_rows_that_the_api_fills(tmp_path: Path) -> None:
    """Whatever both know of a post is the same, signs that X writes as HTML among it."""
    number, told = "1577730467436138524", "@Bart a &lt; b &amp;&amp; c &amp;amp; #Howto"
    archived = tweet(
        int(number),
        told,
        created_at="Wed Oct 05 18:40:30 +0000 2022",
        in_reply_to_status_id_str="1500000000000000000",
        entities={"user_mentions": [{"screen_name": "bart", "id_str": "88"}], "hashtags": [{"text": "Howto"}]},
    )
    long = tweet(int(number) + 1, LONG[:270] + "…", created_at="Wed Oct 05 18:40:30 +0000 2022")
    files = x_files([archived, long], note_tweet=notes(written(LONG, at="2022-10-05T18:40:30.000Z")))
    common = {"created_at": "2022-10-05T18:40:30.000Z", "lang": "en"}
    given = common | {
        "id": number,
        "text": told,
        "referenced_tweets": [{"type": "replied_to", "id": "1500000000000000000"}],
        "entities": {"mentions": [{"username": "bart", "id": "88"}], "hashtags": [{"tag": "Howto"}]},
    }
    whole = common | {"id": str(int(number) + 1), "text": LONG[:270] + "…", "note_tweet": {"text": LONG}}
    page = Page(target=Target(source="x", handle="anna"), body={"user": "77", "data": [given, whole]}, fetched_at=0, via=Via.API)

    def known(records: list[Record]) -> list[object]:
        same = (
            "native_id",
            "kind",
            "text",
            "url",
            "reply_to",
            "created_at",
            "space",
            "mentions",
            "tags",
            "lang",
            "takes_replies",
        )
        return [tuple(getattr(one, name) for name in same) for one in records if isinstance(one, Item)]

    found = known(read(packed(tmp_path / "x.zip", files)))
    assert found == known(list(records_of(page)))
    assert [one[2] for one in found if isinstance(one, tuple)] == ["@Bart a < b && c &amp; #Howto", LONG.replace("&amp;", "&")]
