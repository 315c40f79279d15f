"""In which months a series left the level it had: only within runs of months that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openness.month import MONTHS_A_YEAR, shift
from openness.statistics.alarms import ewma_alarms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A month of a series. `value` None: nothing to tell; `comparable`: with the month before."""

    month: Month
    value: float | None
    comparable: bool = True


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
    found: dict[Month, int] = {}
    last = max((point.month for point in series), default=None)
    ends = [point for point in series if last is None or _apart(point.month, last) % apart == 0]
    for run in runs(ends, apart):
        before = 0
        for point, state in zip(run, ewma_alarms([point.value or 0.0 for point in run], counts=counts), strict=True):
            if state and state != before:
                found[point.month] = state
            before = state
    return found


def _apart(month: Month, later: Month) -> int:
    return (later // 100 - month // 100) * MONTHS_A_YEAR + later % 100 - month % 100
