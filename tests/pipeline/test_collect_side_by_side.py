"""Many sources at a time: on the network together, into the store one by one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from collectors.http import Manners, Transport
from config.errors import Fatal, NothingToUse, Skip
from config.settings import load_settings
from pipeline.collect import collect
from pipeline.conformance.loopback import Answer, served
from storage.database import open_reading, open_store
from tests.pipeline.made_up import NOW, MadeUp, collected, everything, listed, made_up, of, settings_of, stored
from tests.pipeline.people import opted_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pipeline.conformance.loopback import Asked
    from storage.database import Store

SOURCES = ("reddit", "bluesky", "github")


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    for source in SOURCES:
        opted_in(home, source, "ada", "bea")
    with open_store(home, zone=load_settings(home).zone) as opened:
        yield opened


def test_sources_are_read_at_the_same_time_each_on_a_thread_of_its_own(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [made_up(name) for name in SOURCES]
    together = threading.Barrier(len(sources), timeout=20)
    for source in sources:
        source.before_page = lambda _what: together.wait()
    listed(monkeypatch, *sources)
    outcome = collected(store, *sources)
    assert [(one.source, one.targets, one.failed) for one in outcome.sources] == [(name, 2, ()) for name in SOURCES]
    assert [source.threads for source in sources] == [{name} for name in SOURCES]
    assert all(stored(store, source.source) == everything(source) for source in sources)


def test_one_host_is_asked_one_thing_at_a_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    inside, most, asked = [0], [0], [0]
    counting = threading.Lock()

    def answer(_: Asked) -> Answer:
        with counting:
            inside[0] += 1
            most[0], asked[0] = max(most[0], inside[0]), asked[0] + 1
        threading.Event().wait(0.02)
        with counting:
            inside[0] -= 1
        return Answer(body={})

    sources = [made_up(name) for name in SOURCES]
    with served(answer) as base_url:
        for source in sources:
            source.before_page = lambda _what: Transport(Manners()).get(base_url)
        listed(monkeypatch, *sources)
        collected(store, *sources)
    assert (most[0], asked[0]) == (1, 18)


def test_the_next_page_is_asked_for_when_the_last_one_is_stored(
    store: Store, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    early: list[str] = []

    def looked(source: MadeUp) -> Callable[[str], object]:
        def look(what: str) -> None:
            account, page = what.split("/")
            before = {name for pages in source.shared[account][: int(page)] for name in pages}
            connection = open_reading(home)
            held = {name for (name,) in connection.execute("SELECT native_id FROM item")}
            connection.close()
            if not before <= held:
                early.append(what)

        return look

    sources = [made_up(name, pages=5) for name in SOURCES]
    for source in sources:
        source.before_page = looked(source)
    listed(monkeypatch, *sources)
    collected(store, *sources)
    assert early == []
    assert all(len(source.asked) == 10 for source in sources)


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (Fatal("the source refuses the sign-in"), "refused"),
        (RuntimeError("in a collector of somebody's"), "refused"),
        (KeyError("data"), "unreadable"),
        (NothingToUse("no token"), "refused"),
        (Skip("gone", "no such account"), "gone"),
    ],
)
@pytest.mark.parametrize("place", ["pages", "records"])
def test_a_source_that_fails_in_any_way_stops_no_other(
    store: Store, monkeypatch: pytest.MonkeyPatch, error: Exception, word: str, place: str
) -> None:
    def fail(*_: Any) -> Any:
        raise error

    sources = [made_up(name) for name in SOURCES]
    if place == "pages":
        sources[1].before_page = fail
    else:
        sources[1].records = fail  # type: ignore[method-assign, assignment]
    listed(monkeypatch, *sources)
    outcome = collected(store, *sources)
    assert [failure.why.split(":")[0] for failure in of(outcome, "bluesky").failed] == [word, word]
    assert (of(outcome, "reddit").failed, of(outcome, "github").failed) == ((), ())
    assert stored(store) == everything(sources[0])
    assert stored(store, "bluesky") == set()
    assert outcome.partly
    assert len(sources[1].asked) == (2 if word in {"unreadable", "gone"} else 1)


def test_a_source_without_its_credentials_is_named_and_the_others_are_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    source = made_up("bluesky")
    listed(monkeypatch, source)
    outcome = collect(store, settings_of("bluesky", "x"), now=NOW)
    (failure,) = of(outcome, "x").failed
    assert failure.why.startswith("unusable: x cannot be asked without bearer_token")
    assert stored(store) == everything(source)
    assert outcome.partly


def test_progress_is_told_per_source_from_the_thread_that_owns_the_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, int, int]] = []
    here: set[bool] = set()

    def progress(source: str, done: int, whole: int) -> None:
        told.append((source, done, whole))
        here.add(threading.current_thread() is threading.main_thread())

    sources = [made_up(name) for name in SOURCES]
    listed(monkeypatch, *sources)
    collected(store, *sources, progress=progress)
    assert here == {True}
    for name in SOURCES:
        assert [step[1:] for step in told if step[0] == name] == [(0, 2), (1, 2), (2, 2)]


def test_what_a_collector_has_to_say_is_told_at_once_and_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    class Talking(MadeUp):
        def remarks(self) -> tuple[str, ...]:
            return tuple(f"page {number} came late" for number in range(len(self.asked) // 3))

    source = Talking(source="reddit", shared=made_up("reddit").shared)
    listed(monkeypatch, source)
    told: list[tuple[int, str]] = []
    collected(store, source, tell=lambda line: told.append((len(source.asked), line)))
    assert told == [(3, "reddit: page 0 came late"), (6, "reddit: page 1 came late")]
