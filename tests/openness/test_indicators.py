"""What holds for every declared indicator."""

from __future__ import annotations

import json
import math
from dataclasses import fields, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openness.indicators import INDICATOR, INDICATORS
from openness.measuring import whole_number
from openness.model import Cell, Direction, Level, Scope, State, Theme, Unit
from openness.month import ends_at
from openness.reading import measure, take_readings
from openness.reading_json import from_json, to_json
from openness.smallgroups import edition_of, gate
from tests.openness.organisations import LONG_AFTER, NOW, Organisation, at_random, organisations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openness.facts import Facts, FactTable
    from openness.model import Indicator, Measured, Reading

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ORDER = "E1 E2 E3 E4 E5 A1 A2 A3 A4 A5 A6 F1 F2 F3 F4 F5 F6 R1 R4 R5 K1 K2 K3 K4 K5 R2 R3".split()  # noqa: SIM905 - as the table has it
MEASURED = {"E1", "E2", "E3", "E4", "A1", "A2", "A3", "A4", "A6", "K2", "R2", "R3"}
SETS = ("roster", "person", "arc", "outcome", "consent")
each = pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.id)


def scopes(organisation: Organisation) -> Iterator[Scope]:
    for cell in organisation.cells:
        yield Scope(month=NOW, cell=cell, as_of=LONG_AFTER)


def readings(organisation: Organisation) -> list[Reading]:
    return take_readings(
        organisation.facts(),
        NOW,
        cells=organisation.cells,
        as_of=LONG_AFTER,
        ideals=lambda identity, _cell: (INDICATOR[identity].ideal.value, "cited"),
        seed=1,
        zone_ends_at=lambda month: ends_at(month, AMSTERDAM),
    )


def numbers(value: object) -> Iterator[float]:
    """Yield every number in plain data."""
    if isinstance(value, dict):
        for one in value.values():
            yield from numbers(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from numbers(one)
    elif isinstance(value, int | float):
        yield value


def test_all_twenty_seven_are_declared_in_order() -> None:
    assert [indicator.id for indicator in INDICATORS] == ORDER
    assert set(INDICATOR) == set(ORDER)
    assert {indicator.id for indicator in INDICATORS if indicator.theme is Theme.CONDUCT} == {"R2", "R3"}
    assert {indicator.id for indicator in INDICATORS if not indicator.in_headline} == {"F5", "R2", "R3"}


@each
def test_declarations_say_everything(indicator: Indicator) -> None:
    for text in (indicator.name, indicator.formula, indicator.interval, indicator.meaning, indicator.caveat, indicator.supply):
        assert text.strip() == text
        assert text
    assert str(indicator.source)
    assert indicator.needs or indicator.either
    assert indicator.reach >= indicator.window >= 1
    assert len(indicator.caveat) <= 300
    if indicator.unit is Unit.SHARE and indicator.ideal.value is not None:
        assert 0 < indicator.ideal.value <= 1
    if indicator.direction in {Direction.NONE, Direction.RANGE}:
        assert indicator.ideal.value is None


@each
@given(organisations(25))
@settings(max_examples=15)
def test_values_stay_inside_their_range(indicator: Indicator, organisation: Organisation) -> None:
    facts = organisation.facts()
    for scope in scopes(organisation):
        found = measure(indicator, facts, scope)
        if found.value is None:
            assert found.missing
            continue
        assert indicator.id in MEASURED
        low, high = {Unit.SHARE: (0.0, 1.0), Unit.INDEX: (-2.0, 2.0)}.get(indicator.unit, (0.0, math.inf))
        assert low <= found.value <= high
        if found.low is not None and found.high is not None:
            assert found.low - 1e-9 <= found.high
        assert found.people >= 1
        assert 0.0 <= found.largest <= 1.0
        assert all(math.isfinite(number) for number in numbers(found.detail))
        if whole_number(found.numerator) is not None and indicator.unit is Unit.SHARE:
            assert found.value == pytest.approx((found.numerator or 0) / (found.denominator or 1))


@each
@given(organisations(20), st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_order_and_repetition_of_rows_change_nothing(indicator: Indicator, organisation: Organisation, dice: object) -> None:
    shuffled = replace(organisation)
    for name in (field.name for field in fields(Organisation)):
        rows = getattr(organisation, name)
        if isinstance(rows, list):
            mixed = rows + rows if name in SETS and name != "roster" else list(rows)
            dice.shuffle(mixed)  # type: ignore[attr-defined]
            setattr(shuffled, name, mixed)
    plain, mixed_up = organisation.facts(), shuffled.facts()
    for scope in scopes(organisation):
        assert same(measure(indicator, plain, scope), measure(indicator, mixed_up, scope))


def same(one: Measured, other: Measured) -> bool:
    return one.value == other.value and one.low == other.low and one.people == other.people and one.detail == other.detail


@each
def test_missing_when_any_need_is_absent(indicator: Indicator) -> None:
    organisation = at_random(4, 30, 3, [NOW, 202609, 202608, 202607, 202606, 202605])
    scope = Scope(month=NOW, as_of=LONG_AFTER)
    found = measure(indicator, organisation.facts(), scope)
    assert (found.value is not None) is (indicator.id in MEASURED)
    for table in indicator.needs:
        lacking = organisation.without(table.value.removesuffix("_month")) if _is_column(table) else organisation
        absent = measure(indicator, lacking.facts(), scope)
        assert absent.value is None
        assert absent.missing == indicator.supply
    if indicator.either:
        absent = measure(
            indicator, organisation.without(*(table.value.removesuffix("_month") for table in indicator.either)).facts(), scope
        )
        assert absent.value is None
        assert absent.missing == indicator.supply


def _is_column(table: FactTable) -> bool:
    return table.value.removesuffix("_month") in {field.name for field in fields(Organisation)}


@each
def test_missing_when_the_month_has_no_rows(indicator: Indicator) -> None:
    organisation = at_random(4, 30, 3, [202601, 202602])
    found = measure(indicator, organisation.facts(), Scope(month=NOW, as_of=LONG_AFTER))
    assert found.value is None
    assert found.missing


@given(organisations(30))
@settings(max_examples=25)
def test_readings_hold_no_number_that_is_none(organisation: Organisation) -> None:
    for shown in (readings(organisation), gate(readings(organisation), 10), edition_of(readings(organisation), 5)):
        for reading in shown:
            written = to_json(reading)
            json.dumps(written, allow_nan=False)
            assert all(math.isfinite(number) for number in numbers(written))
            assert from_json(json.loads(json.dumps(written))) == reading
            assert (reading.value is not None) or reading.state is not State.MEASURED or reading.low is not None or reading.detail
            if reading.state in {State.MISSING, State.SUPPRESSED}:
                assert reading.value is None
                assert reading.missing


EDGES = {
    "nobody": at_random(1, 0, 3, [NOW]),
    "one person": at_random(1, 1, 3, [NOW, 202609]),
    "one department": at_random(1, 30, 1, [NOW, 202609]),
    "no interactions": replace(at_random(1, 30, 3, [NOW, 202609]), arc=[]),
    "nobody shares": at_random(1, 30, 3, [NOW, 202609], busy=0.0),
    "no tables": Organisation(),
}


@pytest.mark.parametrize("organisation", EDGES.values(), ids=EDGES)
def test_edges_are_right_suppressed_or_missing(organisation: Organisation) -> None:
    shown = gate(readings(organisation), 10)
    assert {reading.id for reading in shown if reading.cell == Cell()} == set(ORDER)
    for reading in shown:
        if reading.value is not None:
            assert (reading.people or 0) >= 10


def test_one_department_or_no_interactions_miss_what_needs_them() -> None:
    states = {reading.id: reading for reading in readings(EDGES["one department"]) if reading.cell == Cell()}
    assert states["A2"].state is State.MISSING
    assert states["A3"].state is State.MEASURED
    quiet = {reading.id: reading for reading in readings(EDGES["no interactions"]) if reading.cell == Cell()}
    assert {quiet["A2"].state, quiet["A3"].state} == {State.MISSING}
    assert quiet["E1"].value == pytest.approx(quiet["E1"].value)


@given(organisations(25))
@settings(max_examples=15)
def test_an_unrelated_department_changes_no_other_ones_figures(organisation: Organisation) -> None:
    bigger = replace(
        organisation,
        departments=(*organisation.departments, "elsewhere"),
        division_of=(*organisation.division_of, -1),
        person=[
            *(organisation.person or []),
            *((NOW, 900 + number, len(organisation.departments), -1, 0, 2) for number in range(12)),
        ],
        arc=[*(organisation.arc or []), *((NOW, 900 + number, 900 + (number + 1) % 12) for number in range(12))],
    )
    plain, more = organisation.facts(), bigger.facts()
    for scope in scopes(organisation):
        if scope.cell.level is Level.WHOLE:
            continue
        for name in ("E1", "E3", "E4", "A3", "A6", "K2", "R2"):
            assert measure(INDICATOR[name], plain, scope).value == measure(INDICATOR[name], more, scope).value
        raw = [measure(INDICATOR["A2"], facts, scope).detail.get("raw") for facts in (plain, more)]
        assert raw[0] in (raw[1], None)


def test_departments_add_up_to_the_whole() -> None:
    organisation = at_random(9, 40, 4, [NOW, 202609])
    facts: Facts = organisation.facts()
    for name in ("E1", "R2", "A6", "K2"):
        parts = [measure(INDICATOR[name], facts, scope) for scope in scopes(organisation) if scope.cell.level is Level.DEPARTMENT]
        whole = measure(INDICATOR[name], facts, Scope(month=NOW, as_of=LONG_AFTER))
        assert sum(part.numerator or 0 for part in parts) == whole.numerator
        assert np.isclose(sum(part.denominator or 0 for part in parts), whole.denominator or 0)
