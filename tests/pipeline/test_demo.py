from __future__ import annotations

import base64
import json
import sqlite3
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from config.errors import Refused
from config.ideal import VISION_WORDS, load_ideal
from config.settings import load_settings
from openness.month import Month, months_between
from pipeline.cli.app import main
from pipeline.demo.fill import Filled, fill, is_there
from pipeline.demo.organisation import DEPARTMENTS, NAME
from storage.by_hand.decisions import decisions
from storage.database import open_reading
from storage.desk.stories import story_told
from storage.editions import latest_edition, months_with_edition

if TYPE_CHECKING:
    from pathlib import Path

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = int(datetime(2026, 11, 12, 9, 30, tzinfo=ZONE).timestamp())
BEHIND = next(department.name for department in DEPARTMENTS if department.behind)
Readings = dict[tuple[int, str, str, str], dict[str, Any]]


def filled(home: Path, *, people: int = 40, months: int = 4, seed: int = 7) -> Filled:
    return fill(home, people=people, months=months, seed=seed, now=NOW, tell=lambda _stage: None)


def read(home: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(open_reading(home)) as connection:
        return connection.execute(sql).fetchall()


def readings(home: Path) -> Readings:
    rows = read(home, "SELECT month, level, cell, indicator, body FROM reading")
    return {(month, level, cell, indicator): json.loads(body) for month, level, cell, indicator, body in rows}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Filled]:
    home = tmp_path_factory.mktemp("small") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("keys")))
        return home, filled(home)


def test_a_small_one_goes_all_the_way(small: tuple[Path, Filled]) -> None:
    home, done = small
    assert done.sums.add_up
    assert (done.first, done.last) == (202607, 202610)
    assert done.sums.stored > 1_000
    assert done.sums.not_allowed > 100
    assert done.sums.ignored > 40
    assert done.sums.set_aside == 0
    assert read(home, "SELECT count(*) FROM item") == [(done.sums.stored,)]
    sources = {name for (name,) in read(home, "SELECT DISTINCT name FROM source JOIN item ON item.source_id = source.id")}
    assert sources == {"slack", "mailinglist", "mediawiki", "discourse", "x"}
    with closing(open_reading(home)) as connection:
        assert months_with_edition(connection) == list(months_between(Month(202607), Month(202610)))
        edition = latest_edition(connection, Month(202610))
    assert edition is not None
    assert edition["made_up"] is True
    assert edition["organisation"] == NAME
    assert edition["vision"]["text"]
    assert {path.name for path in home.iterdir()} == {"sharewell.db", "sharewell.toml", "ideal.toml"}


def test_its_leadership_decides_and_its_editions_tell_a_story(small: tuple[Path, Filled]) -> None:
    home, _ = small
    with closing(open_reading(home)) as connection:
        taken = [(one.month, one.indicator, one.state) for one in decisions(connection)]
        edition = latest_edition(connection, Month(202610))
        assert edition is not None
        story = story_told(connection, edition["story"], ZONE)
    assert taken == [(202607, "A6", "open"), (202609, "R4", "open")]
    assert story is not None
    assert story.day // 100 == 202610
    assert {row["visibility"] for row in edition["activity"]} >= {"all", "open"}


def test_its_settings_are_its_own(small: tuple[Path, Filled]) -> None:
    home, _ = small
    assert load_settings(home).organisation.made_up
    ideal = load_ideal(home)
    assert ideal.vision is not None
    assert 30 < len(ideal.vision.text.split()) <= VISION_WORDS
    assert len(ideal.targets) >= 3
    assert all(target.reason for target in ideal.targets)


def test_nobody_is_kept_without_an_opt_in(small: tuple[Path, Filled]) -> None:
    home, _ = small
    without = "SELECT count(*) FROM item WHERE person_id NOT IN (SELECT person_id FROM opt_in)"
    assert read(home, without) == [(0,)]
    assert read(home, "SELECT sum(without_opt_in) FROM consent_month") == [(0,)]
    assert read(home, "SELECT count(*) FROM response")[0][0] > 20


def test_the_same_seed_and_key_fill_the_same_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is part of it: what nearly repeats is estimated by numbers drawn from it."""
    monkeypatch.setenv("SHAREWELL_KEY", base64.b64encode(bytes(range(32))).decode())
    one, again, other = (
        filled(tmp_path / name, people=30, months=3, seed=seed) for name, seed in (("one", 7), ("again", 7), ("other", 8))
    )
    assert again.sums == one.sums
    assert other.sums != one.sums
    items = "SELECT source_id, native_id, person_id, created_at, label, url, lang, month FROM item ORDER BY 1, 2"
    assert read(tmp_path / "again", items) == read(tmp_path / "one", items)
    assert {key: body["value"] for key, body in readings(tmp_path / "again").items()} == {
        key: body["value"] for key, body in readings(tmp_path / "one").items()
    }


def test_an_existing_one_is_kept(small: tuple[Path, Filled], capsys: pytest.CaptureFixture[str]) -> None:
    home, _ = small
    before = (home / "sharewell.db").read_bytes()
    assert main(["--home", str(home), "demo"]) == 0
    assert "already" in capsys.readouterr().out
    assert (home / "sharewell.db").read_bytes() == before


def test_an_organisation_s_own_home_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sharewell.toml").write_text('[organisation]\nname = "Own"\n', encoding="utf-8")
    assert main(["--home", str(tmp_path), "demo", "--people", "20", "--months", "1"]) == 3
    told = capsys.readouterr().err.strip().splitlines()
    assert len(told) == 1
    assert "--home" in told[0]
    assert [path.name for path in tmp_path.iterdir()] == ["sharewell.toml"]
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "sharewell.db").write_bytes(b"")
    with pytest.raises(Refused):
        is_there(bare)


def test_a_home_that_cannot_be_made_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["--home", str(tmp_path / "file"), "demo", "--people", "20", "--months", "1"]) == 3
    assert "choose another with --home" in capsys.readouterr().err


@pytest.mark.parametrize("asked", [["--people", "3"], ["--months", "0"], ["--seed", "-1"], ["--people", "many"]])
def test_impossible_sizes_are_named(asked: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(tmp_path / "home"), "demo", *asked]) == 2
    assert asked[0] in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


def test_a_fill_that_breaks_off_leaves_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("pipeline.demo.fill.refresh", full)
    with pytest.raises(sqlite3.OperationalError):
        filled(tmp_path / "home", people=20, months=1)
    assert list((tmp_path / "home").iterdir()) == []
    monkeypatch.undo()
    assert not filled(tmp_path / "home", people=20, months=1).already


def test_the_command_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--home", str(tmp_path / "home"), "--people", "20", "--months", "2", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    parts = ("stored", "changed", "unchanged", "not_allowed", "ignored", "set_aside")
    assert told["read"] == sum(told[part] for part in parts)
    assert told["people"] == 20
    assert told["already"] is False


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Filled]:
    home = tmp_path_factory.mktemp("whole") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("keys")))
        return home, filled(home, people=240, months=18)


@pytest.mark.slow
def test_the_default_one_holds_sixty_thousand_items(whole: tuple[Path, Filled]) -> None:
    home, done = whole
    assert done.sums.stored >= 60_000
    assert done.sums.add_up
    assert read(home, "SELECT count(*) FROM item WHERE month <= 202610")[0][0] >= 60_000
    with closing(open_reading(home)) as connection:
        assert len(months_with_edition(connection)) == 18


@pytest.mark.slow
def test_the_story_shows(whole: tuple[Path, Filled]) -> None:
    found = readings(whole[0])

    def value(indicator: str, month: int, level: str = "whole", cell: str = "") -> float:
        return float(found[month, level, cell, indicator]["value"])

    assert value("A1", 202505) < 0.2
    assert value("A1", 202610) > 0.4
    assert value("E2", 202508) < 0.6 < value("E2", 202609)
    assert value("E4", 202610) < value("E4", 202508) - 0.1
    assert value("K2", 202509) < value("K2", 202609) - 0.2
    year = found[202610, "whole", "", "E1"]["last_year"]
    assert year["judgement"] == "better"
    assert year["change"] > 0.15
    for indicator in ("A1", "E1"):
        others = [
            value(indicator, 202610, "department", each.name) for each in DEPARTMENTS if each.weight > 20 and not each.behind
        ]
        assert value(indicator, 202610, "department", BEHIND) < min(others)
    assert found[202610, "department", BEHIND, "A1"]["last_year"]["change"] < 0.1


@pytest.mark.slow
def test_before_the_turn_nothing_but_people_opting_in_grows_and_that_is_no_change(whole: tuple[Path, Filled]) -> None:
    found = readings(whole[0])
    eligible = [found[month, "whole", "", "E1"]["n"] for month in months_between(Month(202505), Month(202512))]
    assert eligible[-1] > 1.6 * eligible[0]
    for month in months_between(Month(202506), Month(202512)):
        for indicator in ("E1", "E2", "E3", "E4", "A1", "R2"):
            assert found[month, "whole", "", indicator]["verdict"] not in {"better", "worse"}, (month, indicator)


@pytest.mark.slow
def test_a_source_that_joins_late_is_no_change(whole: tuple[Path, Filled]) -> None:
    home, _ = whole
    first = read(home, "SELECT min(month) FROM item JOIN source ON source.id = source_id WHERE name = 'discourse'")[0][0]
    assert first == 202508
    found = readings(home)
    for indicator in ("E1", "E4", "A6", "K2"):
        assert found[202510, "whole", "", indicator]["verdict"] == "not comparable"
        assert found[202608, "whole", "", indicator]["last_year"]["judgement"] == "not comparable"
        assert found[202610, "whole", "", indicator]["last_year"]["judgement"] != "not comparable"


@pytest.mark.slow
def test_archives_gone_stale_take_their_people_out_of_the_figures(whole: tuple[Path, Filled]) -> None:
    home, _ = whole
    stale = (
        "SELECT coverage.person_id FROM coverage JOIN source ON source.id = source_id"
        " WHERE name = 'x' AND person_id <> 0 AND until < strftime('%s', '2026-06-01')"
    )
    people = [person for (person,) in read(home, stale)]
    assert len(people) >= 3
    listed = ", ".join(map(str, people))
    for month, there in ((202603, len(people)), (202606, 0), (202610, 0)):
        assert read(home, f"SELECT count(*) FROM person_month WHERE month = {month} AND person_id IN ({listed})") == [(there,)]
    found = readings(home)
    for month in months_between(Month(202603), Month(202610)):
        assert found[month, "whole", "", "E1"]["verdict"] != "worse"


@pytest.mark.slow
def test_the_smallest_department_is_never_shown(whole: tuple[Path, Filled]) -> None:
    smallest = min(DEPARTMENTS, key=lambda department: department.weight).name
    with closing(open_reading(whole[0])) as connection:
        for month in months_with_edition(connection):
            edition = latest_edition(connection, month)
            assert edition is not None
            shown = [reading for reading in edition["readings"] if reading["department"] == smallest]
            assert all(reading["value"] is None for reading in shown)


def test_what_it_tells_of_itself_goes_in_by_the_same_tables_and_is_measured(small: tuple[Path, Filled]) -> None:
    home, _ = small
    for table in ("initiative", "training", "incident", "pulse", "label_given", "policy_version", "item_link"):
        assert read(home, f"SELECT count(*) FROM {table}")[0][0] > 0, table
    assert read(home, "SELECT count(*) FROM item WHERE label_by = 'person'")[0][0] > 50
    assert read(home, "SELECT sum(reused) FROM reuse_month")[0][0] > 0
    found = readings(home)
    for indicator in ("E5", "F1", "F2", "F3", "F4", "F5", "F6", "K1", "K3", "K5"):
        assert found[202610, "whole", "", indicator]["state"] in {"measured", "provisional"}, indicator
