"""Facts that a real Spark cluster works out over a lake are those of the store, row for row."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from pipeline.cli.app import main
from pipeline.demo.fill import fill
from storage.database import open_store
from storage.engines.spark import Spark
from storage.facts import facts
from storage.lake.over import over_lake
from storage.lake.push import push
from storage.refresh import refresh_facts
from tests.servers.spark import spark_cluster
from tests.storage.lake.lakes import by_sqlite, kept, pulled
from tests.storage.made_store import NOW, empty, made, more
from tests.storage.people import AMSTERDAM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.heavy


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a running cluster."""
    with spark_cluster(tmp_path_factory.mktemp("spark")) as address:
        yield address


@pytest.fixture(autouse=True)
def _one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_KEY", "ab" * 32)


def test_spark_gives_what_sqlite_gives_and_again_after_more_came(master: str, tmp_path: Path) -> None:
    template, url = empty(tmp_path / "template"), str(tmp_path / "lake")
    with made(template, tmp_path / "one", 1) as one, made(template, tmp_path / "other", 1) as other:
        for _ in range(2):
            by_sqlite(one)
            with over_lake(other, url, lambda: Spark(master), machine="here", now=NOW, full=False) as (months, filled):
                refresh_facts(other, months, fill=filled)
            assert kept(one) == kept(other)
            more(one, 9)
            more(other, 9)


def test_an_organisation_on_two_machines_over_spark_reads_as_on_one(
    master: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, other = tmp_path / "whole", tmp_path / "other"
    fill(whole, people=60, months=4, seed=11, now=NOW, tell=lambda _stage: None)
    assert main(["--home", str(whole), "refresh", "--full"]) == 0, "facts depend on the day, so both are to be of today"
    shutil.copytree(whole, other)
    lake = tmp_path / "lake"
    with open_store(whole, zone=AMSTERDAM) as store:
        wanted = kept(store)
        assert sum(bool(wanted[fact.table]) for fact in facts()) >= 14
    with open_store(other, zone=AMSTERDAM) as store:
        push(store, str(lake), machine="there")
    arguments = ["--home", str(whole), "refresh", "--full", "--engine", master, "--lake", str(lake)]
    assert main(arguments) == 0, capsys.readouterr().err
    with open_store(whole, zone=AMSTERDAM) as store:
        assert kept(store) == wanted
    with open_store(other, zone=AMSTERDAM) as store:
        assert pulled(store, str(lake), machine="there")
        for table, rows in kept(store).items():
            assert rows == wanted[table], table


def test_a_cluster_that_is_not_there_is_told_in_one_line(master: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(Spark(master)):
        pass
    assert main(["--home", str(tmp_path / "home"), "refresh", "--engine", "spork://x", "--lake", str(tmp_path / "lake")]) == 2
    assert "there is no engine 'spork://x'" in capsys.readouterr().err
