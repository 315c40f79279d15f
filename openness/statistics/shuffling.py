"""The E-I index under departments dealt at random, by dealing them: the interval for networks small enough to deal often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from openness.statistics.network import Flags, Floats, Ints, Network

UP_TO: Final = 25_000
"""Above so many arcs the closed form is used: it is then as good, and dealing takes long."""
DEALS: Final = 1_000
_CELLS_A_BATCH: Final = 2_000_000
_TAILS: Final = (0.025, 0.975)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealt:
    """What came of dealing the departments over the nodes: a row a deal."""

    net: Network
    labels: NDArray[np.int32]
    """Of each node: the department it was dealt."""
    internal: Ints
    """Arcs within each department."""
    ends: Ints
    """Ends of arcs at each department."""

    def bounds(self, chosen: Flags) -> tuple[float, float] | None:
        """Return between what the E-I index of arcs that touch these departments lies in 95 of 100 deals.

        None when in some deal no arc touches them.
        """
        internal = self.internal[:, chosen].sum(axis=1)
        total = self.ends[:, chosen].sum(axis=1) - self._within(chosen)
        if not (total > 0).all():
            return None
        low, high = np.quantile(1 - 2 * internal / total, _TAILS)
        return float(low), float(high)

    def _within(self, chosen: Flags) -> Ints:
        """Return by deal the arcs with both ends in the chosen departments."""
        if chosen.all():
            return np.full(len(self.labels), self.net.arcs)
        if chosen.sum() == 1:
            return self.internal[:, np.flatnonzero(chosen)[0]]
        found = [
            (held[:, self.net.source] & held[:, self.net.target]).sum(axis=1)
            for held in (chosen[part] for part in np.array_split(self.labels, _batches(self.net)))
        ]
        return np.concatenate(found)


def deal(net: Network, department: Ints, departments: int, seed: int) -> Dealt:
    """Deal these departments over the network's nodes at random, their sizes kept, DEALS times."""
    rng = np.random.default_rng(seed)
    labels = rng.permuted(np.tile(department.astype(np.int32), (DEALS, 1)), axis=1)
    out, into = (np.bincount(ends, minlength=len(net.nodes)).astype(np.float64) for ends in (net.source, net.target))
    internal, ends = [], []
    for part in np.array_split(labels, _batches(net)):
        giver, taker = part[:, net.source], part[:, net.target]
        internal.append(_by_department(giver, departments, (giver == taker).astype(np.float64)))
        ends.append(_by_department(part, departments, np.broadcast_to(out + into, part.shape)))
    return Dealt(net=net, labels=labels, internal=np.concatenate(internal), ends=np.concatenate(ends))


def _batches(net: Network) -> int:
    return max(1, min(DEALS, DEALS * net.arcs // _CELLS_A_BATCH))


def _by_department(labels: NDArray[np.int32], departments: int, weight: Floats) -> Ints:
    """Return the weights summed by row and department."""
    rows = len(labels)
    place = labels + np.arange(rows)[:, None] * departments
    sums = np.bincount(place.ravel(), weights=weight.ravel(), minlength=rows * departments)
    return np.rint(sums).astype(np.int64).reshape(rows, departments)
