from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from collectors.base import Known, Standing
from collectors.http import Manners
from collectors.internal.matrix import MatrixCollector
from openness.records import Act, Ignored, Interaction, Item, Removal, SetAside, Space, Visibility
from openness.targets import Target
from pipeline.conformance.contract import CollectorContract, outcome
from pipeline.conformance.loopback import Answer, served
from tests.collectors.internal.matrix_site import ROOM, START, HomeSite

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openness.records import Record
    from openness.targets import Cursor

_DAY = 86_400


class TestMatrix(CollectorContract):
    impossible_names = (*CollectorContract.impossible_names, "!", "!a b:house.test", "!a/../b", "#falcon:house.test")

    def site(self) -> HomeSite:
        return HomeSite()

    def collector(self, base_url: str, manners: Manners) -> MatrixCollector:
        return MatrixCollector(base_url=base_url, token="t", manners=manners)


class Read:
    """A made-up homeserver, and what a collector makes of it pass by pass; its clock is the server's."""

    def __init__(self, site: HomeSite, base_url: str) -> None:
        self.site = site
        self.collector = MatrixCollector(base_url=base_url, token="t", manners=Manners(clock=lambda: float(site.clock + 60)))
        self.cursor: Cursor | None = None

    def again(self) -> list[Record]:
        pages = list(self.collector.pages(self.site.target("ada"), self.cursor))
        self.cursor = pages[-1].cursor
        return [record for page in pages for record in self.collector.records(page)]


@pytest.fixture
def house() -> Iterator[Read]:
    site = HomeSite()
    with served(site.answer) as base_url:
        yield Read(site, base_url)


def items(records: list[Record]) -> dict[str, Item]:
    return {record.native_id: record for record in records if isinstance(record, Item)}


def test_a_message_is_known_by_who_wrote_it_and_where(house: Read) -> None:
    said = house.site.say("see #launch", by="ada")
    away = house.site.say("hello", by="@ada:elsewhere.test")
    found = items(house.again())
    made = found[said]
    assert made.author.handles == ("@ada:house.test", "ada")
    assert (made.kind, made.text, made.created_at, made.tags) == ("message", "see #launch", START + 60, ("launch",))
    assert made.space == Space(native_id=ROOM, name="Falcon", visibility=Visibility.OPEN)
    assert made.url == "https://matrix.to/#/%21ada%3Ahouse.test/%24event0"
    assert found[away].author.handles == ("@ada:elsewhere.test",)


def test_replies_and_threads_answer_what_they_answer(house: Read) -> None:
    root = house.site.say("why?")
    quoted = "> <@ada:house.test> why?\n\nbecause"
    answers: dict[str, Any] = {"m.relates_to": {"m.in_reply_to": {"event_id": root}}}
    reply = house.site.say(quoted, by="bob", **answers)
    falling: dict[str, Any] = {
        "rel_type": "m.thread",
        "event_id": root,
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": reply},
    }
    in_thread: dict[str, Any] = {"m.relates_to": falling}
    threaded = house.site.say("in a thread", **in_thread)
    in_thread = {"m.relates_to": falling | {"is_falling_back": False}}
    pointed = house.site.say("to you", **in_thread)
    found = items(house.again())
    assert (found[reply].reply_to, found[reply].text) == (root, "because")
    assert found[threaded].reply_to == root
    assert found[pointed].reply_to == reply


def test_an_edit_changes_the_message_and_only_its_author_can(house: Read) -> None:
    said, other = house.site.say("first"), house.site.say("mine")
    house.site.edit(said, "second")
    house.site.edit(said, "third")
    house.site.edit(other, "not mine", by="mallory")
    found = items(house.again())
    assert set(found) == {said, other}
    assert (found[said].text, found[said].edited_at, found[said].created_at) == ("third", START + 240, START + 60)
    assert (found[other].text, found[other].edited_at) == ("mine", None)


def test_an_edit_long_after_finds_the_message_it_edits(house: Read) -> None:
    said = house.site.say("first")
    house.again()
    house.site.clock += 30 * _DAY
    house.site.edit(said, "second")
    records = house.again()
    assert items(records)[said].text == "second"
    assert items(records)[said].created_at == START + 60


def test_an_edit_that_the_server_hands_out_with_the_message_counts(house: Read) -> None:
    said = house.site.say("first")
    newer = {
        "sender": "@ada:house.test",
        "origin_server_ts": (START + 500) * 1000,
        "content": {"m.new_content": {"body": "second"}},
    }
    house.site.events[0]["unsigned"] = {"m.relations": {"m.replace": newer}}
    assert items(house.again())[said].text == "second"


def test_reactions_are_acts_and_redactions_removals(house: Read) -> None:
    said, lost = house.site.say("first"), house.site.say("second")
    house.site.send("m.reaction", {"m.relates_to": {"rel_type": "m.annotation", "event_id": said, "key": "+1"}}, by="bob")
    house.again()
    house.site.redact(lost)
    records = house.again()
    acts = [record for record in records if isinstance(record, Interaction)]
    assert [(act.kind, act.actor.handles[1], act.item, act.at) for act in acts] == [(Act.REACTION, "bob", said, START + 180)]
    assert {record.native_id for record in records if isinstance(record, Removal)} == {lost}
    assert set(items(records)) == {said}


def test_people_named_are_known_by_account_and_by_the_very_words(house: Read) -> None:
    link = '<a href="https://matrix.to/#/{}">{}</a>'
    pills = f"ask {link.format('%40bob%3Ahouse.test', 'Bob')} or {link.format('@carol:house.test', 'C &amp; D')}"
    told: dict[str, Any] = {"m.mentions": {"user_ids": ["@carol:house.test", "@dave:house.test", "@eve:house.test", 7]}}
    said = house.site.say("ask Bob or C & D or @dave:house.test", formatted_body=pills, **told)
    mentions = items(house.again())[said].mentions
    assert {(mention.author.handles[1], mention.written) for mention in mentions} == {
        ("bob", "Bob"),
        ("carol", "C & D"),
        ("dave", "@dave:house.test"),
        ("eve", ""),
    }


def test_what_is_pinned_is_curated_however_old_it_is(house: Read) -> None:
    said = house.site.say("worth keeping")
    house.again()
    house.site.clock += 30 * _DAY
    house.site.say("later")
    house.again()
    house.site.state[ROOM]["m.room.pinned_events"] = {"pinned": [said, "$gone", "nonsense"]}
    assert items(house.again())[said].tags == ("pinned",)
    assert said not in items(house.again())


def test_bots_notices_and_what_cannot_be_read_are_no_items(house: Read) -> None:
    house.site.say("build failed", msgtype="m.notice")
    house.site.send("m.room.encrypted", {"ciphertext": "x"})
    house.site.send("m.sticker", {"body": "a cat"})
    house.site.say("?", msgtype="m.key.verification.request")
    house.site.send("m.room.message", {"msgtype": "m.text", "body": "x"}, by="nobody at all:")
    house.site.send("m.room.message", {"msgtype": "m.text", "body": "x"}, origin_server_ts="then")
    records = house.again()
    assert items(records) == {}
    assert [record.reason for record in records if isinstance(record, Ignored)] == [
        "bot",
        "encrypted",
        "system notice",
        "system notice",
    ]
    assert [record.reason for record in records if isinstance(record, SetAside)] == ["no author", "no time, or an impossible one"]


def test_rooms_are_open_only_where_everybody_of_the_house_can_join_and_read(house: Read) -> None:
    assert {space.native_id: (space.name, space.visibility) for space in house.collector.spaces()} == {
        ROOM: ("Falcon", Visibility.OPEN),
        "!secret:house.test": ("!secret:house.test", Visibility.CLOSED),
        "!sealed:house.test": ("!sealed:house.test", Visibility.CLOSED),
        "!named:house.test": ("#named:house.test", Visibility.CLOSED),
    }
    for closed in ("!secret:house.test", "!sealed:house.test", "!named:house.test"):
        assert outcome(house.collector, Target(source="matrix", handle=closed)) == "forbidden"
    assert {asked.path for asked in house.site.asked} == {"/_matrix/client/v3/sync"}


def test_nothing_older_than_the_yes_covers_is_asked_for(house: Read) -> None:
    said = [house.site.say(str(number)) for number in range(6)]
    target = Target(source="matrix", handle=ROOM, covers_from=START + 4 * 60)
    pages = list(house.collector.pages(target, None))
    assert set(items([record for page in pages for record in house.collector.records(page)])) == set(said[3:])
    earlier = list(house.collector.pages(house.site.target("ada"), pages[-1].cursor))
    assert len(items([record for page in earlier for record in house.collector.records(page)])) == 6


def test_only_the_last_days_are_read_again(house: Read) -> None:
    house.site.page_size = 2
    old = [house.site.say(str(number)) for number in range(10)]
    house.site.clock += 30 * _DAY
    new = [house.site.say(str(number)) for number in range(4)]
    house.again()
    assert set(items(house.again())) == set(new)
    house.site.clock += 30 * _DAY
    assert not set(items(house.again())) & set(old)
    assert json.loads(house.cursor.value if house.cursor else "")["marks"][-1] == [START + 14 * 60 + 30 * _DAY, "t14"]


def test_what_is_gone_is_told_from_what_is_there(house: Read) -> None:
    kept, lost = house.site.say("kept"), house.site.say("lost")
    house.site.redact(lost)
    asked = [Known(native_id=name, space=ROOM, created_at=0) for name in (kept, lost, "$never", "odd")]
    away = Known(native_id="$away", space="!left:house.test", created_at=0)
    assert house.collector.standing([*asked, away]) == {kept: Standing.THERE, lost: Standing.GONE, "$never": Standing.GONE}
    house.site.state[ROOM]["m.room.join_rules"] = {"join_rule": "invite"}
    assert house.collector.standing(asked[:1]) == {kept: Standing.GONE}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 3_600_000}, "limited"),
        ({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": "soon"}, "limited"),
    ],
)
def test_a_limit_that_only_the_answer_itself_tells_is_kept(house: Read, body: dict[str, Any], expected: str) -> None:
    house.site.refuse("ada", Answer(status=429, body=body))
    assert outcome(house.collector, house.site.target("ada")) == expected


def test_a_limit_that_only_the_answer_itself_tells_is_waited_for(house: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    house.site.share("ada", count=1)
    waiting = [Answer(status=429, body={"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 20})]
    monkeypatch.setattr(house.site, "refusal", lambda _account: waiting.pop() if waiting else None)
    assert len(items(house.again())) == 1
