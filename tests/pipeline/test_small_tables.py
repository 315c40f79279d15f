"""Tables an organisation hands in of itself: taken whole or not at all, each row accounted for, replayed without change."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from pipeline.cli.app import main
from pipeline.cli.small_tables import SMALL
from storage.database import open_store
from tests.storage.people import AMSTERDAM, store_with

if TYPE_CHECKING:
    from pathlib import Path

GOOD = {
    "initiatives": "initiative,title,goal,owner,tag,space,began,ended\n"
    "kennis,Kennisdag,Delen is gewoon,anna,#kennisdag,,2026-01-15,\n"
    "forum,Forum,,,,discourse:Werkwijzen,2025-11-01,2026-06-30\n",
    "training": "person,course,date,rule\nanna,Delen zonder zorgen,2026-03-02,\nbram,Delen zonder zorgen,2026-03-02,\n",
    "incidents": "date,kind,severity,consequence,people\n2026-03-02,deliberate,2,warning,1\n2026-04-01,ongeluk,laag,gesprek,2\n",
    "pulse": "month,question,department,yes,answers,invited\n2026-03,why,,40,80,120\n2026-03,vrij,Dept a,4,8,\n",
    "labels": "source,native_id,label,by\nslack,1,kennis,anna\nslack,77,promotion,\n",
}
TABLES = {
    "initiatives": "initiative", "training": "training", "incidents": "incident", "pulse": "pulse", "labels": "label_given",
}  # fmt: skip


def run(home: Path, *arguments: object) -> int:
    return main(["import", *map(str, arguments), "--home", str(home)])


@pytest.fixture
def filled(home: Path) -> Path:
    with store_with(home, taking_part=["anna", "bram"], others=["carla"]):
        pass
    return home


def written(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def held(home: Path, kind: str) -> list[tuple[object, ...]]:
    with open_store(home, zone=AMSTERDAM) as store:
        return store.connection.execute(f"SELECT * FROM {TABLES[kind]} ORDER BY 1, 2").fetchall()


def test_every_small_table_is_tried_here() -> None:
    assert set(SMALL) - {"rules"} == set(GOOD)


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_one_goes_in_and_the_same_again_changes_nothing(
    kind: str, filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, GOOD[kind])
    for stored, unchanged in ((2, 0), (0, 2)):
        assert run(filled, kind, path, "--json") == 0
        sums = json.loads(capsys.readouterr().out)
        assert (sums["read"], sums["stored"], sums["changed"], sums["unchanged"]) == (2, stored, 0, unchanged)
    assert len(held(filled, kind)) == 2


@pytest.mark.parametrize("kind", GOOD)
def test_a_dry_run_says_the_same_and_writes_nothing(
    kind: str, filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, GOOD[kind])
    for _ in range(2):
        assert run(filled, kind, path, "--dry-run") == 0
        assert "Tried only, nothing written. Read 2 rows: 2 new" in capsys.readouterr().out
    assert held(filled, kind) == []


@pytest.mark.parametrize(
    ("kind", "row", "told"),
    [
        ("initiatives", "x,X,,zoe,tag,,2026-01-01,", "'zoe' is not on the roster"),
        ("initiatives", "x,X,,,,,2026-01-01,", "neither a tag nor a space"),
        ("initiatives", "x,X,,,,general,2026-01-01,", "is no space"),
        ("initiatives", "x,X,,,t,,2026-01-01,2025-01-01", "before began"),
        ("initiatives", "x,X,,,t,,1 jan 2026,", "is no date"),
        ("initiatives", "kennis,X,,,t,,2026-01-01,", "twice"),
        ("training", "zoe,Delen,2026-03-02,", "'zoe'"),
        ("training", "anna,Delen,2126-03-02,", "has not come yet"),
        ("training", "anna,,2026-03-02,", "course is empty"),
        ("training", "anna,Delen,2026-03-02,avg", "is no tracked rule"),
        ("incidents", "2026-03-02,evil,2,warning,1", "one of: deliberate, accident"),
        ("incidents", "2026-03-02,accident,9,warning,1", "severity"),
        ("incidents", "2026-03-02,accident,1,Jan was told off,1", "consequence"),
        ("incidents", "2026-03-02,accident,1,none,-1", "no whole number"),
        ("pulse", "2026-3,why,,1,2,", "is no month"),
        ("pulse", "2126-03,why,,1,2,", "has not come yet"),
        ("pulse", "2026-04,why,Dept z,1,2,", "is no department"),
        ("pulse", "2026-04,why,,3,2,", "3 said yes, but 2 answered"),
        ("pulse", "2026-04,why,,1,2,1", "2 answered, but 1 were invited"),
        ("pulse", "2026-03,why,,1,2,", "twice"),
        ("labels", "slak,1,kennis,", "did you mean slack"),
        ("labels", "slack,9,wisdom,", "one of: knowledge"),
        ("labels", "slack,9,kennis,zoe", "'zoe' is not on the roster"),
        ("labels", "slack,1,vraag,", "twice"),
    ],
)
def test_one_wrong_cell_and_nothing_of_it_is_used(
    kind: str, row: str, told: str, filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(filled, kind, written(tmp_path, f"{GOOD[kind]}{row}\n")) == 2
    said = capsys.readouterr().err
    assert told in said
    assert "line 4" in said
    assert held(filled, kind) == []


@pytest.mark.parametrize("column", ["name", "person", "description"])
def test_a_list_of_incidents_holds_nothing_about_persons(
    column: str, filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, f"date,kind,severity,consequence,people,{column}\n2026-03-02,deliberate,2,warning,1,Jan\n")
    assert run(filled, "incidents", path) == 2
    assert f"{column!r}" in capsys.readouterr().err
    assert held(filled, "incidents") == []


def test_an_empty_list_of_incidents_says_that_none_happened(
    filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    header = GOOD["incidents"].splitlines()[0]
    assert run(filled, "incidents", written(tmp_path, GOOD["incidents"])) == 0
    assert run(filled, "incidents", written(tmp_path, f"{header}\n")) == 0
    assert "2 incidents of the list before are not in this one" in capsys.readouterr().err
    with open_store(filled, zone=AMSTERDAM) as store:
        assert store.connection.execute("SELECT count(*) FROM incident").fetchone() == (0,)
        assert store.connection.execute("SELECT what FROM told_until").fetchall() == [("incident",)]


@pytest.mark.parametrize("kind", [kind for kind in GOOD if kind != "incidents"])
def test_other_tables_without_rows_are_a_mistake(kind: str, filled: Path, tmp_path: Path) -> None:
    assert run(filled, kind, written(tmp_path, f"{GOOD[kind].splitlines()[0]}\n")) == 2


def test_columns_that_nobody_asked_for_are_named(filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(filled, "training", written(tmp_path, "person,course,date,mood\nanna,Delen,2026-03-02,good\n")) == 0
    assert "Columns not used: mood" in capsys.readouterr().err


def test_an_initiative_is_replaced_by_its_key(filled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(filled, "initiatives", written(tmp_path, GOOD["initiatives"])) == 0
    again = GOOD["initiatives"].replace("2026-01-15,\n", "2026-01-15,2026-05-01\n").replace("kennis,Kennisdag,", "kennis,Dag,")
    capsys.readouterr()
    assert run(filled, "initiatives", written(tmp_path, again)) == 0
    assert "0 new, 1 changed, 1 unchanged" in capsys.readouterr().out
    assert [(row[1], row[2], row[8]) for row in held(filled, "initiatives")] == [
        ("kennis", "Dag", 20260501), ("forum", "Forum", 20260630),
    ]  # fmt: skip


def test_a_spreadsheet_with_real_dates_is_read_as_well(filled: Path, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["month", "question", "yes", "answers"])
    sheet.append([date(2026, 3, 1), "free", 8, 12.0])
    book.save(tmp_path / "pulse.xlsx")
    assert run(filled, "pulse", tmp_path / "pulse.xlsx") == 0
    assert held(filled, "pulse") == [(202603, "free", "", 8, 12, None)]
