from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from collectors.base import Known, Page, Standing
from collectors.http import Manners
from collectors.public.youtube import YouTubeCollector
from collectors.public.youtube_things import account_name
from config.errors import Skip
from openness.records import Ignored, Item, Removal, SetAside, Via
from openness.targets import Target
from pipeline.conformance.contract import CollectorContract, identities, items, last_cursor, outcome
from pipeline.conformance.loopback import Answer, served
from tests.collectors.public.youtube_site import START, YouTubeSite, channel_id, moment

if TYPE_CHECKING:
    from openness.records import Record
    from pipeline.conformance.loopback import Site

ADA = channel_id("ada")


def youtube(base_url: str, manners: Manners | None = None) -> YouTubeCollector:
    return YouTubeCollector(key="x", base_url=base_url, manners=manners or Manners())


def read(**fields: object) -> Record:
    """Return the record of a video of @Ada's with these fields."""
    made = YouTubeSite().video("ada", moment(START), "about #Openness") | fields
    channel = {"id": ADA, "title": "Ada", "custom": "@ada"}
    body = {"channel": channel, "videos": [made]}
    page = Page(target=Target(source="youtube", handle="@Ada"), body=body, fetched_at=0, via=Via.API)
    return next(youtube("http://127.0.0.1:9").records(page))


def refused(reason: str, status: int = 403) -> Answer:
    return Answer(status=status, body={"error": {"code": status, "errors": [{"reason": reason}]}})


class TestYouTube(CollectorContract):
    def site(self) -> Site:
        return YouTubeSite()

    def collector(self, base_url: str, manners: Manners) -> YouTubeCollector:
        return YouTubeCollector(key="x", base_url=base_url, manners=manners)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (refused("quotaExceeded"), "limited"),
        (refused("rateLimitExceeded"), "limited"),
        (refused("accessNotConfigured"), "refused"),
        (Answer(status=400, body={"error": {"code": 400, "details": [{"reason": "API_KEY_INVALID"}]}}), "refused"),
        (refused("processingFailure", 400), "unreadable"),
    ],
)
def test_the_reason_given_beside_a_refusal_has_its_outcome(
    answer: Answer, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = YouTubeSite()
    place.refuse("ada", answer)
    with served(place.answer) as base_url:
        assert outcome(youtube(base_url, Manners(patience=1)), place.target("ada")) == expected


def test_the_days_units_come_back_at_midnight_on_the_pacific_coast() -> None:
    place = YouTubeSite()
    place.refuse("ada", refused("quotaExceeded"))
    with served(place.answer) as base_url, pytest.raises(Skip) as caught:
        list(youtube(base_url, Manners(clock=lambda: 1_790_000_000.0)).pages(place.target("ada"), None))
    assert "2026-09-22T07:00:0" in caught.value.what


def test_a_video_is_read_with_what_is_shown_beside_it() -> None:
    made = read()
    assert isinstance(made, Item)
    assert (made.text, made.tags, made.author.handles) == (
        "On it\n\nabout #Openness",
        ("open", "openness"),
        ("@Ada", ADA, "@ada"),
    )
    assert made.engagement is not None
    assert (made.engagement.views, made.engagement.likes, made.engagement.comments) == (900, 7, 2)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": {"privacyStatus": "unlisted"}}, Ignored),
        ({"status": "odd"}, Ignored),
        ({"id": "../x"}, SetAside),
        ({"snippet": {"publishedAt": "soon", "channelId": ADA}}, SetAside),
        ({"snippet": {"publishedAt": moment(START), "channelId": "UCother"}}, SetAside),
    ],
)
def test_what_is_no_public_video_of_the_channel_is_accounted_for(fields: dict[str, object], expected: type) -> None:
    assert isinstance(read(**fields), expected)


def test_hostile_counts_and_languages_pass_harmlessly() -> None:
    made = read(statistics={"viewCount": "-1", "likeCount": "9" * 40, "commentCount": True})
    assert isinstance(made, Item)
    assert made.engagement is not None
    assert (made.engagement.views, made.engagement.likes, made.engagement.comments) == (None, None, None)


def test_of_others_comments_nothing_is_taken_but_that_they_are_there() -> None:
    place = YouTubeSite()
    place.share("ada", count=3)
    place.replies["Ug3"] = [
        place.said(f"Ug3.{n}", writer, moment(START + 900 + n), "between us") for n, writer in enumerate(("UCbob", ADA, ""))
    ]
    with served(place.answer) as base_url:
        collector = youtube(base_url)
        pages = list(collector.pages(place.target("ada"), None))
    assert str([page.body for page in pages]).count("between us") == 1
    found = {one.native_id: one for one in items(collector, pages)}
    theirs, ours = found["comment:Ug3.0"], found["comment:Ug3.1"]
    assert (theirs.author.handles, theirs.text, theirs.reply_to) == (("UCbob",), None, "comment:Ug3")
    assert (ours.author.handles, ours.text, ours.reply_to) == (("ada", ADA, "@ada"), "between us", "comment:Ug3")
    assert found["comment:Ug3"].reply_to == "video:v1"
    ignored = [record for page in pages for record in collector.records(page) if isinstance(record, Ignored)]
    assert [one.native_id for one in ignored] == ["comment:Ug3.2"]


def test_a_channel_without_comments_is_read_to_its_end() -> None:
    place = YouTubeSite()
    place.share("ada", count=3)
    place.comments_off = True
    with served(place.answer) as base_url:
        pages = list(youtube(base_url).pages(place.target("ada"), None))
        assert identities(youtube(base_url), pages) == {"video:v1", "video:v2"}
    assert pages[-1].cursor is not None


def test_a_video_that_stays_in_the_list_but_is_hidden_is_a_removal() -> None:
    place = YouTubeSite()
    place.share("ada", count=2)
    listed = place.rows("playlistItems", {"playlistId": ADA})
    place.things["ada"] = place.things["ada"][:1]
    place.rows = lambda method, query: (  # type: ignore[method-assign]
        listed if method == "playlistItems" else YouTubeSite.rows(place, method, query)
    )
    with served(place.answer) as base_url:
        collector = youtube(base_url)
        records = [record for page in collector.pages(place.target("ada"), None) for record in collector.records(page)]
    assert [record for record in records if isinstance(record, Removal)] == [Removal(source="youtube", native_id="video:v1")]


def test_the_next_pass_asks_only_for_the_newest_page() -> None:
    place = YouTubeSite()
    place.share("ada", count=300)
    place.page_size = 10
    with served(place.answer) as base_url:
        cursor = last_cursor(youtube(base_url), place.target("ada"), None)
        del place.asked[:]
        last_cursor(youtube(base_url), place.target("ada"), cursor)
    assert [asked.path.rpartition("/")[2] for asked in place.asked] == ["channels", "playlistItems", "videos", "commentThreads"]
    assert all(asked.headers["X-Goog-Api-Key"] == "x" and "key" not in asked.query for asked in place.asked)


def test_nothing_older_than_the_yes_covers_is_taken_and_an_earlier_yes_reads_anew() -> None:
    place = YouTubeSite()
    place.share("ada", count=9)
    late = Target(source="youtube", handle="ada", covers_from=START + 60 * 5)
    with served(place.answer) as base_url:
        pages = list(youtube(base_url).pages(late, None))
        assert sorted(one.created_at for one in items(youtube(base_url), pages)) == [START + 60 * n for n in range(5, 10)]
        again = list(youtube(base_url).pages(place.target("ada"), pages[-1].cursor))
        assert identities(youtube(base_url), again) == place.names("ada")


def test_fifty_are_asked_about_at_once_and_what_is_left_out_or_hidden_is_gone() -> None:
    place = YouTubeSite()
    place.share("ada", count=6)
    place.things["ada"][-1]["status"] = {"privacyStatus": "private"}
    names = [*place.names("ada"), "video:gone", "comment:gone", "odd"]
    known = [Known(native_id=name, space="s", created_at=0) for name in names]
    with served(place.answer) as base_url:
        told = youtube(base_url).standing(known)
    assert {name for name, said in told.items() if said is Standing.GONE} == {"video:gone", "comment:gone", "video:v1"}
    assert {name for name, said in told.items() if said is Standing.THERE} == place.names("ada") - {"video:v1"}
    assert len(place.asked) == 2


@pytest.mark.parametrize("written", ["@ada", "ada", f"https://www.youtube.com/channel/{ADA}", "youtube.com/@ada/", ADA])
def test_ways_of_writing_a_channel_are_one(written: str) -> None:
    place = YouTubeSite()
    place.share("ada", count=1)
    with served(place.answer) as base_url:
        profile = youtube(base_url).profile(written)
    assert profile.handles == (ADA, "@ada")
    assert profile.texts == ("ada", "the code is 42")
    assert account_name(written) in {"ada", "@ada", ADA}


def test_a_channel_without_uploads_is_read_for_its_comments() -> None:
    place = YouTubeSite()
    place.share("ada", count=2)
    reply = place.reply
    place.reply = lambda asked: (  # type: ignore[method-assign]
        refused("playlistNotFound", 404) if asked.path.endswith("playlistItems") else reply(asked)
    )
    with served(place.answer) as base_url:
        assert list(youtube(base_url).pages(place.target("ada"), None))[-1].cursor is not None
    assert place.asked[-1].path.endswith("commentThreads")


def test_a_handle_that_another_channel_took_over_is_read_no_more() -> None:
    place = YouTubeSite()
    place.share("ada", count=2)
    with served(place.answer) as base_url:
        collector = youtube(base_url)
        cursor = last_cursor(collector, place.target("ada"), None)
        channel = place.channel
        place.channel = lambda account: channel(account) | {"id": channel_id("stranger")}  # type: ignore[method-assign]
        with pytest.raises(Skip, match="another account") as caught:
            list(collector.pages(place.target("ada"), cursor))
    assert caught.value.outcome == "gone"
