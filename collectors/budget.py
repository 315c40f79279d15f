"""What priced sources may cost: one meter a run, asked before every priced request and told after it."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from config.errors import Skip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openness.targets import Cursor

_EUR = 1e-9
"""Below any price; keeps sums of floats from refusing an exact fit."""


@dataclass(slots=True)
class Meter:
    """What may still be spent in this run and this month, in euro; None means no limit. Several threads may ask it.

    A collector asks `affordable` before each priced request, so that no page can exceed the limit, and `charge`s what it took.
    What one source was granted and has not charged yet is kept from the others.
    """

    limit: float | None = None
    caps: Mapping[str, float] = field(default_factory=dict)
    """By source, for the month."""
    spent_this_month: Mapping[str, float] = field(default_factory=dict)
    """By source, before this run."""
    charged: dict[str, float] = field(default_factory=dict)
    """By source, in this run."""
    booked: dict[str, float] = field(default_factory=dict)
    """By source, how much of `charged` has been written down."""
    _granted: dict[str, float] = field(default_factory=dict)
    """By source, what its request under way may cost at the most."""
    _turn: threading.RLock = field(default_factory=threading.RLock, repr=False, compare=False)

    def affordable(self, source: str, price: float, *, least: int, most: int) -> int:
        """Return how many reads, from `least` to `most`, can be paid for. Raises Skip `budget` when not even `least` can."""
        with self._turn:
            self.release(source)
            left = self.left(source)
            reads = most if price <= 0 or math.isinf(left) else min(most, int((left + _EUR) / price))
            if reads < least:
                what = f"{least} more reads could cost {least * price:.2f} euro, {max(left, 0):.2f} is left"
                raise Skip("budget", what, todo="raise --max-cost or the monthly cap")
            self._granted[source] = price * reads
            return reads

    def charge(self, source: str, price: float, reads: int) -> None:
        """Note what a request took."""
        with self._turn:
            self.release(source)
            self.charged[source] = self.charged.get(source, 0.0) + price * reads

    def release(self, source: str) -> None:
        """Give back what was granted for a request that is over and was not charged."""
        with self._turn:
            self._granted.pop(source, None)

    def left(self, source: str) -> float:
        """Return what may still be spent on a source; infinity without a limit."""
        with self._turn:
            whole = (math.inf if self.limit is None else self.limit) - sum(self.charged.values())
            others = sum(euro for name, euro in self._granted.items() if name != source)
            return min(self.left_of_month(source), whole - others)

    def left_of_month(self, source: str) -> float:
        """Return what is left of a source's monthly cap; infinity without one."""
        with self._turn:
            spent = self.spent_this_month.get(source, 0.0) + self.charged.get(source, 0.0)
            return self.caps.get(source, math.inf) - spent

    def bounded(self, source: str) -> bool:
        """Whether somebody set how much may be spent on a source."""
        return self.limit is not None or source in self.caps

    def unbooked(self, source: str) -> float:
        """Return what was charged since the last call and count it as written down."""
        with self._turn:
            charged = self.charged.get(source, 0.0)
            due = charged - self.booked.get(source, 0.0)
            self.booked[source] = charged
            return due


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What reading one target would ask and cost, at the least and at the most."""

    least_requests: int
    most_requests: int
    least_cost: float = 0.0
    most_cost: float = 0.0

    def __add__(self, other: Forecast) -> Forecast:
        """Add field by field."""
        return Forecast(
            least_requests=self.least_requests + other.least_requests,
            most_requests=self.most_requests + other.most_requests,
            least_cost=self.least_cost + other.least_cost,
            most_cost=self.most_cost + other.most_cost,
        )


@runtime_checkable
class Forecasts(Protocol):
    """A collector that can say beforehand what a target would ask."""

    def forecast(self, since: Cursor | None) -> Forecast:
        """Say what reading on from here would ask and cost; no network."""
        ...
