from __future__ import annotations

import numpy as np
import pytest

from openness.statistics.survival import median_time

# Freireich et al. 1963, remission in weeks; + is censored. As in Kleinbaum and Klein, Survival Analysis, chapter 2.
TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+".split()  # noqa: SIM905 - as printed
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def test_median_remission_as_textbooks_print_it() -> None:
    times = np.array([float(time.rstrip("+")) for time in TREATED])
    happened = np.array([not time.endswith("+") for time in TREATED])
    found = median_time(times, happened)
    assert found.median == 23
    assert found.low == 13
    assert found.high is None


def test_median_without_censoring_is_the_median() -> None:
    found = median_time(np.array(PLACEBO, dtype=float), np.ones(21, dtype=bool))
    assert (found.median, found.low, found.high) == (8, 4, 11)


@pytest.mark.parametrize("size", [1, 4])
def test_nothing_happened_has_no_median(size: int) -> None:
    found = median_time(np.arange(1.0, size + 1), np.zeros(size, dtype=bool))
    assert (found.median, found.low, found.high) == (None, None, None)


def test_fewer_than_half_have_no_median() -> None:
    assert median_time(np.array([1.0, 2.0, 9.0, 9.0, 9.0]), np.array([True, True, False, False, False])).median is None


def test_one_answer_is_its_own_median() -> None:
    assert median_time(np.array([3.0]), np.array([True])).median == 3.0
