"""In which months a series left the level it had: only within runs of months that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openness.model import Judgement
from openness.month import MONTHS_A_YEAR, shift
from openness.statistics.alarms import ewma_states

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.model import Reading
    from openness.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A month of a series. `value` None: nothing to tell; `comparable`: with the month before."""

    month: Month
    value: float | None
    comparable: bool = True


def series(readings: Sequence[Reading]) -> list[Point]:
    """Return readings of one indicator and cell as a series."""
    return [
        Point(
            month=reading.month,
            value=reading.value,
            comparable=reading.last_month.judgement is not Judgement.NOT_COMPARABLE,
        )
        for reading in readings
    ]


def apart(readings: Sequence[Reading]) -> int:
    """Return how many months each of these readings is of."""
    return max((reading.months for reading in readings), default=1)


def runs(series: Sequence[Point], apart: int = 1) -> list[list[Point]]:
    """Return the stretches of months so far apart, oldest first, within which each can be compared with the one before."""
    found: list[list[Point]] = []
    for point in sorted(series, key=lambda point: point.month):
        if point.value is None:
            continue
        follows = bool(found) and found[-1][-1].month == shift(point.month, -apart) and point.comparable
        if follows:
            found[-1].append(point)
        else:
            found.append([point])
    return found


def alarms(series: Sequence[Point], *, counts: bool = False, apart: int = 1) -> dict[Month, int]:
    """Return the months in which a run first leaves its level: 1 upwards, -1 downwards.

    The months that it then stays away are not alarms of their own. `counts`: the values are counts of things. `apart`: how many
    months each value is of; of such, which overlap, only those that end so far before the last are looked at.
    """
    return {month: state for month, (state, begins, _) in _judged(series, counts=counts, apart=apart).items() if begins}


def in_month(series: Sequence[Point], month: Month, *, apart: int = 1) -> tuple[int, float] | None:
    """Return how a month stands: 1 or -1 where the series first leaves its level in it, else 0; and how likely that is by chance.

    None where the month is not in the series, or too early in its run to be judged.
    """
    state, begins, chance = _judged(series, counts=False, apart=apart).get(month, (0, False, None))
    return None if chance is None else (state if begins else 0, chance)


def _judged(series: Sequence[Point], *, counts: bool, apart: int) -> dict[Month, tuple[int, bool, float | None]]:
    """Return by month its state, whether it first leaves its level there, and how likely that is by chance."""
    found: dict[Month, tuple[int, bool, float | None]] = {}
    last = max((point.month for point in series), default=None)
    ends = [point for point in series if last is None or _apart(point.month, last) % apart == 0]
    for run in runs(ends, apart):
        before = 0
        states = ewma_states([point.value or 0.0 for point in run], counts=counts)
        for point, (state, chance) in zip(run, states, strict=True):
            found[point.month] = (state, bool(state) and state != before, chance)
            before = state
    return found


def _apart(month: Month, later: Month) -> int:
    return (later // 100 - month // 100) * MONTHS_A_YEAR + later % 100 - month % 100
