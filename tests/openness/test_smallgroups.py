"""What may be shown of small groups."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openness.indicators import INDICATOR
from openness.measuring import whole_number
from openness.model import Cell, Comparison, Judgement, Level, Reading, State
from openness.month import Month, ends_at
from openness.reading import take_readings
from openness.reading_json import to_json
from openness.smallgroups import CountCell, edition_of, fewer_than, gate, gate_counts, is_hidden
from tests.openness.organisations import LONG_AFTER, NOW, Organisation, organisations

if TYPE_CHECKING:
    from collections.abc import Sequence

ZONE = ZoneInfo("Europe/Amsterdam")
NOTHING = Comparison(judgement=Judgement.NO_COMPARISON)
ADDITIVE = ("E1", "E3", "R2", "K2", "A6")


def reading(
    identity: str = "E1", people: int = 50, part: int = 20, *, name: str | None = None, month: int = NOW, **more: object
) -> Reading:
    indicator = INDICATOR[identity]
    cell = Cell() if name is None else Cell(Level.DEPARTMENT, name)
    plain = Reading(
        id=identity,
        theme=indicator.theme,
        month=Month(month),
        cell=cell,
        state=State.MEASURED,
        value=part / people if people else None,
        unit=indicator.unit,
        n=people,
        numerator=part,
        denominator=people,
        low=0.1,
        high=0.9,
        people=people,
        ideal=None,
        ideal_source="",
        meets_ideal=None,
        previous=0.5,
        last_month=Comparison(judgement=Judgement.NO_CHANGE, change=0.1, low=0.0, high=0.2, p=0.5, detectable=0.3, least=people),
        last_year=NOTHING,
        coverage=(),
        detail={},
        missing=None,
        formula_version=1,
        counted_people=True,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def by_cell(readings: Sequence[Reading]) -> dict[str | None, Reading]:
    return {one.cell.name: one for one in readings}


def test_fewer_than_k_people_are_hidden_with_everything_about_them() -> None:
    found = gate([reading(people=9, part=4, meets_ideal=True, detail={"roster": 40})], 10)[0]
    assert found.state is State.SUPPRESSED
    assert found.missing
    kept = {key: value for key, value in to_json(found).items() if value not in (None, [], {}, "")}
    told = {"id", "theme", "month", "months", "months_held", "state", "unit", "verdict", "last_month", "last_year", "missing"}
    told |= {"formula_version"}
    assert set(kept) == told
    assert found.last_month == found.last_year == NOTHING


@pytest.mark.parametrize(("asked", "people", "shown"), [(10, 10, True), (10, 9, False), (5, 5, True), (2, 4, False)])
def test_k_is_ten_or_what_is_set_but_five_at_least(asked: int, people: int, shown: bool) -> None:
    assert (gate([reading(people=people, part=0)], asked)[0].value is not None) is shown


@pytest.mark.parametrize(("part", "key", "low", "high"), [(3, "numerator", 0.0, 0.18), (47, "remainder", 0.82, 1.0)])
def test_small_numerators_and_remainders_are_a_range(part: int, key: str, low: float, high: float) -> None:
    found = gate([reading(part=part)], 10)[0]
    assert found.state is State.MEASURED
    assert (found.value, found.numerator, found.meets_ideal, found.previous) == (None, None, None, None)
    assert dict(found.detail) == {key: fewer_than(10)}
    assert (found.low, found.high) == pytest.approx((low, high))
    assert found.last_month.change is None


@pytest.mark.parametrize(("staff", "kept"), [(5_000, {"claim": "supported"}), (1_200, {})])
def test_the_claim_is_told_of_few_incidents_where_it_holds_for_any_number_of_them(staff: int, kept: dict[str, object]) -> None:
    detail = {"claim": "supported", "accidents": 3}
    found = gate([reading("F5", staff, 2, detail=detail)], 10)[0]
    assert found.value is None
    assert dict(found.detail) == {"numerator": fewer_than(10)} | kept
    assert gate([found], 10) == [found]


def test_initiatives_of_few_people_are_named_and_not_counted() -> None:
    listed = [{"name": "one", "people": 12, "departments": 3}, {"name": "two", "people": 4, "departments": 4}]
    found = edition_of([reading("E5", detail={"median_people": 8.0, "initiatives": listed})], 10)[0].detail
    assert found["initiatives"] == [{"name": "one", "people": 10, "departments": 3}, {"name": "two", "people": fewer_than(10)}]
    assert found["median_people"] == fewer_than(10)
    assert gate([reading("E5", detail={"median_people": 10.5})], 10)[0].detail["median_people"] == 10.5


@pytest.mark.parametrize("part", [0, 10, 40, 50])
def test_none_all_and_groups_of_k_are_told(part: int) -> None:
    assert gate([reading(part=part)], 10)[0].value == part / 50


def test_one_person_making_most_of_it_is_hidden() -> None:
    assert gate([reading("E4", largest=0.51)], 10)[0].state is State.SUPPRESSED
    assert gate([reading("E4", largest=0.5)], 10)[0].state is State.MEASURED


def test_figures_of_the_whole_only_have_no_cells() -> None:
    assert gate([reading("E2", name="care"), reading("F5", name="care")], 10) == []


@pytest.mark.parametrize(
    ("leaders", "agreed", "shown"), [(4, True, False), (5, False, False), (5, True, True), (9, False, False), (10, False, True)]
)
def test_few_leaders_need_to_agree(leaders: int, agreed: bool, shown: bool) -> None:
    detail = {"leaders": leaders, "sharing_leaders": 3, "staff": 90, "sharing_staff": 40, "leaders_agreed": agreed}
    found = gate([reading("E2", 100, 50, numerator=0.3, denominator=0.44, detail=detail)], 10)[0]
    assert (found.value is not None) is shown
    if shown:
        assert found.numerator is None
        assert found.detail["sharing_leaders"] == fewer_than(10)


def test_a_policy_is_not_about_people() -> None:
    found = gate([reading("F1", people=0, part=0, value=800.0, numerator=None, denominator=None)], 10)[0]
    assert found.value == 800.0


@pytest.mark.parametrize(("count", "kept"), [(3, False), (47, False), (30, True)])
def test_details_about_few_people_are_dropped(count: int, kept: bool) -> None:
    detail = {
        "six_months": count / 50,
        "six_months_sharers": count,
        "six_months_ideal": 0.38,
        "roster": 80,
        "share_of_roster": 0.25,
    }
    found = gate([reading(detail=detail)], 10)[0].detail
    assert ("six_months" in found) is kept
    assert found["share_of_roster"] == 0.25
    assert found["six_months_ideal"] == 0.38


def test_accounts_without_an_opt_in_are_never_rounded_to_none() -> None:
    assert edition_of([reading("R2", detail={"without_opt_in": 2})], 10)[0].detail["without_opt_in"] == fewer_than(10)
    assert edition_of([reading("R2", detail={"without_opt_in": 0})], 10)[0].detail["without_opt_in"] == 0


def test_a_single_hidden_department_hides_the_next_smallest() -> None:
    parts = [reading(people=size, part=size // 2, name=name) for name, size in (("a", 6), ("b", 30), ("c", 24), ("d", 60))]
    shown = by_cell(gate([reading(people=120, part=60), *parts], 10))
    assert {name for name, one in shown.items() if one.state is State.SUPPRESSED} == {"a", "c"}


def test_two_hidden_departments_that_are_few_together_hide_a_third() -> None:
    parts = [reading(people=size, part=0, name=name) for name, size in (("a", 3), ("b", 4), ("c", 24), ("d", 60))]
    shown = by_cell(gate([reading(people=91, part=0), *parts], 10))
    assert {name for name, one in shown.items() if is_hidden(one)} == {"a", "b", "c"}


def test_hiding_works_within_a_division_and_over_it() -> None:
    departments = [
        reading(people=6, part=0, name="a", division="one"),
        reading(people=30, part=0, name="b", division="one"),
        reading(people=40, part=0, name="c", division="two"),
        reading(people=50, part=0, name="d", division="two"),
    ]
    divisions = [reading(people=size, part=0, cell=Cell(Level.DIVISION, name)) for name, size in (("one", 36), ("two", 90))]
    shown = by_cell(gate([reading(people=126, part=0), *divisions, *departments], 10))
    assert {name for name, one in shown.items() if is_hidden(one)} == {"a", "b"}


def test_units_that_were_rolled_up_do_not_come_out_by_subtraction() -> None:
    parts = [reading(people=size, part=0, name=name) for name, size in (("b", 30), ("c", 24), ("d", 50))]
    shown = by_cell(gate([reading(people=110, part=0), *parts], 10))
    assert {name for name, one in shown.items() if is_hidden(one)} == {"b", "c"}


@pytest.mark.parametrize("field", ["last_month", "last_year"])
def test_a_comparison_that_would_tell_of_few_is_dropped(field: str) -> None:
    for behind in ({"least": 9}, {"least": 40, "largest": 0.6}):
        telling = Comparison(judgement=Judgement.BETTER, change=0.2, low=0.1, high=0.3, p=0.01, **behind)
        more: dict[str, object] = {field: telling}
        found = gate([reading(**more)], 10)[0]  # type: ignore[arg-type]
        kept: Comparison = getattr(found, field)
        assert (kept.judgement, kept.change, kept.low) == (Judgement.NO_COMPARISON, None, None)
        assert found.value is not None
        assert (found.previous is None) is (field == "last_month")


def test_what_an_earlier_month_hid_stays_hidden_in_this_ones_comparison() -> None:
    earlier = gate([reading(people=5, part=0, month=202609)], 10)
    found = gate([reading()], 10, earlier=earlier)[0]
    assert (found.previous, found.last_month.change) == (None, None)
    assert gate([reading()], 10, earlier=gate([reading(month=202609)], 10))[0].previous == 0.5


def all_readings(organisation: Organisation) -> list[Reading]:
    return take_readings(
        organisation.facts(),
        NOW,
        cells=organisation.cells,
        as_of=LONG_AFTER,
        ideals=lambda _identity, _cell: (None, ""),
        seed=1,
        zone_ends_at=lambda month: ends_at(month, ZONE),
        indicators=[INDICATOR[identity] for identity in (*ADDITIVE, "A3", "E4", "A2", "A1")],
    )


@given(organisations(90), st.sampled_from([5, 10]))
@settings(max_examples=40)
def test_nothing_small_is_shown_and_gating_again_changes_nothing(organisation: Organisation, k: int) -> None:
    raw = {(one.id, one.cell): one for one in all_readings(organisation)}
    shown = gate(list(raw.values()), k)
    assert gate(shown, k) == shown
    for one in shown:
        truth = raw[one.id, one.cell]
        if one.value is None:
            assert one.numerator is None
            assert one.last_month.change is None
            assert "guard" not in to_json(one)
            continue
        assert (truth.people or 0) >= k
        assert truth.largest <= 0.5
        part, total = whole_number(truth.numerator), whole_number(truth.denominator)
        if part is not None and total is not None:
            assert part == 0 or part >= k
            assert total == part or total - part >= k
        assert not any(isinstance(value, int) and 0 < value < k for value in one.detail.values())


@given(organisations(120), st.sampled_from([5, 10]))
@settings(max_examples=60)
def test_no_hidden_cell_follows_from_the_shown_ones(organisation: Organisation, k: int) -> None:
    shown = gate(all_readings(organisation), k)
    for identity in ADDITIVE:
        own = {one.cell: one for one in shown if one.id == identity}
        known = [leaves(organisation, cell) for cell, one in own.items() if not is_hidden(one)]
        for cell, one in own.items():
            if is_hidden(one) and known:
                rank = np.linalg.matrix_rank(np.array(known))
                assert np.linalg.matrix_rank(np.array([*known, leaves(organisation, cell)])) > rank


def leaves(organisation: Organisation, cell: Cell) -> list[int]:
    """Return which departments a cell is the sum of."""
    if cell.level is Level.DEPARTMENT:
        return [int(name == cell.name) for name in organisation.departments]
    if cell.level is Level.DIVISION:
        return [int(organisation.divisions[division] == cell.name) for division in organisation.division_of]
    return [1] * len(organisation.departments)


@given(organisations(60))
@settings(max_examples=20)
def test_an_edition_is_rounded(organisation: Organisation) -> None:
    for one in edition_of(all_readings(organisation), 10):
        for count in (one.n, one.people, one.numerator, one.denominator):
            assert count is None or not isinstance(count, int) or count % 5 == 0
        if one.value is not None:
            assert one.value == float(f"{one.value:.3g}")


def counts(
    level: Level, name: str | None, items: int, sharers: int, *, family: str = "all", parent: str | None = None
) -> CountCell:
    return CountCell(level=level, cell=name, parent=parent, family=family, items=items, sharers=sharers, eligible=sharers + 10)


def test_activity_of_few_sharers_is_hidden_and_cannot_be_worked_out() -> None:
    sizes = {"a": 4, "b": 20, "c": 33}
    cells = [counts(Level.WHOLE, None, 570, 57)]
    cells += [counts(Level.DEPARTMENT, name, 10 * size, size) for name, size in sizes.items()]
    cells += [
        counts(Level.WHOLE, None, items, sharers, family=family)
        for family, items, sharers in (("chat", 500, 50), ("wiki", 70, 6))
    ]
    shown = {(one.cell, one.family): one for one in gate_counts(cells, 10)}
    assert shown[None, "all"].items == 570
    assert (shown["a", "all"].items, shown["b", "all"].items, shown["c", "all"].items) == (None, None, 330)
    assert shown[None, "wiki"].items is None
    assert shown[None, "chat"].items is None
    assert shown["c", "all"].sharers == 35
    assert shown["c", "all"].as_json() == {
        "level": "department",
        "cell": "c",
        "family": "all",
        "visibility": "all",
        "items": 330,
        "sharers": 35,
        "eligible": 45,
    }


def test_activity_that_is_mostly_one_persons_is_hidden_and_none_is_told() -> None:
    mostly_one = replace(counts(Level.WHOLE, None, 100, 20), largest=0.6)
    assert gate_counts([mostly_one], 10)[0].items is None
    assert gate_counts([counts(Level.WHOLE, None, 0, 0)], 10)[0].items == 0


def test_how_many_take_part_is_not_told_of_few() -> None:
    cells = [replace(counts(Level.WHOLE, None, 0, 0), eligible=60)]
    cells += [replace(counts(Level.DEPARTMENT, name, 0, 0), eligible=size) for name, size in (("a", 7), ("b", 22), ("c", 31))]
    shown = {one.cell: one.eligible for one in gate_counts(cells, 10)}
    assert shown == {None: 60, "a": None, "b": None, "c": 30}


def test_a_small_family_takes_one_other_along_and_no_more() -> None:
    sizes = (("chat", 600, 90), ("forum", 100, 80), ("wiki", 50, 70), ("social", 9, 4))
    whole = [counts(Level.WHOLE, None, 759, 95)]
    whole += [counts(Level.WHOLE, None, items, sharers, family=family) for family, items, sharers in sizes]
    part = [counts(Level.DEPARTMENT, "a", 300, 40, parent=None), counts(Level.DEPARTMENT, "a", 20, 30, family="wiki")]
    shown = {(one.cell, one.family): one.items for one in gate_counts(whole + part, 10)}
    assert {family: shown[None, family] for family, *_ in sizes} == {"chat": 600, "forum": 100, "wiki": None, "social": None}
    assert shown["a", "wiki"] is None


def test_how_many_shared_is_not_told_where_few_did_not() -> None:
    cell = replace(counts(Level.WHOLE, None, 300, 40), eligible=43)
    assert [(one.items, one.sharers) for one in gate_counts([cell], 10)] == [(300, None)]


sizes = st.integers(0, 60)


@example([(0, 5, 0, 0), (5, 1, 0, 0)], 5)
@given(st.lists(st.tuples(sizes, sizes, sizes, sizes), min_size=1, max_size=5), st.integers(5, 15))
def test_no_visibility_of_few_can_be_worked_out_from_all_and_the_others(parts: list[tuple[int, int, int, int]], k: int) -> None:
    """Each department: sharers in public, open, closed spaces and direct messages, who each shared ten items there."""
    kinds = ("public", "open", "closed", "direct")
    cells = []
    departments = [(f"d{place}", part) for place, part in enumerate(parts)]
    totals = tuple(sum(part[place] for part in parts) for place in range(4))
    for level, name, part in ((Level.WHOLE, None, totals), *((Level.DEPARTMENT, name, part) for name, part in departments)):
        public, opened, *_ = part
        row: dict[str, Any] = {"level": level, "cell": name, "parent": None, "family": "all", "eligible": sum(part) + 30}
        cells.append(CountCell(items=10 * (public + opened), sharers=max(public, opened), **row))
        cells += [
            CountCell(items=10 * people, sharers=people, visibility=kind, **row) for kind, people in zip(kinds, part, strict=True)
        ]
    shown = {(one.cell, one.visibility): one.items for one in gate_counts(cells, k)}
    for name in (None, *(name for name, _ in departments)):
        truth = {one.visibility: one for one in cells if one.cell == name}
        for kind in kinds:
            few = 0 < (truth[kind].sharers or 0) < k
            assert not (few and shown[name, kind] is not None)
            other = {"public": "open", "open": "public"}.get(kind)
            if few and other:
                assert shown[name, "all"] is None or shown[name, other] is None
    for kind in ("all", *kinds):
        hidden = [name for name, _ in departments if shown[name, kind] is None]
        counted = [name for name in hidden if any(one.items for one in cells if one.cell == name and one.visibility == kind)]
        assert shown[None, kind] is None or len(counted) != 1
