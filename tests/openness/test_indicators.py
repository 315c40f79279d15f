"""What holds for every declared indicator."""

from __future__ import annotations

import json
import math
import time
from dataclasses import fields, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openness.comparing import FED_BY_SOURCES
from openness.indicators import INDICATOR, INDICATORS
from openness.measuring import whole_number
from openness.model import Cell, Direction, Judgement, Level, Measured, Scope, State, Theme, Unit
from openness.month import ends_at, shift
from openness.reading import measure, take_readings
from openness.reading_json import from_json, to_json
from openness.smallgroups import edition_of, gate
from openness.verdict import ahead, compare, meets
from tests.openness.organisations import (
    ALL_TABLES,
    BEFORE,
    LONG_AFTER,
    NOW,
    Organisation,
    at_random,
    covered,
    organisations,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openness.facts import Facts
    from openness.model import Indicator, Reading

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SPAN = [shift(NOW, -back) for back in range(15)]
ORDER = "E1 E2 E3 E4 E5 A1 A2 A3 A4 A5 A6 F1 F2 F3 F4 F5 F6 R1 R4 R5 K1 K2 K3 K4 K5 R2 R3".split()  # noqa: SIM905 - as the table has it
SETS = (
    "person", "arc", "outcome", "consent",
    "initiative", "training", "incident", "pulse", "policy", "rule", "knowledge", "reuse", "wiki",
)  # fmt: skip
"""Tables in which a row may stand twice. In the others the store keeps no two of a kind, or two alike are two."""
each = pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.id)


def scopes(organisation: Organisation) -> Iterator[Scope]:
    for cell in organisation.cells:
        yield Scope(month=NOW, cell=cell, as_of=LONG_AFTER)


def readings(organisation: Organisation, indicators: Sequence[Indicator] = INDICATORS) -> list[Reading]:
    return take_readings(
        organisation.facts(),
        NOW,
        cells=organisation.cells,
        as_of=LONG_AFTER,
        ideals=lambda identity, _cell: (INDICATOR[identity].ideal.value, "cited"),
        seed=1,
        zone_ends_at=lambda month: ends_at(month, AMSTERDAM),
        indicators=indicators,
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
        low, high = {Unit.SHARE: (0.0, 1.0), Unit.INDEX: (-2.0, 2.0)}.get(indicator.unit, (0.0, math.inf))
        assert low <= found.value <= high
        if found.low is not None and found.high is not None:
            assert found.low - 1e-9 <= found.high
        assert found.people >= 1 or not indicator.of_people
        assert 0.0 <= found.largest <= 1.0
        assert all(math.isfinite(number) for number in numbers(found.detail))
        if whole_number(found.numerator) is not None and indicator.unit is Unit.SHARE and not scope.errors:
            assert found.value == pytest.approx((found.numerator or 0) / (found.denominator or 1))


@each
@given(organisations(20), st.randoms(use_true_random=False))
@settings(max_examples=10)
def test_order_and_repetition_of_rows_change_nothing(indicator: Indicator, organisation: Organisation, dice: object) -> None:
    shuffled = replace(organisation)
    for name in (field.name for field in fields(Organisation)):
        rows = getattr(organisation, name)
        if isinstance(rows, list):
            mixed = rows + rows if name in SETS else list(rows)
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
    assert found.value is not None
    for table in indicator.needs:
        lacking = organisation.without(table.value.removesuffix("_month"))
        absent = measure(indicator, lacking.facts(), scope)
        assert absent.value is None
        assert absent.missing == indicator.supply
    if indicator.either:
        absent = measure(
            indicator, organisation.without(*(table.value.removesuffix("_month") for table in indicator.either)).facts(), scope
        )
        assert absent.value is None
        assert absent.missing == indicator.supply


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
        if reading.value is not None and INDICATOR[reading.id].of_people:
            assert (reading.people or 0) >= 10


def test_one_department_or_no_interactions_miss_what_needs_them() -> None:
    states = {reading.id: reading for reading in readings(EDGES["one department"]) if reading.cell == Cell()}
    assert states["A2"].state is State.MISSING
    assert states["A3"].state is State.MEASURED
    quiet = {reading.id: reading for reading in readings(EDGES["no interactions"]) if reading.cell == Cell()}
    assert {quiet["A2"].state, quiet["A3"].state} == {State.MISSING}
    assert quiet["E1"].value == pytest.approx(quiet["E1"].value)


ELSEWHERE = range(900, 912)


def with_another_department(organisation: Organisation) -> Organisation:
    """Return the organisation with twelve busy people more, in a department of their own, in each table that knows of any."""
    place = len(organisation.departments)
    more: dict[str, list[tuple[int, ...]]] = {
        "roster": [(NOW, place, -1, 0, 12)],
        "person": [(NOW, who, place, -1, 0, 2) for who in ELSEWHERE],
        "arc": [(NOW, who, 900 + (who + 1) % 12) for who in ELSEWHERE],
        "outcome": [(NOW, who, 5, 5) for who in ELSEWHERE],
        "question": [(NOW, who, LONG_AFTER - 90 * 86_400, LONG_AFTER - 89 * 86_400) for who in ELSEWHERE],
        "total": [(NOW, 0, place, kind, 12, 700) for kind in range(3)],
        "consent": [(NOW, place, 12, 12, 0)],
        "space": [(NOW, 0, place, 1, 24, 12)],
        "initiative": [(NOW, 0, who, place, 9) for who in ELSEWHERE],
        "training": [(NOW, who, place, 0) for who in ELSEWHERE],
        "pulse": [(NOW, question, place, 11, 12, 12) for question in range(3)],
        "knowledge": [(NOW, who, place, 0, 9, 9) for who in ELSEWHERE],
        "reuse": [(NOW, 90_000 + who, who, place, 1, 1, 1, 1, 1) for who in ELSEWHERE],
        "wiki": [(NOW, who, place, 40, 1) for who in ELSEWHERE],
    }
    return replace(
        organisation,
        departments=(*organisation.departments, "elsewhere"),
        division_of=(*organisation.division_of, -1),
        **{name: [*(getattr(organisation, name) or []), *rows] for name, rows in more.items()},  # type: ignore[arg-type]
    )


@each
@given(organisations(25))
@settings(max_examples=10, deadline=None)
def test_an_unrelated_department_changes_no_other_ones_figures(indicator: Indicator, organisation: Organisation) -> None:
    plain, more = organisation.facts(), with_another_department(organisation).facts()
    for scope in scopes(organisation):
        if scope.cell.level is Level.WHOLE or indicator.whole_only:
            continue
        one, other = measure(indicator, plain, scope), measure(indicator, more, scope)
        if indicator.id == "A2":  # its expectation is of everybody, and so with it whether there is a second department
            assert one.detail.get("raw") in (other.detail.get("raw"), None)
            assert one.numerator in (other.numerator, None)
        elif indicator.id == "R4":  # how many people a rule concerns is told of the whole alone
            assert one.value == other.value
        elif indicator.id == "F4" and one.value is None:  # a list that knows of nobody trained within the year is not believed
            assert other.value in {None, 0.0}
        else:
            assert same(one, other)


@each
def test_the_time_zone_of_the_machine_changes_nothing(indicator: Indicator, monkeypatch: pytest.MonkeyPatch) -> None:
    organisation = at_random(4, 30, 3, SPAN)
    found = []
    for zone in ("UTC", "Pacific/Kiritimati", "America/Los_Angeles"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        found.append([measure(indicator, organisation.facts(), scope) for scope in scopes(organisation)])
    monkeypatch.undo()
    time.tzset()
    assert found[0] == found[1] == found[2]
    assert found[0][0].value is not None


@each
def test_more_is_better_or_worse_as_the_direction_says(indicator: Indicator) -> None:
    small, large = (
        Measured(value=value, n=900, numerator=int(900 * value), denominator=900, low=value - 0.01, high=value + 0.01, people=900)
        for value in (0.2, 0.8)
    )
    exact = indicator.exact
    verdicts = [compare(*two, indicator.direction, exact=exact) for two in ((large, small), (small, large))]
    assert [one.change for one in verdicts] == pytest.approx([0.6, -0.6])
    judged = [one.judgement for one in verdicts]
    gaps = [ahead(value, 0.5, indicator.direction) for value in (0.8, 0.2)]
    reached = [meets(value, 0.5, indicator.direction) for value in (0.8, 0.2)]
    if indicator.direction is Direction.UP:
        assert (judged, reached) == ([Judgement.BETTER, Judgement.WORSE], [True, False])
        assert gaps == pytest.approx([0.3, -0.3])
    elif indicator.direction is Direction.DOWN:
        assert (judged, reached) == ([Judgement.WORSE, Judgement.BETTER], [False, True])
        assert gaps == pytest.approx([-0.3, 0.3])
    else:
        assert (judged, reached, gaps) == ([Judgement.NO_CHANGE] * 2, [None, None], [None, None])


def over_again(*, with_totals: bool) -> Organisation:
    """Return an organisation in which every month went exactly as the one before."""
    organisation = at_random(11, 60, 3, [BEFORE])
    organisation.coverage = covered(AMSTERDAM, SPAN[-1], NOW, "slack")
    for name in ALL_TABLES:
        once = getattr(organisation, name)
        rows = [
            (month, row[1] + month, *row[2:]) if name == "reuse" else (month, *row[1:])  # an item is of one month
            for month in SPAN
            for row in once
        ]
        setattr(organisation, name, rows)
    return organisation if with_totals else organisation.without("total")


def disturbed(organisation: Organisation, how: str) -> Organisation:
    """Return the organisation with something this month that is no trend."""
    now = organisation.coverage[NOW]
    if how == "a source joins late":
        now = (*now, *covered(AMSTERDAM, NOW, NOW, "wiki")[NOW])
    elif how == "an archive goes stale":
        now = tuple(replace(one, complete=False) for one in now)
    coverage = {**organisation.coverage, NOW: now}
    many = range(500, 700)
    busy: dict[str, list[tuple[int, ...]]] = {
        "person": [(NOW, who, 0, 0, 0, 50) for who in many],
        "arc": [(NOW, who, 500 + (who + step) % 200) for who in many for step in (1, 199)],
        "outcome": [(NOW, who, 9, 9) for who in many],
        "question": [(NOW, who, LONG_AFTER - 90 * 86_400, LONG_AFTER - 89 * 86_400) for who in many],
        "space": [(NOW, 0, 0, 1, 9_000, 200)],
        "initiative": [(NOW, who % 3, who, 0, 9) for who in many],
        "knowledge": [(NOW, who, 0, who % 2, 30, 0) for who in many],
        "reuse": [(NOW, 90_000 + who, who, 0, 1, who % 2, 1, who % 2, 1) for who in many],
        "wiki": [(NOW, who, 0, 40, 1) for who in many],
        "active": [(NOW, 1, 200, 0)],
    }
    if how == "opt-in grows":
        return replace(
            organisation,
            coverage=coverage,
            **{name: [*getattr(organisation, name), *rows] for name, rows in busy.items()},  # type: ignore[arg-type]
        )
    shifted = {
        name: [(*row[:-1], 10 * row[-1]) if row[0] == NOW else row for row in getattr(organisation, name)]
        for name in ("person", "space", "wiki")
    }
    return replace(organisation, coverage=coverage, **shifted)  # type: ignore[arg-type]


@pytest.mark.parametrize("with_totals", [True, False])
@pytest.mark.parametrize("how", ["opt-in grows", "a source joins late", "an archive goes stale"])
@each
def test_what_is_no_trend_is_never_told_as_one(indicator: Indicator, how: str, with_totals: bool) -> None:
    usual = over_again(with_totals=with_totals)
    changed = disturbed(usual, how)
    for reading in readings(changed, [indicator]):
        for compared in (reading.last_month, reading.last_year):
            assert compared.judgement not in {Judgement.BETTER, Judgement.WORSE}
            fed = FED_BY_SOURCES.intersection((*indicator.needs, *indicator.either))
            if how != "opt-in grows" and fed and reading.detail.get("basis") != "totals":
                assert compared.judgement in {Judgement.NOT_COMPARABLE, Judgement.NO_COMPARISON}
    undisturbed = readings(usual, [indicator])[0]
    if undisturbed.low is not None and undisturbed.high is not None and indicator.window == 1:
        assert undisturbed.last_month.judgement is Judgement.NO_CHANGE


def test_departments_add_up_to_the_whole() -> None:
    organisation = at_random(9, 40, 4, [NOW, 202609])
    facts: Facts = organisation.facts()
    for name in ("E1", "R2", "A6", "K2"):
        parts = [measure(INDICATOR[name], facts, scope) for scope in scopes(organisation) if scope.cell.level is Level.DEPARTMENT]
        whole = measure(INDICATOR[name], facts, Scope(month=NOW, as_of=LONG_AFTER))
        assert sum(part.numerator or 0 for part in parts) == whole.numerator
        assert np.isclose(sum(part.denominator or 0 for part in parts), whole.denominator or 0)
