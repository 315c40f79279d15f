"""Shares and their ratio, with 95 % intervals: Wilson, Clopper-Pearson, mid-P, and the log method for a ratio of two shares."""

from __future__ import annotations

import math
from functools import lru_cache

LEVEL = 0.95
Z = 1.959963984540054
"""The standard normal's 97.5 % point."""


def wilson(count: int, total: int) -> tuple[float, float]:
    """Return Wilson's interval for a share (Wilson 1927); 0 to 1 when nothing was counted."""
    return _wilson(count, total)


def clopper_pearson(count: int, total: int) -> tuple[float, float]:
    """Return the exact interval for a share (Clopper and Pearson 1934); 0 to 1 when nothing was counted."""
    if total <= 0:
        return 0.0, 1.0
    from scipy.special import betaincinv

    tail = (1 - LEVEL) / 2
    low = float(betaincinv(count, total - count + 1, tail)) if count > 0 else 0.0
    return low, float(betaincinv(count + 1, total - count, 1 - tail)) if count < total else 1.0


def mid_p(count: int, total: int) -> tuple[float, float]:
    """Return the exact test's mid-P interval for a share: what was found counts half (Lancaster 1961, Berry and Armitage 1995).

    It lies inside Clopper and Pearson's, which holds the truth more often than it says. With nobody among n it ends where the
    rule of three has it: below 1 % from 299 on (Hanley and Lippman-Hand 1983). Beyond either end the exact test leaves at most
    5 %. 0 to 1 when nothing was counted.
    """
    low, high = clopper_pearson(count, total)
    tail, share = (1 - LEVEL) / 2, count / total if total > 0 else 0.0
    if count > 0:
        low = _where_mid_p(count, total, tail, (low, share))
    if count < total:
        high = _where_mid_p(count, total, 1 - tail, (share, high))
    return low, high


def _where_mid_p(count: int, total: int, level: float, between: tuple[float, float]) -> float:
    """Return the share at which more than the count, and half of as many, come about with this probability."""
    from scipy.optimize import brentq
    from scipy.special import betainc

    def off(share: float) -> float:
        as_many = betainc(count, total - count + 1, share) if count else 1.0
        more = betainc(count + 1, total - count, share) if count < total else 0.0
        return float(as_many + more) / 2 - level

    return float(brentq(off, *between))


@lru_cache(maxsize=4096)
def _wilson(count: int, total: int) -> tuple[float, float]:
    if total <= 0:
        return 0.0, 1.0
    from scipy.stats._result_classes import BinomTestResult

    # The test itself, which `binomtest` would run first, takes most of its time and is not asked for.
    test = BinomTestResult(k=count, n=total, alternative="two-sided", statistic=count / total, pvalue=math.nan)
    bounds = test.proportion_ci(LEVEL, "wilson")
    return max(0.0, float(bounds.low)), min(1.0, float(bounds.high))


def ratio_of_shares(count: int, total: int, other: int, other_total: int) -> tuple[float, float | None] | None:
    """Return the interval of one share divided by another (Katz 1978, on the log scale).

    Half a person is added to each where one of the counts is 0 (Walter 1975), so that the interval stays finite.
    None when a total is 0.
    """
    if total <= 0 or other_total <= 0:
        return None
    if count == 0 or other == 0:
        half = 0.5
        estimate = math.log((count + half) / (total + half)) - math.log((other + half) / (other_total + half))
        spread = Z * math.sqrt(1 / (count + half) - 1 / (total + half) + 1 / (other + half) - 1 / (other_total + half))
        return (0.0 if count == 0 else math.exp(estimate - spread)), math.exp(estimate + spread)
    from scipy.stats.contingency import relative_risk

    bounds = relative_risk(count, total, other, other_total).confidence_interval(LEVEL)
    return float(bounds.low), float(bounds.high)
