"""What every live collector keeps to. Inherit CollectorContract, give it a site and a collector, and pytest does the rest."""

from __future__ import annotations

import json
import random
import threading
import time
from typing import TYPE_CHECKING, ClassVar, Literal

import pytest
import stamina

from collectors.base import Page
from collectors.http import Manners
from collectors.plain import plain
from config.errors import Fatal, Skip
from openness.records import Item
from pipeline.conformance.loopback import Answer, served
from pipeline.conformance.storing import authors_of, stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from collectors.base import Collector
    from openness.targets import Cursor, Target
from pipeline.conformance.loopback import Site

HTML = b"<!doctype html><title>Just a moment...</title>"
DEEP = b'{"data": ' + b"[" * 200_000
ODD_TEXT = "nul \x00, bell \x07, half a pair \ud83d, whole \U0001f600, right-to-left \u202e, no character \uffff, \u2028"

REFUSALS = {
    "401": (Answer(status=401, body={}), "unauthorised"),
    "401 in HTML": (Answer(status=401, body=HTML), "unauthorised"),
    "403": (Answer(status=403, body={"title": "Forbidden"}), "forbidden"),
    "403 suspended": (Answer(status=403, body={"detail": "User has been suspended: [ada]."}), "suspended"),
    "404": (Answer(status=404, body={}), "gone"),
    "410": (Answer(status=410, body={}), "gone"),
    "451": (Answer(status=451, body={}), "forbidden"),
    "429 for an hour": (Answer(status=429, body={}, headers={"retry-after": "3600"}), "limited"),
    "429 until a date": (Answer(status=429, body={}, headers={"retry-after": "Fri, 31 Dec 2100 23:59:59 GMT"}), "limited"),
    "429 for ever": (Answer(status=429, body={}, headers={"retry-after": "-", "x-rate-limit-reset": "soon"}), "limited"),
    "429 that stays": (Answer(status=429, body={}, headers={"retry-after": "1"}), "limited"),
    "500": (Answer(status=500, body={}), "unreachable"),
    "503 in HTML": (Answer(status=503, body=HTML), "unreachable"),
    "a redirect": (Answer(status=302, body=b"", headers={"location": "http://127.0.0.1:9/"}), "unreadable"),
    "a redirect to nowhere": (Answer(status=301, body=b""), "unreadable"),
    "no JSON": (Answer(body=b'{"data": ['), "unreadable"),
    "no body": (Answer(body=b""), "unreadable"),
    "HTML": (Answer(body=HTML), "unreadable"),
    "too deep": (Answer(body=DEEP), "unreadable"),
    "too long": (Answer(body=b" " * 3_000_000), "unreadable"),
    "no UTF-8": (Answer(body=b"\xff\xfe\x00"), "unreadable"),
    "not gzip": (Answer(body=b"{}", headers={"content-encoding": "gzip"}), "unreadable"),
    "a list": (Answer(body=[]), "unreadable"),
    "a number": (Answer(body=7), "unreadable"),
    "another shape": (Answer(body={"data": 7}), "unreadable"),
    "another shape within": (Answer(body={"data": [7], "meta": []}), "unreadable"),
}


class CollectorContract:
    """The tests; `site` and `collector` are what a source adds."""

    outcomes: ClassVar[Mapping[str, str]] = {}
    """Refusals that end otherwise at this source: case and outcome; an empty outcome for what cannot happen there."""
    impossible_names: ClassVar[tuple[str, ...]] = ("../../me", "a b", "", "é", "a" * 200, "x?y=1")
    """Names that no account can have; empty where any name can be."""

    def site(self) -> Site:
        raise NotImplementedError

    def collector(self, base_url: str, manners: Manners) -> Collector:
        raise NotImplementedError

    @pytest.fixture(autouse=True)
    def _no_waiting(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setattr(time, "sleep", lambda _seconds: None)
        with stamina.set_testing(True, attempts=2):
            yield

    @pytest.fixture
    def place(self) -> Site:
        return self.site()

    @pytest.fixture
    def live(self, place: Site) -> Iterator[Collector]:
        with served(place.answer) as base_url:
            yield self.collector(base_url, Manners(answer_within=5, most_bytes=2_000_000))

    def test_replay_equals_live(self, place: Site, live: Collector) -> None:
        place.share("ada", count=7)
        pages = list(live.pages(place.target("ada"), None))
        again = [kept(page) for page in pages]
        assert [list(live.records(page)) for page in again] == [list(live.records(page)) for page in pages]
        assert identities(live, pages) == place.names("ada")

    @pytest.mark.parametrize("size", [1, 2, 5, 100])
    def test_pages_in_any_split_give_the_same_records(self, place: Site, live: Collector, size: int) -> None:
        place.share("ada", count=11)
        place.page_size = size
        pages = list(live.pages(place.target("ada"), None))
        assert identities(live, pages) == place.names("ada")
        assert sum(isinstance(record, Item) for page in pages for record in live.records(page)) == 11

    def test_pages_doubled_and_in_any_order_give_the_same_records(self, place: Site, live: Collector) -> None:
        place.share("ada", count=11)
        place.page_size = 2
        pages = list(live.pages(place.target("ada"), None))
        muddled = random.Random(7).sample(pages * 2, len(pages) * 2)
        assert {repr(record) for page in muddled for record in live.records(page)} == {
            repr(record) for page in pages for record in live.records(page)
        }

    def test_an_empty_account_is_read_to_its_end(self, place: Site, live: Collector) -> None:
        place.share("ada", count=0)
        pages = list(live.pages(place.target("ada"), None))
        assert identities(live, pages) == set()
        assert pages[-1].cursor is not None

    def test_an_account_that_vanished_is_gone(self, place: Site, live: Collector) -> None:
        assert outcome(live, place.target("nobody")) == "gone"

    def test_an_impossible_name_is_gone_and_nothing_is_asked(self, place: Site, live: Collector) -> None:
        for name in self.impossible_names:
            assert outcome(live, place.target(name)) == "gone", name
        assert place.asked == []

    @pytest.mark.parametrize("case", REFUSALS)
    def test_a_refusal_has_its_outcome(self, place: Site, live: Collector, case: str) -> None:
        answer, expected = REFUSALS[case]
        expected = self.outcomes.get(case, expected)
        if not expected:
            pytest.skip("cannot happen at this source")
        place.refuse("ada", answer)
        assert outcome(live, place.target("ada")) == expected

    def test_a_source_that_does_not_answer_in_time_is_unreachable(self, place: Site) -> None:
        place.refuse("ada", Answer(after=1.0))
        with served(place.answer) as base_url:
            collector = self.collector(base_url, Manners(answer_within=0.2))
            assert outcome(collector, place.target("ada")) == self.outcomes.get("a time-out", "unreachable")

    @pytest.mark.parametrize("what", ["head", "body"])
    def test_a_source_that_drips_is_hung_up_on(self, place: Site, what: Literal["head", "body"]) -> None:
        """The time-out of a socket starts anew with every byte: the whole answer has a time as well."""
        place.refuse("ada", Answer(drips=what))
        with served(place.answer) as base_url:
            collector = self.collector(base_url, Manners(answer_within=60, whole_within=0.3))
            hung_up = _later(lambda: outcome(collector, place.target("ada")), within=20)
        assert hung_up == self.outcomes.get("a time-out", "unreachable")

    def test_a_limit_that_lifts_soon_is_waited_for(self, place: Site, live: Collector) -> None:
        place.share("ada", count=3)
        place.refusal = once(Answer(status=429, body={}, headers={"retry-after": "1"}))  # type: ignore[method-assign, assignment]
        assert identities(live, list(live.pages(place.target("ada"), None))) == place.names("ada")

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_a_server_that_stumbles_once_is_asked_again(self, place: Site, live: Collector, status: int) -> None:
        place.share("ada", count=3)
        place.refusal = once(Answer(status=status, body={}))  # type: ignore[method-assign, assignment]
        assert identities(live, list(live.pages(place.target("ada"), None))) == place.names("ada")

    def test_the_next_pass_brings_what_is_new(self, place: Site, live: Collector) -> None:
        place.share("ada", count=5)
        cursor = last_cursor(live, place.target("ada"), None)
        place.share("ada", count=3, text="newer")
        pages = list(live.pages(place.target("ada"), cursor))
        new = {record.native_id for record in items(live, pages) if "newer" in (record.text or "")}
        assert len(new) == 3
        assert identities(live, pages) <= place.names("ada")
        assert last_cursor(live, place.target("ada"), pages[-1].cursor) == pages[-1].cursor

    @pytest.mark.parametrize("stop_after", [0, 1, 2, 3, 4])
    def test_a_cursor_never_tells_of_more_than_was_handed_over(self, place: Site, live: Collector, stop_after: int) -> None:
        """Wherever reading breaks off, going on from the cursor that may be kept brings everything there is."""
        place.share("ada", count=9)
        place.page_size = 2
        target = place.target("ada")
        before = last_cursor(live, target, None)
        place.share("ada", count=9)
        read, cursor = broken_off(live, target, before, stop_after)
        rest = list(live.pages(target, cursor))
        assert identities(live, read) | identities(live, rest) >= newest(place, 9)

    def test_a_crash_at_any_page_loses_nothing_and_doubles_nothing(self, place: Site, live: Collector, tmp_path: Path) -> None:
        place.share("ada", count=7)
        place.page_size = 2
        target = place.target("ada")
        pages = list(live.pages(target, None))
        authors = authors_of(live, pages)
        whole = stored(tmp_path / "whole", live, target, authors, ())
        for after in range(len(pages)):
            assert stored(tmp_path / str(after), live, target, authors, (after,)) == whole
        again_and_again = tuple(range(len(pages)))
        assert stored(tmp_path / "again", live, target, authors, again_and_again) == whole

    def test_text_of_any_kind_passes(self, place: Site, live: Collector) -> None:
        place.share("ada", count=3, text=ODD_TEXT)
        pages = [kept(page) for page in live.pages(place.target("ada"), None)]
        assert all(plain(ODD_TEXT) in plain(item.text) for item in items(live, pages))
        assert len(items(live, pages)) == 3

    def test_records_are_read_without_network(self, place: Site) -> None:
        place.share("ada", count=3)
        with served(place.answer) as base_url:
            pages = list(self.collector(base_url, Manners()).pages(place.target("ada"), None))
        away = self.collector("http://127.0.0.1:9", Manners())
        assert identities(away, pages) == place.names("ada")

    def test_the_server_learns_who_asks_and_no_environment_is_used(self, place: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        place.share("ada", count=1)
        with served(place.answer) as base_url:
            list(self.collector(base_url, Manners()).pages(place.target("ada"), None))
        assert all("sharewell/" in asked.headers["User-Agent"] for asked in place.asked)

    def test_a_source_that_is_not_there_is_unreachable(self, place: Site) -> None:
        assert outcome(self.collector("http://127.0.0.1:9", Manners(connect_within=0.2)), place.target("ada")) == "unreachable"


def _later(asked: Callable[[], str], *, within: float) -> str:
    """Return what is found beside this thread, "" where that takes too long: who waits without end holds up no other test."""
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(asked()), daemon=True)
    thread.start()
    thread.join(within)
    return found[0] if found else ""


def kept(page: Page) -> Page:
    """Return a page after a way through a file."""
    body = json.loads(json.dumps(page.body))
    return Page(target=page.target, body=body, fetched_at=page.fetched_at, cursor=page.cursor, via=page.via)


def items(collector: Collector, pages: list[Page]) -> list[Item]:
    return [record for page in pages for record in collector.records(page) if isinstance(record, Item)]


def identities(collector: Collector, pages: list[Page]) -> set[str]:
    return {item.native_id for item in items(collector, pages)}


def outcome(collector: Collector, target: Target) -> str:
    """Return the word for how reading a target ends; `refused` where the whole source refuses."""
    with pytest.raises((Skip, Fatal)) as caught:
        list(collector.pages(target, None))
    return caught.value.outcome if isinstance(caught.value, Skip) else "refused"


def last_cursor(collector: Collector, target: Target, since: Cursor | None) -> Cursor:
    cursors = [page.cursor for page in collector.pages(target, since) if page.cursor is not None]
    return cursors[-1]


def broken_off(collector: Collector, target: Target, since: Cursor | None, after: int) -> tuple[list[Page], Cursor | None]:
    """Read so many pages and stop; the cursor is the one that the declared order lets a store keep."""
    read: list[Page] = []
    cursor = since
    for page in collector.pages(target, since):
        if len(read) == after:
            return read, cursor
        read.append(page)
        if collector.order.moves_with_each_page and page.cursor is not None:
            cursor = page.cursor
    return read, next((page.cursor for page in reversed(read) if page.cursor is not None), since)


def newest(place: Site, count: int) -> set[str]:
    """Return the native ids of the newest things of ada."""
    return {str(thing.get("name") or thing["id"]) for thing in place.things["ada"][:count]}


def once(answer: Answer) -> Callable[[str], Answer | None]:
    """Return a stand-in for a site's refusal that refuses the first time only."""
    waiting = [answer]
    return lambda account: waiting.pop() if waiting else None
