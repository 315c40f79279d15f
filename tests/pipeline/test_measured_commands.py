"""The commands that look: refresh, readings, edition, facts; as scripts call them."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from openness.records import Act, Author, Interaction, Total, Via
from pipeline.cli.app import main
from storage.database import Store, open_store
from storage.intake import Intake
from storage.totals import apply_totals
from tests.storage.people import AMSTERDAM, NOW, post, store_with

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = [f"{letter}{number:02d}" for letter in "ab" for number in range(15)]
DAY = 86_400
AUGUST_3 = NOW - 49 * DAY
KEYS = [
    "id", "theme", "month", "department", "state", "value", "unit", "n", "numerator", "denominator", "low", "high", "ideal",
    "meets_ideal", "previous", "change", "verdict", "people", "coverage", "detail", "missing", "formula_version",
]  # fmt: skip


@pytest.fixture
def filled(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_KEY", "11" * 32)  # by this key none of the pairs between whom nothing happened is hidden
    with store_with(home, taking_part=PEOPLE) as store:
        intake = Intake(store, "slack", Via.ARCHIVE, now=NOW)
        posts = [post(name, name, AUGUST_3 + 60 * place) for place, name in enumerate(PEOPLE)]
        acts = [
            Interaction(source="slack", actor=Author(handles=(name,)), kind=Act.REACTION, at=AUGUST_3 + 9000 + place, item=other)
            for place, (name, other) in enumerate(zip(PEOPLE, reversed(PEOPLE), strict=True))
            if name != other
        ]
        intake.write([*posts, *acts], fetched_at=NOW)
        intake.finish(AUGUST_3 - 90 * DAY, NOW)
        apply_totals(store, [Total(source="slack", month=202608, measure="items_open", people=4, count=7)])
    return home


def printed(capsys: pytest.CaptureFixture[str], home: Path, *words: str) -> Any:
    assert main([*words, "--home", str(home)]) == 0
    return json.loads(capsys.readouterr().out)


def failing(capsys: pytest.CaptureFixture[str], home: Path, *words: str) -> tuple[int, str]:
    status = main([*words, "--home", str(home)])
    return status, capsys.readouterr().err


def test_refresh_says_what_it_did_and_then_that_there_is_nothing_to_do(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = printed(capsys, filled, "refresh", "--json")
    assert "2026-08" in first["facts"]
    assert {"month": "2026-08", "number": 1} in first["editions"]
    again = printed(capsys, filled, "refresh", "--json")
    assert (again["facts"], again["editions"]) == ([], [])


def test_readings_have_the_promised_shape(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readings = printed(capsys, filled, "readings", "--month", "2026-08", "--json")
    assert len(readings) == 27
    for reading in readings:
        assert set(KEYS) <= set(reading)
        assert (reading["value"] is None) or reading["state"] in {"measured", "provisional"}
        assert reading["state"] != "missing" or reading["missing"]
    shown = {reading["id"]: reading for reading in readings}
    assert (shown["E1"]["value"], shown["E1"]["people"]) == (1.0, 30)
    assert shown["A3"]["value"] == 1.0


def test_a_department_can_be_asked_for_and_a_wrong_one_is_told(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readings = printed(capsys, filled, "readings", "--month", "2026-08", "--department", "Dept a", "--json")
    assert {reading["department"] for reading in readings} == {"Dept a"}
    status, told = failing(capsys, filled, "readings", "--month", "2026-08", "--department", "Nowhere")
    assert status == 2
    assert "Dept a, Dept b" in told


@pytest.mark.parametrize(("month", "hint"), [("2026-13", "month"), ("august", "YYYY-MM"), ("1999-01", "the store speaks of")])
def test_a_month_that_cannot_be_told_is_wrong_use(
    filled: Path, capsys: pytest.CaptureFixture[str], month: str, hint: str
) -> None:
    status, told = failing(capsys, filled, "readings", "--month", month)
    assert status == 2
    assert hint in told
    assert len(told.strip().splitlines()) == 1


def test_readings_for_people_are_lines(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["readings", "--month", "2026-08", "--home", str(filled)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 27
    assert any("Active sharers" in line and "100%" in line for line in lines)


def share_late(home: Path, names: list[str]) -> None:
    with store_with_again(home) as store:
        posts = [post(name, f"late {name}", AUGUST_3 + 90_000 + place) for place, name in enumerate(names)]
        Intake(store, "slack", Via.ARCHIVE, now=NOW).write(posts, fetched_at=NOW)


def store_with_again(home: Path) -> Store:
    return open_store(home, zone=AMSTERDAM, create=False)


def test_an_edition_is_made_when_the_changes_of_enough_people_have_gathered(
    filled: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(capsys, filled, "edition", "make", "2026-08", "--json") == {"month": "2026-08", "number": 1}
    assert printed(capsys, filled, "edition", "make", "2026-08", "--json") == {"month": "2026-08", "number": 1}
    share_late(filled, PEOPLE[:9])
    status, told = failing(capsys, filled, "edition", "make", "2026-08")
    assert status == 3
    assert "too few people" in told
    share_late(filled, PEOPLE[9:10])
    assert printed(capsys, filled, "edition", "make", "2026-08", "--json") == {"month": "2026-08", "number": 2}
    listed = printed(capsys, filled, "edition", "list", "--json")
    assert [row["number"] for row in listed if row["month"] == "2026-08"] == [2, 1]
    assert printed(capsys, filled, "edition", "show", "2026-08", "--json")["number"] == 2
    assert failing(capsys, filled, "edition", "show", "1999-01")[0] == 2


@pytest.mark.parametrize("name", ["activity", "consent", "flow", "roster", "sources", "totals"])
def test_facts_leave_as_csv_and_json_alike(filled: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    printed(capsys, filled, "refresh", "--json")
    rows = printed(capsys, filled, "facts", name, "--format", "json")
    assert main(["facts", name, "--home", str(filled)]) == 0
    written = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(written) == len(rows)
    assert list(written[0]) == list(rows[0])


def test_facts_of_few_people_are_empty(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    printed(capsys, filled, "refresh", "--json")
    totals = printed(capsys, filled, "facts", "totals", "--format", "json")
    assert [(row["people"], row["count"]) for row in totals] == [(None, None)]
    flow = printed(capsys, filled, "facts", "flow", "--format", "json")
    assert {(row["from_department"], row["to_department"], row["arcs"]) for row in flow} == {
        ("Dept a", "Dept b", 15),
        ("Dept b", "Dept a", 15),
    }


def test_a_table_with_a_row_a_person_never_leaves(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, told = failing(capsys, filled, "facts", "person_month")
    assert status == 2
    assert "activity, consent, flow, incidents, initiatives" in told


def test_nothing_measured_yet_is_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(capsys, home, "edition", "make", "2026-08")[0] == 2
