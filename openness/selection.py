"""Which rows of the facts a scope is about: a month, a part of the organisation, and the people of a pair of months."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar, cast

import numpy as np

from openness.model import Level
from openness.statistics.network import Labelled, Network, labelled, network
from openness.statistics.shuffling import UP_TO, deal

if TYPE_CHECKING:
    from collections.abc import Callable

    from scipy.sparse import csc_array

    from openness.facts import Facts, Ints
    from openness.model import Cell, Scope
    from openness.month import Month
    from openness.statistics.network import Flags
    from openness.statistics.shuffling import Dealt

_Made = TypeVar("_Made")
_Key: TypeAlias = "tuple[str, Month | Cell, frozenset[int] | None] | tuple[str, Month, frozenset[int] | None, int | Cell]"


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Eligible people of one month, each once, by rising identity."""

    person: Ints
    department: Ints
    leader: Ints
    items: Ints

    def where(self, chosen: Flags) -> People:
        """Return those chosen."""
        return People(
            person=self.person[chosen], department=self.department[chosen], leader=self.leader[chosen], items=self.items[chosen]
        )

    @property
    def sharers(self) -> Ints:
        """Return who shared in a public or open space."""
        return self.person[self.items > 0]


def inside(facts: Facts, cell: Cell) -> Flags:
    """Return by department index whether it lies in the cell; the last place stands for no department (-1)."""
    return prepared(facts, ("inside", cell, None), lambda: _inside(facts, cell))


def _inside(facts: Facts, cell: Cell) -> Flags:
    size = len(facts.departments)
    chosen = np.zeros(size + 1, dtype=np.bool_)
    if cell.level is Level.WHOLE:
        chosen[:] = True
    elif cell.level is Level.DEPARTMENT:
        chosen[:size] = [name == cell.name for name in facts.departments]
    else:
        chosen[:size] = [division >= 0 and facts.divisions[division] == cell.name for division in facts.division_of]
    return chosen


def division_name(facts: Facts, cell: Cell) -> str | None:
    """Return the name of the division that a department belongs to; None for other cells and departments without one."""
    if cell.level is not Level.DEPARTMENT or cell.name not in facts.departments:
        return None
    division = facts.division_of[facts.departments.index(cell.name)]
    return facts.divisions[division] if division >= 0 else None


def people_in(facts: Facts, scope: Scope, month: Month | None = None) -> People:
    """Return the eligible people of the scope's cell in its month, or in another one; each in that month's department."""
    asked = month or scope.month
    everyone = _everyone(facts, scope, asked)
    if scope.cell.level is Level.WHOLE:
        return everyone
    key = ("people of", asked, scope.people, scope.cell)
    return prepared(facts, key, lambda: everyone.where(inside(facts, scope.cell)[everyone.department]))


def network_in(facts: Facts, scope: Scope) -> tuple[Network, Ints]:
    """Return who acted on whom in the scope's month, over the whole organisation, and each node's department (-1: none)."""
    key = ("network", scope.month, scope.people)
    return prepared(facts, key, lambda: _network(facts, scope))


def labels_in(facts: Facts, scope: Scope) -> tuple[Network, Ints, Labelled]:
    """Return the network among people with a department, each node's department, and the sums of their departments."""
    return prepared(facts, ("labels", scope.month, scope.people), lambda: _labels(facts, scope))


def dealt_in(facts: Facts, scope: Scope) -> Dealt | None:
    """Return the network with its departments dealt at random, many times; None where it is too large for that."""
    net, department, _ = labels_in(facts, scope)
    if not 0 < net.arcs <= UP_TO:
        return None
    key = ("dealt", scope.month, scope.people, scope.seed)
    return prepared(facts, key, lambda: deal(net, department, len(facts.departments), scope.seed))


def touching(facts: Facts, scope: Scope) -> tuple[Ints, Ints]:
    """Return by person of the scope's cell: the arcs that touch the cell, each once, and those of them that are returned.

    An arc is counted with its actor, or with the one acted upon where the actor is outside the cell.
    """
    net, department = network_in(facts, scope)
    chosen = inside(facts, scope.cell)
    ends = prepared(facts, ("ends", scope.month, scope.people), lambda: _ends(net))
    if chosen.all():
        return ends[0][0], ends[1][0]
    key = ("incoming", scope.month, scope.people)
    incoming = prepared(facts, key, lambda: _incoming(net, department, len(chosen)))
    own, inner = chosen[department], np.flatnonzero(chosen)
    found = []
    for (acted, received), table in zip(ends, incoming, strict=True):
        from_inside = np.asarray(table[:, inner].sum(axis=1)).ravel().astype(np.int64)
        found.append((acted + received - from_inside)[own])
    return found[0], found[1]


def forget_pairs(facts: Facts) -> None:
    """Drop what was prepared for pairs of months."""
    for key in [key for key in facts.prepared if isinstance(key, tuple) and key[2] is not None]:
        del facts.prepared[key]


def restricted(person: Ints, scope: Scope) -> Flags:
    """Return which of these rows' people a scope asks about."""
    if scope.people is None:
        return np.ones(len(person), dtype=np.bool_)
    return among(person, np.sort(np.fromiter(scope.people, dtype=np.int64, count=len(scope.people))))


def of_cell(facts: Facts, scope: Scope, month: Month, person: Ints) -> Flags:
    """Return which of these rows of a month belong to eligible people of the scope's cell."""
    return among(person, people_in(facts, scope, month).person)


def rows_in(facts: Facts, scope: Scope, of: tuple[str, Month], person: Ints, find: Callable[[], Ints]) -> Ints:
    """Return which of a table's rows are of eligible people of the scope's cell, in the order in which `find` gives them.

    `of` names what `find` looks for, and in which month; it is asked once for all cells. `person` is the table's column.
    """

    def found_once() -> tuple[Ints, Ints]:
        rows, everyone = find(), _everyone(facts, scope, of[1])
        rows = rows[among(person[rows], everyone.person)]
        return rows, everyone.department[np.searchsorted(everyone.person, person[rows])]

    rows, department = prepared(facts, ("rows " + of[0], of[1], scope.people, scope.as_of), found_once)
    return rows if scope.cell.level is Level.WHOLE else rows[inside(facts, scope.cell)[department]]


def among(values: Ints, known: Ints) -> Flags:
    """Return which of the values are known; `known` in rising order."""
    if not len(known):
        return np.zeros(len(values), dtype=np.bool_)
    found: Flags = known[np.minimum(np.searchsorted(known, values), len(known) - 1)] == values
    return found


def has_month(months: Ints, month: Month) -> bool:
    """Return whether a table holds anything about a month."""
    return bool((months == month).any())


def once(*columns: Ints) -> Ints:
    """Return the place of each different row, in rising order of what the rows hold: what stands twice counts once."""
    if not len(columns[0]):
        return np.zeros(0, dtype=np.int64)
    order = np.lexsort(columns[::-1])
    apart = np.zeros(len(order), dtype=np.bool_)
    apart[0] = True
    for column in columns:
        apart[1:] |= column[order][1:] != column[order][:-1]
    return order[apart]


def prepared(facts: Facts, key: _Key, make: Callable[[], _Made]) -> _Made:
    """Return what is kept under the key, made now where it is not there yet; third in the key stand a pair's people, or None."""
    if key not in facts.prepared:
        facts.prepared[key] = make()
    return cast("_Made", facts.prepared[key])


def _everyone(facts: Facts, scope: Scope, month: Month) -> People:
    return prepared(facts, ("people", month, scope.people), lambda: _people(facts, scope, month))


def _people(facts: Facts, scope: Scope, month: Month) -> People:
    table = facts.person
    if table is None:
        nobody = np.zeros(0, dtype=np.int64)
        return People(person=nobody, department=nobody, leader=nobody, items=nobody)
    rows = np.flatnonzero(table.month == month)
    person, first = np.unique(table.person[rows], return_index=True)
    rows = rows[first]
    found = People(person=person, department=table.department[rows], leader=table.leader[rows], items=table.items[rows])
    return found.where(restricted(person, scope)) if scope.people is not None else found


def _network(facts: Facts, scope: Scope) -> tuple[Network, Ints]:
    everyone = _everyone(facts, scope, scope.month)
    if scope.people is not None:
        whole, department = network_in(facts, _unpaired(scope))
        kept, of = whole.among(among(whole.nodes, everyone.person))
        return kept, department[of]
    if facts.arc is None:
        nothing = np.zeros(0, dtype=np.int64)
        return network(nothing, nothing), nothing
    rows = facts.arc.month == scope.month
    found = network(facts.arc.actor[rows], facts.arc.target[rows])
    kept, _ = found.among(among(found.nodes, everyone.person))
    return kept, everyone.department[np.searchsorted(everyone.person, kept.nodes)]


def _labels(facts: Facts, scope: Scope) -> tuple[Network, Ints, Labelled]:
    net, department = network_in(facts, scope)
    if (department < 0).any():
        net, of = net.among(department >= 0)
        department = department[of]
    return net, department, labelled(net, department, len(facts.departments))


def _ends(net: Network) -> tuple[tuple[Ints, Ints], tuple[Ints, Ints]]:
    """Return by node the arcs it sent and received; the same of returned arcs, which are as many each way."""
    sent, received = (np.bincount(ends, minlength=len(net.nodes)) for ends in (net.source, net.target))
    mutual = np.bincount(net.source[net.returned], minlength=len(net.nodes))
    return (sent, received), (mutual, mutual)


def _incoming(net: Network, department: Ints, columns: int) -> tuple[csc_array, csc_array]:
    """Return by node and the actors' department: arcs received, and those that are returned. The last column is for none."""
    from scipy.sparse import coo_array

    giver = department[net.source] % columns
    shape = (len(net.nodes), columns)
    both = (np.ones(net.arcs, dtype=np.int64), net.returned.astype(np.int64))
    arcs, returned = (coo_array((values, (net.target, giver)), shape=shape).tocsc() for values in both)
    return arcs, returned


def _unpaired(scope: Scope) -> Scope:

    return replace(scope, people=None)
