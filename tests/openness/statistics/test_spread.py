from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.statistics.redrawing import FEW
from openness.statistics.spread import effective_number, effective_share_interval, ratio_interval, top_share, top_share_interval


def test_top_share_takes_part_of_a_person() -> None:
    # Of 15 people the top tenth is the first and half of the second.
    counts = np.array([10, 6] + [1] * 13)
    assert top_share(counts) == pytest.approx((10 + 3) / 29)
    assert top_share(np.array([5])) == pytest.approx(0.1)


def test_nothing_shared_has_no_spread() -> None:
    for counts in (np.zeros(0, dtype=np.int64), np.zeros(5, dtype=np.int64)):
        assert top_share(counts) is None


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


@pytest.mark.parametrize("mean", [1, 4, 40])
def test_few_hands_are_held_most_of_the_time_however_alike_they_are(mean: int) -> None:
    rng = np.random.default_rng(11)
    many = rng.poisson(mean, 1_000_000)
    truth = (effective_number(many) or 0.0) / len(many)
    found = [effective_share_interval(rng.poisson(mean, 10), seed) or (1.0, 0.0) for seed in range(200)]
    assert sum(low <= truth <= high for low, high in found) >= 0.9 * len(found)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=60).filter(lambda counts: sum(c > 0 for c in counts) > 1))
def test_an_effective_share_of_people_stays_a_share_about_its_figure(counts: list[int]) -> None:
    done = np.array(counts)
    low, high = effective_share_interval(done, 1) or (-1.0, -1.0)
    assert 0.0 <= low <= high <= 1.0 + 1e-9
    if 5 <= len(counts) < FEW:
        assert low - 1e-9 <= (effective_number(done) or 0.0) / len(done) <= high + 1e-9


def test_ten_thousand_people_take_seconds_at_most() -> None:
    counts = np.random.default_rng(2).negative_binomial(1, 0.2, 10_000)
    begun = time.perf_counter()
    assert top_share_interval(counts, 1) is not None
    assert time.perf_counter() - begun < 10
