"""In which months a series left the level it had: only within runs of months that can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openness.month import shift
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


def runs(series: Sequence[Point]) -> list[list[Point]]:
    """Return the stretches of months in a row, oldest first, within which all can be compared."""
    found: list[list[Point]] = []
    for point in sorted(series, key=lambda point: point.month):
        if point.value is None:
            continue
        follows = bool(found) and found[-1][-1].month == shift(point.month, -1) and point.comparable
        if follows:
            found[-1].append(point)
        else:
            found.append([point])
    return found


def alarms(series: Sequence[Point], *, counts: bool = False) -> dict[Month, int]:
    """Return the months in which a run first leaves its level: 1 upwards, -1 downwards.

    The months that it then stays away are not alarms of their own. `counts`: the values are counts of things.
    """
    found: dict[Month, int] = {}
    for run in runs(series):
        before = 0
        for point, state in zip(run, ewma_alarms([point.value or 0.0 for point in run], counts=counts), strict=True):
            if state and state != before:
                found[point.month] = state
            before = state
    return found
