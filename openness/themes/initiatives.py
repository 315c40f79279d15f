"""What initiatives people are active in, and how alive, owned and tied to a goal these are: E5."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from openness.marking import N_
from openness.model import Measured
from openness.month import MONTHS_A_YEAR, Month, shift
from openness.selection import of_cell, once, prepared, rows_in
from openness.statistics.spread import effective_number, effective_parts_interval

if TYPE_CHECKING:
    from openness.facts import Facts, Ints
    from openness.facts_told import InitiativeMonth
    from openness.model import Scope

NO_INITIATIVES: Final = N_("Import the initiatives with their goal, owner and tag: `sharewell import initiatives FILE`.")
_NOBODY_ACTIVE: Final = N_(
    "Nobody who takes part was active in an initiative this month, as far as tags and spaces tell: check the list of initiatives."
)


def focus(facts: Facts, scope: Scope) -> Measured:
    """Measure E5."""
    table = facts.initiative
    if table is None:
        return Measured.absent(NO_INITIATIVES)
    rows = _rows(table, facts, scope)
    if not len(rows):
        return Measured.absent(_NOBODY_ACTIVE)
    active, column = np.unique(table.initiative[rows], return_inverse=True)
    people, row = np.unique(table.person[rows], return_inverse=True)
    done = np.zeros((len(people), len(active)), dtype=np.int64)
    done[row, column] = table.items[rows]
    each = (done > 0).sum(axis=0)
    effective = None if scope.value_only else effective_parts_interval(done, scope.seed)
    detail: dict[str, object] = {
        "median_people": float(np.median(each)),
        "tied": _part(table.tied, active),
        "owned": _part(table.owned, active),
        "goals_ideal": 1.0,
        "effective": effective_number(done.sum(axis=0)),
        "effective_low": effective[0] if effective else None,
        "effective_high": effective[1] if effective else None,
        "alive_after_a_year": _alive(table, facts, scope),
        "initiatives": _listed(table, active, rows, each),
    }
    by_person = done.sum(axis=1)
    return Measured(
        value=float(len(active)),
        n=len(active),
        people=len(people),
        largest=float(by_person.max()) / float(by_person.sum()),
        rest=detail["tied"] == detail["owned"] == 1.0,
        detail=detail,
    )


def _rows(table: InitiativeMonth, facts: Facts, scope: Scope) -> Ints:
    """Return the rows of the cell's people in initiatives that ran that month, each person and initiative once."""
    return rows_in(facts, scope, ("initiative", scope.month), table.person, lambda: _running(table, scope.month))


def _runs(table: InitiativeMonth, month: Month) -> list[bool]:
    return [begin <= month and (not end or end >= month) for begin, end in zip(table.began, table.ended, strict=True)]


def _running(table: InitiativeMonth, month: Month) -> Ints:
    """Return the rows of anybody in initiatives that ran that month, each person and initiative once."""
    runs = np.array(_runs(table, month), dtype=np.bool_)
    rows = np.flatnonzero((table.month == month) & (table.items > 0))
    rows = rows[runs[table.initiative[rows]]] if len(rows) else rows
    return rows[once(table.initiative[rows], table.person[rows])]


def _part(flags: tuple[int, ...], active: Ints) -> float:
    return float(np.mean([flags[number] > 0 for number in active]))


def _alive(table: InitiativeMonth, facts: Facts, scope: Scope) -> float | None:
    """Return the share of those begun one to two years ago in which somebody was active when a year had passed, or later.

    None when none began then.
    """
    first, last = shift(scope.month, 1 - 2 * MONTHS_A_YEAR), shift(scope.month, -MONTHS_A_YEAR)
    begun = [number for number, began in enumerate(table.began) if first <= began <= last]
    if not begun:
        return None
    later = prepared(facts, ("a year on", scope.month, None), lambda: _a_year_on(table, scope.month, begun))
    alive = sum(any(of_cell(facts, scope, month, people).any() for month, people in later[number]) for number in begun)
    return alive / len(begun)


def _a_year_on(table: InitiativeMonth, last: Month, begun: list[int]) -> dict[int, list[tuple[Month, Ints]]]:
    """Return by initiative who was active in it from a year after it began, by month up to the last."""
    found: dict[int, list[tuple[Month, Ints]]] = {}
    for number in begun:
        late = (table.initiative == number) & (table.items > 0) & (table.month <= last)
        rows = np.flatnonzero(late & (table.month >= table.began[number] + 100))
        months = table.month[rows]
        found[number] = [(Month(month), table.person[rows[months == month]]) for month in sorted(set(months.tolist()))]
    return found


def _listed(table: InitiativeMonth, active: Ints, rows: Ints, each: Ints) -> list[dict[str, object]]:
    """Return each active initiative with its people and the departments they are from, the largest first."""
    departments = [len(np.unique(table.department[rows[table.initiative[rows] == number]])) for number in active]
    found: list[dict[str, object]] = [
        {"name": table.names[number], "people": int(people), "departments": count}
        for number, people, count in zip(active.tolist(), each, departments, strict=True)
    ]
    return sorted(found, key=lambda one: (-int(str(one["people"])), str(one["name"])))
