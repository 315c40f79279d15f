"""Facts over a lake are those of one store that holds the same, however it is split over machines."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from config.errors import Refused
from config.settings import Settings
from openness.records import Space, Via, Visibility
from pipeline.facts_by import By, chosen, facts_by
from storage.database import open_store
from storage.engines.duck import Duck
from storage.intake import Intake
from storage.labels import LabelRow, give_label
from storage.lake.over import over_lake
from storage.lake.push import push
from storage.refresh import dirty_months, refresh_facts
from storage.runs import mark_all_dirty
from storage.sources import source_number
from tests.storage.lake.lakes import by_lake, by_sqlite, kept, pulled
from tests.storage.made_store import NOW, made, more
from tests.storage.people import AMSTERDAM, post, store_with

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

BY_ITEM = ("question_month", "reuse_month", "link_month", "taken_up_month")


def keyed(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return the facts with items by what they are known by on every machine."""
    keys = {
        number: store.keys.item_key(name, native)
        for number, name, native in store.connection.execute(
            "SELECT item.id, name, native_id FROM item JOIN source ON source.id = source_id"
        ).fetchall()
    }
    found = kept(store)
    for table in BY_ITEM:
        place = [row[1] for row in store.connection.execute(f"PRAGMA table_info({table})").fetchall()].index("item_id")
        found[table] = sorted((*row[:place], keys.get(row[place], row[place]), *row[place + 1 :]) for row in found[table])
    return found


def split(store: Store, other: Store, *, twice: bool) -> None:
    """Leave one part of what is shared in each store; with `twice`, what was shared in the first months in both."""
    for one, odd in ((store, 1), (other, 0)):
        with one.transaction() as connection:
            alone = " AND month > 202603" if twice else ""
            connection.execute(f"DELETE FROM item WHERE id % 2 = ?{alone}", (odd,))
            connection.execute("DELETE FROM interaction WHERE item_id IS NULL AND id % 2 = ?", (odd,))
            mark_all_dirty(one)


@settings(max_examples=4, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # a seed does not shrink
@example(seed=31154350, twice=False)  # an initiative's tag stands on items of the other machine alone
@example(seed=8388607, twice=True)  # only an act lies in the first month, and on the other machine
@given(seed=st.integers(0, 2**32), twice=st.booleans())
def test_two_machines_bring_what_one_would_hold(
    template: Path, tmp_path_factory: pytest.TempPathFactory, seed: int, twice: bool
) -> None:
    folder = tmp_path_factory.mktemp("made")
    lake = str(folder / "lake")
    with (
        made(template, folder / "whole", seed) as whole,
        made(template, folder / "a", seed) as a,
        made(template, folder / "b", seed) as b,
    ):
        for store in (whole, a, b):
            # A pair is found within one store, and topics are each machine's own.
            store.connection.execute("DELETE FROM near_duplicate")
            store.connection.execute("DELETE FROM item_topic")
        split(a, b, twice=twice)
        by_sqlite(whole)
        push(b, lake, machine="there")
        by_lake(a, lake)
        assert keyed(a) == keyed(whole)
        assert pulled(b, lake, machine="there")
        assert keyed(b) == keyed(whole)
        assert not pulled(b, lake, machine="there")
    shutil.rmtree(folder)


@pytest.mark.parametrize("meant", [("Water", ""), ("#WATER", ""), ("", "slack:C1")], ids=str)
def test_an_initiative_is_found_in_what_another_machine_alone_has(tmp_path: Path, meant: tuple[str, str]) -> None:
    lake, found = str(tmp_path / "lake"), Space(native_id="C1", name="anything", visibility=Visibility.OPEN)
    with (
        store_with(tmp_path / "a", taking_part=["anna"]) as a,
        store_with(tmp_path / "b", taking_part=["anna"]) as b,
    ):
        a.connection.execute(
            "INSERT INTO initiative (key, title, tag, space, began, ended) VALUES ('w', 'Water', ?, ?, 20250101, 99991231)", meant
        )
        for store in (a, b):
            source_number(store, "slack")
            with store.transaction() as connection:
                connection.execute("INSERT INTO coverage (source_id, since, until) SELECT id, 0, ? FROM source", (2 * NOW,))
        item = replace(post("anna", "1", NOW - 99), tags=("water",), space=found)
        Intake(b, "slack", Via.API, now=NOW).write([item], fetched_at=NOW)
        push(b, lake, machine="there")
        by_lake(a, lake)
        assert a.connection.execute("SELECT sum(items) FROM initiative_month").fetchone() == (1,)


@pytest.mark.parametrize("machine", ["here", "there"])
def test_the_calendar_begins_where_anybody_shared_and_not_with_the_organisation_itself(
    template: Path, tmp_path: Path, machine: str
) -> None:
    lake = str(tmp_path / "lake")
    with made(template, tmp_path / "one", 4) as one, made(template, tmp_path / "two", 4) as two:
        for store in (one, two):
            with store.transaction() as connection:
                own = store.keys.token("slack", "organisation")
                connection.execute("INSERT OR IGNORE INTO person (id) VALUES (?)", (own,))
                connection.execute(
                    "INSERT OR IGNORE INTO organisation_account (source_id, handle_hash, person_id, read) VALUES (1, 7, ?, 1)",
                    (own,),
                )
                connection.execute(
                    "INSERT INTO item (source_id, native_id, person_id, space_id, kind, created_at, month, takes_replies, via,"
                    " fetched_at)"
                    " SELECT source_id, 'long ago', ?, space_id, kind, 1, 202501, 0, via, fetched_at FROM item LIMIT 1",
                    (own,),
                )
        by_sqlite(one)
        push(two, lake, machine="there")
        by_lake(two, lake, machine=machine)
        assert two.connection.execute("SELECT min(month) FROM calendar").fetchone() > (202501,)
        assert keyed(two) == keyed(one)


@settings(max_examples=4, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(seed=st.integers(0, 2**32), later=st.integers(0, 2**32))
def test_one_machine_reads_from_its_lake_what_its_store_holds_also_after_more_came(
    template: Path, tmp_path_factory: pytest.TempPathFactory, seed: int, later: int
) -> None:
    folder = tmp_path_factory.mktemp("made")
    with made(template, folder / "one", seed) as one, made(template, folder / "other", seed) as other:
        for _ in range(2):
            by_sqlite(one)
            by_lake(other, str(folder / "lake"))
            assert kept(one) == kept(other)
            more(one, later)
            more(other, later)
    shutil.rmtree(folder)


def test_the_newest_version_of_an_item_wins_with_its_links_and_a_persons_label_stays(tmp_path: Path) -> None:
    lake, key = str(tmp_path / "lake"), LabelRow(place="row", source="slack", native_id="1", label="question")
    with (
        store_with(tmp_path / "a", taking_part=["anna"]) as a,
        store_with(tmp_path / "b", taking_part=["anna"]) as b,
    ):
        for store, at, text in ((a, NOW - 50, "See https://one.example/x"), (b, NOW, "See https://other.example/y")):
            intake = Intake(store, "slack", Via.API, now=at)
            assert intake.write([post("anna", "1", NOW - 99, text=text)], fetched_at=at).stored == 1
            with store.transaction() as connection:
                connection.execute("INSERT INTO coverage (source_id, since, until) SELECT id, 0, ? FROM source", (2 * NOW,))
        with a.transaction():
            give_label(a, 1, key, None, NOW)
        dirty_months(a, NOW)
        dirty_months(b, NOW)
        push(b, lake, machine="there")
        by_lake(a, lake)
        links = a.connection.execute("SELECT link FROM link_month").fetchall()
        asked = a.connection.execute("SELECT count(*) FROM question_month").fetchone()
        assert links == b.connection.execute("SELECT link FROM item_link").fetchall() != []
        assert asked == (1,)


def test_facts_of_a_lake_are_not_mixed_with_a_stores_own(template: Path, tmp_path: Path) -> None:
    lake = str(tmp_path / "lake")
    with made(template, tmp_path / "a", 9) as a, made(template, tmp_path / "b", 9) as b:
        split(a, b, twice=False)
        push(b, lake, machine="there")
        by_lake(a, lake)
        over = kept(a)
        with facts_by(By(), a, Settings(), NOW, full=False) as (months, fill):
            assert len(months) == a.connection.execute("SELECT count(*) FROM calendar").fetchone()[0]
            refresh_facts(a, months, fill=fill)
        alone = kept(a)
        assert alone != over
        by_sqlite(a, full=True)
        assert kept(a) == alone
        assert chosen(Settings()) == By()


def disturbed(store: Store, url: str) -> None:
    """Work facts out over a lake while more comes in."""
    with over_lake(store, url, lambda: Duck(store.home), machine="here", now=NOW, full=False) as (months, fill):
        more(store, 3)
        refresh_facts(store, months, fill=fill)


def test_what_changes_while_the_lake_is_worked_out_is_done_again(template: Path, tmp_path: Path) -> None:
    with made(template, tmp_path / "a", 9) as a:
        lake = str(tmp_path / "lake")
        with pytest.raises(Refused, match="run it again"):
            disturbed(a, lake)
        by_lake(a, lake)
        over = kept(a)
        by_sqlite(a, full=True)
        assert kept(a) == over


def test_there_is_no_lake_to_pull_from_before_anybody_brought_anything(home: Path, tmp_path: Path) -> None:
    with open_store(home, zone=AMSTERDAM) as store, pytest.raises(Refused, match="no lake here yet"):
        pulled(store, str(tmp_path / "lake"))


def test_a_lake_in_memory_is_read_through_fsspec(template: Path, tmp_path: Path) -> None:
    with made(template, tmp_path / "a", 9) as a, made(template, tmp_path / "b", 9) as b:
        by_sqlite(a)
        by_lake(b, "memory://lake-of-a-test")
        assert kept(a) == kept(b)
