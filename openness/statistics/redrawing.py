"""Drawing people again: how often each one is drawn, and the interval of a figure over the draws.

How often people are drawn depends on how many they are alone, so that figures of as many people share their draws. The intervals
are scipy's; it is handed what each draw gave.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from openness.statistics.shares import LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Times = NDArray[np.int8]

DRAWS = 2_000
BCA_UP_TO = 500
"""Above so many people the percentile interval is used: BCa leaves out each person in turn, which then only takes time."""
_CELLS_A_BATCH = 4_000_000
_CELLS_KEPT = 25_000_000
_SMALL = 1_500
_NOTHING = 1e-12
_SIZES_KEPT, _LARGE_KEPT = 160, 4


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What scipy takes up from an earlier round of drawing."""

    bootstrap_distribution: Floats


def redrawn(size: int, seed: int) -> Iterator[Times]:
    """Yield how often each of so many people is drawn, a row a draw, DRAWS of them in batches."""
    if DRAWS * size <= _CELLS_KEPT:
        kept = (_kept if size <= _SMALL else _kept_large)(size, seed)
        step = max(1, _CELLS_A_BATCH // size)
        yield from (kept[first : first + step] for first in range(0, DRAWS, step))
    else:
        yield from _draw(size, seed)


@lru_cache(maxsize=_SIZES_KEPT)
def _kept(size: int, seed: int) -> Times:
    return np.concatenate(list(_draw(size, seed)))


@lru_cache(maxsize=_LARGE_KEPT)
def _kept_large(size: int, seed: int) -> Times:
    return np.concatenate(list(_draw(size, seed)))


def _draw(size: int, seed: int) -> Iterator[Times]:
    rng = np.random.default_rng(seed)
    step = max(1, _CELLS_A_BATCH // size)
    for first in range(0, DRAWS, step):
        rows = min(step, DRAWS - first)
        places = rng.integers(0, size, (rows, size), dtype=np.int32) + np.arange(rows)[:, None] * size
        yield np.bincount(places.ravel(), minlength=rows * size).reshape(rows, size).astype(np.int8)


def drawn_sums(columns: Floats, seed: int) -> Floats:
    """Return by draw the sums over the people drawn of what each one has; `columns` has a row a person."""
    halved = columns.astype(np.float32)  # holds counts below 16 million exactly, and takes half as long
    return np.concatenate([times.astype(np.float32) @ halved for times in redrawn(len(columns), seed)]).astype(np.float64)


def interval_of_draws(whole: float, without: Floats, drawn: Floats) -> tuple[float, float] | None:
    """Return the 95 % interval of a figure of people; None for fewer than two people.

    `whole` is the figure of everybody, `without` what it is without each one in turn, `drawn` what it was in each draw. The
    interval is BCa's (Efron 1987). For few people its level is raised as Student's distribution asks, since those drawn again
    vary less than people do (Hesterberg 2015, The American Statistician 69).
    """
    size = len(without)
    if size < 2:  # noqa: PLR2004 - one person cannot be drawn anew
        return None
    from scipy.stats import bootstrap

    def statistic(there: Floats, axis: int = -1) -> Floats:
        """Return the figure of everybody, or of everybody but one: all that BCa asks."""
        if there.shape[axis] == size:
            return np.asarray(whole)
        left_out: Floats = without[np.rint(places.sum() - there.sum(axis=axis)).astype(np.int64)]
        return left_out

    places = np.arange(size, dtype=np.float64)
    result: Any = _Drawn(drawn)
    tail = raised_tail(size, _freedom(without))
    for method in ("BCa", "percentile") if size <= BCA_UP_TO else ("percentile",):
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            found = bootstrap(
                (places,),
                statistic,
                n_resamples=0,
                bootstrap_result=result,
                confidence_level=1 - 2 * tail,
                batch=max(1, _CELLS_A_BATCH // size),
                vectorized=True,
                method=method,
            )
        low, high = (float(bound) for bound in found.confidence_interval)
        if math.isfinite(low) and math.isfinite(high):
            return low, high
    return None


def raised_tail(size: int, freedom: float) -> float:
    """Return what is to be left out at each end of the draws of so many people, at least two, for a 95 % interval."""
    from scipy.stats import norm, t

    return float(norm.sf(math.sqrt(size / (size - 1)) * t.isf((1 - LEVEL) / 2, freedom)))


def interval_about(whole: float, without: Floats, drawn: Floats) -> tuple[float, float] | None:
    """Return the 95 % interval of a figure above 0 that too few people make too small, or too large; None for fewer than two.

    On the log scale, about the figure without the bias that the draws show, as wide as they are spread (Davison and Hinkley 1997,
    section 5.2); BCa would keep most of that bias. It always holds the figure itself.
    """
    size, kept = len(without), drawn[drawn > 0]
    if size < 2 or whole <= 0 or not len(kept):  # noqa: PLR2004 - one person cannot be drawn anew
        return None
    from scipy.stats import t

    logs = np.log(kept)
    freedom = _freedom(np.log(np.maximum(without, _NOTHING)))
    reach = float(t.isf((1 - LEVEL) / 2, freedom)) * math.sqrt(size / (size - 1)) * float(logs.std())
    middle = 2 * math.log(whole) - float(logs.mean())
    return min(whole, math.exp(middle - reach)), max(whole, math.exp(middle + reach))


def _freedom(without: Floats) -> float:
    """Return with how many degrees of freedom it is known how much people vary: fewer than their number where few vary most.

    Satterthwaite's, from the variance of a variance (Cramer 1946, section 27.4): size - 1 for normal ones.
    """
    size = len(without)
    if size < 4 or np.ptp(without) <= _NOTHING:  # noqa: PLR2004 - a fourth moment takes four
        return size - 1
    squares = (without - without.mean()) ** 2  # scipy's kurtosis(bias=False), which for few people takes twenty times as long
    excess = float((squares**2).mean() / squares.mean() ** 2) - 3
    tails = (size - 1) / ((size - 2) * (size - 3)) * ((size + 1) * excess + 6) + 3
    return min(max(2 * size / max(tails - (size - 3) / (size - 1), _NOTHING), 1.0), size - 1)
