"""Collecting many sources that crashes, or is asked to stop: whole pages are kept, nothing is lost, nothing is doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from config.settings import load_settings
from pipeline.collecting import side_by_side
from pipeline.conformance.loopback import Answer, served
from storage.database import open_store
from storage.intake import Intake
from tests.pipeline.made_up import MadeUp, collected, everything, listed, made_up, of, stored
from tests.pipeline.people import opted_in
from tests.servers.killed import COMMAND

if TYPE_CHECKING:
    from collections.abc import Iterator
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
