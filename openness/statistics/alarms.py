"""The EWMA control chart: has a series left the level it had? (Roberts 1959; Lucas and Saccucci 1990)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WEIGHT = 0.2
LIMIT = 2.7
BURN_IN = 8
"""The first so many values set the level and its spread; they can't alarm."""


def ewma_alarms(values: Sequence[float], *, counts: bool = False) -> list[int]:
    """Return by value: 1 above, -1 below what the level allows, else 0.

    `counts`: the values are counts, whose spread is at least that of chance (Poisson). The limits are widened for what the
    burn-in does not know about the level.
    """
    found = [0] * len(values)
    if len(values) <= BURN_IN:
        return found
    first = values[:BURN_IN]
    level = sum(first) / BURN_IN
    variance = sum((value - level) ** 2 for value in first) / (BURN_IN - 1)
    if counts:
        variance = max(level, variance)
    if variance <= 0:
        variance = max(abs(level), 1.0) * 1e-12
    smoothed = level
    for place in range(BURN_IN, len(values)):
        smoothed += WEIGHT * (values[place] - smoothed)
        step = place - BURN_IN + 1
        left = (1 - WEIGHT) ** step
        spread = variance * (WEIGHT / (2 - WEIGHT) * (1 - left**2) + (1 - left) ** 2 / BURN_IN)
        if abs(smoothed - level) > LIMIT * math.sqrt(spread):
            found[place] = 1 if smoothed > level else -1
    return found
