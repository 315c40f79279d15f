"""The EWMA control chart: has a series left the level it had? (Roberts 1959; Lucas and Saccucci 1990).

Self-starting (Hawkins 1987): each value is held against the level of all values before it, with what is not yet known of that
level counted in, so that short series neither alarm for nothing nor stay silent.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WEIGHT = 0.2
LIMIT = 2.7
AT_ONCE = 3.3
"""A single value so far off alarms by itself, as Lucas and Saccucci advise: smoothing alone answers late to a jump."""
BURN_IN = 10
"""The first so many values only set the level and its spread; they can't alarm."""
_UNLIKELY = 0.01
_GRAIN = 0.02
"""A level never varies less than by this part of itself: what is told is rounded."""


def ewma_alarms(values: Sequence[float], *, counts: bool = False) -> list[int]:
    """Return by value: 1 above, -1 below what the level before allows, else 0.

    `counts`: the values are counts of things, whose spread is that of chance (Poisson) unless it is plainly wider.
    """
    return [state for state, _ in ewma_states(values, counts=counts)]


def ewma_states(values: Sequence[float], *, counts: bool = False) -> list[tuple[int, float | None]]:
    """Return by value its alarm, as `ewma_alarms` does, and the chance to be as far off where the level never changed.

    The chance is that of the smoothed series or of the value by itself, whichever is less, for both were looked at; None for
    values that only set the level.
    """
    found: list[tuple[int, float | None]] = [(0, None)] * len(values)
    smoothed = 0.0
    total, squares = sum(values[:BURN_IN]), sum(value * value for value in values[:BURN_IN])
    known = BURN_IN
    for place in range(BURN_IN, len(values)):
        level = total / known
        spread = max(squares - known * level * level, 0.0) / (known - 1)
        away = _surprise(values[place], level, spread, known, counts=counts)
        smoothed += WEIGHT * (away - smoothed)
        limit = limit_at(place - BURN_IN + 1)
        chance = min(1.0, 2 * min(_both_ways(smoothed * LIMIT / limit), _both_ways(away)))
        if abs(smoothed) > limit or abs(away) > AT_ONCE:
            found[place] = (1 if away > 0 else -1, chance)
            continue
        found[place] = (0, chance)
        total += values[place]
        squares += values[place] ** 2
        known += 1
    return found


def _both_ways(away: float) -> float:
    return math.erfc(abs(away) / math.sqrt(2))


def limit_at(period: int, *, weight: float = WEIGHT, width: float = LIMIT) -> float:
    """Return how far the smoothed series may be off in a period, counted from 1, in standard deviations of a single value."""
    return width * math.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * period)))


def _surprise(value: float, level: float, spread: float, known: int, *, counts: bool) -> float:
    """Return how far a value lies from the level, on the standard normal scale."""
    from scipy.special import chdtrc, ndtri, stdtr  # what scipy.stats stands on: a page that shows alarms need not hold that

    if counts and level > 0 and chdtrc(known - 1, spread / level * (known - 1)) > _UNLIKELY:
        return (value - level) / math.sqrt(level * (1 + 1 / known))
    spread = max(spread, (_GRAIN * level) ** 2)
    if spread <= 0:
        return math.copysign(AT_ONCE + 1, value) if value else 0.0
    away = (value - level) / math.sqrt(spread * (1 + 1 / known))
    return math.copysign(float(-ndtri(max(stdtr(known - 1, -abs(away)), 1e-300))), away)
