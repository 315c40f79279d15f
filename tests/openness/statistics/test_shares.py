"""Shares and counts: what others print of them stands in `test_published`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from openness.statistics.counts import count_ratio_interval, rate_ratio
from openness.statistics.shares import clopper_pearson, mid_p, ratio_of_shares, wilson


def test_nothing_counted_leaves_everything_possible() -> None:
    assert mid_p(0, 0) == (0.0, 1.0)
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 2000), st.data())
def test_wilson_holds_the_share_and_stays_a_share(total: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, total))
    low, high = wilson(count, total)
    assert 0.0 <= low <= count / total <= high <= 1.0


@pytest.mark.parametrize(("count", "other"), [(0, 5), (5, 0), (0, 0), (10, 10)])
def test_ratio_of_shares_stays_finite(count: int, other: int) -> None:
    found = ratio_of_shares(count, 10, other, 10)
    assert found is not None
    low, high = found
    assert high is not None
    assert 0.0 <= low <= high < float("inf")


def test_ratio_of_shares_of_nobody_is_none() -> None:
    assert ratio_of_shares(0, 0, 1, 10) is None


@given(st.integers(1, 2000), st.data())
def test_mid_p_lies_inside_clopper_pearson_about_the_share(total: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, total))
    low, high = mid_p(count, total)
    least, most = clopper_pearson(count, total)
    assert least <= low <= count / total <= high <= most


@given(st.integers(1, 2000), st.data())
def test_beyond_either_end_of_mid_p_the_exact_test_leaves_at_most_five_in_a_hundred(total: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, total))
    low, high = mid_p(count, total)
    assert count == total or float(binom.cdf(count, total, high)) <= 0.05 + 1e-9
    assert count == 0 or float(binom.sf(count - 1, total, low)) <= 0.05 + 1e-9


def test_count_ratio_is_the_binomial_turned_round() -> None:
    low, high = count_ratio_interval(60, 40)
    share = mid_p(60, 100)
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
