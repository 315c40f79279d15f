"""The same definitions give the same month facts in another engine, row for row."""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipeline.demo.fill import fill
from storage.database import open_store
from storage.engines.duck import Duck
from storage.engines.filling import by_engine
from storage.facts import facts
from storage.late_facts import late_months
from storage.refresh import dirty_months, refresh_facts
from storage.runs import mark_dirty
from tests.storage.made_store import MONTHS, NOW, empty, made, more
from tests.storage.people import AMSTERDAM

if TYPE_CHECKING:
    from pathlib import Path

    from openness.month import Month
    from storage.database import Store

pytest.importorskip("duckdb")
BESIDES = ("late_month", "dirty_month", "pending_change", "calendar")
"""What a refresh leaves beside the facts."""


def kept(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return every fact table as it stands, and what goes with them."""
    tables = [fact.table for fact in facts()]
    return {table: sorted(store.connection.execute(f"SELECT * FROM {table}").fetchall()) for table in (*tables, *BESIDES)}


def by_sqlite(store: Store, *, full: bool = False) -> list[Month]:
    return refresh_facts(store, dirty_months(store, NOW, full=full))


def by_duckdb(store: Store, *, full: bool = False) -> list[Month]:
    months = dirty_months(store, NOW, full=full)
    with closing(Duck(store.home)) as engine, by_engine(store, engine, months) as filled:
        return refresh_facts(store, months, fill=filled)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    patch = pytest.MonkeyPatch()
    patch.setenv("SHAREWELL_KEY", "ab" * 32)
    home = empty(tmp_path_factory.mktemp("template") / "home")
    patch.undo()
    return home


@settings(max_examples=10, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # a seed does not shrink
@given(seed=st.integers(0, 2**32), later=st.integers(0, 2**32))
def test_duckdb_fills_what_sqlite_fills_whatever_the_store(
    template: Path, tmp_path_factory: pytest.TempPathFactory, seed: int, later: int
) -> None:
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHAREWELL_KEY", "ab" * 32)
        with made(template, folder / "one", seed) as one, made(template, folder / "other", seed) as other:
            assert by_sqlite(one) == by_duckdb(other)
            assert kept(one) == kept(other)
            more(one, later)
            more(other, later)
            assert by_sqlite(one) == by_duckdb(other)
            assert kept(one) == kept(other)
    shutil.rmtree(folder)


@pytest.mark.slow
def test_duckdb_and_sqlite_agree_on_every_fact_of_an_organisation(tmp_path: Path) -> None:
    fill(tmp_path / "home", people=60, months=5, seed=11, now=NOW, tell=lambda _stage: None)
    with open_store(tmp_path / "home", zone=AMSTERDAM) as store:
        before = kept(store)
        assert sum(bool(before[fact.table]) for fact in facts()) >= 14
        by_duckdb(store, full=True)
        assert kept(store) == before


def test_what_changed_since_the_engine_read_is_worked_out_anew_and_nothing_of_it_is_lost(home: Path) -> None:
    shutil.rmtree(home)
    with made(empty(home.with_name("empty")), home, 5) as store:
        months = dirty_months(store, NOW)
        with closing(Duck(home)) as engine, by_engine(store, engine, months) as filled:
            with store.transaction() as connection:
                connection.execute("DELETE FROM interaction")
                mark_dirty(store, MONTHS[:2])
            refresh_facts(store, months, fill=filled)
        meanwhile = kept(store)
        by_sqlite(store, full=True)
        for table in ("arc_month", "flow_month"):
            first = [row for row in kept(store)[table] if row[0] in MONTHS[:2]]
            assert [row for row in meanwhile[table] if row[0] in MONTHS[:2]] == first == []


def test_an_engine_that_breaks_off_leaves_its_months_to_be_done_again(home: Path) -> None:
    shutil.rmtree(home)
    with made(empty(home.with_name("empty")), home, 5) as store:
        months = dirty_months(store, NOW)
        with pytest.raises(ZeroDivisionError), closing(Duck(home)) as engine, by_engine(store, engine, months):
            raise ZeroDivisionError
        assert dirty_months(store, NOW) == months
        assert not late_months(store.connection)
        by_sqlite(store)
        assert not dirty_months(store, NOW)
        assert not list(home.glob(".engine-*"))
