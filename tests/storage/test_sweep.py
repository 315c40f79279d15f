"""Looking again: what is due, what is gone, whose text goes; and how fast what is gone went, as counts that lead to nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from config.ideal import IdealSettings
from config.settings import Settings
from openness.month import Month
from openness.records import Removal, Via
from pipeline.measure import gated, refresh
from storage.consent import ConsentRow, apply_consents
from storage.intake import Intake
from storage.shown_facts import shown_rows
from storage.sweep import Held, due, expire_unseen, gone, seen
from storage.withdraw import erase_person, withdraw
from tests.storage.people import NOW, content, post, store_with

if TYPE_CHECKING:
    from pathlib import Path

    from openness.model import Reading
    from storage.database import Store

DAY, HOUR = 86_400, 3_600
SEPTEMBER = Month(202609)
PEOPLE = tuple(f"p{number:02d}" for number in range(12))


def shared(store: Store, *native_ids: str, at: int = NOW - DAY, author: str = "anna", via: Via = Via.API, now: int = NOW) -> None:
    records = [post(author, name, NOW - 5 * DAY) for name in native_ids]
    Intake(store, "slack", via, now=now).write(records, fetched_at=at)


def names(found: list[Held]) -> list[str]:
    return [held.native_id for held in found]


def seen_at(store: Store) -> dict[str, int]:
    return dict(store.connection.execute("SELECT native_id, seen_at FROM item").fetchall())


def removals(store: Store) -> list[tuple[object, ...]]:
    return store.connection.execute("SELECT month, why, hours, items FROM removal ORDER BY 1, 2, 3").fetchall()


def r3(store: Store, month: Month = SEPTEMBER) -> Reading:
    refresh(store, Settings(), IdealSettings(), NOW)
    return next(one for one in gated(store, Settings(), month) if one.id == "R3")


def test_what_is_due_comes_in_the_order_of_its_rows_each_once(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, *(f"n{number}" for number in range(7)))
        shared(store, "fresh", at=NOW)
        found: list[Held] = []
        while batch := due(store, "slack", NOW, 3, found[-1].row if found else 0):
            assert len(batch) <= 3
            found += batch
        assert names(found) == [f"n{number}" for number in range(7)]
        assert found[0] == replace(found[0], native_id="n0", space="general", created_at=NOW - 5 * DAY, url=None)
        assert due(store, "slack", NOW - DAY, 10) == due(store, "unheard", NOW, 10) == []


def test_it_is_seen_when_it_comes_by_the_api_or_is_found_there_and_by_no_old_file(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, "a", at=NOW - 9 * DAY)
        shared(store, "a", at=NOW - 3 * DAY)
        shared(store, "a", at=NOW - 8 * DAY)
        shared(store, "b", at=NOW - 99 * DAY, via=Via.ARCHIVE, now=NOW - 2 * DAY)
        shared(store, "a", "b", at=NOW - 60, via=Via.ARCHIVE)
        assert seen_at(store) == {"a": NOW - 3 * DAY, "b": NOW - 2 * DAY}
        seen(store, "slack", ["a", "unknown"], NOW)
        seen(store, "slack", ["a"], NOW - DAY)
        assert seen_at(store) == {"a": NOW, "b": NOW - 2 * DAY}


def test_what_is_gone_goes_with_its_facts_whichever_way_it_is_told(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        intake = Intake(store, "slack", Via.API, now=NOW)
        records = [post("anna", "1", NOW - 5 * DAY), post("bram", "2", NOW - 4 * DAY, reply_to="1"), post("bram", "3", NOW - DAY)]
        intake.write(records, fetched_at=NOW - 2 * HOUR)
        intake.finish(NOW - 30 * DAY, NOW)
        refresh(store, Settings(), IdealSettings(), NOW)
        replied = "SELECT sum(replied) FROM outcome_month"
        assert store.connection.execute(replied).fetchone() == (1,)
        assert gone(store, "slack", ["2", "unknown"], NOW) == 1
        intake.write([Removal(source="slack", native_id="3")], fetched_at=NOW)
        refresh(store, Settings(), IdealSettings(), NOW)
        assert store.connection.execute(replied).fetchone() == (0,)
        assert [row[0] for row in content(store)["item"]] == ["1"]
        assert content(store)["interaction"] == []
        assert removals(store) == [(202609, "gone", 2, 2)]


def test_a_text_that_nobody_vouches_for_goes_and_its_item_stays(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, *(f"n{number:04d}" for number in range(1_500)))
        shared(store, "fresh", at=NOW)
        assert expire_unseen(store, "slack", NOW) == 1_500
        assert expire_unseen(store, "slack", NOW) == expire_unseen(store, "unheard", NOW) == 0
        assert [row[0] for row in content(store)["text"]] == ["fresh"]
        assert len(content(store)["item"]) == 1_501
        shared(store, "n0000", at=NOW)
        assert [row[0] for row in content(store)["text"]] == ["fresh"]


def test_a_withdrawal_counts_from_its_own_second_and_so_does_a_narrower_yes(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna", "bram", "carla"]) as store:
        for name in ("anna", "bram", "carla"):
            yes = ConsentRow(place="row", person=name, source="slack", handle=name, evidence="form", given_at=NOW - 9 * DAY)
            apply_consents(store, [yes], now=NOW)
            shared(store, f"{name}-1", f"{name}-2", author=name)
        withdraw(store, store.keys.person_id("anna"), now=NOW)
        erase_person(store, store.keys.person_id("bram"), now=NOW)
        narrower = ConsentRow(place="row", person="carla", source="slack", evidence="form 2", given_at=NOW, scope="handed-in")
        apply_consents(store, [narrower], now=NOW)
        assert content(store)["item"] == []
        assert removals(store) == [(202609, "withdrawn", 0, 6)]


@pytest.mark.parametrize(("late", "value"), [(0, 1.0), (20, 2 / 3)])
def test_r3_is_the_share_that_went_within_a_day(home: Path, late: int, value: float) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        for name in PEOPLE:
            shared(store, *(f"{name}-{number}" for number in range(5)), author=name, at=NOW - 24 * HOUR)
        everything = [f"{name}-{number}" for number in range(5) for name in PEOPLE]
        assert gone(store, "slack", everything[late:], NOW) == 60 - late
        gone(store, "slack", everything[:late], NOW + 5 * HOUR)
        found = r3(store)
        assert (found.value, found.n, found.people) == (value, 60, 12)
        assert found.detail["p95_hours"] == (29.0 if late else 24.0)
        assert shown_rows(store, "removals", k=10)[1] == [("2026-09", 60, 60 - late)]


def test_r3_says_nothing_of_few_people_nor_where_one_made_most_of_it(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        for name in PEOPLE[:9]:
            shared(store, *(f"{name}-{number}" for number in range(3)), author=name)
            gone(store, "slack", [f"{name}-{number}" for number in range(3)], NOW)
        assert (r3(store).state.value, r3(store).value) == ("suppressed", None)
        shared(store, *(f"x{number}" for number in range(90)), author=PEOPLE[9])
        gone(store, "slack", [f"x{number}" for number in range(90)], NOW)
        found = r3(store)
        assert (found.value, found.missing) == (None, "Hidden: one person made more than half of what is counted here.")
        assert shown_rows(store, "removals", k=10)[1] == [("2026-09", None, None)]


def test_r3_is_of_the_whole_organisation_and_missing_before_anything_went(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        shared(store, "1", author="p00")
        assert r3(store).missing == (
            "Nothing was withdrawn or deleted at a source yet, or no source was looked at again: `sharewell collect`."
        )
        gone(store, "slack", ["1"], NOW)
        bodies = store.connection.execute("SELECT level FROM reading WHERE indicator = 'R3'").fetchall()
        assert {row[0] for row in bodies} == {"whole"}


def test_nothing_tells_whose_the_removed_items_were_once_that_person_is_erased(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        shared(store, "1", "2", author="anna")
        shared(store, "3", author="bram")
        gone(store, "slack", ["1", "3"], NOW)
        before = dict(store.connection.execute("SELECT token, items FROM removed_of").fetchall())
        erase_person(store, store.keys.person_id("anna"), now=NOW)
        after = dict(store.connection.execute("SELECT token, items FROM removed_of").fetchall())
        assert sorted(after.values()) == [1, 2]
        assert len(before.keys() & after.keys()) == 1
        assert store.keys.person_id("anna") not in before.keys() | after.keys()
