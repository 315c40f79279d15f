"""Many sources at a time: on the network together, into the store one by one."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from collectors.http import Manners, Transport
from config.errors import Fatal, NothingToUse, Skip
from config.settings import load_settings
from pipeline.collect import collect
from pipeline.collecting import side_by_side
from pipeline.conformance.loopback import Answer, served
from storage.database import open_reading, open_store
from storage.intake import Intake
from tests.pipeline.made_up import NOW, MadeUp, collected, listed, of, settings_of, stored
from tests.pipeline.people import opted_in
from tests.servers.killed import COMMAND

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


def made_up(source: str, *, pages: int = 3) -> MadeUp:
    shared = {name: [[f"{name}-{page}-{n}" for n in range(2)] for page in range(pages)] for name in ("ada", "bea")}
    return MadeUp(source=source, shared=shared)


def everything(*sources: MadeUp) -> set[str]:
    return {name for source in sources for pages in source.shared.values() for page in pages for name in page}


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


class Crash(BaseException):
    """The machine went down."""


@pytest.mark.parametrize("kind", [Crash, KeyboardInterrupt, RuntimeError])
@pytest.mark.parametrize("place", ["asking", "before the write", "after the write"])
@pytest.mark.parametrize("at", [1, 2, 5, 9, 14, 18])
def test_wherever_it_breaks_off_nothing_is_lost_and_nothing_doubled(
    store: Store, monkeypatch: pytest.MonkeyPatch, kind: type[BaseException], place: str, at: int
) -> None:
    sources = [made_up(name) for name in SOURCES]
    listed(monkeypatch, *sources)
    with pytest.MonkeyPatch.context() as breaking:
        counted = _broken(breaking, sources, kind, place, at)
        with suppress(kind):
            collected(store, *sources)
        assert counted[0] >= at
    for source in sources:
        source.before_page = lambda _what: None
    again = collected(store, *sources)
    assert not again.partly
    for source in sources:
        assert stored(store, source.source) == everything(source)
        assert max(source.asked.count(what) for what in source.asked) <= 3
    assert store.connection.execute("SELECT count(*) FROM item").fetchone() == (36,)


def _broken(monkeypatch: pytest.MonkeyPatch, sources: list[MadeUp], kind: type[BaseException], place: str, at: int) -> list[int]:
    """Let it break off at the n-th page or write of all sources together; gives the counter."""
    counted, counting, write = [0], threading.Lock(), Intake.write

    def count(_what: str = "") -> None:
        with counting:
            counted[0] += 1
            now = counted[0] == at
        if now:
            raise kind

    def crashing(*arguments: Any, **named: Any) -> Any:
        if place == "before the write":
            count()
        sums = write(*arguments, **named)
        if place == "after the write":
            count()
        return sums

    monkeypatch.setattr(Intake, "write", crashing)
    if place == "asking":
        for source in sources:
            source.before_page = count
    return counted


def test_asked_to_stop_every_source_ends_after_the_page_in_hand_and_goes_on_the_next_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [made_up(name) for name in SOURCES]
    stop = threading.Event()
    together = threading.Barrier(len(sources), action=stop.set, timeout=20)
    for source in sources:
        source.before_page = lambda what: together.wait() if what == "ada/1" else None
    listed(monkeypatch, *sources)
    outcome = collected(store, *sources, stop=stop.is_set)
    assert [source.asked for source in sources] == [["ada/0", "ada/1"]] * 3
    assert all([failure.why.split(":")[0] for failure in one.failed] == ["stopped", "stopped"] for one in outcome.sources)
    assert len(stored(store)) == 4
    for source in sources:
        source.before_page = lambda _what: None
    assert not collected(store, *sources).partly
    assert [source.asked[2:] for source in sources] == [["ada/2", "bea/0", "bea/1", "bea/2"]] * 3
    outcomes = store.connection.execute("SELECT outcome FROM run ORDER BY id").fetchall()
    assert outcomes == [("stopped",)] * 3 + [("done",)] * 3


def test_what_was_under_way_when_it_crashed_is_noted_as_broken_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [made_up(name) for name in SOURCES]
    listed(monkeypatch, *sources)
    with pytest.MonkeyPatch.context() as breaking:
        _broken(breaking, sources, Crash, "before the write", 2)
        with pytest.raises(Crash):
            collected(store, *sources)
    assert store.connection.execute("SELECT DISTINCT outcome FROM run").fetchall() == [("broken off",)]


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


def test_asked_to_stop_a_source_that_gives_no_answer_is_not_waited_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, never = threading.Event(), threading.Event()
    slow, quick = made_up("reddit"), made_up("bluesky")

    def hang(_what: str) -> None:
        stop.set()
        never.wait(30)

    slow.before_page = hang
    monkeypatch.setattr(side_by_side, "GRACE", 0.2)
    listed(monkeypatch, slow, quick)
    outcome = collected(store, slow, quick, stop=stop.is_set)
    never.set()
    assert [failure.why.split(":")[0] for failure in of(outcome, "reddit").failed] == ["stopped", "stopped"]
    assert (slow.asked, stored(store, "reddit")) == (["ada/0"], set())
    slow.before_page = lambda _what: None
    assert not collected(store, slow, quick).partly
    assert stored(store, "reddit") == everything(slow)


def test_two_signals_end_it_at_once_though_a_source_is_slow(home: Path) -> None:
    opted_in(home, "reddit", "ada")
    asked = threading.Event()

    def answer(_: Asked) -> Answer:
        asked.set()
        return Answer(body={}, after=20.0)

    with served(answer) as base_url:
        environment = {**os.environ, "SHAREWELL_SOURCES__REDDIT__BASE_URL": base_url}
        command = [*COMMAND, "--home", str(home), "collect", "reddit"]
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as running:
            assert asked.wait(30)
            begun = time.monotonic()
            running.send_signal(signal.SIGTERM)
            assert running.stderr is not None
            assert "once more ends at once" in running.stderr.readline()
            assert running.poll() is None
            running.send_signal(signal.SIGINT)
            said = running.stderr.read()
            status = running.wait(15)
    assert time.monotonic() - begun < 10
    assert (status, "what was finished is kept" in said, "Traceback" in said) == (1, True, False)
