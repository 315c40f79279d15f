from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
import stamina

from collectors.base import Known, Page, Standing
from collectors.budget import Meter
from collectors.internal.graph import Graph
from collectors.internal.teams import TeamsCollector, make
from config.errors import Fatal, NothingToUse, Skip
from config.settings import load_settings
from openness.records import Act, Ignored, Interaction, Item, Removal, SetAside, Space, Via, Visibility
from openness.targets import Target, TargetKind
from pipeline.conformance.contract import CollectorContract, identities, items, last_cursor, outcome
from pipeline.conformance.loopback import Answer, served
from tests.collectors.internal.graph_site import START, TEAM, TENANT, TeamsSite, when

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.http import Manners
    from openness.records import Record
    from pipeline.conformance.loopback import Asked, Site

CHANNEL = "19:ada@thread.tacv2"


def teams(base_url: str, manners: Manners | None = None, secret: str = "s3cret") -> TeamsCollector:
    graph = Graph(tenant=TENANT, client_id="app", client_secret=secret, source="teams", base_url=base_url, manners=manners)
    return TeamsCollector(graph)


def read(*messages: dict[str, object], people: dict[str, list[str]] | None = None) -> list[Record]:
    body = {"channel": CHANNEL, "messages": list(messages), "people": people or {}}
    page = Page(target=TeamsSite().target("ada"), body=body, fetched_at=START, via=Via.API)
    return list(teams("http://127.0.0.1:9").records(page))


class TestTeams(CollectorContract):
    def site(self) -> Site:
        return TeamsSite()

    def collector(self, base_url: str, manners: Manners) -> TeamsCollector:
        return teams(base_url, manners)


def test_channels_with_who_can_read_them() -> None:
    place = TeamsSite()
    place.teams = [
        {"id": TEAM, "displayName": "Works", "visibility": "Public"},
        {"id": "p", "displayName": "Board", "visibility": "private"},
        {"id": "h", "displayName": "Hidden", "visibility": "hiddenMembership"},
    ]
    kinds = ("standard", "private", "shared")
    place.channels = {
        TEAM: [{"id": f"19:{kind}@thread.tacv2", "displayName": kind, "membershipType": kind} for kind in kinds],
        "p": [],
    }
    place.page_size = 1
    with served(place.answer) as base_url:
        found = {space.name: space.visibility for space in teams(base_url).spaces()}
    assert found == {
        "Works / standard": Visibility.OPEN,
        "Works / private": Visibility.CLOSED,
        "Works / shared": Visibility.CLOSED,
        "Board": Visibility.CLOSED,
        "Hidden": Visibility.CLOSED,
    }
    assert not any("/teams/p/" in str(asked.body) for asked in place.asked)


@pytest.mark.parametrize("visibility", [Visibility.CLOSED, Visibility.DIRECT])
def test_a_closed_channel_is_not_asked_for(visibility: Visibility) -> None:
    place = TeamsSite()
    place.share("ada")
    handle = place.target("ada").handle
    space = Space(native_id=handle, name="Board", visibility=visibility)
    with served(place.answer) as base_url:
        assert outcome(teams(base_url), Target(source="teams", handle=handle, kind=TargetKind.SPACE, space=space)) == "forbidden"
    assert place.asked == []


def test_a_thread_with_all_it_brings() -> None:
    place = TeamsSite()
    root = place.message("ada", by="ada", text='<p>Ask <at id="0">Bob</at> &amp; co</p><p>now</p>', subject="Permits")
    root["body"] = {"contentType": "html", "content": root["body"]["content"]}  # type: ignore[index]
    root["mentions"] = [
        {"id": 0, "mentionText": "Bob", "mentioned": place.user("bob")},
        {"id": 1, "mentionText": "Works", "mentioned": {"conversation": {}}},
    ]
    root["reactions"] = [
        {"reactionType": "like", "createdDateTime": when(START + 900), "user": place.user("bob")},
        {"reactionType": "heart", "createdDateTime": when(START + 800), "user": place.user("bob")},
        {"reactionType": "like", "createdDateTime": when(START + 700), "user": place.user("ada")},
    ]
    root["attachments"] = [{"name": "plan.pdf"}]
    reply = place.message("ada", by="eve", root=str(root["id"]), lastEditedDateTime=when(START + 5000))
    root["replies"] = [reply]
    place.things["ada"] = [root]
    with served(place.answer) as base_url:
        collector = teams(base_url)
        records = [record for page in collector.pages(place.target("ada"), None) for record in collector.records(page)]
    asked, reaction, answer = records
    assert isinstance(asked, Item)
    assert asked.author.handles == ("id-ada", "ada@example.org", "ada@corp.example.org")
    assert asked.text == "Permits\nAsk Bob & co\n\nnow\nplan.pdf"
    assert [(mention.author.handles[1], mention.written) for mention in asked.mentions] == [("bob@example.org", "Bob")]
    assert (asked.space.name, asked.created_at, asked.takes_replies) == ("Works / ada", START + 60, True)
    assert isinstance(reaction, Interaction)
    assert (reaction.kind, reaction.item, reaction.count, reaction.at, reaction.actor.handles[0]) == (
        Act.REACTION,
        asked.native_id,
        2,
        START + 800,
        "id-bob",
    )
    assert isinstance(answer, Item)
    assert (answer.reply_to, answer.edited_at, answer.takes_replies) == (asked.native_id, START + 5000, False)


def test_what_no_person_shares_is_ignored_and_what_was_deleted_is_removed() -> None:
    place = TeamsSite()
    records = read(
        place.message("ada", messageType="systemEventMessage"),
        place.message("ada") | {"from": {"application": {"id": "bot"}, "user": None}},
        place.message("ada") | {"from": None},
        place.message("ada", deletedDateTime=when(START)),
        place.message("ada", createdDateTime="soon"),
        place.message("ada", id=None),
        {"messageType": 7, "from": "x", "mentions": "y"},
    )
    assert [record.reason for record in records if isinstance(record, Ignored)] == ["system notice", "bot", "system notice"]
    assert [type(record) for record in records[3:]] == [Removal, SetAside, SetAside, SetAside]


def test_more_replies_than_come_with_a_thread_are_all_read() -> None:
    place = TeamsSite()
    place.share("ada", count=2)
    root = place.things["ada"][1]
    root["replies"] = [place.message("ada", root=str(root["id"])) for _ in range(7)]
    place.page_size = 2
    with served(place.answer) as base_url:
        assert identities(teams(base_url), list(teams(base_url).pages(place.target("ada"), None))) == place.names("ada")


def test_a_reply_an_edit_a_reaction_and_a_deletion_in_an_old_thread_come_with_the_next_pass() -> None:
    place = TeamsSite()
    place.share("ada", count=60)
    with served(place.answer) as base_url:
        collector = teams(base_url)
        cursor = last_cursor(collector, place.target("ada"), None)
        replied, edited, deleted = (place.things["ada"][number] for number in (59, 58, 57))
        replied["replies"] = [place.message("ada", root=str(replied["id"]), text="late answer")]
        later = when(START + 100_000)
        edited |= {
            "lastModifiedDateTime": later,
            "lastEditedDateTime": later,
            "body": {"contentType": "text", "content": "better"},
        }
        place.things["ada"][58] = edited
        place.things["ada"][57] = deleted | {"lastModifiedDateTime": later, "deletedDateTime": later}
        asked = len(place.asked)
        pages = list(collector.pages(place.target("ada"), cursor))
    assert {"late answer", "better"} <= {item.text for item in items(collector, pages)}
    assert [record.native_id for page in pages for record in collector.records(page) if isinstance(record, Removal)] == [
        deleted["name"]
    ]
    assert len(place.asked) - asked <= 2


def test_nothing_older_than_the_yes_covers_is_handed_over() -> None:
    place = TeamsSite()
    place.share("ada", count=10)
    target = place.target("ada")
    late = Target(source="teams", handle=target.handle, covers_from=START + 60 * 6, kind=target.kind, space=target.space)
    with served(place.answer) as base_url:
        pages = list(teams(base_url).pages(late, None))
        assert len(items(teams(base_url), pages)) == 5
        assert identities(teams(base_url), list(teams(base_url).pages(target, pages[-1].cursor))) == place.names("ada")


def test_messages_are_asked_for_twenty_at_once() -> None:
    place = TeamsSite()
    place.share("ada", count=18)
    root = place.things["ada"][0]
    root["replies"] = [place.message("ada", root=str(root["id"]))]
    gone, deleted = place.things["ada"].pop(5), place.things["ada"][6]
    handle = place.target("ada").handle
    known = [Known(native_id=name, space=handle, created_at=START) for name in sorted({*place.names("ada"), str(gone["name"])})]
    deleted["deletedDateTime"] = when(START)
    with served(place.answer) as base_url:
        found = teams(base_url).standing([*known, Known(native_id="odd", space=handle, created_at=START)])
    assert {name for name, standing in found.items() if standing is Standing.GONE} == {gone["name"], deleted["name"]}
    assert len(found) == 19
    assert sum(asked.path.endswith("$batch") for asked in place.asked) == 1


def test_a_sign_in_that_is_refused_stops_the_source_and_tells_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    place = TeamsSite()
    place.share("ada")
    caplog.set_level(logging.DEBUG)
    with served(place.answer) as base_url, pytest.raises(Fatal) as caught:
        list(teams(base_url, secret="wr0ng").pages(place.target("ada"), None))
    assert "wr0ng" not in caplog.text + str(caught.value)


def test_a_token_that_ended_is_renewed_once_and_one_serves_many_requests() -> None:
    place = TeamsSite()
    place.share("ada", count=5)
    place.page_size = 1
    with served(place.answer) as base_url:
        collector = teams(base_url)
        list(collector.pages(place.target("ada"), None))
        assert place.tokens == 1
        place.tokens = 7
        assert identities(collector, list(collector.pages(place.target("ada"), None))) == place.names("ada")
    assert place.tokens == 8


def test_a_link_that_leads_away_is_not_followed() -> None:
    place = TeamsSite()
    place.share("ada")
    place.refuse("ada", Answer(body={"value": [], "@odata.nextLink": "http://127.0.0.1:9/v1.0/teams"}))
    with served(place.answer) as base_url:
        assert outcome(teams(base_url), place.target("ada")) == "unreadable"


def test_people_are_looked_up_once_and_those_who_left_keep_their_id() -> None:
    place = TeamsSite()
    place.share("ada", count=3)
    place.users.clear()
    with served(place.answer) as base_url:
        collector = teams(base_url)
        found = items(collector, list(collector.pages(place.target("ada"), None)))
        list(collector.pages(place.target("ada"), None))
    assert {item.author.handles for item in found} == {("id-eve",)}
    assert sum(asked.path.endswith("$batch") for asked in place.asked) == 1


def test_without_credentials_it_says_what_to_set(home: Path) -> None:
    with pytest.raises(NothingToUse, match="tenant"):
        make(load_settings(home, {}), Meter())


class Strained(TeamsSite):
    """Answers some of a batch with another status, so many times."""

    def __init__(self, status: int, times: int, prefix: str) -> None:
        super().__init__()
        self.status, self.times, self.prefix = status, times, prefix

    def reply(self, asked: Asked) -> Answer:
        path = asked.path.removeprefix("/v1.0")
        if path.startswith(self.prefix) and not asked.body and self.times:
            self.times -= 1
            return Answer(status=self.status, body={"error": {"code": "TooManyRequests"}})
        return super().reply(asked)


@pytest.mark.parametrize(("prefix", "status"), [("/users/", 429), ("/users/", 503)])
def test_people_that_a_batch_was_limited_for_are_asked_for_again(prefix: str, status: int) -> None:
    place = Strained(status, 1, prefix)
    place.share("ada", count=3)
    with served(place.answer) as base_url, stamina.set_testing(True, attempts=3):
        collector = teams(base_url)
        found = items(collector, list(collector.pages(place.target("ada"), None)))
    assert {item.author.handles[-1] for item in found} == {"eve@corp.example.org"}


@pytest.mark.parametrize(("status", "word"), [(429, "limited"), (500, "unreachable"), (403, "forbidden")])
def test_messages_are_not_handed_over_while_it_is_unknown_whose_they_are(status: int, word: str) -> None:
    place = Strained(status, 99, "/users/")
    place.share("ada", count=3)
    with served(place.answer) as base_url, stamina.set_testing(True, attempts=2):
        assert outcome(teams(base_url), place.target("ada")) == word


def test_a_team_whose_channels_are_not_told_is_not_passed_over() -> None:
    place = Strained(429, 99, f"/teams/{TEAM}/channels")
    with served(place.answer) as base_url, stamina.set_testing(True, attempts=2), pytest.raises(Skip, match="unanswered"):
        list(teams(base_url).spaces())


def test_messages_of_a_team_that_was_closed_are_gone() -> None:
    place = TeamsSite()
    place.share("ada", count=2)
    handle = place.target("ada").handle
    known = [Known(native_id=name, space=handle, created_at=START) for name in sorted(place.names("ada"))]
    other = "22222222-2222-4333-8444-555555555555"
    place.teams = [place.teams[0] | {"visibility": "private"}, {"id": other, "displayName": "Open", "visibility": "public"}]
    with served(place.answer) as base_url:
        assert set(teams(base_url).standing(known).values()) == {Standing.GONE}
