"""How much hangs on a few: the top share and effective numbers, with intervals by drawing people again."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from openness.statistics.redrawing import (
    FEW,
    FEWEST,
    drawn_sums,
    interval_about,
    interval_of_draws,
    kinds,
    redrawn,
    standard_errors,
    studentised,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from openness.statistics.redrawing import Times

    Numbers = NDArray[np.int64] | NDArray[np.float64]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TENTH = 0.1
_SPREAD = 8.0
"""By so many standard deviations more people than the top holds are looked at: among them that of a draw nearly always ends."""


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


def top_share_interval(counts: Numbers, seed: int, part: float = TENTH) -> tuple[float, float] | None:
    """Return the bootstrap interval of the top share, drawing people; None where it cannot be told."""
    whole = top_share(counts, part)
    if whole is None:
        return None
    falling = np.sort(np.asarray(counts, dtype=np.float64))[::-1]
    each, many = kinds(falling)
    drawn = [_drawn_top_shares(times, each, many, part) for times in redrawn(many, seed)]
    return interval_of_draws(whole, _without_one(falling, part), np.concatenate(drawn))


def _drawn_top_shares(times: Times, falling: Floats, many: Ints, part: float) -> Floats:
    """Return by draw the top share where each kind of people is drawn so many times.

    `falling` are the kinds' counts, the largest first, `many` how many people each kind has.
    """
    wanted = part * int(many.sum())
    enough = min(len(many), int(np.searchsorted(np.cumsum(many), wanted + _SPREAD * math.sqrt(wanted))) + 1)
    first = times[:, :enough].astype(np.float64)
    above = np.cumsum(first, axis=1)
    if enough < len(many) and above[:, -1].min() < wanted:
        first = times.astype(np.float64)
        above = np.cumsum(first, axis=1)
    taken = np.clip(wanted - (above - first), 0.0, first)
    top = np.einsum("ij,j->i", taken, falling[: first.shape[1]])  # which, unlike a matrix product, keeps to one thread
    return _divided(top, np.einsum("ij,j->i", times.astype(np.float64), falling))


def _without_one(falling: Floats, part: float) -> Floats:
    """Return the top share without each person in turn."""
    size = len(falling)
    wanted = part * (size - 1)
    sums = np.concatenate([[0.0], np.cumsum(falling)])
    top, with_next = np.interp((wanted, wanted + 1), np.arange(size + 1), sums)
    inside = np.arange(size) <= wanted
    return _divided(np.where(inside, with_next - falling, top), sums[-1] - falling)


def ratio_interval(over: Numbers, under: Numbers, seed: int) -> tuple[float, float] | None:
    """Return the bootstrap interval of sum(over) / sum(under), drawing people with both their counts."""
    order = np.lexsort((over, under))
    pairs = np.stack([np.asarray(column, dtype=np.float64)[order] for column in (over, under)], axis=-1)
    return _interval_of_sums(pairs, lambda sums, _size: _divided(sums[..., 0], sums[..., 1]), seed)


def _interval_of_sums(table: Floats, figure: Callable[[Floats, int], Floats], seed: int) -> tuple[float, float] | None:
    """Return the bootstrap interval of a figure of the columns' sums and of how many people they are of; a row a person."""
    return interval_of_draws(*_redrawn_sums(table, figure, seed)) if len(table) else None


def _redrawn_sums(table: Floats, figure: Callable[[Floats, int], Floats], seed: int) -> tuple[float, Floats, Floats]:
    """Return such a figure of everybody, without each one in turn, and in each draw."""
    size, total = len(table), table.sum(axis=0)
    drawn = figure(drawn_sums(table, seed), size)
    return float(figure(total[None, :], size)[0]), figure(total - table, max(size - 1, 1)), drawn


def effective_number(counts: Numbers) -> float | None:
    """Return exp(-sum of p ln p) of the parts p of a whole: as many equal parts would be as diverse (Hill 1973, order 1).

    None when nothing was counted.
    """
    return float(_effective(np.sort(np.asarray(counts, dtype=np.float64))[None, :])[0]) if len(counts) and counts.sum() else None


def _effective(counts: Floats) -> Floats:
    """Return the effective number of each row's parts; 0 where a row holds nothing."""
    from scipy.special import xlogy

    total = counts.sum(axis=-1)
    return _from_sums(total, xlogy(counts, counts).sum(axis=-1))


def _from_sums(total: Floats, with_logs: Floats) -> Floats:
    """Return exp(-sum of p ln p), given the sums of what was done and of that times its logarithm; 0 where nothing was."""
    done = np.where(total > 0, total, 1.0)
    found: Floats = np.where(total > 0, done * np.exp(-with_logs / done), 0.0)
    return found


def effective_share_interval(counts: Numbers, seed: int) -> tuple[float, float] | None:
    """Return the bootstrap interval of the effective number of people over all of them, drawing people with their counts.

    Studentised for few people, BCa for more.
    """
    from scipy.special import xlogy

    ordered = np.sort(np.asarray(counts, dtype=np.float64))
    with_logs: Floats = np.asarray(xlogy(ordered, ordered), dtype=np.float64)
    if FEWEST <= len(ordered) < FEW:
        logs = studentised(lambda times: _log_effective_share(times, ordered, with_logs), len(ordered), seed)
        found = None if logs is None else (math.exp(logs[0]), math.exp(logs[1]))
    else:
        found = _interval_of_sums(np.stack([ordered, with_logs], axis=-1), _effective_share, seed)
    return None if found is None else (min(1.0, found[0]), min(1.0, found[1]))


def _log_effective_share(times: Floats, done: Floats, with_logs: Floats) -> tuple[Floats, Floats]:
    """Return by draw the logarithm of the effective number over people, and its standard error; NaN where nothing was done."""
    size = times.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, mean_log = (times * done).sum(axis=1) / size, (times * with_logs).sum(axis=1) / size
        influence = ((1 + mean_log / mean) / mean)[:, None] * done - with_logs / mean[:, None]
        return np.log(mean) - mean_log / mean, standard_errors(times, influence)


def _effective_share(sums: Floats, size: int) -> Floats:
    """Return the effective number over how many people, from the sums of what they did, plain and times its logarithm."""
    share: Floats = _from_sums(sums[..., 0], sums[..., 1]) / size
    return share


def effective_parts_interval(table: Ints, seed: int) -> tuple[float, float] | None:
    """Return the bootstrap interval of the effective number of parts, drawing people.

    `table` has a row a person and a column a part, with what that person did in it. None without people.
    """
    if not len(table):
        return None
    done = table[np.lexsort(table.T)].astype(np.float64)
    total = done.sum(axis=0)
    return interval_about(float(_effective(total[None, :])[0]), _effective(total - done), _effective(drawn_sums(done, seed)))


def _divided(over: Floats, under: Floats) -> Floats:
    """Return the quotients, 0 where nothing is divided by nothing."""
    quotient: Floats = np.divide(over, under, out=np.zeros_like(over), where=under > 0)
    return quotient
