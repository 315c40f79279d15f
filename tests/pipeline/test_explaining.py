"""How a reading came about, and what is said when a formula changed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from openness.indicators import INDICATOR, INDICATORS
from openness.month import Month
from openness.records import Act, Author, Interaction, Via
from pipeline.cli.app import main
from storage import editions
from storage.database import open_store
from storage.intake import Intake
from tests.storage.people import AMSTERDAM, NOW, post, store_with

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = [f"{letter}{number:02d}" for letter in "ab" for number in range(15)]
AUGUST_3 = NOW - 49 * 86_400
AUGUST = Month(202608)


@pytest.fixture
def filled(home: Path) -> Path:
    with store_with(home, taking_part=PEOPLE, others=["z1", "z2"]) as store:
        intake = Intake(store, "slack", Via.ARCHIVE, now=NOW)
        posts = [post(name, name, AUGUST_3 + 60 * place) for place, name in enumerate(PEOPLE[:20])]
        replies = [
            Interaction(source="slack", actor=Author(handles=(name,)), kind=Act.REPLY, at=AUGUST_3 + 9000 + place, item=other)
            for place, (name, other) in enumerate(zip(PEOPLE[:10], PEOPLE[10:20], strict=True))
        ]
        intake.write([*posts, *replies], fetched_at=NOW)
        intake.finish(AUGUST_3 - 90 * 86_400, NOW)
    return home


def explained(capsys: pytest.CaptureFixture[str], home: Path, *words: str) -> dict[str, Any]:
    assert main(["readings", "--month", "2026-08", "--explain", *words, "--json", "--home", str(home)]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_figure_is_told_with_what_it_was_divided_by_and_the_facts_it_came_from(
    filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = explained(capsys, filled, "E1")
    assert (found["numerator"], found["denominator"], found["formula_version"]) == (20, 30, INDICATOR["E1"].version)
    assert found["formula"] == INDICATOR["E1"].formula
    assert {"facts_version", "seed", "measured_at", "coverage"} <= set(found)
    people, spaces = (
        next(fact for fact in found["facts"] if (fact["table"], fact["month"]) == (table, "2026-08"))
        for table in ("person_month", "space_month")
    )
    assert (people["rows"], people["sums"]) == (30, {"items": 20})
    assert (spaces["part"], spaces["sums"]["items"]) == ("open", 20)
    replied = explained(capsys, filled, "A6")
    outcome = next(fact for fact in replied["facts"] if fact["table"] == "outcome_month")
    assert outcome["sums"]["replyable"] == replied["denominator"] == 20
    assert outcome["sums"]["replied"] == replied["numerator"] == 10


def test_people_read_it_as_lines(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["readings", "--month", "2026-08", "--explain", "e1", "--home", str(filled)]) == 0
    told = capsys.readouterr().out
    for text in ("E1 Active sharers, 2026-08, the whole organisation", INDICATOR["E1"].formula, "(Wilson)", "seed 20120127"):
        assert text in told
    assert ["numerator", "20"] in [line.split() for line in told.splitlines()]
    assert "person_month, 2026-08: 30 rows, items 20" in told


def test_nothing_of_few_people_is_told_by_its_facts(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = explained(capsys, filled, "E1", "--department", "Dept b")
    assert found["value"] is None
    assert found["facts"] == []
    assert found["numerator"] is None
    assert main(["readings", "--month", "2026-08", "--explain", "E1", "--department", "Dept b", "--home", str(filled)]) == 0
    assert "is told with a figure only" in capsys.readouterr().out


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.id)
def test_every_indicator_can_be_explained_measured_or_not(
    filled: Path, capsys: pytest.CaptureFixture[str], indicator: Any
) -> None:
    found = explained(capsys, filled, indicator.id)
    assert found["id"] == indicator.id
    assert found["needs"]
    assert found["value"] is not None or found["missing"] or "fewer than 10" in found["detail"].values()


@pytest.mark.parametrize(("words", "hint"), [(["Z9"], "there are: E1"), (["E2", "--department", "Dept a"], "leave --department")])
def test_what_cannot_be_explained_is_wrong_use(
    filled: Path, capsys: pytest.CaptureFixture[str], words: list[str], hint: str
) -> None:
    assert main(["readings", "--month", "2026-08", "--explain", *words, "--home", str(filled)]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1
    assert hint in told[0]


def test_a_changed_formula_measures_every_month_anew_and_says_so(
    filled: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["refresh", "--json", "--home", str(filled)]) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["formulas"] == []
    changed = replace(INDICATOR["E1"], version=INDICATOR["E1"].version + 1)
    monkeypatch.setitem(INDICATOR, "E1", changed)
    monkeypatch.setattr(
        "openness.reading.take_readings.__kwdefaults__",
        {"indicators": tuple(INDICATOR.values()), "months": 1},
    )
    assert main(["refresh", "--home", str(filled)]) == 0
    told = capsys.readouterr().out
    assert (
        f"The formula of E1 changed (version {changed.version - 1} to {changed.version}): every month was measured anew." in told
    )
    assert "readings of 0" not in told
    with open_store(filled, zone=AMSTERDAM, create=False) as store:
        last = editions.latest_edition(store.connection, AUGUST)
        assert last is not None
        assert last["number"] == 2
        assert "formula of E1" in last["why"]
    assert main(["readings", "--month", "2026-08", "--json", "--home", str(filled)]) == 0
    spoken = capsys.readouterr()
    shown = {one["id"]: one for one in json.loads(spoken.out)}
    assert shown["E1"]["formula_version"] == changed.version
    assert "The formula of E1 changed on " in spoken.err
    assert main(["refresh", "--json", "--home", str(filled)]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["formulas"], again["readings"], again["editions"]) == ([], [], [])
