"""Intervals hold the truth about as often as they say, and alarms are right; the benchmark of intervals shows it in full."""

from __future__ import annotations

import pytest

from benchmarks.intervals import INTERVALS, coverage, expectation_error, false_alarms, found_jumps

DRAWS = 150
EXACT = {"Garwood, a count"}
"""It promises to hold the truth at least as often."""


@pytest.mark.parametrize("name", INTERVALS)
def test_an_interval_of_50_holds_the_truth_about_as_often_as_it_says(name: str) -> None:
    held, told = coverage(INTERVALS[name][0], 50, DRAWS)
    assert told > 0.9 * DRAWS
    assert held >= 0.90
    assert held <= 0.99 or name in EXACT


@pytest.mark.parametrize("name", sorted(EXACT))
def test_an_exact_interval_never_holds_it_less_often(name: str) -> None:
    for size in (10, 500):
        assert coverage(INTERVALS[name][0], size, 1_000)[0] >= 0.94


def test_alarms_are_seldom_false_and_soon_right() -> None:
    assert false_alarms(1_500) <= 0.10
    assert found_jumps(1_500) >= 0.80


def test_the_expected_e_i_index_of_unequal_departments_is_that_of_dealing_them() -> None:
    assert expectation_error(5) < 4
