"""How often somebody may knock: a bucket for each, that fills again with time."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_KNOWN: Final = 10_000


@dataclass(slots=True)
class Limit:
    """At most `most` at once, and so many a second after that, for each key; used from one thread."""

    most: float
    a_second: float
    clock: Callable[[], float] = time.monotonic
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def is_over(self, key: str) -> bool:
        """Whether nothing is left for a key."""
        return self._now(key) < 1

    def take(self, key: str) -> bool:
        """Take one from what is left for a key; whether there was one."""
        left = self._now(key)
        if key not in self._left and len(self._left) >= _MOST_KNOWN:
            self._forget()
        self._left[key] = (max(0.0, left - 1), self.clock())
        return left >= 1

    def _now(self, key: str) -> float:
        left, at = self._left.get(key, (self.most, self.clock()))
        return min(self.most, left + (self.clock() - at) * self.a_second)

    def _forget(self) -> None:
        """Forget the half that knocked longest ago."""
        oldest = sorted(self._left, key=lambda key: self._left[key][1])
        for key in oldest[: _MOST_KNOWN // 2]:
            del self._left[key]
