from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.statistics.spread import gini, gini_of_equals, ratio_interval, top_share, top_share_interval


def test_gini_of_equals_is_what_poisson_counts_show() -> None:
    drawn = np.random.default_rng(1).poisson(3, 200_000)
    assert gini_of_equals(3) == pytest.approx(gini(drawn), abs=2e-3)
    assert gini_of_equals(0) == 1.0
    assert gini_of_equals(1e6) == pytest.approx(0.0, abs=1e-3)


def test_top_share_takes_part_of_a_person() -> None:
    # Of 15 people the top tenth is the first and half of the second.
    counts = np.array([10, 6] + [1] * 13)
    assert top_share(counts) == pytest.approx((10 + 3) / 29)
    assert top_share(np.array([5])) == pytest.approx(0.1)


def test_nothing_shared_has_no_spread() -> None:
    for counts in (np.zeros(0, dtype=np.int64), np.zeros(5, dtype=np.int64)):
        assert top_share(counts) is None
        assert gini(counts) is None


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60).filter(any), st.integers(0, 99))
def test_intervals_are_ordered_shares_and_do_not_depend_on_order(counts: list[int], seed: int) -> None:
    found = top_share_interval(np.array(counts), seed)
    assert found == top_share_interval(np.array(counts[::-1]), seed)
    if len(counts) == 1:
        assert found is None
    else:
        assert found is not None
        assert 0.0 <= found[0] <= found[1] <= 1.0


def test_ratio_interval_holds_the_truth_most_of_the_time() -> None:
    rng = np.random.default_rng(7)
    held = 0
    for draw in range(200):
        under = rng.poisson(8, 60)
        low, high = ratio_interval(rng.binomial(under, 0.4), under, draw) or (1.0, 0.0)
        held += low <= 0.4 <= high
    assert 180 <= held <= 199


def test_all_equal_gives_a_point() -> None:
    assert top_share_interval(np.full(20, 3), 1) == pytest.approx((0.1, 0.1))


def test_ten_thousand_people_take_seconds_at_most() -> None:
    counts = np.random.default_rng(2).negative_binomial(1, 0.2, 10_000)
    begun = time.perf_counter()
    assert top_share_interval(counts, 1) is not None
    assert time.perf_counter() - begun < 10
