"""Three months taken together: what is counted, and what it is held against."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings

from openness.comparing import OTHER_SOURCES, OTHER_SPAN
from openness.indicators import INDICATOR, INDICATORS
from openness.model import Cell, Judgement, Scope, State
from openness.month import Month, ends_at, months_between, shift
from openness.quarter import QUARTER, held_months, span_of, takes_together, together
from openness.reading import measure, take_readings
from openness.reading_json import from_json, to_json
from tests.openness.organisations import LONG_AFTER, NOW, Organisation, at_random, covered, organisations, people_rows

if TYPE_CHECKING:
    from openness.model import Reading

ZONE = ZoneInfo("Europe/Amsterdam")
FIRST = shift(NOW, -17)
LAST_THREE = [shift(NOW, -back) for back in range(3)]
POOLED = {"E1", "E2", "E4", "A1", "A2", "A3", "A6", "K2"}


def taken(organisation: Organisation, month: Month = NOW, months: int = QUARTER) -> dict[str, Reading]:
    found = take_readings(
        organisation.facts(),
        month,
        cells=[Cell()],
        as_of=LONG_AFTER,
        ideals=lambda identity, _cell: (INDICATOR[identity].ideal.value, "cited"),
        seed=1,
        zone_ends_at=lambda at: ends_at(at, ZONE),
        months=months,
    )
    return {reading.id: reading for reading in found}


def sharing(by_month: dict[Month, list[int]], **more: object) -> Organisation:
    """Return people who share so often in each month."""
    people = [row for month, items in by_month.items() for row in people_rows(month, items)]
    coverage = covered(ZONE, FIRST, NOW, "slack")
    return Organisation(person=people, coverage=coverage, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "most", "months"),
    [("auto", 299, 3), ("auto", 300, 1), ("auto", 0, 1), ("month", 20, 1), ("quarter", 9_000, 3)],
)
def test_small_organisations_see_quarters_unless_they_ask_otherwise(asked: str, most: int, months: int) -> None:
    assert span_of(asked, most) == months  # type: ignore[arg-type]


def test_what_people_do_is_taken_together_and_what_has_a_window_of_its_own_is_not() -> None:
    together_ones = {indicator.id for indicator in INDICATORS if takes_together(indicator)}
    assert together_ones >= POOLED
    assert not together_ones & {"E3", "F1", "F2", "F3", "F4", "F5", "F6", "R1", "R2", "R3", "R4", "R5"}


def test_who_shared_in_any_of_three_months_is_a_sharer() -> None:
    found = taken(sharing({month: [int(place % 3 == back) for place in range(30)] for back, month in enumerate(LAST_THREE)}))
    assert (found["E1"].numerator, found["E1"].denominator, found["E1"].months) == (30, 30, 3)
    assert (found["E3"].numerator, found["E3"].denominator, found["E3"].months) == (0, 10, 1)


def test_counts_add_up_over_the_quarter() -> None:
    outcome = [(month, person, 4, 1 + back) for back, month in enumerate(LAST_THREE) for person in range(1, 21)]
    totals = [(month, 0, -1, kind, 90 + back, 50) for back, month in enumerate(LAST_THREE) for kind in range(3)]
    question = [(month, 1, LONG_AFTER - 90 * 86_400, LONG_AFTER - 89 * 86_400) for month in LAST_THREE]
    arc = [(LAST_THREE[0], 1, 2), (LAST_THREE[2], 2, 1), (LAST_THREE[1], 3, 4), (LAST_THREE[2], 3, 4)]
    people = {month: [1] * 20 for month in LAST_THREE}
    found = taken(sharing(people, outcome=outcome, total=totals, question=question, arc=arc))
    assert (found["A6"].numerator, found["A6"].denominator) == (20 * 6, 20 * 12)
    assert found["A6"].detail["judged"] == found["A6"].value
    assert (found["A1"].numerator, found["A1"].denominator, found["A1"].people) == (150, 450, 92)
    assert found["K2"].denominator == 3
    assert (found["A3"].numerator, found["A3"].denominator) == (2, 3)
    assert found["E4"].denominator == 60


def test_people_count_where_they_are_in_the_last_month() -> None:
    moved = sharing({})
    moved.person = people_rows(LAST_THREE[0], [0] * 12, department=1, division=1) + people_rows(LAST_THREE[1], [5] * 12)
    left = people_rows(LAST_THREE[1], [5] * 12, first=500)
    moved.person = [*moved.person, *left]
    facts = together(moved.facts(), NOW, QUARTER)
    found = measure(INDICATOR["E1"], facts, Scope(month=NOW, as_of=LONG_AFTER))
    assert (found.numerator, found.denominator) == (12, 12)
    assert facts.person is not None
    assert set(facts.person.department[facts.person.month == NOW].tolist()) == {1}


@pytest.mark.parametrize(("months", "held"), [(LAST_THREE, 3), (LAST_THREE[:2], 2), (LAST_THREE[:1], 1), (LAST_THREE[1:], 0)])
def test_the_first_quarter_takes_the_months_there_are(months: list[Month], held: int) -> None:
    organisation = sharing({month: [1, 0] * 15 for month in months})
    assert len(held_months(organisation.facts(), NOW, QUARTER)) == held
    found = taken(organisation)["E1"]
    assert found.state is (State.MEASURED if held else State.MISSING)
    assert (found.months, found.held) == (QUARTER, max(held, 1))
    assert found.last_month.judgement is Judgement.NO_COMPARISON


def test_quarters_that_do_not_overlap_are_compared() -> None:
    now, before = ([1] * 45 + [0] * 15), ([1] * 15 + [0] * 45)
    by_month = {shift(NOW, -back): (now if back < 3 else before) for back in range(6)}
    found = taken(sharing(by_month))["E1"]
    assert (found.value, found.previous) == (0.75, 0.25)
    assert (found.last_month.judgement, found.last_month.change) == (Judgement.BETTER, 0.5)
    overlapping = taken(sharing(by_month), months=1)["E1"]
    assert (overlapping.previous, overlapping.last_month.change, overlapping.months) == (0.75, 0.0, 1)


def test_the_same_quarter_last_year_is_compared() -> None:
    by_month = {shift(NOW, -back): [1, 0] * 30 for back in range(15)}
    found = taken(sharing(by_month))["E1"].last_year
    assert (found.judgement, found.change) == (Judgement.NO_CHANGE, 0.0)
    assert found.ratio == 1.0


def test_people_who_joined_within_the_six_months_make_no_trend() -> None:
    by_month = {shift(NOW, -back): [0, 1] * 30 for back in range(6)}
    organisation = sharing(by_month)
    late = [row for back in range(4) for row in people_rows(shift(NOW, -back), [1] * 40, first=1000)]
    organisation.person = [*(organisation.person or []), *late]
    found = taken(organisation)["E1"]
    assert found.value == 0.7
    assert (found.last_month.judgement, found.last_month.change) == (Judgement.NO_CHANGE, 0.0)


def test_a_source_that_joins_within_the_quarter_is_not_comparable() -> None:
    by_month = {shift(NOW, -back): [0, 1] * 30 for back in range(6)}
    organisation = sharing(by_month)
    organisation.coverage = {
        month: (
            covered(ZONE, month, month, "slack", "wiki") if month >= shift(NOW, -1) else covered(ZONE, month, month, "slack")
        )[month]
        for month in months_between(FIRST, NOW)
    }
    assert taken(organisation)["E1"].last_month.why == OTHER_SOURCES


def test_another_number_of_months_is_not_comparable() -> None:
    by_month = {shift(NOW, -back): [0, 1] * 30 for back in (0, 1, 2, 3)}
    found = taken(sharing(by_month))["E1"].last_month
    assert (found.judgement, found.why) == (Judgement.NOT_COMPARABLE, OTHER_SPAN)


def test_a_reading_says_over_how_many_months_it_is() -> None:
    found = taken(at_random(3, 40, 3, [shift(NOW, -back) for back in range(6)]))
    assert {reading.id for reading in found.values() if reading.months == 3} >= POOLED
    assert to_json(found["E1"])["months"] == 3
    assert to_json(found["R2"])["months"] == 1
    assert from_json(to_json(found["E1"])) == found["E1"]


@given(organisations(30))
@settings(max_examples=15)
def test_one_month_taken_together_is_that_month(organisation: Organisation) -> None:
    facts = organisation.facts()
    pooled = together(facts, NOW, 1)
    for indicator in INDICATORS:
        scope = Scope(month=NOW, as_of=LONG_AFTER)
        one, other = measure(indicator, facts, scope), measure(indicator, pooled, scope)
        assert (one.value, one.numerator, one.denominator, one.people) == (
            other.value,
            other.numerator,
            other.denominator,
            other.people,
        )


@given(organisations(30))
@settings(max_examples=15)
def test_rows_that_stand_twice_count_once_in_a_quarter_too(organisation: Organisation) -> None:
    doubled = replace(organisation)
    for name in ("person", "arc", "outcome"):
        setattr(doubled, name, [*getattr(organisation, name), *getattr(organisation, name)])
    scope = Scope(month=NOW, as_of=LONG_AFTER)
    for name in POOLED:
        found = [measure(INDICATOR[name], together(one.facts(), NOW, QUARTER), scope) for one in (organisation, doubled)]
        assert found[0].value == found[1].value
        assert found[0].value is None or np.isfinite(found[0].value)
