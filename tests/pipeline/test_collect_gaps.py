"""What a source held and will not give is noted and said, with the way round it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from config.settings import load_settings
from pipeline.cli.app import main
from pipeline.collecting.outcome import Gap
from storage.database import open_store
from tests.pipeline.made_up import BEGIN, NOW, MadeUp, collected, listed
from tests.pipeline.people import opted_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.database import Store

A_DAY = 86_400


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    opted_in(home, "reddit", "ada", "bea")
    with open_store(home, zone=load_settings(home).zone) as opened:
        yield opened


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> MadeUp:
    made = MadeUp(source="reddit", shared={"ada": [["a"], ["b"]], "bea": [["c"]]})
    listed(monkeypatch, made)
    return made


def since_of(store: Store) -> set[int]:
    return {since for (since,) in store.connection.execute("SELECT since FROM coverage WHERE person_id <> 0")}


def test_what_a_source_no_longer_gives_is_a_gap_of_that_target(store: Store, place: MadeUp) -> None:
    place.gaps = {"ada": (BEGIN, BEGIN + A_DAY)}
    (outcome,) = collected(store, place).sources
    assert outcome.gaps == (Gap(target="ada", since=BEGIN, until=BEGIN + A_DAY),)
    assert (outcome.failed, outcome.sums.stored) == ((), 3)


def test_a_ceiling_is_a_gap_from_the_beginning_and_coverage_starts_behind_it(store: Store, place: MadeUp) -> None:
    place.reaches_back = {"ada": BEGIN}
    (outcome,) = collected(store, place).sources
    assert outcome.gaps == (Gap(target="ada", since=0, until=BEGIN),)
    assert since_of(store) == {0, BEGIN}


def test_what_was_not_asked_for_is_no_gap(store: Store, place: MadeUp) -> None:
    place.reaches_back = {"ada": BEGIN}
    assert collected(store, place, since=BEGIN).sources[0].gaps == ()


def test_a_gap_that_is_still_open_is_not_told_of_twice(store: Store, place: MadeUp) -> None:
    place.reaches_back = {"ada": BEGIN}
    assert len(collected(store, place).sources[0].gaps) == 1
    assert collected(store, place, now=NOW + 60).sources[0].gaps == ()


def test_the_command_prints_gaps_and_names_the_archive(
    home: Path, place: MadeUp, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opted_in(home, "reddit", "ada", "bea")
    monkeypatch.setenv("SHAREWELL_SOURCES__REDDIT__ENABLED", "true")
    place.gaps, place.reaches_back = {"ada": (1_760_000_000, 1_770_000_000)}, {"bea": 1_750_000_000}
    assert main(["--home", str(home), "collect", "--json"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["sources"][0]["gaps"] == [
        {"target": "ada", "since": "2025-10-09T08:53:20Z", "until": "2026-02-02T02:40:00Z"},
        {"target": "bea", "since": None, "until": "2025-06-15T15:06:40Z"},
    ]
    lines = printed.err.splitlines()
    assert any("reddit ada: what was shared from 2025-10-09 until 2026-02-02 is not given" in line for line in lines)
    assert any("reddit bea: what was shared until 2025-06-15 is not given" in line for line in lines)
    assert sum("at most 1,000 items; `sharewell import reddit-export FILE` has it" in line for line in lines) == 2


def test_a_later_pass_from_the_beginning_closes_a_gap(store: Store, place: MadeUp) -> None:
    place.reaches_back = {"ada": BEGIN}
    collected(store, place)
    assert store.connection.execute("SELECT count(*) FROM gap").fetchone() == (1,)
    place.reaches_back = {}
    collected(store, place)
    assert store.connection.execute("SELECT count(*) FROM gap").fetchone() == (1,)
    store.connection.execute("DELETE FROM cursor")
    collected(store, place)
    assert store.connection.execute("SELECT count(*) FROM gap").fetchone() == (0,)


def test_a_ceiling_met_again_is_a_gap_only_since_the_pass_before(store: Store, place: MadeUp) -> None:
    collected(store, place)
    place.reaches_back = {"ada": NOW + 500}
    place.shared["ada"].append(["d"])
    (outcome,) = collected(store, place, now=NOW + 3600).sources
    assert [(gap.target, gap.until) for gap in outcome.gaps] == [("ada", NOW + 500)]
    assert store.connection.execute("SELECT since, until FROM gap").fetchall() == [(NOW, NOW + 500)]
