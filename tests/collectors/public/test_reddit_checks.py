"""What Reddit is asked beside listings: whether things are still shown, what an account says of itself, what a pass missed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from collectors.base import Known, Proves, Standing, Verifies
from collectors.http import Manners
from collectors.public.reddit import RedditCollector
from config.errors import Skip
from openness.targets import Target
from pipeline.conformance.contract import items, last_cursor
from pipeline.conformance.loopback import Answer, Asked, served
from tests.collectors.public.reddit_site import START, TOKEN, RedditSite

if TYPE_CHECKING:
    from pathlib import Path


def reddit(base_url: str, *, now: float = START) -> RedditCollector:
    return RedditCollector(client_id="x", client_secret="x", base_url=base_url, manners=Manners(clock=lambda: now))


def known(*names: str) -> list[Known]:
    return [Known(native_id=name, space="open", created_at=START) for name in names]


def test_it_can_be_asked_what_became_of_things_and_whose_an_account_is() -> None:
    assert isinstance(reddit("http://127.0.0.1:9"), Verifies)
    assert isinstance(reddit("http://127.0.0.1:9"), Proves)


def test_a_hundred_things_take_one_request() -> None:
    place = RedditSite()
    place.share("ada", count=100)
    with served(place.answer) as base_url:
        found = reddit(base_url).standing(known(*place.names("ada")))
    assert set(found) == place.names("ada")
    assert set(found.values()) == {Standing.THERE}
    assert [asked.path for asked in place.asked] == ["/api/v1/access_token", "/api/info"]


@pytest.mark.parametrize(
    "change",
    [
        {"author": "[deleted]", "body": "[deleted]"},
        {"author": None},
        {"body": "[removed]"},
        {"body": "[ Removed by Reddit ]"},
        {"removed_by_category": "moderator"},
        {"subreddit_type": "private"},
        {"subreddit_type": "employees_only"},
    ],
)
def test_what_is_deleted_removed_or_moved_out_of_sight_is_gone(change: dict[str, object]) -> None:
    place = RedditSite()
    place.share("ada", count=2)
    newer, older = place.things["ada"]
    newer |= change
    with served(place.answer) as base_url:
        found = reddit(base_url).standing(known(str(newer["name"]), str(older["name"])))
    assert found == {newer["name"]: Standing.GONE, older["name"]: Standing.THERE}


def test_what_the_answer_leaves_out_is_gone_and_an_empty_answer_is_asked_for_twice() -> None:
    place = RedditSite()
    place.share("ada", count=1)
    (there,) = place.names("ada")
    with served(place.answer) as base_url:
        assert reddit(base_url).standing(known(there, "t1_gone")) == {there: Standing.THERE, "t1_gone": Standing.GONE}
        place.asked.clear()
        assert reddit(base_url).standing(known("t1_gone")) == {"t1_gone": Standing.GONE}
        assert sum(asked.path == "/api/info" for asked in place.asked) == 2
        empty = Answer(body={"kind": "Listing", "data": {"children": []}})
        place.refuse("info", empty, Answer(body=place.info([there])))
        assert reddit(base_url).standing(known(there)) == {there: Standing.THERE}


def test_names_that_the_api_does_not_know_stay_unknown() -> None:
    place = RedditSite()
    with served(place.answer) as base_url:
        assert reddit(base_url).standing(known("x", "t1_a,t1_b", "t5_abc")) == {}
    assert place.asked == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(status=403, body={}), "forbidden"),
        (Answer(status=500, body={}), "unreachable"),
        (Answer(body=b"<html>"), "unreadable"),
        (Answer(body={"data": {"children": [7]}}), "unreadable"),
        (Answer(body={"kind": "Listing"}), "unreadable"),
        (Answer(status=429, body={}, headers={"retry-after": "3600"}), "limited"),
    ],
)
def test_an_answer_that_is_none_says_nothing_of_things(answer: Answer, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    place = RedditSite()
    place.refuse("info", answer)
    with served(place.answer) as base_url, pytest.raises(Skip) as caught:
        reddit(base_url).standing(known("t1_abc"))
    assert caught.value.outcome == expected


def test_a_profile_has_the_words_that_everybody_sees() -> None:
    place = RedditSite()
    place.share("ada")
    place.about = {"public_description": "I share. sharewell-1234", "title": "Ada", "display_name": "u_ada"}
    with served(place.answer) as base_url:
        profile = reddit(base_url).profile("u/ada")
    assert (profile.handles, profile.texts) == (("Ada",), ("I share. sharewell-1234", "Ada"))


@pytest.mark.parametrize(
    ("handle", "answer", "expected"),
    [
        ("../me", Answer(), "gone"),
        ("eve", Answer(), "gone"),
        ("ada", Answer(body={"data": {"is_suspended": True, "name": "ada"}}), "suspended"),
        ("ada", Answer(body={"data": []}), "unreadable"),
    ],
)
def test_a_profile_that_cannot_be_read_is_skipped(handle: str, answer: Answer, expected: str) -> None:
    place = RedditSite()
    place.refuse("ada", answer)
    with served(place.answer) as base_url, pytest.raises(Skip) as caught:
        reddit(base_url).profile(handle)
    assert caught.value.outcome == expected


def test_more_than_the_ceiling_since_the_last_pass_leaves_a_gap() -> None:
    place = RedditSite()
    place.share("ada", count=30)
    with served(place.answer) as base_url:
        collector = reddit(base_url, now=START + 60 * 30 + 30 * 86_400)
        first = list(collector.pages(place.target("ada"), None))
        assert [page.gap for page in first] == [None] * len(first)
        place.share("ada", count=1600)
        pages = list(collector.pages(place.target("ada"), first[-1].cursor))
    comments = [one.created_at for one in items(collector, pages) if one.kind == "comment"]
    assert [page.gap for page in pages[:-1]] == [None] * (len(pages) - 1)
    assert pages[-1].gap == (START + 60 * 29, min(comments))


def test_a_listing_that_ends_short_of_the_ceiling_without_reaching_back_leaves_a_gap_too() -> None:
    place = RedditSite()
    place.share("ada", count=3)
    with served(place.answer) as base_url:
        cursor = last_cursor(reddit(base_url), place.target("ada"), None)
        place.things["ada"] = []
        place.share("ada", count=1425)
        pages = list(reddit(base_url).pages(place.target("ada"), cursor))
    assert pages[-1].gap is not None
    assert pages[-1].gap[0] == START + 60 * 2


def test_a_pass_that_reaches_what_was_read_leaves_no_gap() -> None:
    place = RedditSite()
    place.share("ada", count=30)
    with served(place.answer) as base_url:
        cursor = last_cursor(reddit(base_url), place.target("ada"), None)
        place.share("ada", count=900)
        pages = list(reddit(base_url).pages(Target(source="reddit", handle="ada"), cursor))
    assert pages[-1].gap is None


def test_recorded_things_are_all_there(shared: Path) -> None:
    listings = ("TestRedditorListings.test_submissions__new.json", "TestRedditorListings.test_comments__new.json")
    things: list[dict[str, object]] = []
    for listing in listings:
        told = json.loads((shared / "data" / "recorded" / "reddit" / listing).read_text())
        for exchange in told["interactions"]:
            if "/user/" in exchange["request"]["uri"]:
                body = json.loads(exchange["response"]["body"]["string"])
                things += [child["data"] for child in body["data"]["children"]]

    def answer(asked: Asked) -> Answer:
        if asked.path == "/api/v1/access_token":
            return Answer(body=TOKEN)
        names = asked.query["id"].split(",")
        children = [{"data": thing} for thing in things if thing["name"] in names]
        return Answer(body={"kind": "Listing", "data": {"children": children}})

    with served(answer) as base_url:
        for begin in (0, 100):
            names = [str(thing["name"]) for thing in things[begin : begin + 100]]
            found = reddit(base_url).standing(known(*names))
            assert len(found) == 100
            assert set(found.values()) == {Standing.THERE}
