"""What X is asked beside timelines: whether posts are still shown, what an account says of itself, what a pass missed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
import yaml

from collectors.base import Known, Proves, Standing, Verifies
from collectors.budget import Meter
from collectors.http import Manners
from collectors.public import x_posts
from collectors.public.x import XCollector
from config.errors import Skip
from openness.targets import Cursor
from pipeline.conformance.contract import last_cursor
from pipeline.conformance.loopback import Answer, Asked, served
from tests.collectors.public.x_site import XSite

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PRICE = 0.005


def x(base_url: str, *, meter: Meter | None = None) -> XCollector:
    return XCollector(bearer_token="x", price_per_read=PRICE, base_url=base_url, manners=Manners(), meter=meter)


def known(*ids: str) -> list[Known]:
    return [Known(native_id=number, space="x", created_at=1) for number in ids]


def test_it_can_be_asked_what_became_of_posts_and_whose_an_account_is() -> None:
    assert isinstance(x("http://127.0.0.1:9"), Verifies)
    assert isinstance(x("http://127.0.0.1:9"), Proves)


def test_a_hundred_posts_take_one_request_and_are_paid_for() -> None:
    place, meter = XSite(), Meter(limit=1.0)
    place.share("ada", count=100)
    with served(place.answer) as base_url:
        found = x(base_url, meter=meter).standing(known(*place.names("ada")))
    assert set(found) == place.names("ada")
    assert set(found.values()) == {Standing.THERE}
    assert len(place.asked) == 1
    assert meter.charged["x"] == pytest.approx(100 * PRICE)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {
            "title": "Authorization Error",
            "detail": "Sorry, you are not authorized to see the Tweet with ids: [1].",
            "type": "https://api.twitter.com/2/problems/not-authorized-for-resource",
        },
        {"title": "Forbidden", "detail": "User has been suspended: [ada].", "type": "about:blank"},
        {"resource_id": None, "type": None},
    ],
)
def test_what_is_deleted_protected_or_suspended_is_gone(told: dict[str, object]) -> None:
    place = XSite()
    place.share("ada", count=2)
    newer, older = (str(post["id"]) for post in place.things["ada"])
    place.denied[newer] = told
    with served(place.answer) as base_url:
        assert x(base_url).standing(known(newer, older)) == {newer: Standing.GONE, older: Standing.THERE}
        assert x(base_url).standing(known(newer)) == {newer: Standing.GONE}


def test_what_the_answer_leaves_out_or_cannot_tell_stays_unknown() -> None:
    place = XSite()
    place.share("ada", count=2)
    newer, older = (str(post["id"]) for post in place.things["ada"])
    passing: dict[str, object] = {
        "title": "Service Unavailable",
        "detail": "try later",
        "type": "https://api.twitter.com/2/problems/x",
    }
    place.denied[newer] = passing
    with served(place.answer) as base_url:
        assert x(base_url).standing(known(newer, older, "no number")) == {older: Standing.THERE}
        place.denied[older] = {"resource_type": "user"}
        with pytest.raises(Skip):
            x(base_url).standing(known(newer, older))
        place.asked.clear()
        assert x(base_url).standing(known("20a", "")) == {}
    assert place.asked == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(status=401, body={}), "unauthorised"),
        (Answer(status=503, body={}), "unreachable"),
        (Answer(body={"data": 7}), "unreadable"),
        (Answer(body={"meta": {}}), "unreadable"),
    ],
)
def test_an_answer_that_is_none_says_nothing_of_posts(answer: Answer, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    place = XSite()
    place.refuse("posts", answer)
    with served(place.answer) as base_url, pytest.raises(Skip) as caught:
        x(base_url).standing(known("20"))
    assert caught.value.outcome == expected


@pytest.mark.parametrize(
    "ask", [lambda one: one.standing(known("20", "21")), lambda one: one.profile("ada")], ids=["standing", "profile"]
)
def test_what_cannot_be_paid_for_is_not_asked(ask: Callable[[XCollector], object]) -> None:
    place = XSite()
    place.share("ada")
    with served(place.answer) as base_url, pytest.raises(Skip) as caught:
        ask(x(base_url, meter=Meter(limit=PRICE)))
    assert caught.value.outcome == "budget"
    assert place.asked == []


def test_a_profile_has_words_and_links_written_out() -> None:
    place, meter = XSite(), Meter()
    place.share("ada")
    place.about = {
        "description": "I share at https://t.co/b. sharewell-1234",
        "url": "https://t.co/a",
        "entities": {
            "url": {"urls": [{"url": "https://t.co/a", "expanded_url": "https://ada.example/"}]},
            "description": {"urls": [{"url": "https://t.co/b", "expanded_url": "https://notes.example/"}, 7]},
        },
    }
    with served(place.answer) as base_url:
        profile = x(base_url, meter=meter).profile("@ada")
    assert profile.handles == ("42", "ada")
    assert profile.texts == ("I share at https://notes.example/. sharewell-1234", "ada")
    assert profile.links == ("https://ada.example/", "https://notes.example/")
    assert meter.charged["x"] == pytest.approx(2 * PRICE)


@pytest.mark.parametrize("about", [{"description": 7, "entities": []}, {"entities": {"url": {"urls": 7}}, "url": None}])
def test_a_profile_of_another_shape_has_what_can_be_read(about: dict[str, object]) -> None:
    place = XSite()
    place.share("ada")
    place.about = about
    with served(place.answer) as base_url:
        profile = x(base_url).profile("ada")
    assert (profile.texts, profile.links) == (("ada",), ())


@pytest.mark.parametrize("handle", ["../me", "eve"])
def test_an_account_that_is_not_there_has_no_profile(handle: str) -> None:
    place = XSite()
    with served(place.answer) as base_url, pytest.raises(Skip) as caught:
        x(base_url).profile(handle)
    assert caught.value.outcome == "gone"


def test_more_than_the_ceiling_since_the_last_pass_leaves_a_gap() -> None:
    place = XSite()
    place.share("ada", count=5)
    with served(place.answer) as base_url:
        first = list(x(base_url).pages(place.target("ada"), None))
        assert [page.gap for page in first] == [None] * len(first)
        newest = int(str(place.things["ada"][0]["id"]))
        place.share("ada", count=3300)
        pages = list(x(base_url).pages(place.target("ada"), first[-1].cursor))
        gaps = [page.gap for page in pages if page.gap is not None]
        oldest = int(str(place.things["ada"][3199]["id"]))
        assert gaps == [(x_posts.made_at(newest), x_posts.made_at(oldest))]
        assert pages[-1].reaches_back == x_posts.made_at(oldest)
        later = list(x(base_url).pages(place.target("ada"), pages[-1].cursor))
    assert [page.gap for page in later] == [None] * len(later)


def test_the_ceiling_counts_over_passes_that_a_budget_broke_off() -> None:
    place = XSite()
    place.share("ada", count=5)
    gaps = []
    with served(place.answer) as base_url:
        cursor = last_cursor(x(base_url), place.target("ada"), None)
        place.share("ada", count=3300)
        for _ in range(2):
            with suppress(Skip):
                for page in x(base_url, meter=Meter(limit=1700 * PRICE)).pages(place.target("ada"), cursor):
                    cursor = page.cursor or cursor
                    gaps += [page.gap] if page.gap else []
    assert len(gaps) == 1


def test_a_cursor_from_before_the_count_was_kept_goes_on() -> None:
    place = XSite()
    place.share("ada", count=2)
    with served(place.answer) as base_url:
        cursor = last_cursor(x(base_url), place.target("ada"), None)
        older = Cursor(value=cursor.value.replace(', "read": 0', ""))
        assert older != cursor
        place.asked.clear()
        assert last_cursor(x(base_url), place.target("ada"), older) == cursor
    assert [asked.path for asked in place.asked] == ["/2/users/42/tweets"]


def test_recorded_answers_are_understood(shared: Path) -> None:
    recorded = {
        "/2/tweets": "test_client_get_tweets.yaml",
        "/2/users/by/username/Twitter": "test_client_get_user.yaml",
    }

    def answer(asked: Asked) -> Answer:
        told = yaml.safe_load((shared / "data" / "recorded" / "x" / recorded[asked.path]).read_text())
        return Answer(body=told["interactions"][0]["response"]["body"]["string"], headers={"content-encoding": "gzip"})

    with served(answer) as base_url:
        found = x(base_url).standing(known("1293593516040269825", "1293595870563381249", "20"))
        profile = x(base_url).profile("Twitter")
    assert found == {"1293593516040269825": Standing.THERE, "1293595870563381249": Standing.THERE}
    assert profile.handles == ("783214", "Twitter")
