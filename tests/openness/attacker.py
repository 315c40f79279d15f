"""Somebody who puts together everything that is shown, as linear constraints, to work out what is hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

_WHOLE_NUMBER = 1 - 1e-6
"""By so much at least two possible counts differ."""
_MOST = 1e6
_LOOKS = 3


@dataclass
class Attacker:
    """Knows that some sums of unknown counts lie within bounds; a count is 0 at least."""

    places: dict[Hashable, int] = field(default_factory=dict)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def learn(self, counts: Iterable[Hashable], low: float, high: float | None = None) -> None:
        """Take in that these counts add up to something between two figures, or to one exactly."""
        row: dict[int, float] = {}
        for name in counts:
            place = self.places.setdefault(name, len(self.places))
            row[place] = row.get(place, 0.0) + 1.0
        self.rows.append((row, low, low if high is None else high))

    def same(self, counts: Iterable[Hashable], others: Iterable[Hashable]) -> None:
        """Take in that some counts add up to what some others add up to."""
        row: dict[int, float] = {}
        for sign, names in ((1.0, counts), (-1.0, others)):
            for name in names:
                place = self.places.setdefault(name, len(self.places))
                row[place] = row.get(place, 0.0) + sign
        self.rows.append((row, 0.0, 0.0))

    def worked_out(self, sums: Mapping[Hashable, list[Hashable]]) -> list[Hashable]:
        """Return which of these sums can be one figure only.

        Where two ways of all being as it is shown differ in a sum, it is not worked out; what a few looks leave is asked alone.
        """
        goals = {name: goal for name, counts in sums.items() if (goal := self._goal(counts)) is not None}
        if not goals:
            return []
        matrices = self._matrices()
        random = np.random.default_rng(0)
        seen = [self._best(random.normal(size=len(self.places)), matrices) for _ in range(_LOOKS)]
        found = []
        for name, goal in goals.items():
            values = [float(goal @ one) for one in seen]
            if max(values) - min(values) >= _WHOLE_NUMBER:
                continue
            least, most = (float(goal @ self._best(way * goal, matrices)) for way in (1, -1))
            if most - least < _WHOLE_NUMBER:
                found.append(name)
        return found

    def _goal(self, counts: Iterable[Hashable]) -> np.ndarray | None:
        """Return the weights of a sum; None where nothing at all is known of one of its counts."""
        goal = np.zeros(len(self.places))
        for name in counts:
            if name not in self.places:
                return None
            goal[self.places[name]] += 1.0
        return goal

    def _matrices(self) -> tuple[Any, ...]:
        same = [row for row in self.rows if row[1] == row[2]]
        within = [(row, high) for row, low, high in self.rows if low != high]
        within += [({place: -weight for place, weight in row.items()}, -low) for row, low, high in self.rows if low != high]
        return (
            *self._matrix([(row, low) for row, low, _ in same]),
            *self._matrix(within),
        )

    def _matrix(self, rows: list[tuple[dict[int, float], float]]) -> tuple[Any, Any]:
        if not rows:
            return None, None
        flat = [(number, place, weight) for number, (row, _) in enumerate(rows) for place, weight in row.items()]
        numbers, places, weights = zip(*flat, strict=True)
        matrix = csr_matrix((weights, (numbers, places)), shape=(len(rows), len(self.places)))
        return matrix, np.array([limit for _, limit in rows])

    def _best(self, goal: np.ndarray, matrices: tuple[Any, ...]) -> np.ndarray:
        equal, to, above, limits = matrices
        found: Any = linprog(goal, A_ub=above, b_ub=limits, A_eq=equal, b_eq=to, bounds=(0, _MOST), method="highs")
        assert found.status == 0, "what is shown contradicts itself"
        return np.asarray(found.x)
