"""Counts and the ratio of two of them, with 95 % intervals from exact tests."""

from __future__ import annotations

from dataclasses import dataclass

from openness.statistics.shares import LEVEL, mid_p

_TAIL = (1 - LEVEL) / 2


def poisson_interval(count: int) -> tuple[float, float]:
    """Return the exact interval of a count's mean (Garwood 1936)."""
    from scipy.stats import chi2

    low = float(chi2.ppf(_TAIL, 2 * count)) / 2 if count else 0.0
    return low, float(chi2.ppf(1 - _TAIL, 2 * count + 2)) / 2


def count_ratio_interval(count: int, before: int) -> tuple[float, float | None]:
    """Return the interval of one Poisson count over another: the exact test given their sum, by its mid-P.

    Przyborowski and Wilenski 1940, Lancaster 1961. The upper bound is None when nothing was counted before: then there is none.
    """
    low, high = mid_p(count, count + before)
    return low / (1 - low) if low < 1 else 0.0, high / (1 - high) if before and high < 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """One rate over another with its interval. `value` and `high` None: nothing was counted before, so there is no upper end."""

    value: float | None
    low: float
    high: float | None


def rate_ratio(count: int, of: int, before: int, of_before: int) -> Ratio | None:
    """Return the ratio of two rates, `count` of `of` over `before` of `of_before`, both counts Poisson, with its mid-P interval.

    For shares near 1 it is wider than it need be. None without either count or
    without anything to count them in.
    """
    if not count + before or of <= 0 or of_before <= 0:
        return None
    low, high = count_ratio_interval(count, before)
    scale = of_before / of
    return Ratio(value=scale * count / before if before else None, low=scale * low, high=None if high is None else scale * high)
