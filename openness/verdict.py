"""What a change amounts to: the difference of two figures, its interval, and the smallest change that could have been seen."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from openness.marking import N_
from openness.model import Comparison, Direction, Judgement
from openness.statistics.many import discovered
from openness.statistics.shares import Z

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.model import Measured

CHANCE: Final = 0.05
_POWER_80: Final = 0.8416212335729143
"""The standard normal's 80 % point: a change of the detectable size is seen four times out of five."""
NO_FIGURE: Final = N_("One of the two months has no figure.")
NO_INTERVAL: Final = N_("One of the two figures has no interval, so chance can't be ruled out.")
AMONG_MANY: Final = N_("By itself it would be beyond chance, but not among as many figures as were looked at.")
NO_DIRECTION: Final = N_("Neither more nor less is better here.")


def compare(now: Measured, before: Measured, direction: Direction, *, exact: bool = False) -> Comparison:
    """Return the verdict on two comparable figures, by the square-and-add method on their intervals.

    Newcombe 1998, Zou and Donner 2008: it takes asymmetric intervals as they are, and is on the safe side where the two come
    from the same people. A bound that is not known counts as without end. `exact`: the figures are no samples, so that any
    difference is real.
    """
    if now.value is None or before.value is None:
        return Comparison(judgement=Judgement.NO_COMPARISON, why=NO_FIGURE)
    change = now.value - before.value
    if exact:
        judgement = _judge(change, direction) if change else Judgement.NO_CHANGE
        why = NO_DIRECTION if change and _either_way(direction) else ""
        return Comparison(judgement=judgement, change=change, low=change, high=change, detectable=0.0, why=why)
    below = math.hypot(_reach(now.value, now.low), _reach(before.value, before.high))
    above = math.hypot(_reach(now.value, now.high), _reach(before.value, before.low))
    reaches = [reach for reach in (below, above) if math.isfinite(reach)]
    if not reaches:
        return Comparison(judgement=Judgement.NO_COMPARISON, change=change, why=NO_INTERVAL)
    beyond = change > below or change < -above
    return Comparison(
        judgement=_judge(change, direction) if beyond else Judgement.NO_CHANGE,
        change=change,
        low=change - below if math.isfinite(below) else None,
        high=change + above if math.isfinite(above) else None,
        p=_p_value(change, (below if change > 0 else above) / Z),
        detectable=(Z + _POWER_80) / Z * sum(reaches) / len(reaches),
        why=NO_DIRECTION if beyond and _either_way(direction) else "",
    )


def _reach(value: float, bound: float | None) -> float:
    return math.inf if bound is None else abs(bound - value)


def _judge(change: float, direction: Direction) -> Judgement:
    if direction is Direction.UP:
        return Judgement.BETTER if change > 0 else Judgement.WORSE
    if direction is Direction.DOWN:
        return Judgement.BETTER if change < 0 else Judgement.WORSE
    return Judgement.NO_CHANGE


def _either_way(direction: Direction) -> bool:
    return direction in {Direction.NONE, Direction.RANGE}


def _p_value(change: float, error: float) -> float:
    """Return the two-sided p value that goes with the interval: below .05 exactly where that leaves out 0."""
    if error <= 0:
        return 1.0 if change == 0 else 0.0
    return math.erfc(abs(change) / error / math.sqrt(2))


def correct_for_many(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """Return the verdicts of one month with their p values corrected for being many (Benjamini and Hochberg 1995).

    What is no longer beyond chance becomes no detectable change; what could have been detected is then told for so many, at the
    level that the next one would have had to reach.
    """
    from scipy.special import ndtri

    tested = [place for place, comparison in enumerate(comparisons) if comparison.p is not None]
    found = list(comparisons)
    if not tested:
        return found
    corrected = discovered([p for place in tested if (p := comparisons[place].p) is not None])
    level = CHANCE * min(1.0, (sum(p <= CHANCE for p in corrected) + 1) / len(tested))
    harder = (-float(ndtri(level / 2)) + _POWER_80) / (Z + _POWER_80)
    for place, p in zip(tested, corrected, strict=True):
        one = replace(found[place], p=float(p))
        if p > CHANCE:
            why = AMONG_MANY if one.judgement is not Judgement.NO_CHANGE else one.why
            detectable = None if one.detectable is None else one.detectable * harder
            one = replace(one, judgement=Judgement.NO_CHANGE, detectable=detectable, why=why)
        found[place] = one
    return found


def ahead(value: float, ideal: float, direction: Direction) -> float | None:
    """Return by how much a figure is past its ideal, below 0 where it falls short; None where no way is better."""
    if _either_way(direction):
        return None
    return value - ideal if direction is Direction.UP else ideal - value


def meets(
    value: float | None, ideal: float | None, direction: Direction, *, strict: bool = False, rest: bool | None = True
) -> bool | None:
    """Return whether a figure reaches its ideal, or passes it where that is `strict`, and with it what else the ideal asks for.

    `rest` is that: None while the figure may still move away from the ideal. None where value or ideal are absent, no way is
    better, or it cannot be told yet.
    """
    gap = None if value is None or ideal is None else ahead(value, ideal, direction)
    if gap is None:
        return None
    if gap < 0 or (gap == 0 and strict):
        return False
    return rest
