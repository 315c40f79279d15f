from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from collectors.base import Known, Page, Standing
from collectors.http import Manners
from collectors.public.stackexchange import StackExchangeCollector
from collectors.public.stackexchange_posts import account
from openness.records import Act, Ignored, Interaction, Item, SetAside, Via
from openness.targets import Target
from pipeline.conformance.contract import CollectorContract, identities, items, last_cursor, outcome
from pipeline.conformance.loopback import Answer, served
from tests.collectors.public.stackexchange_site import START, StackExchangeSite

if TYPE_CHECKING:
    from pathlib import Path

    from openness.records import Record
    from pipeline.conformance.loopback import Site


def stackexchange(base_url: str, *, overlap_days: int = 7) -> StackExchangeCollector:
    return StackExchangeCollector(base_url=base_url, manners=Manners(), overlap_days=overlap_days)


def read(kind: str = "question", *rows: dict[str, object], **beside: object) -> list[Record]:
    """Return the records of a page of account 7's with these rows."""
    body = {"site": "math", "user": "7", "kind": kind, "items": list(rows)} | beside
    page = Page(target=Target(source="stackexchange", handle="Math/7"), body=body, fetched_at=0, via=Via.API)
    return list(stackexchange("http://127.0.0.1:9").records(page))


def row(kind: str = "question", **fields: object) -> dict[str, object]:
    return {f"{kind}_id": 5, "owner": {"user_id": 7}, "creation_date": START, "body": "<p>b</p>"} | fields


class TestStackExchange(CollectorContract):
    impossible_names = ("../../me", "a b", "", "é", "a" * 200, "x?y=1", "stackoverflow", "stackoverflow/0", "a/b", "https://x/1")

    def site(self) -> Site:
        return StackExchangeSite()

    def collector(self, base_url: str, manners: Manners) -> StackExchangeCollector:
        return StackExchangeCollector(base_url=base_url, manners=manners)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("stackoverflow/22656", ("stackoverflow", "22656")),
        (" StackOverflow.com/22656 ", ("stackoverflow", "22656")),
        ("https://stackoverflow.com/users/22656/jon-skeet", ("stackoverflow", "22656")),
        ("https://math.stackexchange.com/users/1", ("math", "1")),
        ("https://ru.stackoverflow.com/users/1/x", ("ru.stackoverflow", "1")),
        ("https://mathoverflow.net/users/1/x", ("mathoverflow.net", "1")),
        ("https://stackoverflow.com/questions/1", ("", "")),
        ("https://[", ("", "")),
    ],
)
def test_ways_of_writing_an_account_are_one(written: str, expected: tuple[str, str]) -> None:
    assert account(written) == expected


@pytest.mark.parametrize(
    ("error", "message", "expected"),
    [
        ("throttle_violation", "too many requests from this IP, more requests available in 84323 seconds", "limited"),
        ("throttle_violation", "too many requests", "limited"),
        ("bad_parameter", "No site found for name `nowhere`", "gone"),
        ("bad_parameter", "`key` doesn't match a known application", "refused"),
        ("temporarily_unavailable", "", "unreachable"),
        ("something_new", "", "unreadable"),
    ],
)
def test_what_this_source_says_with_a_400_has_its_outcome(
    error: str, message: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    place = StackExchangeSite()
    place.refuse("ada", Answer(status=400, body={"error_id": 1, "error_name": error, "error_message": message}))
    with served(place.answer) as base_url:
        collector = StackExchangeCollector(base_url=base_url, manners=Manners(attempts=1))
        assert outcome(collector, place.target("ada")) == expected


def test_a_method_is_left_alone_for_as_long_as_it_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    place = StackExchangeSite()
    place.share("ada", count=9)
    place.page_size = 2
    place.backoff = {"answers": 10.0}
    with served(place.answer) as base_url:
        pages = list(stackexchange(base_url).pages(place.target("ada"), None))
        assert identities(stackexchange(base_url), pages) == place.names("ada")
    requests = [asked.path for asked in place.asked if asked.path.endswith("/answers")]
    assert len(slept) == len(requests) - 1
    assert all(9 < seconds <= 10 for seconds in slept)


def test_a_method_that_asks_for_longer_than_we_wait_ends_the_target() -> None:
    place = StackExchangeSite()
    place.share("ada", count=9)
    place.page_size = 2
    place.backoff = {"answers": 600}
    with served(place.answer) as base_url:
        assert outcome(stackexchange(base_url), place.target("ada")) == "limited"


def test_nothing_is_asked_once_the_quota_is_spent() -> None:
    place = StackExchangeSite()
    place.share("ada", count=9)
    place.quota = 2
    with served(place.answer) as base_url:
        collector = stackexchange(base_url)
        assert outcome(collector, place.target("ada")) == "limited"
        assert outcome(collector, place.target("ada")) == "limited"
    assert len(place.asked) == 2


def test_others_answers_come_as_theirs_and_the_accepted_one_as_accepted() -> None:
    place = StackExchangeSite()
    place.share("ada", count=3)
    question = next(thing for thing in place.things["ada"] if thing["kind"] == "question")
    question |= {"answer_count": 2, "accepted_answer_id": 900}
    answer = {"question_id": question["question_id"], "creation_date": START + 999, "body": "<p>theirs</p>"}
    place.answers = [answer | {"answer_id": 900, "owner": {"user_id": 1}}, answer | {"answer_id": 901, "owner": {}}]
    with served(place.answer) as base_url:
        collector = stackexchange(base_url)
        records = [record for page in collector.pages(place.target("ada"), None) for record in collector.records(page)]
    theirs = next(record for record in records if isinstance(record, Item) and record.native_id == "stackoverflow/900")
    assert (theirs.author.handles, theirs.text, theirs.reply_to) == (
        ("stackoverflow/1",),
        None,
        f"stackoverflow/{question['question_id']}",
    )
    assert [record.native_id for record in records if isinstance(record, Ignored)] == ["stackoverflow/901"]
    accepted = [record for record in records if isinstance(record, Interaction)]
    assert [(one.kind, one.item, one.actor.handles, one.at) for one in accepted] == [
        (Act.ACCEPT, "stackoverflow/900", (place.target("ada").handle,), START + 999)
    ]


def test_who_asked_accepts_an_answer_of_ours() -> None:
    asker = {"question_id": 4, "owner": {"user_id": 1}}
    made, act = read("answer", row("answer", question_id=4, is_accepted=True), askers=[asker])
    assert isinstance(made, Item)
    assert (made.native_id, made.reply_to, made.url) == ("math/5", "math/4", "https://math.stackexchange.com/a/5")
    assert isinstance(act, Interaction)
    assert (act.kind, act.item, act.actor.handles) == (Act.ACCEPT, "math/5", ("math/1",))


def test_a_comment_says_where_it_stands_and_whom_it_speaks_to() -> None:
    made = read("comment", row("comment", post_id=4, body="@Bob.B yes", reply_to_user={"user_id": 9}))[0]
    assert isinstance(made, Item)
    assert (made.native_id, made.reply_to, made.author.handles) == ("math/c5", "math/4", ("Math/7", "math/7"))
    assert [(one.author.handles, one.written) for one in made.mentions] == [(("math/9",), "@Bob.B")]


@pytest.mark.parametrize(
    "fields", [{"question_id": "5"}, {"question_id": True}, {"creation_date": "soon"}, {"owner": {"user_id": 8}}, {"owner": None}]
)
def test_what_cannot_be_taken_is_set_aside(fields: dict[str, object]) -> None:
    assert [type(record) for record in read("question", row("question", **fields))] == [SetAside]


def test_the_recorded_pages_are_read_and_their_backoff_kept_to(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    recorded = json.loads((shared / "data/recorded/perceval/stackexchange/stackexchange_question_backoff_page").read_text())
    user = recorded["items"][0]["owner"]["user_id"]
    place = StackExchangeSite()
    place.refuse("ada", Answer(body=recorded), Answer(body=recorded), Answer(body=recorded | {"has_more": False}))
    with served(place.answer) as base_url:
        collector = stackexchange(base_url)
        begun = collector.pages(Target(source="stackexchange", handle=f"stackoverflow/{user}"), None)
        page = next(begun)
        question = next(record for record in collector.records(page) if isinstance(record, Item))
        next(begun)
    assert (question.native_id, question.created_at, question.tags) == ("stackoverflow/1", 1_459_908_076, ("python", "pandas"))
    assert slept
    assert max(slept) <= 0.2


def test_a_hundred_posts_are_asked_about_at_once_and_what_is_left_out_is_gone() -> None:
    place = StackExchangeSite()
    place.share("ada", count=6)
    names = [*sorted(place.names("ada")), "stackoverflow/500", "stackoverflow/c501"]
    known = [Known(native_id=name, space="stackoverflow", created_at=0) for name in (*names, "odd")]
    with served(place.answer) as base_url:
        told = stackexchange(base_url).standing(known)
    assert {name for name, said in told.items() if said is Standing.GONE} == {"stackoverflow/500", "stackoverflow/c501"}
    assert {name for name, said in told.items() if said is Standing.THERE} == place.names("ada")
    assert len(place.asked) == 2


def test_an_edit_is_read_with_the_next_pass() -> None:
    place = StackExchangeSite()
    place.share("ada", count=30)
    with served(place.answer) as base_url:
        cursor = last_cursor(stackexchange(base_url), place.target("ada"), None)
        oldest = next(thing for thing in reversed(place.things["ada"]) if thing["kind"] == "answer")
        oldest |= {"body": "better said", "last_activity_date": START + 90_000, "last_edit_date": START + 90_000}
        pages = list(stackexchange(base_url, overlap_days=0).pages(place.target("ada"), cursor))
    found = {one.native_id: one for one in items(stackexchange(base_url), pages)}
    assert found[str(oldest["name"])].text == "better said"
    assert found[str(oldest["name"])].edited_at == START + 90_000
    assert len(found) == 3 + 1


def test_nothing_older_than_the_yes_covers_is_taken_and_an_earlier_yes_reads_anew() -> None:
    place = StackExchangeSite()
    place.share("ada", count=9)
    target = place.target("ada")
    late = Target(source="stackexchange", handle=target.handle, covers_from=START + 60 * 5)
    with served(place.answer) as base_url:
        pages = list(stackexchange(base_url).pages(late, None))
        assert sorted(one.created_at for one in items(stackexchange(base_url), pages)) == [START + 60 * n for n in range(5, 10)]
        again = list(stackexchange(base_url).pages(target, pages[-1].cursor))
        assert identities(stackexchange(base_url), again) == place.names("ada")


def test_the_profile_is_what_the_account_says_about_itself() -> None:
    place = StackExchangeSite()
    place.share("ada", count=0)
    with served(place.answer) as base_url:
        profile = stackexchange(base_url).profile(place.target("ada").handle)
    assert profile.handles == (place.target("ada").handle,)
    assert profile.texts == ("ada", "the code is 42")
    assert profile.links == ("https://ada.example",)
