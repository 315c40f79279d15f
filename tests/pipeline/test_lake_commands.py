"""The commands that bring machines together: what they say, and that whoever leaves leaves the lake by them."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest

from pipeline.cli.app import main
from pipeline.schedule import STEPS
from storage.database import open_reading
from storage.facts import facts
from tests.storage.people import NOW, store_with

if TYPE_CHECKING:
    from pathlib import Path

KEY = "ab" * 32


@pytest.fixture(autouse=True)
def _one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_KEY", KEY)


def organisation(home: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Fill a home by the commands: three people, who wrote in Slack."""
    home.mkdir(exist_ok=True)
    (home / "roster.csv").write_text("person,department\nanna,D\nbram,D\ncas,E\n")
    (home / "yes.csv").write_text(
        "person,source,handle,purpose,given_at,evidence\n"
        + "".join(f"{name},slack,{name},measure,2026-01-01,form\n" for name in ("anna", "bram", "cas"))
    )
    (home / "items.csv").write_text(
        "source,native_id,handle,space,visibility,created_at,text\n"
        + "".join(
            f"slack,{name}{month},{name},general,open,2026-0{month}-1{day}T10:00:00Z,A note\n"
            for month in (2, 3)
            for day, name in enumerate(("anna", "bram", "cas"))
        )
    )
    for command in (["roster", "import"], ["consent", "import"], ["import", "items"]):
        file = {"roster": "roster.csv", "consent": "yes.csv", "import": "items.csv"}[command[0]]
        assert main(["--home", str(home), *command, str(home / file)]) == 0, capsys.readouterr().err
    return home


def told(home: Path, *command: str) -> int:
    return main(["--home", str(home), *command])


def rows(home: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(open_reading(home)) as store:
        return {fact.table: sorted(store.execute(f"SELECT * FROM {fact.table}").fetchall()) for fact in facts()}


def people_in(lake: Path) -> set[int]:
    found: set[int] = set()
    for path in lake.rglob("*.parquet"):
        table = pq.ParquetFile(path).read()
        found |= {value for name in ("person_id", "actor_id") if name in table.column_names for value in table[name].to_pylist()}
    return found


def test_facts_come_to_the_same_by_every_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, lake = organisation(tmp_path / "home", capsys), tmp_path / "lake"
    assert told(home, "refresh") == 0
    by_sqlite = rows(home)
    assert by_sqlite["person_month"]
    assert told(home, "refresh", "--full", "--engine", "duckdb") == 0
    assert rows(home) == by_sqlite
    assert told(home, "refresh", "--full", "--engine", "duckdb", "--lake", str(lake)) == 0
    assert rows(home) == by_sqlite
    other = organisation(tmp_path / "other", capsys)
    capsys.readouterr()
    assert told(other, "lake", "pull", str(lake), "--json") == 0
    assert "2026-02" in json.loads(capsys.readouterr().out)["facts"]
    assert rows(other) == by_sqlite


def test_an_erasure_reaches_the_configured_lake_with_the_same_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, lake = organisation(tmp_path / "home", capsys), tmp_path / "lake"
    (home / "sharewell.toml").write_text(f'[lake]\nurl = "{lake}"\nmachine = "one"\n')
    assert told(home, "lake", "push") == 0
    before = people_in(lake)
    assert "as 'one'" in capsys.readouterr().out
    with closing(open_reading(home)) as store:
        anna = store.execute("SELECT person_id FROM item WHERE native_id = 'anna2'").fetchone()[0]
        bram = store.execute("SELECT person_id FROM item WHERE native_id = 'bram2'").fetchone()[0]
    assert {anna, bram} <= before
    assert told(home, "person", "erase", "anna", "--yes") == 0
    assert stones(lake) == {anna}
    assert told(home, "consent", "withdraw", "bram", "--yes") == 0
    assert stones(lake) == {anna, bram}


def stones(lake: Path) -> set[int]:
    """Return whose tombstones lie in a lake; nothing else of them may."""
    for path in lake.rglob("*.parquet"):
        if "tombstone" not in str(path):
            table = pq.ParquetFile(path).read()
            for name in ("person_id", "actor_id", "target_id", "public_person_id"):
                assert name not in table.column_names or not set(table[name].to_pylist()) & _left(lake), path
    return _left(lake)


def _left(lake: Path) -> set[int]:
    return {
        value for path in lake.glob("whole/tombstone/*.parquet") for value in pq.ParquetFile(path).read()["person_id"].to_pylist()
    }


def test_a_lake_that_cannot_be_reached_holds_no_erasure_up_and_it_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = organisation(tmp_path / "home", capsys)
    (tmp_path / "file").write_text("")
    (home / "sharewell.toml").write_text(f'[lake]\nurl = "{tmp_path / "file"}"\n')
    assert told(home, "person", "erase", "anna", "--yes") == 0
    assert "not out of the lake yet" in capsys.readouterr().err
    with closing(open_reading(home)) as store:
        assert store.execute("SELECT count(*) FROM person").fetchone() == (2,)


@pytest.mark.parametrize(
    ("command", "status", "line"),
    [
        (("refresh", "--engine", "oracle"), 2, "there is no engine 'oracle'"),
        (("refresh", "--lake", "/nowhere"), 2, "SQLite reads its own store alone"),
        (("refresh", "--engine", "spark://127.0.0.1:1"), 2, "Spark reads a lake"),
        (("lake", "push"), 4, "no lake is named"),
        (("lake", "push", "s3://name:word@bucket"), 2, "no credentials in the address"),
        (("lake", "push", "nosuch://bucket"), 2, "nosuch"),
        (("lake", "pull", "{tmp}/none"), 3, "no lake here yet"),
    ],
)
def test_what_is_asked_wrongly_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...], status: int, line: str
) -> None:
    home = tmp_path / "home"
    with store_with(home, taking_part=["anna"]):
        pass
    assert told(home, *(part.replace("{tmp}", str(tmp_path)) for part in command)) == status
    error = capsys.readouterr().err
    assert line in error
    assert error.count("\n") == 1
    assert "word@" not in error


@pytest.mark.parametrize(
    ("module", "command", "extra"),
    [
        ("duckdb", ("refresh", "--engine", "duckdb"), "sharewell[fast]"),
        ("fsspec", ("lake", "push", "{tmp}/lake"), "sharewell[lake]"),
        ("pyspark", ("refresh", "--engine", "spark://127.0.0.1:1", "--lake", "{tmp}/lake"), "sharewell[spark]"),
    ],
)
def test_a_missing_extra_is_named(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    command: tuple[str, ...],
    extra: str,
) -> None:
    home = tmp_path / "home"
    with store_with(home, taking_part=["anna"]):
        pass
    for name in [name for name in sys.modules if name.partition(".")[0] == module]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    assert told(home, *(part.replace("{tmp}", str(tmp_path)) for part in command)) == 4
    assert extra in capsys.readouterr().err


def test_a_round_of_the_schedule_brings_its_part_where_a_lake_is_set(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with store_with(home, taking_part=["anna"]):
        pass
    step = next(step for step in STEPS if step.name == "lake")
    assert not step.due(home, NOW)
    (home / "sharewell.toml").write_text(f'[lake]\nurl = "{tmp_path / "lake"}"\n')
    assert step.due(home, NOW)
