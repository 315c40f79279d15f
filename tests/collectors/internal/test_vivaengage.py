from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from collectors.base import Known, Page, Standing
from collectors.budget import Meter
from collectors.internal.graph import Graph
from collectors.internal.vivaengage import VivaEngageCollector, group_number, make
from config.errors import NothingToUse
from config.settings import load_settings
from openness.records import Act, Ignored, Interaction, Item, SetAside, Space, Via, Visibility
from openness.targets import Target, TargetKind
from pipeline.conformance.contract import CollectorContract, identities, items, last_cursor, outcome
from pipeline.conformance.loopback import Answer, served
from tests.collectors.internal.graph_site import START, TENANT, GraphSite

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.http import Manners
    from openness.records import Record
    from pipeline.conformance.loopback import Asked, Site


def number(account: str) -> str:
    return str(int.from_bytes(account.encode()))


def community(native: str) -> str:
    return base64.urlsafe_b64encode(json.dumps({"_type": "Group", "id": native}).encode()).decode().rstrip("=")


class EngageSite(GraphSite):
    """Communities behind Graph and their messages behind the product's own API; the newest message first."""

    def __init__(self) -> None:
        super().__init__()
        self.shared = 0
        self.communities: list[dict[str, object]] = []
        self.mails = {"7": "eve@example.org"}

    def target(self, account: str) -> Target:
        plain = account.isascii() and account.isalpha() and len(account) < 9
        native = number(account) if plain else account
        space = Space(native_id=native, name=account, visibility=Visibility.OPEN)
        return Target(source="vivaengage", handle=native, kind=TargetKind.SPACE, space=space)

    def share(self, account: str, *, count: int = 1, text: str = "something worth knowing") -> None:
        messages = self.things.setdefault(number(account), [])
        self.things[account] = messages
        for _ in range(count):
            messages.insert(0, self.message(text=text))

    def message(self, *, text: str = "words", **fields: object) -> dict[str, object]:
        self.shared += 1
        sent = datetime.fromtimestamp(START + 60 * self.shared, UTC)
        return {
            "id": 5000 + self.shared,
            "sender_id": 7,
            "sender_type": "user",
            "replied_to_id": None,
            "created_at": sent.strftime("%Y/%m/%d %H:%M:%S +0000"),
            "message_type": "update",
            "system_message": False,
            "direct_message": False,
            "body": {"plain": text, "parsed": text},
            "liked_by": {"count": 0, "names": []},
            "web_url": "https://www.example.org/x",
        } | fields

    def names(self, account: str) -> set[str]:
        return {str(message["id"]) for message in self.things[account]}

    def reply(self, asked: Asked) -> Answer:
        if not asked.path.startswith("/api/"):
            return super().reply(asked)
        if asked.headers.get("Authorization") != "Bearer t0ken":
            return Answer(status=401, body={"response": {"message": "Token not found."}})
        kind, native = (re.findall(r"/(in_group|users|messages)/(\d+)\.json$", asked.path) or [("", "")])[0]
        if kind == "users":
            return Answer(body={"id": int(native), "email": self.mails[native]}) if native in self.mails else Answer(status=404)
        if kind == "messages":
            found = [message for messages in self.things.values() for message in messages if str(message["id"]) == native]
            return Answer(body=found[0]) if found else Answer(status=404, body={})
        return self.of_community(native, asked)

    def of_community(self, native: str, asked: Asked) -> Answer:
        account = next((account for account in {*self.things, *self.refusals} if number(account) == native), "")
        if refused := self.refusal(account):
            return refused
        if native not in self.things:
            return Answer(status=404, body={})
        messages = [each for each in self.things[native] if int(str(each["id"])) < int(asked.query.get("older_than", 1 << 60))]
        part = messages[: min(self.page_size, int(asked.query["limit"]))]
        references = [{"type": "user", "id": 8, "full_name": "Bob de Wit"}, {"type": "tag", "id": 3, "name": "permits"}]
        return Answer(body={"messages": part, "references": references, "meta": {"older_available": len(part) < len(messages)}})

    def graph(self, path: str, asked: Asked) -> Answer:
        return self.listed(path, self.communities, asked) if path == "/employeeExperience/communities" else Answer(status=404)


def engage(base_url: str, manners: Manners | None = None) -> VivaEngageCollector:
    graph = Graph(tenant=TENANT, client_id="app", client_secret="s3cret", source="vivaengage", base_url=base_url, manners=manners)
    return VivaEngageCollector(graph, token="t0ken", base_url=base_url)


def read(*messages: dict[str, object]) -> list[Record]:
    body = {
        "messages": list(messages),
        "names": {"user:8": "Bob de Wit", "tag:3": "permits"},
        "people": {"8": ["bob@example.org"]},
    }
    page = Page(target=EngageSite().target("ada"), body=body, fetched_at=START, via=Via.API)
    return list(engage("http://127.0.0.1:9").records(page))


class TestVivaEngage(CollectorContract):
    def site(self) -> Site:
        return EngageSite()

    def collector(self, base_url: str, manners: Manners) -> VivaEngageCollector:
        return engage(base_url, manners)


def test_communities_are_open_where_they_are_public() -> None:
    place = EngageSite()
    for native, privacy in (("41", "public"), ("42", "private"), ("43", "unknownFutureValue")):
        place.communities.append({"id": community(native), "displayName": f"C{native}", "privacy": privacy})
    place.communities.append({"id": "!!", "displayName": "odd", "privacy": "public"})
    place.page_size = 2
    with served(place.answer) as base_url:
        found = [(space.native_id, space.name, space.visibility) for space in engage(base_url).spaces()]
    assert found == [("41", "C41", Visibility.OPEN), ("42", "C42", Visibility.CLOSED), ("43", "C43", Visibility.CLOSED)]


@pytest.mark.parametrize("odd", ["", "!!", "e30", community("x"), community("9" * 30), "W10", "\u20ac"])
def test_an_id_that_holds_no_number_is_none(odd: str) -> None:
    assert group_number(odd) == ""
    assert group_number("eyJfdHlwZSI6Ikdyb3VwIiwiaWQiOiI4MzIxMjc1In0") == "8321275"


def test_a_closed_community_is_not_asked_for() -> None:
    place = EngageSite()
    place.share("ada")
    space = Space(native_id=number("ada"), name="Board", visibility=Visibility.CLOSED)
    with served(place.answer) as base_url:
        target = Target(source="vivaengage", handle=space.native_id, kind=TargetKind.SPACE, space=space)
        assert outcome(engage(base_url), target) == "forbidden"
    assert place.asked == []


def test_a_message_with_all_it_brings() -> None:
    place = EngageSite()
    message = place.message(
        text="Ask [[user:8]] about [[tag:3]] #now",
        replied_to_id=4999,
        title="Permits",
        liked_by={"count": 5, "names": [{"user_id": 8, "full_name": "Bob"}, {"user_id": 7}, {"user_id": 8}]},
    )
    item, reaction = read(message)
    assert isinstance(item, Item)
    assert (item.text, item.reply_to, item.created_at) == ("Permits\nAsk @Bob de Wit about #permits #now", "4999", START + 60)
    assert [(mention.author.handles, mention.written) for mention in item.mentions] == [(("8", "bob@example.org"), "@Bob de Wit")]
    assert item.tags == ("permits", "now")
    assert item.engagement is not None
    assert item.engagement.likes == 5
    assert isinstance(reaction, Interaction)
    assert (reaction.kind, reaction.item, reaction.actor.handles) == (Act.REACTION, item.native_id, ("8", "bob@example.org"))


def test_what_no_person_shares_with_all_is_ignored_or_set_aside() -> None:
    place = EngageSite()
    records = read(
        place.message(direct_message=True),
        place.message(system_message=True),
        place.message(sender_type="bot"),
        place.message(created_at="yesterday"),
        place.message(id=None),
        place.message(sender_id=None),
        {"body": 7, "liked_by": [], "id": 1, "created_at": 5},
    )
    assert [record.reason for record in records if isinstance(record, Ignored)] == ["private", "system notice", "bot"]
    assert all(isinstance(record, SetAside) for record in records[3:])
    assert len(records) == 7


def test_authors_are_known_by_their_address_looked_up_once() -> None:
    place = EngageSite()
    place.share("ada", count=3)
    with served(place.answer) as base_url:
        collector = engage(base_url)
        found = items(collector, list(collector.pages(place.target("ada"), None)))
    assert {item.author.handles for item in found} == {("7", "eve@example.org")}
    assert sum("/users/" in asked.path for asked in place.asked) == 1


def test_a_pass_reads_down_to_what_is_known() -> None:
    place = EngageSite()
    place.share("ada", count=90)
    with served(place.answer) as base_url:
        collector = engage(base_url)
        cursor = last_cursor(collector, place.target("ada"), None)
        place.share("ada", count=3, text="newer")
        asked = len(place.asked)
        pages = list(collector.pages(place.target("ada"), cursor))
        assert sum("newer" in (item.text or "") for item in items(collector, pages)) == 3
        assert len(place.asked) == asked + 1
        late = place.target("ada")
        covered = Target(source="vivaengage", handle=late.handle, covers_from=START + 60 * 92, kind=late.kind, space=late.space)
        assert len(identities(collector, list(collector.pages(covered, None)))) == 2


def test_no_more_is_asked_than_the_api_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("collectors.internal.vivaengage.time.sleep", waited.append)
    place = EngageSite()
    place.share("ada", count=12)
    place.page_size = 1
    with served(place.answer) as base_url:
        list(engage(base_url).pages(place.target("ada"), None))
    assert len(place.asked) == 13
    assert len(waited) == 3
    assert all(20 < wait <= 30 for wait in waited)


def test_a_deleted_message_is_gone() -> None:
    place = EngageSite()
    place.share("ada", count=2)
    gone = str(place.things["ada"].pop(0)["id"])
    known = [Known(native_id=native, space="1", created_at=START) for native in (gone, *place.names("ada"), "odd")]
    with served(place.answer) as base_url:
        found = engage(base_url).standing(known)
    assert found == {gone: Standing.GONE, **dict.fromkeys(place.names("ada"), Standing.THERE)}


def test_without_a_token_it_says_what_to_set(home: Path) -> None:
    given = {f"SHAREWELL_SOURCES__VIVAENGAGE__{name}": "x" for name in ("TENANT", "CLIENT_ID", "CLIENT_SECRET")}
    with pytest.raises(NothingToUse, match="token"):
        make(load_settings(home, given), Meter())
