"""Who acts on whom: A2, A3 and A4. They need both ends, so they wait until enough of the active people take part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from openness.marking import N_
from openness.model import Level, Measured
from openness.selection import dealt_in, has_month, inside, labels_in, network_in, people_in, touching
from openness.statistics.network import largest_component, largest_round
from openness.statistics.shares import Z
from openness.statistics.spread import ratio_interval

if TYPE_CHECKING:
    from openness.facts import Facts
    from openness.model import Scope
    from openness.statistics.network import EI, Flags, Ints, Network

ENOUGH: Final = 0.70
"""The share of the active people who must take part before both ends can be judged."""
BEHIND_ARCS: Final = "behind_arcs"
"""In A2's detail: the fewest people at either end of the arcs within or across; for the gate alone."""
NO_ARCS: Final = N_(
    "Nobody who takes part answered, mentioned or reacted to another who does: import or collect who acts on whom."
)
TOO_FEW_ENDS: Final = N_(
    "Fewer than 70% of the people active in these spaces take part, and this figure needs both ends: invite more people."
)
_ONE_DEPARTMENT: Final = N_("People of at least two departments must act on each other: check the roster's column `department`.")


def taking_part(facts: Facts, scope: Scope) -> float | None:
    """Return the share of this month's active people who take part; None when nobody counted the others."""
    table = facts.active
    if table is None or not has_month(table.month, scope.month):
        return None
    rows = table.month == scope.month
    part, others = int(table.taking_part[rows].sum()), int(table.others[rows].sum())
    return part / (part + others) if part + others else None


def crossing(facts: Facts, scope: Scope) -> Measured:
    """Measure A2."""
    part = taking_part(facts, scope)
    if part is not None and part < ENOUGH:
        return Measured(value=None, detail={"taking_part": part}, missing=TOO_FEW_ENDS)
    net, department, sums = labels_in(facts, scope)
    chosen = inside(facts, scope.cell)
    index = sums.e_i(chosen[:-1]) if net.arcs else None
    if index is None:
        return Measured.absent(_ONE_DEPARTMENT if net.arcs else NO_ARCS)
    total = index.external + index.internal
    value = index.raw - index.expected
    low, high, by = (None, None, "") if scope.value_only else _bounds(facts, scope, index)
    own = sums.sent[chosen[department]]
    detail: dict[str, object] = {} if scope.value_only else {BEHIND_ARCS: _fewest_behind(net, department, chosen)}
    detail |= {
        "raw": index.raw,
        "expected": index.expected,
        "external": index.external,
        "internal": index.internal,
    }
    if by:
        detail["interval"] = by
    if scope.cell.level is Level.WHOLE and scope.people is None:
        detail["largest_component"] = largest_component(net)
    return Measured(
        value=value,
        n=total,
        numerator=index.external,
        denominator=total,
        low=low,
        high=high,
        people=len(own),
        largest=min(1.0, float(own.max(initial=0)) / total),
        detail=detail | {"taking_part": part},
    )


def _fewest_behind(net: Network, department: Ints, chosen: Flags) -> int:
    """Return the fewest people at either end of the arcs within the chosen departments, or of those that cross their border."""
    origin, target = department[net.source], department[net.target]
    touching = chosen[origin] | chosen[target]
    kinds = (touching & (origin == target), touching & (origin != target))
    return min(len(np.unique(ends[kind])) for kind in kinds if kind.any() for ends in (net.source, net.target))


def _bounds(facts: Facts, scope: Scope, index: EI) -> tuple[float, float, str]:
    """Return the interval of what the index has more than chance gives, and how it was found."""
    dealt = dealt_in(facts, scope)
    bounds = dealt.bounds(inside(facts, scope.cell)[:-1]) if dealt is not None else None
    value = index.raw - index.expected
    if bounds is None:
        return value - Z * index.deviation, value + Z * index.deviation, "closed form"
    return min(index.raw - bounds[1], value), max(index.raw - bounds[0], value), "permutation"


def two_way(facts: Facts, scope: Scope) -> Measured:
    """Measure A3: over the arcs with at least one end in the cell."""
    part = taking_part(facts, scope)
    if part is not None and part < ENOUGH:
        return Measured(value=None, detail={"taking_part": part}, missing=TOO_FEW_ENDS)
    arcs, returned = touching(facts, scope)
    total, back = int(arcs.sum()), int(returned.sum())
    if not total:
        return Measured.absent(NO_ARCS)
    low, high = (None, None) if scope.value_only else ratio_interval(returned, arcs, scope.seed) or (None, None)
    detail: dict[str, object] = {"taking_part": part}
    if scope.cell.level is Level.WHOLE and scope.people is None:
        detail["largest_component"] = largest_component(network_in(facts, scope)[0])
    return Measured(
        value=back / total,
        n=total,
        numerator=back,
        denominator=total,
        low=low,
        high=high,
        people=len(arcs),
        largest=float(arcs.max()) / total,
        detail=detail,
    )


def one_organisation(facts: Facts, scope: Scope) -> Measured:
    """Measure A4: over the departments with anybody employed; of a pair of months, over those of its people."""
    part = taking_part(facts, scope)
    if part is not None and part < ENOUGH:
        return Measured(value=None, detail={"taking_part": part}, missing=TOO_FEW_ENDS)
    net, _, sums = labels_in(facts, scope)
    people = people_in(facts, scope)
    departments = people.department
    roster = facts.roster
    if scope.people is None and roster is not None and has_month(roster.month, scope.month):
        departments = np.concatenate([departments, roster.department[(roster.month == scope.month) & (roster.people > 0)]])
    known = np.unique(departments[departments >= 0])
    if not net.arcs:
        return Measured.absent(NO_ARCS)
    if len(known) < 2:  # noqa: PLR2004 - one department reaches itself
        return Measured.absent(_ONE_DEPARTMENT)
    reached = largest_round(sums.flow_from, sums.flow_to)
    sent = float(sums.sent.max(initial=0)) / net.arcs
    return Measured(
        value=reached / len(known),
        n=len(known),
        numerator=reached,
        denominator=len(known),
        people=len(net.nodes),
        largest=min(1.0, sent),
        detail={"taking_part": part},
    )
