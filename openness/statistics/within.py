"""Whether something is more or less frequent than before, each person held against themself alone, exactly."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Spread = tuple[int, Floats]
    """The lowest number that has a chance, and the chance of each from there on."""

_NEGLIGIBLE: Final = 1e-20
"""A chance that no p-value that is told can be changed by, were there a million of them."""
Stratum = tuple[int, int, int, int]
"""One person: times it happened now, of how many; times it happened before, of how many."""


def within_test(people: Iterable[Stratum]) -> tuple[float, int]:
    """Return the two-sided p-value that it happens as often now as before, and the direction: 1 more often, -1 less, 0 the same.

    Given how often it happened with each person in all, the number now is hypergeometric where nothing changed; over people these
    add up (the exact conditional test of strata, Zelen 1971). Two-sided is twice the smaller tail. p is 1 where nobody tells
    anything.
    """
    told = [one for one in people if one[1] and one[3] and 0 < one[0] + one[2] < one[1] + one[3]]
    observed = sum(one[0] for one in told)
    parts = [_now(one[0] + one[2], one[1], one[1] + one[3]) for one in told]
    if not parts:
        return 1.0, 0
    lowest, chances = _added(parts)
    place = observed - lowest
    less, more = float(chances[: max(0, place + 1)].sum()), float(chances[max(0, place) :].sum())
    expected = float((chances * np.arange(len(chances))).sum())
    return min(1.0, 2 * min(less, more)), int(np.sign(round(place - expected, 9)))


def in_window(inside: int, window: int, total: int, out_of: int) -> float:
    """Return the chance that at least `inside` of `total` fall into `window` of `out_of` when they are dealt at random."""
    from scipy.stats import hypergeom

    return float(hypergeom.sf(inside - 1, out_of, total, window))


@lru_cache(maxsize=50_000)
def _now(happened: int, now: int, both: int) -> Spread:
    """Return the lowest number that can fall into now, and the chance of each from there on."""
    from scipy.special import gammaln

    def log_ways(of: int, chosen: Ints | int) -> Floats:
        """Return the logarithm of the number of ways to choose so many."""
        found: Floats = gammaln(of + 1) - gammaln(np.add(chosen, 1)) - gammaln(np.subtract(of + 1, chosen))
        return found

    low, high = max(0, happened - (both - now)), min(happened, now)
    here = np.arange(low, high + 1)
    return low, np.exp(log_ways(now, here) + log_ways(both - now, happened - here) - log_ways(both, happened))


def _added(parts: list[Spread]) -> Spread:
    """Return the distribution of the sum, adding two and two so that short ones meet short ones."""
    while len(parts) > 1:
        pairs = [_sum(parts[place], parts[place + 1]) for place in range(0, len(parts) - 1, 2)]
        parts = pairs + parts[len(pairs) * 2 :]
    return parts[0]


def _sum(one: Spread, other: Spread) -> Spread:
    """Return the distribution of the sum of two, without the ends that change no figure."""
    chances = np.convolve(one[1], other[1])
    first, last = np.flatnonzero(chances > _NEGLIGIBLE)[[0, -1]]
    return one[0] + other[0] + int(first), chances[first : last + 1]
