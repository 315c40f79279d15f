"""Who acts on whom: reciprocity, the E-I index with what chance would give, and the largest component.

E-I index: Krackhardt and Stern, Social Psychology Quarterly 51 (1988). Its moments under random department labels are those of
join counts (Cliff and Ord, Spatial Processes, 1981), conditional on the department sizes and on who acts on whom.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

_FOUR = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Arcs between people, each ordered pair once, no self-loops. Nodes are the people with at least one arc."""

    nodes: Ints
    source: Ints
    """Of each arc: the place of its actor in `nodes`."""
    target: Ints
    returned: Flags
    """Of each arc: whether the arc the other way is there too."""

    def among(self, chosen: Flags) -> tuple[Network, Ints]:
        """Return the network among the chosen nodes, and for each of its nodes its place in this one."""
        kept = chosen[self.source] & chosen[self.target]
        source, target = self.source[kept], self.target[kept]
        used = np.zeros(len(self.nodes), dtype=np.bool_)
        used[source] = True
        used[target] = True
        place = np.cumsum(used) - 1
        smaller = Network(nodes=self.nodes[used], source=place[source], target=place[target], returned=self.returned[kept])
        return smaller, np.flatnonzero(used)

    @property
    def arcs(self) -> int:
        """Return the number of arcs."""
        return len(self.source)

    @property
    def reciprocity(self) -> float | None:
        """Return the share of arcs that are returned; None without arcs."""
        return float(self.returned.sum()) / self.arcs if self.arcs else None


def network(actor: Ints, target: Ints) -> Network:
    """Return the network of these arcs; self-loops and repetitions are dropped."""
    apart = actor != target
    nodes, places = np.unique(np.concatenate([actor[apart], target[apart]]), return_inverse=True)
    count = max(len(nodes), 1)
    half = len(places) // 2
    codes = np.sort(places[:half] * count + places[half:])
    codes = codes[np.diff(codes, prepend=-1) > 0]
    source, end = codes // count, codes % count
    back = end * count + source
    returned = codes[np.minimum(np.searchsorted(codes, back), max(len(codes) - 1, 0))] == back
    return Network(nodes=nodes, source=source, target=end, returned=returned)


def largest_component(net: Network) -> int:
    """Return how many people the largest weakly connected component holds."""
    if not net.arcs:
        return 0
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = len(net.nodes)
    graph = coo_array((np.ones(net.arcs, dtype=np.int8), (net.source, net.target)), shape=(size, size)).tocsr()
    _, labels = connected_components(graph, directed=True, connection="weak")
    return int(np.bincount(labels).max())


def largest_round(source: Ints, target: Ints) -> int:
    """Return how many places the largest strongly connected component holds, in which each can be reached from each."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    places, numbers = np.unique(np.concatenate([source, target]), return_inverse=True)
    if not len(places):
        return 0
    ends = numbers.reshape(2, -1)
    graph = coo_array((np.ones(len(source), dtype=np.int8), (ends[0], ends[1])), shape=(len(places), len(places))).tocsr()
    _, labels = connected_components(graph, directed=True, connection="strong")
    return int(np.bincount(labels).max())


@dataclass(frozen=True, slots=True, kw_only=True)
class EI:
    """The E-I index of the arcs that touch some departments, and what random labels would give."""

    external: int
    internal: int
    raw: float
    expected: float
    deviation: float
    """Standard deviation under random labels. For parts of the whole it and the expectation are to second order of the ratio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A network whose nodes carry departments, with the sums that every cell's E-I index needs."""

    arcs: int
    flow_from: Ints
    flow_to: Ints
    flow: Ints
    """Arcs by pair of departments."""
    sizes: Ints
    """Nodes by department."""
    sent: Ints
    """Arcs by the node that acted."""
    same: float
    """Ordered pairs of arcs between the same two people."""
    touching: float
    """Ordered pairs of arcs that share exactly one person."""

    def e_i(self, chosen: Flags) -> EI | None:
        """Return the E-I index of arcs with an end in the chosen departments; None without arcs or a second department."""
        inside = chosen[self.flow_from] | chosen[self.flow_to]
        internal = int(self.flow[inside & (self.flow_from == self.flow_to)].sum())
        total = int(self.flow[inside].sum())
        people = int(self.sizes.sum())
        if not total or (self.sizes > 0).sum() < 2:  # noqa: PLR2004 - crossing takes two departments
            return None
        own = self.sizes[chosen].astype(np.float64)
        rest = float(people) - own.sum()
        expected_internal, internal_variance = self._join_count(own, people)
        expected_rest, rest_variance = self._join_count(np.array([rest]), people)
        expected_total = self.arcs - expected_rest
        share = expected_internal / expected_total
        disjoint = self.arcs**2 - self.same - self.touching
        both = disjoint * float(_falling(own, 2).sum()) * float(_falling(np.array([rest]), 2)[0]) / _falling_one(people, _FOUR)
        covariance = both - expected_internal * expected_rest
        variance = 4 / expected_total**2 * (internal_variance + share**2 * rest_variance + 2 * share * covariance)
        return EI(
            external=total - internal,
            internal=internal,
            raw=1 - 2 * internal / total,
            expected=min(1.0, max(-1.0, 1 - 2 * (share + (covariance + share * rest_variance) / expected_total**2))),
            deviation=math.sqrt(max(variance, 0.0)),
        )

    def _join_count(self, sizes: Floats, people: int) -> tuple[float, float]:
        """Return mean and variance of the arcs that stay within one of these groups when labels are dealt at random."""
        two, three = (_falling(sizes, order).sum() / _falling_one(people, order) for order in (2, 3))
        pairs = _falling(sizes, 2)
        four = (_falling(sizes, _FOUR).sum() + pairs.sum() ** 2 - (pairs**2).sum()) / _falling_one(people, _FOUR)
        mean = self.arcs * two
        disjoint = self.arcs**2 - self.same - self.touching
        square = self.same * two + self.touching * three + disjoint * four
        return float(mean), float(square - mean**2)


def labelled(net: Network, department: Ints, departments: int) -> Labelled:
    """Return the network's sums for these departments of its nodes, each 0 or more."""
    size = max(departments, 1)
    codes, flow = np.unique(department[net.source] * size + department[net.target], return_counts=True)
    sent = np.bincount(net.source, minlength=len(net.nodes))
    degree = sent + np.bincount(net.target, minlength=len(net.nodes))
    same = net.arcs + float(net.returned.sum())
    return Labelled(
        arcs=net.arcs,
        flow_from=codes // size,
        flow_to=codes % size,
        flow=flow,
        sizes=np.bincount(department, minlength=size),
        sent=sent,
        same=same,
        touching=float((degree.astype(np.float64) ** 2).sum()) - 2 * same,
    )


def _falling(values: Floats, order: int) -> Floats:
    """Return n(n-1)... with so many factors, never below 0."""
    product = np.ones_like(values)
    for step in range(order):
        product = product * np.maximum(values - step, 0.0)
    return product


def _falling_one(value: int, order: int) -> float:
    """Return n(n-1)... with so many factors, at least 1, to divide by."""
    return max(float(_falling(np.array([float(value)]), order)[0]), 1.0)
