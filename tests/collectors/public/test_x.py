from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from collectors.base import Page
from collectors.budget import Meter
from collectors.http import Manners
from collectors.public.x import XCollector
from collectors.public.x_posts import first_id_at, made_at
from config.errors import Fatal, Skip
from openness.records import Act, Interaction, Item, Mention, Removal, SetAside, Via
from openness.targets import Cursor, Target
from pipeline.conformance.contract import CollectorContract, identities, items, last_cursor, outcome
from pipeline.conformance.loopback import Answer, served
from tests.collectors.public.x_site import XSite

if TYPE_CHECKING:
    from openness.records import Record
    from pipeline.conformance.loopback import Site

PRICE = 0.005
ID = "1577730467436138524"


def x(base_url: str, *, meter: Meter | None = None) -> XCollector:
    return XCollector(bearer_token="x", price_per_read=PRICE, base_url=base_url, manners=Manners(), meter=meter)


def read(*posts: dict[str, object]) -> list[Record]:
    """Return the records of a page with these posts by account 42."""
    page = Page(target=Target(source="x", handle="@Ada"), body={"user": "42", "data": list(posts)}, fetched_at=0, via=Via.API)
    return list(x("http://127.0.0.1:9").records(page))


def item(**fields: object) -> Item:
    found = read({"id": ID, "text": "hello"} | fields)[0]
    assert isinstance(found, Item)
    return found


class TestX(CollectorContract):
    def site(self) -> Site:
        return XSite()

    def collector(self, base_url: str, manners: Manners) -> XCollector:
        return XCollector(bearer_token="x", price_per_read=PRICE, base_url=base_url, manners=manners)


def test_a_post_without_a_time_has_the_one_in_its_id() -> None:
    assert item().created_at == 1_664_995_230
    assert item(created_at="2022-10-05T18:40:30.000Z").created_at == 1_664_995_230


@pytest.mark.parametrize("fields", [{"created_at": "yesterday"}, {"id": "20"}, {"id": "x"}, {"id": None}, {"id": "9" * 30}])
def test_a_post_without_usable_id_or_time_is_set_aside(fields: dict[str, object]) -> None:
    assert isinstance(read({"id": ID, "text": "hello"} | fields)[0], SetAside)


def test_a_post_of_somebody_else_is_set_aside() -> None:
    assert isinstance(read({"id": ID, "text": "hello", "author_id": "43"})[0], SetAside)
    assert isinstance(read({"id": ID, "text": "hello", "author_id": "42"})[0], Item)


def test_a_reshare_carries_no_text_and_names_what_it_shares() -> None:
    made, act = read(
        {
            "id": ID,
            "text": "RT @bob: private thoughts",
            "referenced_tweets": [{"type": "retweeted", "id": "7"}],
            "entities": {"mentions": [{"username": "bob", "id": "9"}], "hashtags": [{"tag": "his"}]},
            "public_metrics": {"like_count": 9000},
        }
    )
    assert isinstance(made, Item)
    assert (made.kind, made.text, made.mentions, made.tags, made.engagement) == ("reshare", None, (), (), None)
    assert isinstance(act, Interaction)
    assert (act.kind, act.item, act.at) == (Act.RESHARE, "7", made.created_at)


def test_a_reply_says_what_it_answers_and_a_quote_what_it_cites() -> None:
    references = [
        {"type": "replied_to", "id": "5"},
        {"type": "quoted", "id": "6"},
        {"type": "odd", "id": "8"},
        {"type": "quoted"},
    ]
    made, act = read({"id": ID, "text": "yes", "referenced_tweets": references})
    assert isinstance(made, Item)
    assert (made.kind, made.reply_to) == ("reply", "5")
    assert isinstance(act, Interaction)
    assert (act.kind, act.item) == (Act.CITE, "6")


def test_an_edit_removes_the_versions_before_it() -> None:
    records = read({"id": ID, "text": "better", "edit_history_tweet_ids": ["1577730467436138000", ID]})
    assert records[1:] == [Removal(source="x", native_id="1577730467436138000")]


def test_what_is_shown_beside_a_post_is_read() -> None:
    metrics = {"retweet_count": 2, "quote_count": 1, "reply_count": 4, "like_count": 5, "impression_count": 600}
    engagement = item(public_metrics=metrics).engagement
    assert engagement is not None
    assert (engagement.views, engagement.likes, engagement.shares, engagement.comments) == (600, 5, 3, 4)
    assert item(public_metrics={"like_count": -1, "reply_count": "many"}).engagement is None


def test_people_named_in_a_text_are_known_by_id_and_name() -> None:
    made = item(
        text="thanks @Bob and @bobby", entities={"mentions": [{"username": "bob", "id": "9"}, {"username": "eve"}, {"id": 1}]}
    )
    assert [(mention.author.handles, mention.written) for mention in made.mentions] == [(("9", "bob"), "@Bob")]
    assert all(isinstance(mention, Mention) for mention in made.mentions)


def test_a_long_post_is_read_whole_and_a_language_that_is_none_is_none() -> None:
    assert item(note_tweet={"text": "the whole of it"}).text == "the whole of it"
    assert item(lang="nl").lang == "nl"
    assert item(lang="zxx").lang is None


def test_the_author_is_the_account_that_was_asked_for() -> None:
    assert item().author.handles == ("@Ada", "42")


def test_ids_and_times_agree() -> None:
    moment = made_at(int(ID))
    assert first_id_at(moment) <= int(ID) < first_id_at(moment + 1)
    assert first_id_at(0) == 0


def test_a_name_of_digits_that_is_nobodys_is_an_id() -> None:
    place = XSite()
    place.share("ada", count=2)
    with served(place.answer) as base_url:
        pages = list(x(base_url).pages(Target(source="x", handle="42"), None))
        assert identities(x(base_url), pages) == place.names("ada")
    assert [asked.path for asked in place.asked] == ["/2/users/by/username/42", "/2/users/42/tweets"]


@pytest.mark.parametrize(
    ("title", "detail", "expected"),
    [
        ("Not Found Error", "Could not find user with username: [ada].", "gone"),
        ("Forbidden", "User has been suspended: [ada].", "suspended"),
        ("Authorization Error", "Sorry, you are not authorized to see the user", "forbidden"),
    ],
)
def test_a_refusal_told_with_a_200_has_its_outcome(title: str, detail: str, expected: str) -> None:
    place = XSite()
    place.lookup = Answer(body={"errors": [{"title": title, "detail": detail}]})
    with served(place.answer) as base_url:
        assert outcome(x(base_url), place.target("ada")) == expected


def test_no_credit_left_stops_the_source() -> None:
    place = XSite()
    place.refuse("ada", Answer(status=402, body={"title": "CreditsDepleted"}))
    with served(place.answer) as base_url, pytest.raises(Fatal):
        list(x(base_url).pages(place.target("ada"), None))


def test_the_account_is_looked_up_once() -> None:
    place = XSite()
    place.share("ada", count=3)
    with served(place.answer) as base_url:
        cursor = last_cursor(x(base_url), place.target("ada"), None)
        last_cursor(x(base_url), place.target("ada"), cursor)
    assert sum("username" in asked.path for asked in place.asked) == 1


def test_nothing_older_than_the_yes_covers_is_asked_for() -> None:
    place = XSite()
    place.share("ada", count=10)
    times = sorted(made_at(int(name)) for name in place.names("ada"))
    target = Target(source="x", handle="ada", covers_from=times[4])
    with served(place.answer) as base_url:
        pages = list(x(base_url).pages(target, None))
        assert sorted(one.created_at for one in items(x(base_url), pages)) == times[4:]
    assert pages[-1].reaches_back == times[4]


def test_a_yes_that_reaches_further_back_is_read_from_there() -> None:
    place = XSite()
    place.share("ada", count=10)
    times = sorted(made_at(int(name)) for name in place.names("ada"))
    with served(place.answer) as base_url:
        cursor = last_cursor(x(base_url), Target(source="x", handle="ada", covers_from=times[8]), None)
        pages = list(x(base_url).pages(Target(source="x", handle="ada"), cursor))
        assert identities(x(base_url), pages) == place.names("ada")


def test_a_later_beginning_leaves_no_gap_after_what_was_read() -> None:
    place = XSite()
    place.share("ada", count=3)
    with served(place.answer) as base_url:
        cursor = last_cursor(x(base_url), place.target("ada"), None)
        place.share("ada", count=4)
        late = max(made_at(int(name)) for name in place.names("ada"))
        pages = list(x(base_url).pages(Target(source="x", handle="ada", covers_from=late), cursor))
        assert len(items(x(base_url), pages)) == 4


def test_small_budgets_in_a_row_read_everything_and_pay_for_nothing_twice() -> None:
    place = XSite()
    place.share("ada", count=57)
    target, cursor, seen, runs = place.target("ada"), None, set(), 0
    spent = 0.0
    with served(place.answer) as base_url:
        while runs < 30:
            runs += 1
            if runs == 4:
                place.share("ada", count=5)
            meter = Meter(limit=8 * PRICE)
            collector = x(base_url, meter=meter)
            ended = "whole"
            try:
                for page in collector.pages(target, cursor):
                    cursor = page.cursor
                    seen |= identities(collector, [page])
            except Skip as stopped:
                ended = stopped.outcome
            assert meter.charged["x"] <= 8 * PRICE + 1e-9
            spent += meter.charged["x"]
            if ended != "budget":
                break
    assert ended == "whole"
    assert seen == place.names("ada")
    assert spent == pytest.approx((62 + 2) * PRICE)


def test_a_cursor_that_is_none_of_ours_begins_anew() -> None:
    place = XSite()
    place.share("ada", count=2)
    with served(place.answer) as base_url:
        pages = list(x(base_url).pages(place.target("ada"), Cursor(value="[]")))
        assert identities(x(base_url), pages) == place.names("ada")


def test_what_a_run_would_cost_is_said_beforehand() -> None:
    first, later = x("http://127.0.0.1:9").forecast(None), x("http://127.0.0.1:9").forecast(Cursor(value="{}"))
    assert first.most_cost == pytest.approx(3202 * PRICE)
    assert later.most_cost == pytest.approx(100 * PRICE)
    assert first.least_cost == pytest.approx(2 * PRICE)
