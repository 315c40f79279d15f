from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from collectors.base import Known, Standing
from collectors.budget import Meter
from collectors.http import Manners
from collectors.internal.zulip import ZulipCollector, make
from config.errors import NothingToUse
from config.settings import load_settings
from openness.records import Act, Ignored, Interaction, Item, SetAside, Space, Visibility
from openness.targets import Cursor, Target, TargetKind
from pipeline.conformance.contract import CollectorContract, identities, items, outcome
from pipeline.conformance.loopback import Answer, served
from tests.collectors.internal.zulip_site import API, ZulipSite

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.base import Page
    from openness.records import Record
    from pipeline.conformance.loopback import Site

DAY = 86_400


def zulip(base_url: str, *, manners: Manners | None = None, overlap_days: int = 7) -> ZulipCollector:
    return ZulipCollector(username="bot@example.org", token="key", base_url=base_url, manners=manners, overlap_days=overlap_days)


def read(place: ZulipSite, collector: ZulipCollector, cursor: Cursor | None = None) -> tuple[list[Page], Cursor]:
    pages = list(collector.pages(place.target("ada"), cursor))
    assert pages[-1].cursor is not None
    return pages, pages[-1].cursor


def records(collector: ZulipCollector, pages: list[Page]) -> list[Record]:
    return [record for page in pages for record in collector.records(page)]


def said(text: str, **more: object) -> list[Record]:
    """Return the records of a channel with one message."""
    place = ZulipSite()
    place.say("ada", text, **more)
    with served(place.answer) as base_url:
        collector = zulip(base_url)
        return records(collector, read(place, collector)[0])


class TestZulip(CollectorContract):
    def site(self) -> Site:
        return ZulipSite()

    def collector(self, base_url: str, manners: Manners) -> ZulipCollector:
        return zulip(base_url, manners=manners)


def test_a_message_with_all_it_brings() -> None:
    reactions = [
        {"user_id": 2, "emoji_name": "tada"},
        {"user": {"id": 2}, "emoji_name": "eyes"},
        {"user_id": 1, "emoji_name": "eyes"},
        {"user_id": 4, "emoji_name": "eyes"},
    ]
    item, reaction = said(
        "thanks @**Bob|2** and @**Ada**, not @**Bob**, @_**Ada|1**, @**all** #howto",
        reactions=reactions,
        last_edit_timestamp=1_790_000_000,
    )
    assert isinstance(item, Item)
    assert item.author.handles == ("1", "ada@example.org", "user1@zulip.example.org")
    assert [(mention.written, mention.author.handles[0]) for mention in item.mentions] == [("@**Bob|2**", "2"), ("@**Ada**", "1")]
    assert (item.edited_at, item.tags, item.reply_to) == (1_790_000_000, ("howto",), None)
    assert (item.url or "").endswith(f"/#narrow/stream/7/near/{item.native_id}")
    assert isinstance(reaction, Interaction)
    assert (reaction.kind, reaction.actor.handles[1], reaction.count) == (Act.REACTION, "bob@example.org", 2)
    assert item.engagement is not None
    assert item.engagement.likes == 3


def test_a_quotation_says_what_is_answered_and_is_left_out() -> None:
    quoted = (
        "@_**Bob|2** [said](#narrow/channel/7-ada/topic/plans/near/42):\n"
        "```quote\nbetween ```us```\n```\n"
        "I agree, see #narrow/channel/7-ada/topic/plans/near/43 and https://other.example/#narrow/channel/1-x/topic/y/near/44"
    )
    item, cited = said(quoted)
    assert isinstance(item, Item)
    assert item.reply_to == "42"
    assert item.text is not None
    assert item.text.startswith("I agree")
    assert isinstance(cited, Interaction)
    assert (cited.kind, cited.item) == (Act.CITE, "43")


@pytest.mark.parametrize(
    "text",
    ["@_**Bob|2** [said](https://other.example/#narrow/channel/1-x/topic/y/near/44):\n````quote\na\n```\nb\n````\nyes", "yes"],
)
def test_what_stands_at_another_server_or_nowhere_is_not_answered(text: str) -> None:
    (item,) = said(text)
    assert isinstance(item, Item)
    assert (item.text, item.reply_to) == ("yes", None)


def test_bots_are_ignored_and_what_lacks_its_author_is_set_aside() -> None:
    place = ZulipSite()
    place.say("ada", "beep", sender_id=4)
    place.say("ada", "a channel was renamed", sender_id=5, sender_realm_str="zulipinternal")
    place.say("ada", "whose?", sender_id=None)
    place.say("ada", "when?", timestamp="soon")
    place.say("ada", "mine")
    with served(place.answer) as base_url:
        collector = zulip(base_url)
        pages, _ = read(place, collector)
    found = records(collector, pages)
    assert [record.reason for record in found if isinstance(record, Ignored)] == ["bot", "bot"]
    assert [type(record) for record in found] == [Ignored, Ignored, SetAside, SetAside, Item]
    assert "not-for-us" not in json.dumps([page.body for page in pages])


def test_what_was_edited_or_reacted_to_in_the_last_days_comes_again() -> None:
    place = ZulipSite()
    place.start -= 30 * DAY
    old = place.say("ada", "old")
    place.start += 30 * DAY
    draft = place.say("ada", "draft")
    place.share("ada", count=3)
    with served(place.answer) as base_url:
        _, cursor = read(place, zulip(base_url))
        old["content"], draft["content"] = "old, edited", "better"
        place.share("ada", count=2, text="newer")
        collector = zulip(base_url)
        pages, _ = read(place, collector, cursor)
    texts = [item.text for item in items(collector, pages)]
    assert texts == ["newer", "newer", "better", *["something worth knowing"] * 3]


def test_nothing_older_than_is_covered_is_read() -> None:
    place = ZulipSite()
    place.share("ada", count=400)
    begin = place.start + 60 * 391
    with served(place.answer) as base_url:
        collector = zulip(base_url)
        pages = list(collector.pages(place.target("ada", covers_from=begin), None))
        assert len(items(collector, pages)) == 10
        assert min(item.created_at for item in items(collector, pages)) == begin
        assert len(place.asked) < 20
        again = list(collector.pages(place.target("ada"), pages[-1].cursor))
    assert identities(collector, again) == place.names("ada")


def test_closed_channels_are_never_asked_for() -> None:
    place = ZulipSite()
    for channel in ("ada", "board", "world"):
        place.share(channel, count=1)
    place.flags = {"board": {"invite_only": True}, "world": {"is_web_public": True}}
    closed = Target(
        source="zulip",
        handle="9",
        kind=TargetKind.SPACE,
        space=Space(native_id="9", name="board", visibility=Visibility.CLOSED),
    )
    with served(place.answer) as base_url:
        collector = zulip(base_url)
        assert {space.name: space.visibility for space in collector.spaces()} == {
            "ada": Visibility.OPEN,
            "board": Visibility.CLOSED,
            "world": Visibility.PUBLIC,
        }
        place.asked.clear()
        assert outcome(collector, closed) == "forbidden"
        assert place.asked == []
        assert outcome(collector, place.target("board")) == "forbidden"
        assert {asked.path for asked in place.asked} == {f"{API}streams"}


def test_messages_are_told_there_or_gone_and_those_moved_where_all_can_read_are_there() -> None:
    place = ZulipSite()
    place.share("ada", count=300)
    place.share("world", count=1)
    known = [
        Known(native_id=str(message["id"]), space="7", created_at=int(str(message["timestamp"])))
        for message in place.things["ada"][::4]
    ]
    deleted, moved, hidden = place.things["ada"][0], place.things["ada"][4], place.things["ada"][8]
    place.things["ada"] = [each for each in place.things["ada"] if each not in (deleted, moved, hidden)]
    place.things["world"].append(moved | {"stream_id": 10})
    place.things["board"] = [hidden | {"stream_id": 9}]
    place.flags = {"board": {"invite_only": True}}
    with served(place.answer) as base_url:
        told = zulip(base_url).standing(known)
        assert [name for name, word in told.items() if word is Standing.GONE] == [str(deleted["id"]), str(hidden["id"])]
        assert len(told) == 75
        assert len(place.asked) < 20
        place.flags["ada"] = {"invite_only": True}
        assert [name for name, word in zulip(base_url).standing(known).items() if word is Standing.THERE] == [str(moved["id"])]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (401, "INVALID_API_KEY", "refused"),
        (403, "USER_DEACTIVATED", "refused"),
        (400, "BAD_NARROW", "gone"),
        (400, "STREAM_DOES_NOT_EXIST", "gone"),
        (400, "BAD_REQUEST", "unreadable"),
        (200, "STREAM_DOES_NOT_EXIST", "gone"),
        (200, "", "unreadable"),
        (429, "RATE_LIMIT_HIT", "limited"),
    ],
)
def test_zulips_own_word_for_a_refusal_has_its_outcome(status: int, code: str, expected: str) -> None:
    place = ZulipSite()
    place.refuse("ada", Answer(status=status, body={"result": "error", "msg": "no", "code": code}))
    with served(place.answer) as base_url:
        assert outcome(zulip(base_url), place.target("ada")) == expected


def test_no_file_and_no_environment_says_who_signs_in_and_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".zuliprc").write_text("[api]\nemail=other@example.org\nkey=k\nsite=http://127.0.0.1:9\ninsecure=true\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("ZULIP_SITE", "ZULIP_CERT_BUNDLE", "ZULIP_CERT", "ZULIP_ALLOW_INSECURE", "ZULIP_API_KEY", "ZULIP_EMAIL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    place = ZulipSite()
    place.share("ada", count=1)
    with served(place.answer) as base_url:
        collector = zulip(base_url)
        assert place.asked == []
        read(place, collector)
    assert {asked.headers["Authorization"] for asked in place.asked} == {"Basic Ym90QGV4YW1wbGUub3JnOmtleQ=="}


def test_without_an_address_or_a_name_there_is_nothing_to_ask(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NothingToUse, match="base_url"):
        make(load_settings(home), Meter())
    monkeypatch.setenv("SHAREWELL_SOURCES__ZULIP__BASE_URL", "https://zulip.example.org")
    with pytest.raises(NothingToUse, match="username"):
        make(load_settings(home), Meter())


def test_the_days_that_are_read_again_move_with_the_clock() -> None:
    now = time.time()
    place = ZulipSite()
    first = place.say("ada", "draft")
    with served(place.answer) as base_url:
        _, cursor = read(place, zulip(base_url, manners=Manners(clock=lambda: now)))
        first["content"] = "better"
        later = zulip(base_url, manners=Manners(clock=lambda: now + 20 * DAY))
        pages, _ = read(place, later, cursor)
        assert items(later, pages) == []
