"""What a change amounts to: the difference of two figures, its interval, and the smallest change that could have been seen."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from openness.marking import N_
from openness.model import Comparison, Direction, Judgement
from openness.statistics.shares import Z

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.model import Measured

CHANCE: Final = 0.05
_POWER_80: Final = 0.8416212335729143
"""The standard normal's 80 % point: a change of the detectable size is seen four times out of five."""
NO_FIGURE: Final = N_("One of the two months has no figure.")
NO_INTERVAL: Final = N_("One of the two figures has no interval, so chance can't be ruled out.")
NO_DIRECTION: Final = N_("Neither more nor less is better here.")
EXACT: Final = "none"


def compare(now: Measured, before: Measured, direction: Direction, *, exact: bool = False) -> Comparison:
    """Return the verdict on two comparable figures, by the square-and-add method on their intervals.

    Newcombe 1998, Zou and Donner 2008: it takes asymmetric intervals as they are, and is on the safe side where the two come
    from the same people. `exact`: the figures are no samples, so that any difference is real.
    """
    if now.value is None or before.value is None:
        return Comparison(judgement=Judgement.NO_COMPARISON, why=NO_FIGURE)
    change = now.value - before.value
    if exact:
        return Comparison(
            judgement=_judge(change, direction) if change else Judgement.NO_CHANGE, change=change, low=change, high=change
        )
    if now.low is None or now.high is None or before.low is None or before.high is None:
        return Comparison(judgement=Judgement.NO_CHANGE, change=change, why=NO_INTERVAL)
    low = change - math.hypot(now.value - now.low, before.high - before.value)
    high = change + math.hypot(now.high - now.value, before.value - before.low)
    error = (change - low if change > 0 else high - change) / Z
    beyond = low > 0 or high < 0
    return Comparison(
        judgement=_judge(change, direction) if beyond else Judgement.NO_CHANGE,
        change=change,
        low=low,
        high=high,
        p=_p_value(change, error),
        detectable=(Z + _POWER_80) * (high - low) / (2 * Z),
        why=NO_DIRECTION if beyond and direction in {Direction.NONE, Direction.RANGE} else "",
    )


def _judge(change: float, direction: Direction) -> Judgement:
    if direction is Direction.UP:
        return Judgement.BETTER if change > 0 else Judgement.WORSE
    if direction is Direction.DOWN:
        return Judgement.BETTER if change < 0 else Judgement.WORSE
    return Judgement.NO_CHANGE


def _p_value(change: float, error: float) -> float:
    """Return the two-sided p value that goes with the interval: below .05 exactly where that leaves out 0."""
    if error <= 0:
        return 1.0 if change == 0 else 0.0
    return math.erfc(abs(change) / error / math.sqrt(2))


def correct_for_many(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """Return the verdicts of one month with their p values corrected for being many (Benjamini and Hochberg 1995).

    What is no longer beyond chance becomes no detectable change.
    """
    from scipy.stats import false_discovery_control

    tested = [place for place, comparison in enumerate(comparisons) if comparison.p is not None]
    found = list(comparisons)
    if not tested:
        return found
    for place, p in zip(tested, false_discovery_control([comparisons[place].p for place in tested]), strict=True):
        judgement = found[place].judgement if p <= CHANCE else Judgement.NO_CHANGE
        found[place] = replace(found[place], p=float(p), judgement=judgement)
    return found


def meets(value: float | None, ideal: float | None, direction: Direction) -> bool | None:
    """Return whether a figure reaches its ideal; None where either is absent or no way is better."""
    if value is None or ideal is None:
        return None
    if direction is Direction.UP:
        return value >= ideal
    if direction is Direction.DOWN:
        return value <= ideal
    return None
