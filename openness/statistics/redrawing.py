"""Drawing people again: how often each one is drawn, and the interval of a figure over the draws.

How often people are drawn depends on how many they are alone, so that figures of as many people share their draws. Where many
people are alike, it is drawn how many of each kind there are: the same chances for less work.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from openness.statistics.shares import LEVEL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Times: TypeAlias = NDArray[np.int8] | NDArray[np.int64]

DRAWS = 2_000
BCA_UP_TO = 500
"""Above so many people the percentile interval is used: BCa leaves out each person in turn, which then only takes time."""
FEWEST, FEW = 5, 50
"""Between so many people, the upper end left out, figures that say how much people vary take the studentised interval."""
_CELLS_A_BATCH = 80_000
"""So much stays in a processor's cache, and two or three columns of sums of it are too little work for linear algebra to share
out over threads: those would wait for each other most of the time, and wait busily."""
_CELLS_KEPT = 25_000_000
_SMALL = 1_500
_NOTHING = 1e-12
_SIZES_KEPT, _LARGE_KEPT = 160, 4
_MANY_ALIKE = 30
"""From so many people to a kind on, drawing kinds is quicker than drawing people."""


def kinds(ordered: Floats) -> tuple[Floats, Ints]:
    """Return what each kind of people has, and how many they are; `ordered` has a row a person, equal ones side by side.

    Where the kinds are not far fewer than the people, each person is a kind of one.
    """
    size = len(ordered)
    apart = np.ones(ordered.shape, dtype=np.bool_)
    apart[1:] = ordered[1:] != ordered[:-1]
    first = np.flatnonzero(apart if ordered.ndim == 1 else apart.any(axis=1))
    if len(first) * _MANY_ALIKE > size:
        return ordered, np.ones(size, dtype=np.int64)
    return ordered[first], np.diff(first, append=size)


def redrawn(many: Ints, seed: int) -> Iterator[Times]:
    """Yield how often people of each kind are drawn, given how many there are: a row a draw, DRAWS of them in batches."""
    size = int(many.sum())
    if len(many) < size:
        yield from _in_batches(np.random.default_rng(seed).multinomial(size, many / size, DRAWS))
    elif DRAWS * size <= _CELLS_KEPT:
        yield from _in_batches((_kept if size <= _SMALL else _kept_large)(size, seed))
    else:
        yield from _draw(size, seed)


def _in_batches(times: Times) -> Iterator[Times]:
    step = max(1, _CELLS_A_BATCH // times.shape[1])
    yield from (times[first : first + step] for first in range(0, len(times), step))


@lru_cache(maxsize=_SIZES_KEPT)
def _kept(size: int, seed: int) -> NDArray[np.int8]:
    return np.concatenate(list(_draw(size, seed)))


@lru_cache(maxsize=_LARGE_KEPT)
def _kept_large(size: int, seed: int) -> NDArray[np.int8]:
    return np.concatenate(list(_draw(size, seed)))


def _draw(size: int, seed: int) -> Iterator[NDArray[np.int8]]:
    rng = np.random.default_rng(seed)
    step = max(1, _CELLS_A_BATCH // size)
    for first in range(0, DRAWS, step):
        rows = min(step, DRAWS - first)
        places = rng.integers(0, size, (rows, size), dtype=np.int32) + np.arange(rows)[:, None] * size
        yield np.bincount(places.ravel(), minlength=rows * size).reshape(rows, size).astype(np.int8)


def drawn_sums(ordered: Floats, seed: int) -> Floats:
    """Return by draw the sums over the people drawn of what each one has; `ordered` has a row a person, equal ones together."""
    rows, many = kinds(ordered)
    halved = rows.astype(np.float32)  # holds counts below 16 million exactly, and takes half as long
    columns = np.array_split(halved, max(1, halved.shape[1] // 2), axis=1)
    found = [[counts @ part for part in columns] for counts in (times.astype(np.float32) for times in redrawn(many, seed))]
    return np.block(found).astype(np.float64)


def interval_of_draws(whole: float, without: Floats, drawn: Floats) -> tuple[float, float] | None:
    """Return the 95 % interval of a figure of people; None for fewer than two people.

    `whole` is the figure of everybody, `without` what it is without each one in turn, `drawn` what it was in each draw. The
    interval is BCa's (Efron 1987). For few people its level is raised as Student's distribution asks, since those drawn again
    vary less than people do (Hesterberg 2015, The American Statistician 69).
    """
    size = len(without)
    if size < 2:  # noqa: PLR2004 - one person cannot be drawn anew
        return None
    tail = raised_tail(size, _freedom(without))
    plain = (tail, 1 - tail)
    for levels in (_bca(whole, without, drawn, tail), plain) if size <= BCA_UP_TO else (plain,):
        if not all(map(math.isfinite, levels)):
            continue
        low, high = (float(bound) for bound in np.quantile(drawn, levels))
        if math.isfinite(low) and math.isfinite(high):
            return low, high
    return None


def _bca(whole: float, without: Floats, drawn: Floats, tail: float) -> tuple[float, float]:
    """Return at which parts of the draws the BCa interval ends (Efron 1987): NaN where the draws do not tell.

    What scipy's `bootstrap` does with draws that it is handed, at a tenth of its time.
    """
    from scipy.special import ndtr, ndtri

    middle = float(ndtri((np.count_nonzero(drawn < whole) + np.count_nonzero(drawn <= whole)) / (2 * len(drawn))))
    off = without.mean() - without
    squares = float((off**2).sum())
    if squares <= 0 or not math.isfinite(middle):
        return math.nan, math.nan
    skewed = float((off**3).sum()) / (6 * squares**1.5)
    reach = middle + np.array([1.0, -1.0]) * float(ndtri(tail))
    with np.errstate(divide="ignore"):
        low, high = ndtr(middle + reach / (1 - skewed * reach))
    return float(low), float(high)


def raised_tail(size: int, freedom: float) -> float:
    """Return what is to be left out at each end of the draws of so many people, at least two, for a 95 % interval."""
    from scipy.special import ndtr, stdtrit

    return float(ndtr(math.sqrt(size / (size - 1)) * stdtrit(freedom, (1 - LEVEL) / 2)))


def studentised(figure: Callable[[Floats], tuple[Floats, Floats]], size: int, seed: int) -> tuple[float, float] | None:
    """Return the 95 % interval of a figure of few people, each draw's distance taken in its own standard errors.

    `figure` gives, from how often each person is drawn (a row a draw), the figure and its standard error. What few people's
    figure is off by depends on how much these few vary: where the figure says how much people vary, BCa misses that (Efron 1982;
    Hall 1988; Davison and Hinkley 1997, section 5.2). It always holds the figure itself; None where no draw tells.
    """
    (whole,), (error,) = figure(np.ones((1, size)))
    if not math.isfinite(error):
        return None
    if error <= _NOTHING:
        return float(whole), float(whole)
    found = [figure(times.astype(np.float64)) for times in redrawn(np.ones(size, dtype=np.int64), seed)]
    drawn, errors = (np.concatenate(part) for part in zip(*found, strict=True))
    told = errors > _NOTHING
    if not told.any():
        return None
    tail = (1 - LEVEL) / 2
    least, most = (float(bound) for bound in np.quantile((drawn[told] - whole) / errors[told], (tail, 1 - tail)))
    return float(whole - max(most, 0.0) * error), float(whole - min(least, 0.0) * error)


def standard_errors(times: Floats, influence: Floats) -> Floats:
    """Return by draw the standard error of a figure, from each person's influence on it (Hampel 1974); NaN where that is."""
    size = times.sum(axis=1, keepdims=True)
    off = influence - (times * influence).sum(axis=1, keepdims=True) / size
    found: Floats = np.sqrt((times * off**2).sum(axis=1) / size[:, 0] ** 2)
    return found


def interval_about(whole: float, without: Floats, drawn: Floats) -> tuple[float, float] | None:
    """Return the 95 % interval of a figure above 0 that too few people make too small, or too large; None for fewer than two.

    On the log scale, about the figure without the bias that the draws show, as wide as they are spread (Davison and Hinkley 1997,
    section 5.2); BCa would keep most of that bias. It always holds the figure itself.
    """
    size, kept = len(without), drawn[drawn > 0]
    if size < 2 or whole <= 0 or not len(kept):  # noqa: PLR2004 - one person cannot be drawn anew
        return None
    from scipy.special import stdtrit

    logs = np.log(kept)
    freedom = _freedom(np.log(np.maximum(without, _NOTHING)))
    reach = float(stdtrit(freedom, (1 + LEVEL) / 2)) * math.sqrt(size / (size - 1)) * float(logs.std())
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
