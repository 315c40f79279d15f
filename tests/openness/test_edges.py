"""Months at the edge: nobody, one person, one department, nobody who acts on another; leap days and clock changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from openness.indicators import INDICATOR, INDICATORS
from openness.model import State
from openness.month import Month, ends_at, month_of, shift, starts_at
from openness.reading import take_readings
from openness.reading_json import from_json, to_json
from openness.smallgroups import edition_of, gate
from tests.openness.organisations import LONG_AFTER, NOW, Organisation, at_random, covered, people_rows

if TYPE_CHECKING:
    from openness.model import Reading

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SPAN = [shift(NOW, -back) for back in range(15)]
FULL = at_random(5, 30, 3, SPAN)
SOME = people_rows(NOW, [0, 1, 2] * 10)
EDGES = {
    "nobody": at_random(1, 0, 3, SPAN),
    "one person": at_random(1, 1, 3, SPAN),
    "two people": at_random(1, 2, 2, SPAN),
    "one department": at_random(1, 30, 1, SPAN),
    "no interactions": replace(FULL, arc=[]),
    "only oneself": replace(FULL, arc=[(month, 1, 1) for month in SPAN]),
    "one arc": replace(FULL, arc=[(month, 1, 2) for month in SPAN]),
    "nobody shares": at_random(1, 30, 3, SPAN, busy=0.0),
    "everybody shares alike": Organisation(person=[row for month in SPAN for row in people_rows(month, [3] * 40)]),
    "one shares everything": Organisation(person=[row for month in SPAN for row in people_rows(month, [900] + [0] * 39)]),
    "all leaders": replace(FULL, person=[(*row[:4], 1, row[5]) for row in FULL.person or []]),
    "nobody has a department": replace(FULL, person=[(row[0], row[1], -1, -1, *row[4:]) for row in FULL.person or []]),
    "this month alone": Organisation(person=SOME, outcome=[(NOW, 2, 3, 3)], question=[(NOW, 2, LONG_AFTER - 9, 0)]),
    "all but this month": at_random(1, 30, 3, SPAN[1:]),
    "answered at once": Organisation(person=SOME, question=[(NOW, 1 + n, LONG_AFTER - 99, LONG_AFTER - 99) for n in range(9)]),
    "nobody is active": replace(FULL, active=[(month, 0, 0, 0) for month in SPAN]),
    "empty totals": replace(FULL, total=[(month, 0, -1, kind, 0, 0) for month in SPAN for kind in range(3)]),
    "no tables": Organisation(),
    "empty tables": Organisation(roster=[], person=[], arc=[], outcome=[], question=[], total=[], consent=[], active=[]),
}


def taken(organisation: Organisation, months: int, month: Month = NOW) -> list[Reading]:
    organisation = replace(organisation, coverage=covered(AMSTERDAM, SPAN[-1], NOW, "slack"))
    return take_readings(
        organisation.facts(),
        month,
        cells=organisation.cells,
        as_of=LONG_AFTER,
        ideals=lambda identity, _cell: (INDICATOR[identity].ideal.value, "cited"),
        seed=1,
        zone_ends_at=lambda at: ends_at(at, AMSTERDAM),
        months=months,
    )


@pytest.mark.parametrize("months", [1, 3])
@pytest.mark.parametrize("organisation", EDGES.values(), ids=EDGES)
def test_no_edge_breaks_a_reading_or_puts_a_number_that_is_none_into_it(organisation: Organisation, months: int) -> None:
    raw = taken(organisation, months)
    assert {reading.id for reading in raw} == {indicator.id for indicator in INDICATORS}
    for shown in (raw, gate(raw, 10), edition_of(raw, 10)):
        for reading in shown:
            assert from_json(json.loads(json.dumps(to_json(reading), allow_nan=False))) == reading
            assert (reading.state in {State.MISSING, State.SUPPRESSED}) is (reading.missing is not None)
            assert reading.value is None or reading.state in {State.MEASURED, State.PROVISIONAL}


@pytest.mark.parametrize("months", [1, 3])
@pytest.mark.parametrize("name", ["nobody", "no tables", "empty tables", "all but this month"])
def test_nobody_is_missing_and_never_zero(name: str, months: int) -> None:
    for reading in taken(EDGES[name], months):
        if reading.id in {"E1", "E2", "E3", "E4", "A2", "A3", "A6", "K2"}:
            assert (reading.state, reading.value) == (State.MISSING, None)


@pytest.mark.parametrize("months", [1, 3])
@pytest.mark.parametrize("name", ["one person", "two people", "this month alone"])
def test_few_people_are_told_nothing_of(name: str, months: int) -> None:
    for reading in gate(taken(EDGES[name], months), 10):
        small = INDICATOR[reading.id].of_people and (reading.people or 0) < 10
        assert not small or reading.value is None


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        ("2024-02-29T22:30:00+00:00", 202402),
        ("2024-02-29T23:30:00+00:00", 202403),
        ("2026-03-31T21:59:59+00:00", 202603),
        ("2026-03-31T22:00:00+00:00", 202604),
        ("2026-10-25T00:30:00+00:00", 202610),
        ("2026-10-25T01:30:00+00:00", 202610),
        ("2026-10-31T22:59:59+00:00", 202610),
        ("2026-10-31T23:00:00+00:00", 202611),
    ],
)
def test_a_moment_belongs_to_the_month_on_the_organisations_clock(moment: str, month: int) -> None:

    second = int(datetime.fromisoformat(moment).timestamp())
    found = month_of(second, AMSTERDAM)
    assert found == month
    assert starts_at(found, AMSTERDAM) <= second < ends_at(found, AMSTERDAM)


@pytest.mark.parametrize("month", [Month(202402), Month(202403), Month(202410), Month(202603)])
def test_months_with_a_leap_day_or_a_clock_change_are_measured_like_others(month: Month) -> None:
    organisation = at_random(1, 40, 2, [shift(month, -back) for back in range(6)])
    for months in (1, 3):
        own = {reading.id: reading for reading in taken(organisation, months, month) if reading.cell.name is None}
        assert {own[name].state for name in ("E1", "E3", "E4", "A2", "A3", "A6")} == {State.MEASURED}
    hours = (ends_at(month, AMSTERDAM) - starts_at(month, AMSTERDAM)) / 3600
    assert hours == {202402: 29 * 24, 202403: 31 * 24 - 1, 202410: 31 * 24 + 1, 202603: 31 * 24 - 1}[month]
