from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from collectors.base import Known, Page, Standing
from collectors.http import Manners
from collectors.public.hackernews import HackerNewsCollector
from openness.records import Ignored, Item, Removal, SetAside, Via
from openness.targets import Target
from pipeline.conformance.contract import CollectorContract, items, last_cursor, outcome
from pipeline.conformance.loopback import Answer, served
from tests.collectors.public.hackernews_site import START, HackerNewsSite

if TYPE_CHECKING:
    from openness.records import Record
    from pipeline.conformance.loopback import Site


def hackernews(base_url: str) -> HackerNewsCollector:
    return HackerNewsCollector(base_url=base_url, manners=Manners())


def read(**fields: object) -> Record:
    """Return the record of a comment of @Ada's with these fields."""
    made: dict[str, object] = {"id": 5, "by": "ada", "time": START, "type": "comment", "text": "a <i>b</i>", "parent": 4}
    body = {"items": [made | fields]}
    page = Page(target=Target(source="hackernews", handle="@Ada"), body=body, fetched_at=0, via=Via.API)
    return next(hackernews("http://127.0.0.1:9").records(page))


class TestHackerNews(CollectorContract):
    def site(self) -> Site:
        return HackerNewsSite()

    def collector(self, base_url: str, manners: Manners) -> HackerNewsCollector:
        return HackerNewsCollector(base_url=base_url, manners=manners)


def test_a_comment_says_what_it_answers_and_a_story_where_it_points() -> None:
    comment = read(kids=[8, 9])
    assert isinstance(comment, Item)
    assert (comment.text, comment.reply_to, comment.author.handles) == ("a b", "4", ("@Ada", "ada"))
    assert comment.engagement is not None
    assert (comment.engagement.likes, comment.engagement.comments) == (None, 2)
    story = read(type="story", title="On it", text=None, url="https://a.example/x", score=7, descendants=3)
    assert isinstance(story, Item)
    assert (story.kind, story.text, story.reply_to) == ("post", "On it\n\nhttps://a.example/x", None)
    assert story.engagement is not None
    assert (story.engagement.likes, story.engagement.comments) == (7, 3)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"deleted": True, "by": None}, Removal),
        ({"dead": True}, Removal),
        ({"id": "x"}, SetAside),
        ({"time": "soon"}, SetAside),
        ({"by": "eve"}, SetAside),
        ({"type": "pollopt"}, Ignored),
    ],
)
def test_what_is_no_item_of_the_account_is_accounted_for(fields: dict[str, object], expected: type) -> None:
    assert isinstance(read(**fields), expected)


def test_what_was_deleted_lately_is_seen_with_the_next_pass() -> None:
    place = HackerNewsSite()
    place.share("ada", count=30)
    for thing in place.things["ada"][:25]:
        thing["time"] = int(time.time()) - 60
    with served(place.answer) as base_url:
        cursor = last_cursor(hackernews(base_url), place.target("ada"), None)
        place.things["ada"][10] |= {"deleted": True}
        del place.asked[:]
        pages = list(hackernews(base_url).pages(place.target("ada"), cursor))
    records = [record for page in pages for record in hackernews(base_url).records(page)]
    assert [record for record in records if isinstance(record, Removal)] == [Removal(source="hackernews", native_id="20")]
    assert len(place.asked) == 1 + 25 + 1


def test_nothing_older_than_the_yes_covers_is_taken_and_little_of_it_asked_for() -> None:
    place = HackerNewsSite()
    place.share("ada", count=1000)
    target = Target(source="hackernews", handle="ada", covers_from=START + 60 * 991)
    with served(place.answer) as base_url:
        pages = list(hackernews(base_url).pages(target, None))
        assert sorted(one.created_at for one in items(hackernews(base_url), pages)) == [START + 60 * n for n in range(991, 1001)]
        assert len(place.asked) < 30
        again = list(hackernews(base_url).pages(place.target("ada"), pages[-1].cursor))
        assert len(items(hackernews(base_url), again)) == 1000


def test_what_is_deleted_or_killed_is_gone_and_what_is_not_given_unknown() -> None:
    place = HackerNewsSite()
    place.share("ada", count=3)
    place.things["ada"][0] |= {"deleted": True}
    known = [Known(native_id=name, space="s", created_at=0) for name in ("3", "2", "9", "x")]
    with served(place.answer) as base_url:
        assert hackernews(base_url).standing(known) == {"3": Standing.GONE, "2": Standing.THERE}


def test_a_profile_without_a_usable_list_is_unreadable() -> None:
    place = HackerNewsSite()
    place.refuse("ada", Answer(body={"id": "ada", "submitted": 7}))
    with served(place.answer) as base_url:
        assert outcome(hackernews(base_url), place.target("ada")) == "unreadable"


def test_the_profile_is_what_the_account_says_about_itself() -> None:
    place = HackerNewsSite()
    place.share("ada", count=0)
    with served(place.answer) as base_url:
        profile = hackernews(base_url).profile("https://news.ycombinator.com/user?id=ada")
    assert profile.handles == ("ada",)
    assert "the code is 42" in profile.texts[0]
    assert profile.links == ("https://ada.example",)
