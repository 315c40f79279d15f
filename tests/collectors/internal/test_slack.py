from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from collectors.archives.slack import SlackExport
from collectors.base import Known, Standing
from collectors.http import Manners
from collectors.internal.slack import SlackCollector
from config.errors import Fatal, Skip
from openness.records import Act, Ignored, Interaction, Item, Removal, Space, Visibility
from openness.targets import Cursor, Target, TargetKind
from pipeline.conformance.contract import CollectorContract, identities, items, last_cursor, outcome
from pipeline.conformance.loopback import Answer, served
from tests.collectors.archives.makers import packed
from tests.collectors.internal.slack_site import USERS, SlackSite, told

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.base import Page
    from openness.records import Record
    from pipeline.conformance.loopback import Asked, Site

DAY = 86_400
LIMITED = ("conversations.history", "conversations.replies")


def slack(base_url: str, *, manners: Manners | None = None, overlap_days: int = 7) -> SlackCollector:
    return SlackCollector(token="xoxp-1", base_url=base_url, manners=manners, overlap_days=overlap_days)


def read(place: SlackSite, collector: SlackCollector, cursor: Cursor | None = None) -> tuple[list[Page], Cursor]:
    pages = list(collector.pages(place.target("ada"), cursor))
    assert pages[-1].cursor is not None
    return pages, pages[-1].cursor


def records(collector: SlackCollector, pages: list[Page]) -> list[Record]:
    return [record for page in pages for record in collector.records(page)]


def asked_for(place: SlackSite, method: str) -> list[dict[str, str]]:
    return [asked.form for asked in place.asked if asked.path == f"/{method}"]


class TestSlack(CollectorContract):
    def site(self) -> Site:
        return SlackSite()

    def collector(self, base_url: str, manners: Manners) -> SlackCollector:
        return slack(base_url, manners=manners)


@dataclass
class Clock:
    """A clock that only sleeping, and we, move."""

    now: float

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class LimitedSite(SlackSite):
    """A workspace whose app may ask for messages once a minute, 15 at a time."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock
        self.limit = 15
        self.last = dict.fromkeys(LIMITED, 0.0)

    def messages(self, account: str, method: str, form: dict[str, str]) -> Answer:
        wait = self.last[method] + 60 - self.clock.now
        if wait > 0:
            return Answer(status=429, body={"ok": False, "error": "ratelimited"}, headers={"Retry-After": str(int(wait) or 1)})
        self.last[method] = self.clock.now
        return super().messages(account, method, form)


def test_a_limited_app_gets_on_with_every_run_and_says_how_long_the_rest_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(time.time())
    monkeypatch.setattr(time, "sleep", clock.sleep)
    place = LimitedSite(clock)
    place.share("ada", count=150)
    cursor, seen, said = None, set[str](), list[str]()
    outcomes, shown = set[str](), set[str]()
    with served(place.answer) as base_url:
        for _ in range(60):
            before, began = len(seen), clock.now
            collector = slack(base_url, manners=Manners(clock=clock))
            try:
                for page in collector.pages(place.target("ada"), cursor):
                    cursor = page.cursor
                    seen |= identities(collector, [page])
                    shown.update(collector.remarks())
            except Skip as stopped:
                outcomes.add(stopped.outcome)
                said.append(str(stopped))
            else:
                break
            assert len(seen) > before or seen == place.names("ada")
            assert clock.now - began <= 4 * 61
    assert outcomes == {"limited"}
    assert seen == place.names("ada")
    assert len(said) > 2
    assert all("the app may ask for 15 messages a minute" in line for line in said)
    assert any(line.startswith("ada: the app may ask for 15 messages a minute; about ") for line in shown)
    left = [int(line.partition("about ")[2].partition(" ")[0]) for line in said]
    assert left[0] > left[-1] > 0
    limits = [form["limit"] for form in asked_for(place, "conversations.history")]
    assert limits.count("15") > limits.count("200")


def test_an_app_that_is_not_limited_asks_for_many_at_once() -> None:
    place = SlackSite()
    place.share("ada", count=40)
    with served(place.answer) as base_url:
        read(place, slack(base_url))
    assert [form["limit"] for form in asked_for(place, "conversations.history")] == ["200"] * len(
        asked_for(place, "conversations.history")
    )


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("channel_not_found", "gone"),
        ("is_archived", "forbidden"),
        ("not_in_channel", "forbidden"),
        ("ratelimited", "limited"),
        ("internal_error", "unreachable"),
        ("something_new", "unreadable"),
        ("invalid_auth", "refused"),
        ("not_authed", "refused"),
        ("account_inactive", "refused"),
        ("token_revoked", "refused"),
        ("missing_scope", "refused"),
        ("not_allowed_token_type", "refused"),
    ],
)
def test_a_refusal_told_with_a_200_has_its_outcome(word: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda _: None)
    place = SlackSite()
    place.refuse("ada", Answer(body={"ok": False, "error": word}))
    with served(place.answer) as base_url:
        assert outcome(slack(base_url), place.target("ada")) == expected


def test_a_permission_that_lacks_is_named_and_nothing_else_of_the_answer() -> None:
    place = SlackSite()
    place.refuse("ada", Answer(body={"ok": False, "error": "missing_scope", "needed": "channels:history", "provided": "x"}))
    with served(place.answer) as base_url:
        with pytest.raises(Fatal, match="channels:history"):
            read(place, slack(base_url))
        place.refuse("ada", Answer(body={"ok": False, "error": "missing_scope", "needed": "Ada <ada@example.org>"}))
        with pytest.raises(Fatal) as caught:
            read(place, slack(base_url))
    assert "Ada" not in str(caught.value)


def test_closed_channels_and_direct_messages_are_never_asked_for() -> None:
    place = SlackSite()
    place.share("ada", count=2)
    place.share("board", count=2)
    place.flags["board"] = {"is_private": True}
    closed = Target(
        source="slack",
        handle="CBOARD",
        kind=TargetKind.SPACE,
        space=Space(native_id="CBOARD", name="board", visibility=Visibility.CLOSED),
    )
    with served(place.answer) as base_url:
        collector = slack(base_url)
        assert [(space.native_id, space.name, space.visibility) for space in collector.spaces()] == [
            ("CADA", "ada", Visibility.OPEN)
        ]
        assert [form["types"] for form in asked_for(place, "conversations.list")] == ["public_channel"]
        place.asked.clear()
        assert outcome(collector, closed) == "forbidden"
        assert place.asked == []
        assert outcome(collector, place.target("board")) == "forbidden"
        assert {asked.path for asked in place.asked} == {"/conversations.info"}


def test_authors_come_with_their_address_and_of_members_nothing_else_is_kept() -> None:
    place = SlackSite()
    place.say("ada", "thanks <@UBOB>", reactions=[{"name": "tada", "users": ["UBOB", "UBOT"], "count": 2}])
    with served(place.answer) as base_url:
        collector = slack(base_url)
        pages, _ = read(place, collector)
        item, reaction = records(collector, pages)
    assert isinstance(item, Item)
    assert item.author.handles == ("UADA", "ada", "ada@example.org")
    assert [mention.author.handles for mention in item.mentions] == [("UBOB", "bob", "bob@example.org")]
    assert isinstance(reaction, Interaction)
    assert (reaction.kind, reaction.actor.handles[-1]) == (Act.REACTION, "bob@example.org")
    assert "not for us" not in json.dumps([page.body for page in pages])


def test_a_reply_to_an_old_message_comes_with_the_next_pass() -> None:
    place = SlackSite()
    root = place.say("ada", "who knows?")
    place.share("ada", count=5)
    with served(place.answer) as base_url:
        _, cursor = read(place, slack(base_url))
        reply = place.say("ada", "I do", root=root)
        collector = slack(base_url)
        pages, _ = read(place, collector, cursor)
    late = next(item for item in items(collector, pages) if item.text == "I do")
    assert (late.native_id, late.reply_to, late.takes_replies) == (f"CADA:{reply}", f"CADA:{root}", False)


def test_a_thread_that_goes_on_is_followed_beyond_the_days_that_are_read_again() -> None:
    clock = Clock(time.time())
    place = SlackSite()
    root = place.say("ada", "a long story")
    place.say("ada", "once", root=root)
    cursor = None
    with served(place.answer) as base_url:
        for day in range(1, 20):
            place.start = int(clock.now) - 60 * place.shared - 120
            place.say("ada", f"part {day}", root=root)
            collector = slack(base_url, manners=Manners(clock=clock))
            pages, cursor = read(place, collector, cursor)
            assert f"part {day}" in [item.text for item in items(collector, pages)], day
            clock.now += DAY


@pytest.mark.parametrize("hours", [0, 0.5, 1, 12, 23.9])
def test_a_thread_that_was_silent_for_long_is_found_within_a_week(hours: float) -> None:
    """At any hour of the day, though Slack's clock may be up to an hour behind ours."""
    clock = Clock(time.time() // 86_400 * 86_400 + hours * 3600)
    place = SlackSite()
    place.start = int(clock.now) - 2 * 86_400
    root = place.say("ada", "who knows?")
    with served(place.answer) as base_url:
        _, cursor = read(place, slack(base_url, manners=Manners(clock=clock)))
        clock.now += 30 * DAY
        _, cursor = read(place, slack(base_url, manners=Manners(clock=clock)), cursor)
        place.start = int(clock.now) - 3600
        place.say("ada", "I do, at last", root=root)
        found = []
        for _ in range(8):
            collector = slack(base_url, manners=Manners(clock=clock))
            pages, cursor = read(place, collector, cursor)
            found += [item.text for item in items(collector, pages)]
            clock.now += DAY
    assert "I do, at last" in found


def test_what_was_edited_reacted_to_or_pinned_comes_again() -> None:
    place = SlackSite()
    first = place.say("ada", "draft")
    reply = place.say("ada", "hm", root=first)
    with served(place.answer) as base_url:
        _, cursor = read(place, slack(base_url))
        for message in place.things["ada"]:
            message |= {"text": "better", "edited": {"user": "UADA", "ts": f"{place.start + 9_000}.000000"}}
            message |= {"reactions": [{"name": "eyes", "users": ["UBOB"], "count": 1}]}
        place.pins = [first]
        collector = slack(base_url)
        pages, _ = read(place, collector, cursor)
    found = {item.native_id: item for item in items(collector, pages)}
    assert [found[f"CADA:{ts}"].text for ts in (first, reply)] == ["better", "better"]
    assert found[f"CADA:{first}"].edited_at == place.start + 9_000
    assert (found[f"CADA:{first}"].tags, found[f"CADA:{reply}"].tags) == (("pinned",), ())
    acts = [record for record in records(collector, pages) if isinstance(record, Interaction)]
    assert {act.item for act in acts} == {f"CADA:{first}", f"CADA:{reply}"}


def test_everybody_who_reacted_is_asked_for_where_slack_names_only_some() -> None:
    place = SlackSite()
    whole = [{"name": "tada", "users": ["UBOB", "UEVE", "UIDA"], "count": 3}]
    place.say("ada", "done", reactions=[{"name": "tada", "users": ["UBOB"], "count": 3}], whole=whole)
    with served(place.answer) as base_url:
        collector = slack(base_url)
        pages, _ = read(place, collector)
    actors = [record.actor.handles[0] for record in records(collector, pages) if isinstance(record, Interaction)]
    assert sorted(actors) == ["UBOB", "UEVE", "UIDA"]
    assert [item.engagement.likes for item in items(collector, pages) if item.engagement] == [3]


def test_a_deleted_message_that_has_replies_is_a_removal_and_its_thread_is_read() -> None:
    place = SlackSite()
    root = place.say("ada", "wrong")
    place.say("ada", "indeed", root=root)
    first = next(message for message in place.things["ada"] if message["ts"] == root)
    first |= {"subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted.", "hidden": True}
    with served(place.answer) as base_url:
        collector = slack(base_url)
        pages, _ = read(place, collector)
    kinds = [type(record) for record in records(collector, pages)]
    assert (kinds.count(Removal), kinds.count(Ignored), kinds.count(Item)) == (1, 1, 1)


def test_nothing_older_than_is_covered_is_asked_for_and_an_earlier_beginning_reads_anew() -> None:
    place = SlackSite()
    place.share("ada", count=12)
    begin = place.start + 60 * 7
    with served(place.answer) as base_url:
        collector = slack(base_url)
        pages = list(collector.pages(place.target("ada", covers_from=begin), None))
        times = sorted(item.created_at for item in items(collector, pages))
        assert times[0] == begin
        again = list(collector.pages(place.target("ada"), pages[-1].cursor))
    assert identities(collector, again) == place.names("ada")


def test_a_plan_that_hides_old_messages_is_told() -> None:
    place = SlackSite()
    place.share("ada", count=3)

    def cut(asked: Asked) -> Answer:
        answer = place.answer(asked)
        if asked.path == "/conversations.history":
            assert isinstance(answer.body, dict)
            return told(**{**answer.body, "is_limited": True})
        return answer

    with served(cut) as base_url:
        pages, _ = read(place, slack(base_url))
    assert pages[-1].reaches_back == place.start + 60


def test_a_cursor_that_is_none_of_ours_begins_anew() -> None:
    place = SlackSite()
    place.share("ada", count=4)
    with served(place.answer) as base_url:
        collector = slack(base_url)
        for value in ("[]", "{", '{"from": 0, "newest": "x"}'):
            pages, _ = read(place, collector, Cursor(value=value))
            assert identities(collector, pages) == place.names("ada")


def test_messages_and_replies_are_told_there_or_gone() -> None:
    place = SlackSite()
    place.share("ada", count=30)
    known = [
        Known(native_id=str(each["name"]), space="CADA", created_at=int(float(str(each["ts"])))) for each in place.things["ada"]
    ]
    deleted = [each for each in place.things["ada"] if each.get("thread_ts", each["ts"]) != each["ts"]][:2]
    deleted += [each for each in place.things["ada"] if "thread_ts" not in each][:2]
    for each in deleted:
        place.forget("ada", str(each["ts"]))
    gone = {str(each["name"]) for each in deleted}
    with served(place.answer) as base_url:
        for size in (2, 1000):
            place.page_size = size
            told_of = slack(base_url).standing(known)
            assert {name for name, word in told_of.items() if word is Standing.GONE} == gone
            assert len(told_of) == 30
        place.flags["ada"] = {"is_private": True}
        assert set(slack(base_url).standing(known).values()) == {Standing.GONE}
        del place.flags["ada"]
        place.refuse("ada", Answer(body={"ok": False, "error": "channel_not_found"}))
        assert set(slack(base_url).standing(known).values()) == {Standing.GONE}
        place.refuse("ada", Answer(body={"ok": False, "error": "not_in_channel"}))
        with pytest.raises(Skip):
            slack(base_url).standing(known)


def test_an_export_and_the_api_give_the_same_records(tmp_path: Path) -> None:
    place = SlackSite()
    place.share("ada", count=9)
    place.say(
        "ada",
        "see <https://example.org|this>, <@UBOB> #howto",
        reactions=[{"name": "tada", "users": ["UBOB"], "count": 1}],
        edited={"user": "UADA", "ts": f"{place.start + 9_000}.000000"},
    )
    place.say("ada", "beep", user="UBOT")
    place.say("ada", "joined", subtype="channel_join")
    files = {
        "users.json": USERS,
        "channels.json": [{"id": "CADA", "name": "ada"}],
        "ada/2026-11-01.json": list(reversed(place.things["ada"])),
    }
    export = SlackExport(packed(tmp_path / "export.zip", files))
    with served(place.answer) as base_url:
        collector = slack(base_url)
        pages, _ = read(place, collector)
    assert {repr(record) for record in export.records()} == {repr(record) for record in records(collector, pages)}


def test_the_recorded_channel_has_nine_messages_and_its_workspace_164_members(shared: Path) -> None:
    folder = shared / "data" / "recorded" / "perceval" / "slack"

    def recorded(name: str) -> dict[str, object]:
        answer = json.loads((folder / name).read_text(encoding="utf-8"))
        assert isinstance(answer, dict)
        return answer

    def answer(asked: Asked) -> Answer:
        if asked.path == "/conversations.info":
            return Answer(body=recorded("slack_info.json"))
        if asked.path == "/conversations.history":
            first = "latest" not in asked.form
            assert first or asked.form["latest"] == "1427135733.000068"
            return Answer(body=recorded("slack_history.json" if first else "slack_history_next.json"))
        if asked.path == "/users.list":
            listed = recorded("slack_members2.json" if "cursor" in asked.form else "slack_members1.json")
            ids = listed["members"]
            assert isinstance(ids, list)
            return Answer(body=listed | {"members": [{"id": account} for account in ids]})
        return told(items=[])

    target = Target(source="slack", handle="C011DUKE8", kind=TargetKind.SPACE)
    with served(answer) as base_url:
        collector = slack(base_url)
        pages = list(collector.pages(target, None))
        read_off = records(collector, pages)
        cursor = last_cursor(collector, target, None)
    assert collector._users is not None
    assert len(collector._users) == 164
    names = [record.native_id for record in read_off if isinstance(record, Item | Ignored)]
    assert len(names) == len(set(names)) == 9
    assert sorted(names) == [f"C011DUKE8:{ts}" for ts in sorted(name.partition(":")[2] for name in names)]
    assert (min(names), max(names)) == ("C011DUKE8:1427135634.000066", "C011DUKE8:1486999900.000000")
    assert sorted(record.reason for record in read_off if isinstance(record, Ignored)) == ["bot", "system notice"]
    assert pages[-1].cursor == cursor


@pytest.mark.parametrize("method", LIMITED)
def test_a_list_that_always_says_there_is_more_comes_to_an_end(method: str) -> None:
    place = SlackSite()
    root = place.say("ada", "how?")
    place.say("ada", "so", root=root)
    answered = place.messages

    def messages(account: str, asked: str, form: dict[str, str]) -> Answer:
        answer = answered(account, asked, {part: value for part, value in form.items() if part != "cursor"})
        token = f"{len(place.asked)}"
        more = {"has_more": True, "response_metadata": {"next_cursor": token}} if asked == method else {}
        return Answer(body={**dict(answer.body), **more})  # type: ignore[call-overload]

    place.messages = messages  # type: ignore[assignment, method-assign]
    with served(place.answer) as base_url:
        collector = slack(base_url)
        pages, _ = read(place, collector)
        assert identities(collector, pages) == place.names("ada")
        known = [Known(native_id=name, space=place.target("ada").handle, created_at=0) for name in sorted(place.names("ada"))]
        assert set(collector.standing(known).values()) == {Standing.THERE}
    assert len(place.asked) < 80
