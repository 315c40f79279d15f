"""Figures printed by others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.statistics.counts import count_ratio_interval, poisson_interval, rate_ratio
from openness.statistics.shares import clopper_pearson, ratio_of_shares, upper_bound, wilson

# Newcombe, Statistics in Medicine 17 (1998) 857-872, table I.
NEWCOMBE = [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
NEWCOMBE_EXACT = [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0.0, 0.1684), (1, 29, 0.0009, 0.1776)]


@pytest.mark.parametrize(("count", "total", "low", "high"), NEWCOMBE)
def test_wilson_as_newcombe_prints_it(count: int, total: int, low: float, high: float) -> None:
    assert wilson(count, total) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("count", "total", "low", "high"), NEWCOMBE_EXACT)
def test_clopper_pearson_as_newcombe_prints_it(count: int, total: int, low: float, high: float) -> None:
    assert clopper_pearson(count, total) == pytest.approx((low, high), abs=5e-5)


def test_rule_of_three_takes_299() -> None:
    assert upper_bound(0, 299) < 0.01 < upper_bound(0, 298)
    assert upper_bound(0, 0) == 1.0


def test_nothing_counted_leaves_everything_possible() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 2000), st.data())
def test_wilson_holds_the_share_and_stays_a_share(total: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, total))
    low, high = wilson(count, total)
    assert 0.0 <= low <= count / total <= high <= 1.0


def test_ratio_of_shares_as_agresti_prints_it() -> None:
    # Physicians' Health Study, Agresti, Categorical Data Analysis, section 3.1: 189 of 11,034 against 104 of 11,037.
    assert ratio_of_shares(189, 11034, 104, 11037) == pytest.approx((1.433, 2.306), abs=1e-3)


@pytest.mark.parametrize(("count", "other"), [(0, 5), (5, 0), (0, 0), (10, 10)])
def test_ratio_of_shares_stays_finite(count: int, other: int) -> None:
    found = ratio_of_shares(count, 10, other, 10)
    assert found is not None
    low, high = found
    assert high is not None
    assert 0.0 <= low <= high < float("inf")


def test_ratio_of_shares_of_nobody_is_none() -> None:
    assert ratio_of_shares(0, 0, 1, 10) is None


@pytest.mark.parametrize(("count", "low", "high"), [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (10, 4.7954, 18.3904)])
def test_poisson_as_garwood_prints_it(count: int, low: float, high: float) -> None:
    assert poisson_interval(count) == pytest.approx((low, high), abs=5e-5)


def test_count_ratio_is_the_exact_binomial_turned_round() -> None:
    low, high = count_ratio_interval(60, 40)
    share = clopper_pearson(60, 100)
    assert (low, high) == pytest.approx((share[0] / (1 - share[0]), share[1] / (1 - share[1])))
    assert count_ratio_interval(3, 0)[1] is None
    assert count_ratio_interval(0, 0) == (0.0, None)


def test_rates_are_held_against_what_they_are_counted_in() -> None:
    found = rate_ratio(30, 60, 20, 80)
    low, high = count_ratio_interval(30, 20)
    assert found is not None
    assert high is not None
    assert (found.value, found.low, found.high) == pytest.approx((2.0, low * 80 / 60, high * 80 / 60))
    risen = rate_ratio(3, 10, 0, 10)
    assert risen is not None
    assert (risen.value, risen.high) == (None, None)
    assert risen.low > 0
    assert rate_ratio(0, 10, 0, 10) is None
    assert rate_ratio(1, 0, 1, 10) is None
