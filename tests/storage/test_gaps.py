"""Gaps: what a source held and did not give; what covers it closes them, and a month with one is nobody's covered month."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from openness.month import shift, starts_at
from openness.records import Author, Via
from openness.targets import Target, TargetKind
from storage.gaps import account_held, end_pass, gaps, note_gap, spaces_held, union, without
from storage.intake import Intake
from storage.source_status import source_status
from storage.targets import organisation_targets
from storage.withdraw import withdraw
from tests.storage.people import AMSTERDAM, NOW, OPEN, post, store_with
from tests.storage.test_facts import AUGUST, refreshed, rows

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

DAY = 86_400
ANNA = Target(source="slack", handle="anna")
GENERAL = Target(source="slack", handle="general", kind=TargetKind.SPACE, space=OPEN)
BEGIN = starts_at(AUGUST, AMSTERDAM)
SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6)


def spans(store: Store) -> list[tuple[int, int]]:
    return store.connection.execute("SELECT since, until FROM gap ORDER BY since").fetchall()


def read(store: Store, *people: str) -> Intake:
    intake = Intake(store, "slack", Via.API, now=NOW)
    intake.write([post(name, name, BEGIN + 9 * DAY) for name in people], fetched_at=NOW)
    return intake


def seconds(found: list[tuple[int, int]]) -> set[int]:
    return {second for since, until in found for second in range(since, until)}


@given(one=SPANS, two=SPANS)
def test_spans_are_sets_of_seconds(one: list[tuple[int, int]], two: list[tuple[int, int]]) -> None:
    merged = union(one)
    assert seconds(merged) == seconds(one)
    assert all(first[1] < second[0] for first, second in pairwise(merged))
    assert seconds(without(one, two)) == seconds(one) - seconds(two)


def test_a_month_with_a_gap_in_somebodys_account_is_not_covered_for_that_person(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        intake = read(store, "anna", "bram")
        assert note_gap(store, ANNA, BEGIN - 60 * DAY, BEGIN + DAY, NOW)
        intake.finish(BEGIN - 90 * DAY, NOW)
        refreshed(store)
        assert rows(store, "person_month", "person_id, items") == [(store.keys.person_id("bram"), 1)]
        assert rows(store, "source_month", "complete, source_id") == [(1, 1)]
        since = BEGIN - 61 * DAY
        assert end_pass(store, ANNA, (since, BEGIN + 2 * DAY), NOW, whole_from=since) == since
        assert AUGUST in refreshed(store)
        assert len(rows(store, "person_month", "person_id, items")) == 2


def test_a_gap_in_a_space_leaves_the_source_incomplete_and_its_people_in(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        intake = read(store, "anna")
        note_gap(store, GENERAL, BEGIN, BEGIN + DAY, NOW)
        intake.finish(BEGIN - 90 * DAY, NOW)
        refreshed(store)
        assert rows(store, "source_month", "complete, source_id") == [(0, 1)]
        assert rows(store, "source_month", "complete, source_id", month=shift(AUGUST, 1)) == [(1, 1)]
        assert len(rows(store, "person_month", "person_id, items")) == 1


def test_what_a_pass_settled_is_no_new_gap_and_the_same_gap_is_told_once(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        end_pass(store, ANNA, (BEGIN, BEGIN + 5 * DAY), NOW, whole_from=None)
        assert not note_gap(store, ANNA, BEGIN + DAY, BEGIN + 4 * DAY, NOW)
        assert note_gap(store, ANNA, BEGIN - DAY, BEGIN + 9 * DAY, NOW)
        assert spans(store) == [(BEGIN - DAY, BEGIN), (BEGIN + 5 * DAY, BEGIN + 9 * DAY)]
        assert not note_gap(store, ANNA, BEGIN - DAY, BEGIN + 9 * DAY, NOW + 5)
        assert end_pass(store, ANNA, (BEGIN, BEGIN + 12 * DAY), NOW, whole_from=None) == BEGIN + 9 * DAY
        assert note_gap(store, ANNA, BEGIN, BEGIN + 13 * DAY, NOW)
        assert spans(store)[-1] == (BEGIN + 12 * DAY, BEGIN + 13 * DAY)


def test_a_space_that_joins_later_has_gaps_of_its_own(home: Path) -> None:
    other = Target(source="slack", handle="other", kind=TargetKind.SPACE, space=OPEN)
    with store_with(home, taking_part=["anna"]) as store:
        end_pass(store, GENERAL, (0, NOW), NOW, whole_from=None)
        assert note_gap(store, other, 0, NOW - DAY, NOW)
        assert spans(store) == [(0, NOW - DAY)]


def test_a_persons_own_archive_closes_what_it_reaches(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        read(store, "anna")
        note_gap(store, ANNA, 0, BEGIN, NOW)
        account_held(store, "slack", Author(handles=("@Anna",)), BEGIN - DAY, NOW)
        assert spans(store) == [(BEGIN - DAY, BEGIN)]
        account_held(store, "slack", Author(handles=("somebody",)), NOW, NOW)
        assert spans(store) == [(BEGIN - DAY, BEGIN)]
        assert not note_gap(store, ANNA, 0, BEGIN - 2 * DAY, NOW)


def test_an_export_closes_the_gaps_of_the_spaces_that_it_holds(home: Path) -> None:
    other = Target(source="slack", handle="other", kind=TargetKind.SPACE, space=OPEN)
    with store_with(home, taking_part=["anna"]) as store:
        for target in (GENERAL, other):
            note_gap(store, target, BEGIN, BEGIN + 5 * DAY, NOW)
        spaces_held(store, "slack", {"general"}, (BEGIN + DAY, BEGIN + 2 * DAY), NOW)
        spaces_held(store, "slack", {"other"}, (0, NOW), NOW)
        assert spans(store) == [(BEGIN, BEGIN + DAY), (BEGIN + 2 * DAY, BEGIN + 5 * DAY)]


def test_gaps_are_listed_by_source_and_kind_with_no_name_and_go_with_their_person(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        organisation_targets(store, "slack", ["newsroom"])
        own = Target(source="slack", handle="newsroom", kind=TargetKind.ORGANISATION)
        for target in (ANNA, Target(source="slack", handle="bram"), GENERAL, own):
            note_gap(store, target, BEGIN, NOW - DAY, NOW)
        assert [(row["kind"], row["targets"], row["since"]) for row in gaps(store.connection)] == [
            ("account", 2, BEGIN),
            ("organisation", 1, BEGIN),
            ("space", 1, BEGIN),
        ]
        assert source_status(store.connection)[0]["gaps"] == gaps(store.connection)
        withdraw(store, store.keys.person_id("anna"), now=NOW)
        assert gaps(store.connection)[0]["targets"] == 1
        assert note_gap(store, ANNA, BEGIN, NOW - DAY, NOW)
