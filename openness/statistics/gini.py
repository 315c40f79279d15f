"""The Gini coefficient of what people contribute, what chance alone gives, and its interval by drawing people again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from openness.statistics.redrawing import FEW, FEWEST, interval_of_draws, kinds, redrawn, standard_errors, studentised

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64] | NDArray[np.float64]


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


def gini_interval(counts: Numbers, seed: int) -> tuple[float, float] | None:
    """Return the bootstrap interval of the Gini coefficient, drawing people; None where it cannot be told.

    Studentised for few people, BCa for more.
    """
    whole = gini(counts)
    if whole is None:
        return None
    rising = np.sort(np.asarray(counts, dtype=np.float64))
    if FEWEST <= len(rising) < FEW:
        found = studentised(lambda times: _with_errors(times, rising), len(rising), seed)
        return None if found is None else (max(0.0, min(whole, found[0])), min(1.0, max(whole, found[1])))
    each, many = kinds(rising)
    drawn = [_drawn(times.astype(np.float64), each) for times in redrawn(many, seed)]
    return interval_of_draws(whole, _without_one(rising), np.concatenate(drawn))


def _drawn(times: Floats, rising: Floats) -> Floats:
    """Return the coefficient by draw, from how often each kind of people is drawn; 0 where nothing was contributed."""
    done, below = times * rising, np.cumsum(times, axis=1)
    total = done.sum(axis=1)
    ranked = np.einsum("ij,ij->i", done, 2 * below - times)
    found: Floats = np.divide(ranked, below[:, -1] * total, out=np.ones_like(total), where=total > 0) - 1
    return found


def _without_one(rising: Floats) -> Floats:
    """Return the coefficient without each person in turn."""
    size = len(rising)
    if size < 2:  # noqa: PLR2004 - without the only one nobody is left
        return np.zeros(size)
    rank, total = np.arange(1, size + 1), rising.sum()
    above = total - np.cumsum(rising)
    ranked = (rank * rising).sum() - rank * rising - above
    under = (size - 1) * (total - rising)
    found: Floats = np.divide(2 * ranked, under, out=np.zeros_like(under), where=under > 0) - size / (size - 1)
    return np.where(under > 0, found, 0.0)


def _with_errors(times: Floats, rising: Floats) -> tuple[Floats, Floats]:
    """Return the coefficient by draw and its standard error (Hoeffding 1948); NaN where nothing was contributed."""
    size, done = times.sum(axis=1, keepdims=True), times * rising
    total = done.sum(axis=1, keepdims=True)
    found = _drawn(times, rising)[:, None]
    below = (np.cumsum(times, axis=1) - times / 2) / size
    above = total - np.cumsum(done, axis=1) + done / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        influence = (2 * (rising * below * size + above) - (found + 1) * rising * size) / total
        return found[:, 0], standard_errors(times, influence)
