from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from collectors.base import Page
from collectors.http import Manners
from collectors.public.reddit import RedditCollector
from config.errors import Fatal, Skip
from openness.records import Act, Ignored, Interaction, Item, Removal, SetAside, Via
from openness.targets import Cursor, Target
from pipeline.conformance.contract import CollectorContract, identities, items, last_cursor
from pipeline.conformance.loopback import Answer, served
from tests.collectors.public.reddit_site import START, RedditSite

if TYPE_CHECKING:
    from openness.records import Record
    from pipeline.conformance.loopback import Site

COMMENT: dict[str, object] = {
    "name": "t1_abc",
    "author": "Ada",
    "subreddit": "Open",
    "created_utc": 1.6e9,
    "edited": False,
    "body": "hello",
    "score": 3,
    "parent_id": "t1_ab0",
    "link_id": "t3_zz",
}
POST: dict[str, object] = {
    "name": "t3_abd",
    "author": "Ada",
    "subreddit": "Open",
    "created_utc": 1.6e9,
    "title": "A find",
    "selftext": "and how",
    "score": 9,
    "num_comments": 4,
    "permalink": "/r/Open/comments/abd/a_find/",
}


def reddit(base_url: str) -> RedditCollector:
    return RedditCollector(client_id="x", client_secret="x", base_url=base_url)


def read(thing: dict[str, object], **fields: object) -> list[Record]:
    page = Page(target=Target(source="reddit", handle="u/ada"), body={"children": [thing | fields]}, fetched_at=0, via=Via.API)
    return list(reddit("http://127.0.0.1:9").records(page))


def item(thing: dict[str, object], **fields: object) -> Item:
    found = read(thing, **fields)[0]
    assert isinstance(found, Item)
    return found


class TestReddit(CollectorContract):
    def site(self) -> Site:
        return RedditSite()

    def collector(self, base_url: str, manners: Manners) -> RedditCollector:
        return RedditCollector(client_id="x", client_secret="x", base_url=base_url, manners=manners)


def test_a_comment_answers_its_parent_in_a_public_community() -> None:
    made = item(COMMENT)
    assert (made.kind, made.native_id, made.reply_to, made.text) == ("comment", "t1_abc", "t1_ab0", "hello")
    assert (made.space.native_id, made.space.name, made.space.visibility) == ("open", "r/Open", "public")
    assert made.url == "https://www.reddit.com/r/Open/comments/zz/_/abc/"
    assert made.author.handles == ("u/ada", "Ada")


def test_a_submission_has_title_text_and_counts() -> None:
    made = item(POST)
    assert (made.kind, made.text, made.reply_to, made.url) == (
        "post",
        "A find\n\nand how",
        None,
        "https://www.reddit.com/r/Open/comments/abd/a_find/",
    )
    assert made.engagement is not None
    assert (made.engagement.likes, made.engagement.comments) == (9, 4)


@pytest.mark.parametrize(("edited", "expected"), [(False, None), (True, None), (1_600_000_100.0, 1_600_000_100), ("x", None)])
def test_an_edit_keeps_its_time_where_there_is_one(edited: object, expected: int | None) -> None:
    assert item(COMMENT, edited=edited).edited_at == expected


@pytest.mark.parametrize("fields", [{"body": "[deleted]"}, {"body": "[removed]"}, {"author": "[deleted]"}, {"author": None}])
def test_what_was_deleted_or_removed_is_a_removal(fields: dict[str, object]) -> None:
    assert read(COMMENT, **fields) == [Removal(source="reddit", native_id="t1_abc")]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": None},
        {"name": "t5_abc"},
        {"created_utc": None},
        {"created_utc": float("nan")},
        {"created_utc": -5},
        {"created_utc": 1e20},
        {"created_utc": True},
        {"subreddit": []},
        {"author": "Eve"},
    ],
)
def test_what_cannot_be_taken_is_set_aside(fields: dict[str, object]) -> None:
    assert isinstance(read(COMMENT, **fields)[0], SetAside)


def test_a_private_community_is_not_read() -> None:
    assert isinstance(read(COMMENT, subreddit_type="private")[0], Ignored)
    assert isinstance(read(COMMENT, subreddit_type=["odd"])[0], Ignored)
    assert isinstance(read(COMMENT, subreddit_type="restricted")[0], Item)


def test_a_crosspost_reshares_its_original() -> None:
    made, act = read(POST, crosspost_parent="t3_orig")
    assert isinstance(made, Item)
    assert isinstance(act, Interaction)
    assert (made.kind, act.kind, act.item) == ("reshare", Act.RESHARE, "t3_orig")


def test_a_hidden_score_is_no_score_and_a_locked_thing_takes_no_replies() -> None:
    assert item(COMMENT, score_hidden=True).engagement is None
    hidden = item(POST, hide_score=True).engagement
    assert hidden is not None
    assert (hidden.likes, hidden.comments) == (None, 4)
    assert not item(POST, locked=True).takes_replies


def test_people_named_are_found() -> None:
    found = item(COMMENT, body="ask u/bob or /u/eve-1, not foo/u/nobody, not u/ab").mentions
    assert [(mention.author.handles, mention.written) for mention in found] == [(("bob",), "u/bob"), (("eve-1",), "/u/eve-1")]


@pytest.mark.parametrize("handle", ["ada", "u/ada", "/u/ada", "@ada", " U/ada ", "user/ada/"])
def test_a_name_may_be_written_as_people_do(handle: str) -> None:
    place = RedditSite()
    place.share("ada", count=4)
    with served(place.answer) as base_url:
        pages = list(reddit(base_url).pages(Target(source="reddit", handle=handle), None))
        assert identities(reddit(base_url), pages) == place.names("ada")


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refused_sign_in_concerns_the_whole_source(status: int) -> None:
    place = RedditSite()
    place.share("ada")
    place.token = Answer(status=status, body={"message": "Unauthorized", "error": status})
    with served(place.answer) as base_url, pytest.raises(Fatal, match="sign-in"):
        list(reddit(base_url).pages(place.target("ada"), None))


def test_a_token_refused_with_a_200_concerns_the_whole_source_too() -> None:
    place = RedditSite()
    place.token = Answer(body={"error": "invalid_grant"})
    with served(place.answer) as base_url, pytest.raises(Fatal):
        list(reddit(base_url).pages(place.target("ada"), None))


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}"])
def test_a_token_that_is_none_is_unreadable(body: bytes) -> None:
    place = RedditSite()
    place.token = Answer(body=body)
    with served(place.answer) as base_url, pytest.raises(Skip) as caught:
        list(reddit(base_url).pages(place.target("ada"), None))
    assert caught.value.outcome == "unreadable"


def test_a_profile_tells_a_suspended_account_from_a_hidden_one() -> None:
    place = RedditSite()
    place.refuse("ada", Answer(status=403, body={}), Answer(body={"kind": "t2", "data": {"is_suspended": True}}))
    with served(place.answer) as base_url, pytest.raises(Skip) as caught:
        list(reddit(base_url).pages(place.target("ada"), None))
    assert caught.value.outcome == "suspended"


def test_the_last_days_are_read_again_and_older_pages_are_not() -> None:
    place = RedditSite()
    place.share("ada", count=90)
    place.page_size = 10
    newest = START + 60 * 90
    clock = Manners(clock=lambda: newest + 7 * 86_400 - 1200)
    with served(place.answer) as base_url:
        collector = RedditCollector(client_id="x", client_secret="x", base_url=base_url, manners=clock)
        cursor = last_cursor(collector, place.target("ada"), None)
        whole = len(place.asked)
        pages = list(collector.pages(place.target("ada"), cursor))
    assert whole == 10
    assert len(place.asked) - whole == 3
    assert {one.created_at for one in items(collector, pages)} >= set(range(newest - 1200, newest + 1, 60))


def test_a_ceiling_is_said() -> None:
    place = RedditSite()
    place.share("ada", count=1600)
    with served(place.answer) as base_url:
        pages = list(reddit(base_url).pages(place.target("ada"), None))
        read_back = items(reddit(base_url), pages)
    assert sum(one.kind == "comment" for one in read_back) == 1000
    assert pages[-1].reaches_back == min(one.created_at for one in read_back if one.kind == "comment")


def test_nothing_older_than_the_yes_covers_is_taken() -> None:
    place = RedditSite()
    place.share("ada", count=30)
    target = Target(source="reddit", handle="ada", covers_from=START + 60 * 21)
    with served(place.answer) as base_url:
        pages = list(reddit(base_url).pages(target, None))
        assert min(one.created_at for one in items(reddit(base_url), pages)) == target.covers_from
        again = list(reddit(base_url).pages(Target(source="reddit", handle="ada"), pages[-1].cursor))
        assert identities(reddit(base_url), again) == place.names("ada")


def test_a_later_beginning_leaves_no_gap_after_what_was_read() -> None:
    place = RedditSite()
    place.share("ada", count=6)
    with served(place.answer) as base_url:
        cursor = last_cursor(reddit(base_url), place.target("ada"), None)
        place.share("ada", count=6)
        pages = list(reddit(base_url).pages(Target(source="reddit", handle="ada", covers_from=START + 60 * 11), cursor))
        assert identities(reddit(base_url), pages) == place.names("ada")


def test_a_cursor_that_is_none_of_ours_begins_anew() -> None:
    place = RedditSite()
    place.share("ada", count=2)
    with served(place.answer) as base_url:
        pages = list(reddit(base_url).pages(place.target("ada"), Cursor(value="yesterday")))
        assert identities(reddit(base_url), pages) == place.names("ada")


def test_no_praw_settings_of_the_machine_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("praw_username", "somebody")
    monkeypatch.setenv("praw_password", "else")
    place = RedditSite()
    place.share("ada")
    with served(place.answer) as base_url:
        list(reddit(base_url).pages(place.target("ada"), None))
    assert place.asked[0].path == "/api/v1/access_token"
    assert reddit("http://127.0.0.1:9")._client.read_only
