"""Where a value lies on a strip: positions in percent of its width."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openness.model import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

_STEPS: Final = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_ROOM: Final = 1.1
_NOTHING: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Scale:
    """From its low end to its high end; `zero` is where bars begin."""

    low: float
    high: float

    @property
    def zero(self) -> float:
        """Return where bars begin, in percent."""
        return self.at(0.0)

    def at(self, value: float) -> float:
        """Return a value's place in percent of the width, kept inside the ends."""
        place = (value - self.low) / (self.high - self.low) * 100
        return round(min(100.0, max(0.0, place)), 2)


def scale_for(unit: Unit, values: Iterable[float | None]) -> Scale:
    """Return the scale for a unit: shares 0 to 100 %, indices -1 to 1, others from 0 to a round figure above all values."""
    if unit is Unit.SHARE:
        return Scale(0.0, 1.0)
    if unit is Unit.INDEX:
        return Scale(-1.0, 1.0)
    top = max((value for value in values if value is not None and math.isfinite(value)), default=0.0)
    if unit is Unit.RATIO and top < 1.0:
        return Scale(0.0, 1.0)
    return Scale(0.0, ceiling(top * _ROOM))


def ceiling(value: float) -> float:
    """Return the next round figure; 1 for nothing, or next to nothing."""
    if value < _NOTHING:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in _STEPS if step * power >= value * (1 - _NOTHING))
