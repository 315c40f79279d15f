"""Alerts: what moved beyond chance is told, what chance explains is not, among however many are looked at."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from openness.alarms import Point, alarms, in_month
from openness.alerts import ALARM, CHANGE, Weeks, chance_of_none, moved, silent
from openness.indicators import INDICATOR
from openness.model import Cell, Comparison, Judgement, Reading, State
from openness.month import Month, shift
from openness.statistics.alarms import BURN_IN, ewma_alarms, ewma_states

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTHING = Comparison(judgement=Judgement.NO_COMPARISON)
FIRST = Month(202501)
LAST = shift(FIRST, 19)


def course(name: str, values: Sequence[float]) -> list[Reading]:
    """Return an indicator's readings of months that follow each other."""
    indicator = INDICATOR[name]
    return [
        Reading(
            id=name,
            theme=indicator.theme,
            month=shift(FIRST, place),
            cell=Cell(),
            state=State.MEASURED,
            value=value,
            unit=indicator.unit,
            n=100,
            numerator=None,
            denominator=None,
            low=None,
            high=None,
            people=100,
            ideal=None,
            ideal_source="",
            meets_ideal=None,
            previous=None,
            last_month=NOTHING,
            last_year=NOTHING,
            coverage=(),
            detail={},
            missing=None,
            formula_version=1,
        )
        for place, value in enumerate(values)
    ]


def steady(seed: int, months: int = 20) -> list[float]:
    drawn = random.Random(seed)
    return [0.5 + drawn.gauss(0, 0.02) for _ in range(months)]


def test_a_jump_is_told_in_its_month_and_only_then() -> None:
    jumped = [*steady(1, 19), 0.9]
    (alert,) = moved({"E1": course("E1", jumped)}, LAST)
    assert (alert.kind, alert.subject, alert.way, alert.key) == (ALARM, "E1", 1, "alarm E1 2026-08")
    assert alert.chance is not None
    assert alert.chance < 0.001
    stays = course("E1", [*steady(1, 18), 0.9, 0.9])
    assert moved({"E1": stays}, LAST) == [], "that it stays away is no news"
    assert moved({"E1": course("E1", jumped)}, shift(LAST, 1)) == [], "a month without a figure"


def test_what_alarms_by_itself_may_be_chance_among_many() -> None:
    values = next(
        values
        for seed in range(2_000)
        if (values := steady(seed)) and ewma_alarms(values)[-1] and not ewma_alarms(values)[-2]
        if (ewma_states(values)[-1][1] or 0) > 0.003
    )
    alone = {"E1": course("E1", values)}
    assert [alert.kind for alert in moved(alone, LAST)] == [ALARM]
    quiet = {name: course("E2", [0.5, 0.52] * 10) for name in map(str, range(30))}
    assert moved(alone | quiet, LAST) == []


def test_chance_alone_seldom_tells_anything() -> None:
    """Thirty steady figures a month: a digest that tells of one is as rare as its level says."""
    told = sum(bool(moved({str(n): course("E1", steady(month * 100 + n)) for n in range(30)}, LAST)) for month in range(40))
    assert told <= 6


def test_a_change_that_passed_the_correction_is_told_where_there_is_no_alarm() -> None:
    found = course("E1", [0.5, 0.6])
    found[-1] = replace(found[-1], last_month=Comparison(judgement=Judgement.WORSE, change=-0.1, p=0.01))
    (alert,) = moved({"E1": found}, found[-1].month)
    assert (alert.kind, alert.way, alert.chance) == (CHANGE, -1, 0.01)


def test_the_alarms_are_those_that_trends_shows() -> None:
    series = [Point(month=one.month, value=one.value) for one in course("E1", [*steady(3, 19), 0.9])]
    shown = alarms(series)
    assert shown[LAST] == 1
    for point in series:
        judged = in_month(series, point.month)
        assert (judged is None) == (point.month < shift(FIRST, BURN_IN))
        assert (judged or (0, 1.0))[0] == shown.get(point.month, 0)


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ((40, 38, 41, 39, 44, 37, 40, 42, 39, 41, 40, 38), True),
        ((1, 0, 2, 0, 1, 0, 0, 1, 0, 2, 1, 0), False),
        ((60, 0, 0, 80, 0, 0, 75, 0, 0, 90, 0, 0), False),
        ((40, 38, 41), False),
        ((0, 0, 0, 0, 0, 0, 0, 0), False),
    ],
)
def test_a_source_is_silent_where_its_weeks_say_so(before: tuple[int, ...], told: bool) -> None:
    assert bool(silent([Weeks(source="slack", last=0, before=before, last_at=7)])) is told
    assert silent([Weeks(source="slack", last=1, before=before, last_at=7)]) == []


def test_weeks_that_differ_widely_make_silence_likelier() -> None:
    assert chance_of_none((10,) * 12) < 0.001
    assert chance_of_none((0, 20) * 6) > 0.05
