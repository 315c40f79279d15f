"""Month facts from a small store, worked out by hand beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from openness.flow import Street, gate_flow
from openness.month import Month
from openness.records import Act, Author, Interaction, Item, Space, Via, Visibility
from storage.flow import streets_of
from storage.intake import Intake
from storage.labelling import label_items
from storage.refresh import dirty_months, refresh_facts
from tests.storage.people import NOW, ByRule, post, store_with

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

AUGUST = Month(202608)
DAY = 86_400


def second(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


AUGUST_1 = second("2026-08-01T12:00")


def refreshed(store: Store, *, now: int = NOW) -> list[Month]:
    months = dirty_months(store, now)
    refresh_facts(store, months)
    return months


def rows(store: Store, table: str, columns: str, month: Month = AUGUST) -> list[tuple[object, ...]]:
    return store.connection.execute(f"SELECT {columns} FROM {table} WHERE month = ? ORDER BY 1, 2", (month,)).fetchall()


def shared(store: Store, *records: object, until: str = "2026-09-15T00:00") -> None:
    intake = Intake(store, "slack", Via.ARCHIVE, now=NOW)
    intake.write(records, fetched_at=NOW)  # type: ignore[arg-type]
    intake.finish(second("2026-01-01T00:00"), second(until))


def test_items_count_for_those_who_take_part_quiet_people_too(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"], others=["carla"]) as store:
        shared(store, post("anna", "1", AUGUST_1), post("anna", "2", AUGUST_1), post("carla", "3", AUGUST_1))
        refreshed(store)
        anna, bram = store.keys.person_id("anna"), store.keys.person_id("bram")
        assert set(rows(store, "person_month", "person_id, items")) == {(anna, 2), (bram, 0)}
        assert sum(int(str(row[0])) for row in rows(store, "roster_month", "people, department")) == 3


def test_the_month_is_that_of_the_organisations_clock(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, post("anna", "1", second("2026-07-31T22:30")))
        refreshed(store)
        assert rows(store, "person_month", "items, leader") == [(1, 0)]


def test_a_stale_source_takes_its_people_out_of_the_month(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, post("anna", "1", AUGUST_1), until="2026-08-20T00:00")
        refreshed(store)
        assert rows(store, "person_month", "items, leader") == []
        assert rows(store, "source_month", "complete, until") == [(0, second("2026-08-20T00:00"))]


def test_a_yes_that_begins_later_does_not_reach_back(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        store.connection.execute("UPDATE opt_in SET covers_from = 20260801 WHERE person_id = ?", (store.keys.person_id("anna"),))
        store.connection.execute("UPDATE opt_in SET covers_from = 20260802 WHERE person_id = ?", (store.keys.person_id("bram"),))
        shared(store, post("anna", "1", AUGUST_1))
        refreshed(store)
        assert rows(store, "person_month", "person_id, items") == [(store.keys.person_id("anna"), 1)]
        assert sum(int(str(row[0])) for row in rows(store, "consent_month", "opted_in, roster")) == 1


def test_arcs_are_pairs_without_loops_and_repetition(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        shared(
            store,
            post("anna", "1", AUGUST_1),
            post("bram", "2", AUGUST_1 + 60, reply_to="1"),
            post("bram", "3", AUGUST_1 + 90, reply_to="1"),
            post("anna", "4", AUGUST_1 + 95, reply_to="1"),
            Interaction(source="slack", actor=Author(handles=("bram",)), kind=Act.REACTION, at=AUGUST_1 + 5, item="1"),
        )
        refreshed(store)
        assert rows(store, "arc_month", "actor_id, target_id") == [(store.keys.person_id("bram"), store.keys.person_id("anna"))]
        assert rows(store, "flow_month", "from_department, to_department, arcs") == [("Dept b", "Dept a", 1)]
        streets = [Street(origin="Dept b", target="Dept a", arcs=1, people=1, largest=1)]
        assert [one for month in (202607, 202608) for one in streets_of(store, month) if one.arcs] == streets


def test_some_pairs_between_which_nothing_happened_stand_among_the_streets(home: Path) -> None:
    names = list("abcdefghijkl")
    with store_with(home, taking_part=names) as store:
        shared(store, post(names[0], "1", AUGUST_1), *(post(name, name, AUGUST_1 + 60, reply_to="1") for name in names[1:]))
        refreshed(store)
        streets = streets_of(store, 202608)
        empty = [one for one in streets if not one.arcs]
        assert len(streets) - len(empty) == len(names) - 1
        assert 0 < len(empty) < len(names) ** 2 / 3
        assert streets_of(store, 202608) == streets
        assert {one.arcs for one in gate_flow(streets, 10) if not one.within} == {None}


@pytest.mark.parametrize(("days", "replied"), [(6.9, 1), (7.1, 0)])
def test_a_reply_counts_within_a_week_whoever_gave_it(home: Path, days: float, replied: int) -> None:
    with store_with(home, taking_part=["anna"], others=["carla"]) as store:
        shared(store, post("anna", "1", AUGUST_1), post("carla", "2", AUGUST_1 + int(days * DAY), reply_to="1"))
        refreshed(store)
        assert rows(store, "outcome_month", "replyable, replied") == [(1, replied)]


def test_a_question_knows_when_it_was_answered(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        ask = post("anna", "1", AUGUST_1, text="Does anyone know how the permit form works?")
        shared(store, ask, post("bram", "2", AUGUST_1 + 7200, reply_to="1", text="Use the second tab."))
        label_items(store, ByRule())
        refreshed(store)
        assert rows(store, "question_month", "asked_at, answered_at") == [(AUGUST_1, AUGUST_1 + 7200)]


def test_only_changed_months_are_worked_out_again(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, post("anna", "1", AUGUST_1), post("anna", "0", second("2026-03-03T12:00")))
        assert refreshed(store) == [Month(month) for month in range(202603, 202610)]
        assert refreshed(store) == []
        Intake(store, "slack", Via.ARCHIVE, now=NOW).write([post("anna", "2", AUGUST_1 + 5)], fetched_at=NOW)
        assert refreshed(store) == [AUGUST]


def test_a_late_reply_marks_the_month_of_the_item_answered(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        shared(store, post("anna", "1", second("2026-08-31T12:00")))
        refreshed(store)
        Intake(store, "slack", Via.ARCHIVE, now=NOW).write(
            [post("bram", "2", second("2026-09-02T12:00"), reply_to="1")], fetched_at=NOW
        )
        assert refreshed(store) == [AUGUST, Month(202609)]
        assert rows(store, "outcome_month", "replyable, replied") == [(1, 1)]


def test_closed_spaces_count_as_items_but_never_make_a_sharer(home: Path) -> None:
    closed = Item(
        source="slack",
        native_id="c",
        author=Author(handles=("anna",)),
        space=Space(native_id="x", name="x", visibility=Visibility.CLOSED),
        kind="message",
        created_at=AUGUST_1,
        text="Between us",
    )
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, closed)
        refreshed(store)
        assert rows(store, "person_month", "items, leader") == [(0, 0)]
        assert rows(store, "activity_month", "visibility, items") == [("closed", 1)]
        assert store.connection.execute("SELECT count(*) FROM item_text").fetchone() == (0,)
