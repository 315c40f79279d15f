from __future__ import annotations

import pytest

from openness.alarms import Point, alarms, runs
from openness.month import Month, shift
from openness.statistics.alarms import BURN_IN, ewma_alarms

FIRST = Month(202501)


def _series(values: list[float], breaks: tuple[int, ...] = ()) -> list[Point]:
    return [Point(month=shift(FIRST, place), value=value, comparable=place not in breaks) for place, value in enumerate(values)]


def test_the_first_months_never_alarm() -> None:
    assert not any(ewma_alarms([1.0, 100.0] * (BURN_IN // 2)))


def test_a_level_that_never_moved_alarms_when_it_does() -> None:
    assert ewma_alarms([0.4] * BURN_IN + [0.4, 0.9]) == [0] * (BURN_IN + 1) + [1]
    assert ewma_alarms([0.4] * BURN_IN + [0.4, 0.1])[-1] == -1
    assert not any(ewma_alarms([0.0] * 24))
    assert ewma_alarms([0.0] * BURN_IN + [3.0])[-1] == 1


def test_an_alarm_is_told_once_and_only_within_a_run() -> None:
    values = [10.0, 11.0] * 6 + [40.0] * 4
    assert alarms(_series(values), counts=True) == {shift(FIRST, 12): 1}
    assert alarms(_series(values, breaks=(12,)), counts=True) == {}


def test_of_spans_that_overlap_only_those_that_end_so_far_apart_make_a_series() -> None:
    quarters = [10.0, 11.0] * 6 + [40.0]
    months = [value for value in quarters for _ in range(3)]
    assert alarms(_series(months), apart=3) == {shift(FIRST, len(months) - 1): 1}
    assert alarms(_series(months[:24]), apart=3) == {}


@pytest.mark.parametrize(("gap", "expected"), [(None, 1), (3, 2)])
def test_a_missing_month_parts_a_series(gap: int | None, expected: int) -> None:
    series = _series([1.0] * 6)
    left = [Point(month=point.month, value=None) if place == gap else point for place, point in enumerate(series)]
    assert len(runs(left[::-1])) == expected
