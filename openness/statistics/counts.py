"""Counts and the ratio of two of them, with exact 95 % intervals."""

from __future__ import annotations

from openness.statistics.shares import LEVEL, clopper_pearson

_TAIL = (1 - LEVEL) / 2


def poisson_interval(count: int) -> tuple[float, float]:
    """Return the exact interval of a count's mean (Garwood 1936)."""
    from scipy.stats import chi2

    low = float(chi2.ppf(_TAIL, 2 * count)) / 2 if count else 0.0
    return low, float(chi2.ppf(1 - _TAIL, 2 * count + 2)) / 2


def count_ratio_interval(count: int, before: int) -> tuple[float, float | None]:
    """Return the exact interval of one Poisson count over another, given their sum (Przyborowski and Wilenski 1940).

    The upper bound is None when nothing was counted before: then there is none.
    """
    low, high = clopper_pearson(count, count + before)
    return low / (1 - low) if low < 1 else 0.0, high / (1 - high) if before and high < 1 else None
