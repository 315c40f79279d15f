"""How unevenly contributions are spread, and intervals by drawing people again."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

import numpy as np

from openness.statistics.shares import LEVEL

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64] | NDArray[np.float64]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

DRAWS = 2_000
BCA_UP_TO = 1_500
"""Above so many people the percentile interval is used: BCa leaves out each person in turn, which then only takes time."""
_CELLS_A_BATCH = 4_000_000
TENTH = 0.1


def top_share(counts: Numbers, part: float = TENTH) -> float | None:
    """Return the share of all that the most active part of people made; where that part ends within a person, in proportion.

    None when nothing was counted.
    """
    if not len(counts) or not counts.sum():
        return None
    return float(_top_shares(np.sort(np.asarray(counts, dtype=np.float64))[None, :], part)[0])


def _top_shares(ordered: Floats, part: float) -> Floats:
    """Return the top share of each row; rows are in rising order. 0 where a row holds nothing."""
    size = ordered.shape[-1]
    whole = int(part * size)
    top = ordered[..., size - whole :].sum(axis=-1)
    if whole < size:
        top = top + (part * size - whole) * ordered[..., size - whole - 1]
    total = ordered.sum(axis=-1)
    return _divided(top, total)


def gini(counts: Numbers) -> float | None:
    """Return the Gini coefficient: 0 all equal, towards 1 all with one person. None when nothing was counted."""
    size = len(counts)
    total = float(counts.sum()) if size else 0.0
    if total <= 0:
        return None
    ordered = np.sort(np.asarray(counts, dtype=np.float64))
    return float(2 * (np.arange(1, size + 1) * ordered).sum() / (size * total) - (size + 1) / size)


def gini_of_equals(mean: float) -> float:
    """Return the Gini that people who are all equally active show by chance alone, their counts being Poisson of this mean.

    E|X - Y| / 2m for two Poisson counts (Ramasubban 1958), by scaled Bessel functions; 1 when the mean is 0.
    """
    from scipy.special import ive

    return float(ive(0, 2 * mean) + ive(1, 2 * mean))


def top_share_interval(counts: Numbers, seed: int, part: float = TENTH) -> tuple[float, float] | None:
    """Return the bootstrap interval of the top share, drawing people; None where it cannot be told."""

    def statistic(drawn: Floats, axis: int = -1) -> Floats:
        return _top_shares(_cut(np.moveaxis(drawn, axis, -1), part), part)

    return _bootstrap((np.sort(np.asarray(counts, dtype=np.float64)),), statistic, seed)


def _cut(drawn: Floats, part: float) -> Floats:
    """Return rows with their largest part at the end, in order from where the part begins."""
    size = drawn.shape[-1]
    first = max(size - int(part * size) - 1, 0)
    return np.partition(drawn, first, axis=-1)


def ratio_interval(over: Numbers, under: Numbers, seed: int) -> tuple[float, float] | None:
    """Return the bootstrap interval of sum(over) / sum(under), drawing people with both their counts."""
    order = np.lexsort((over, under))
    pairs = (np.asarray(over, dtype=np.float64)[order], np.asarray(under, dtype=np.float64)[order])

    def statistic(top: Floats, bottom: Floats, axis: int = -1) -> Floats:
        below = bottom.sum(axis=axis)
        above = top.sum(axis=axis)
        return _divided(above, below)

    return _bootstrap(pairs, statistic, seed)


def effective_number(counts: Numbers) -> float | None:
    """Return exp(-sum of p ln p) of the parts p of a whole: as many equal parts would be as diverse (Hill 1973, order 1).

    None when nothing was counted.
    """
    return float(_effective(np.sort(np.asarray(counts, dtype=np.float64))[None, :])[0]) if len(counts) and counts.sum() else None


def _effective(counts: Floats) -> Floats:
    """Return the effective number of each row's parts; 0 where a row holds nothing."""
    from scipy.stats import entropy

    total = counts.sum(axis=-1)
    with np.errstate(all="ignore"):
        found: Floats = np.where(total > 0, np.exp(entropy(counts, axis=-1)), 0.0)
    return found


def effective_share_interval(counts: Numbers, seed: int) -> tuple[float, float] | None:
    """Return the bootstrap interval of the effective number of people over all of them, drawing people with their counts."""

    def statistic(drawn: Floats, axis: int = -1) -> Floats:
        share: Floats = _effective(np.moveaxis(drawn, axis, -1)) / drawn.shape[axis]
        return share

    return _bootstrap((np.sort(np.asarray(counts, dtype=np.float64)),), statistic, seed)


def parts_intervals(table: Ints, seed: int) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
    """Return the bootstrap intervals of how many parts there are, and of their effective number, drawing people.

    `table` has a row a person and a column a part, with what that person did in it.
    """
    from scipy.sparse import csr_array

    size = len(table)
    parts = csr_array(table[np.lexsort(table.T)].astype(np.float64))

    def drawn_parts(drawn: Floats, axis: int) -> Floats:
        """Return by draw what was done in each part."""
        people = np.moveaxis(drawn, axis, -1).astype(np.int64)
        rows = people.reshape(-1, people.shape[-1])
        place = (rows + np.arange(len(rows))[:, None] * size).ravel()
        weight = np.bincount(place, minlength=len(rows) * size).reshape(len(rows), size)
        return np.asarray(weight @ parts).reshape(*people.shape[:-1], -1)

    def many(drawn: Floats, axis: int = -1) -> Floats:
        found: Floats = (drawn_parts(drawn, axis) > 0).sum(axis=-1).astype(np.float64)
        return found

    def effective(drawn: Floats, axis: int = -1) -> Floats:
        return _effective(drawn_parts(drawn, axis))

    people = (np.arange(size, dtype=np.float64),)
    return _bootstrap(people, many, seed), _bootstrap(people, effective, seed)


def _divided(over: Floats, under: Floats) -> Floats:
    """Return the quotients, 0 where nothing is divided by nothing."""
    quotient: Floats = np.divide(over, under, out=np.zeros_like(over), where=under > 0)
    return quotient


def _bootstrap(samples: tuple[Floats, ...], statistic: Callable[..., Floats], seed: int) -> tuple[float, float] | None:
    """Return the 95 % interval over people drawn with replacement; None for fewer than two people.

    For few people the level is raised as Student's distribution asks, since those drawn again vary less than people do
    (Hesterberg 2015, The American Statistician 69).
    """
    size = len(samples[0])
    if size < 2:  # noqa: PLR2004 - one person cannot be drawn anew
        return None
    from scipy.stats import bootstrap, norm, t

    tail = float(norm.sf(math.sqrt(size / (size - 1)) * t.isf((1 - LEVEL) / 2, size - 1)))
    for method in ("BCa", "percentile") if size <= BCA_UP_TO else ("percentile",):
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            found = bootstrap(
                samples,
                statistic,
                n_resamples=DRAWS,
                confidence_level=1 - 2 * tail,
                batch=max(1, _CELLS_A_BATCH // size),
                paired=len(samples) > 1,
                vectorized=True,
                method=method,
                rng=np.random.default_rng(seed),
            )
        low, high = (float(bound) for bound in found.confidence_interval)
        if math.isfinite(low) and math.isfinite(high):
            return low, high
    return None
