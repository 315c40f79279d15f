"""What is shared in the open and whether it is answered: A1 and A6."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from openness.marking import N_
from openness.measuring import share
from openness.model import Level, Measured
from openness.month import shift
from openness.selection import has_month, inside, rows_in
from openness.themes.embrace import roster_size

if TYPE_CHECKING:
    from openness.facts import Facts, Ints, OutcomeMonth, TotalMonth
    from openness.model import Scope
    from openness.month import Month
    from openness.statistics.network import Flags

NO_ITEMS_TO_COUNT: Final = N_(
    "No source sees open, closed and direct messages alike: import an administrator's totals (measures items_open, items_closed, "
    "items_direct) with `sharewell import metrics FILE`."
)
NO_OPEN_ITEMS: Final = N_("Nobody who takes part shared an item that takes replies: import or collect what they share.")
MEASURES: Final = ("items_open", "items_closed", "items_direct")
_OPEN, _CLOSED, _DIRECT = 1, 2, 3
_QUARTER: Final = 3


def open_by_default(facts: Facts, scope: Scope) -> Measured:
    """Measure A1: from administrators' totals where there are any, else from the counted items of sources that see all three."""
    from_totals = _of_totals(facts, scope)
    counted = _of_items(facts, scope)
    if from_totals is None:
        return counted or Measured.absent(NO_ITEMS_TO_COUNT)
    if counted is None:
        return from_totals
    beside: dict[str, object] = {"counted_open": counted.numerator, "counted_items": counted.denominator}
    return share(
        int(from_totals.numerator or 0),
        int(from_totals.denominator or 0),
        people=from_totals.people,
        detail={**from_totals.detail, **beside},
    )


def _of_totals(facts: Facts, scope: Scope) -> Measured | None:
    """Return A1 from the totals of the sources that give all three measures."""
    table = facts.total
    if table is None:
        return None
    counts = np.zeros(len(MEASURES), dtype=np.int64)
    used, people, said = [], 0, True
    for source, name in enumerate(table.sources):
        rows = _rows_of(table, facts, scope, source)
        found = [rows & (table.measure == _place(table.measures, measure)) for measure in MEASURES]
        if not all(chosen.any() for chosen in found):
            continue
        counts += np.array([int(table.count[chosen].sum()) for chosen in found])
        used.append(name)
        stated = [int(table.people[chosen].sum()) for chosen in found if (table.people[chosen] >= 0).all()]
        said = said and bool(stated)
        people = max([people, *stated])
    total = int(counts.sum())
    if not total:
        return None
    behind = people if said else (roster_size(facts, scope.cell, scope.month) or 0)
    return share(int(counts[0]), total, people=behind, detail={"basis": "totals", "sources": sorted(used)})


def _rows_of(table: TotalMonth, facts: Facts, scope: Scope, source: int) -> Flags:
    """Return a source's rows for the cell; its own figure for the whole stands over the sum of its departments."""
    rows: Flags = (table.month == scope.month) & (table.source == source)
    for_all: Flags = rows & (table.department < 0)
    if scope.cell.level is Level.WHOLE and for_all.any():
        return for_all
    return rows & ~for_all & inside(facts, scope.cell)[table.department]


def _place(names: tuple[str, ...], name: str) -> int:
    return names.index(name) if name in names else -1


def _of_items(facts: Facts, scope: Scope) -> Measured | None:
    """Return A1 from the items of eligible people in the sources that see all; those left out are named."""
    table = facts.space
    if table is None:
        return None
    rows = (table.month == scope.month) & inside(facts, scope.cell)[table.department] & (table.visibility >= _OPEN)
    seen = rows & np.asarray(table.sees_all, dtype=np.bool_)[table.source] if table.sees_all else rows & False
    items = [int(table.items[seen & (table.visibility == visibility)].sum()) for visibility in (_OPEN, _CLOSED, _DIRECT)]
    total = sum(items)
    if not total:
        return None
    sharers = np.zeros((len(table.sources), _DIRECT + 1), dtype=np.int64)
    np.add.at(sharers, (table.source[seen], table.visibility[seen]), table.sharers[seen])
    used = sorted(table.sources[place] for place in np.unique(table.source[seen]))
    out = sorted(table.sources[place] for place in np.setdiff1d(table.source[rows], table.source[seen]))
    return share(items[0], total, people=int(sharers.max()), detail={"basis": "items", "sources": used, "left_out": out})


def get_replies(facts: Facts, scope: Scope) -> Measured:
    """Measure A6; the ideal is held against three months together."""
    table = facts.outcome
    months = [shift(scope.month, -back) for back in range(_QUARTER)]
    open_items, replied, people, largest = _answered(facts, scope, scope.month)
    if not open_items:
        return Measured.absent(NO_OPEN_ITEMS)
    detail: dict[str, object] = {"judged": None}
    if facts.months == _QUARTER:
        detail = {"judged": replied / open_items}
    elif table is not None and all(has_month(table.month, month) for month in months):
        parts = [_answered(facts, scope, month) for month in months]
        quarter = sum(part[0] for part in parts)
        detail = {"judged": sum(part[1] for part in parts) / quarter, "three_months_items": quarter}
        detail["three_months"] = detail["judged"]
    return share(replied, open_items, people=people, largest=largest, detail=detail)


def _answered(facts: Facts, scope: Scope, month: Month) -> tuple[int, int, int, float]:
    """Return the open items that take replies, those answered, their authors, and the most active author's share."""
    table = facts.outcome
    if table is None:
        return 0, 0, 0, 0.0
    rows = rows_in(facts, scope, ("outcome", month), table.person, lambda: _open_rows(table, month))
    items = table.replyable[rows]
    total = int(items.sum())
    return total, int(table.replied[rows].sum()), len(rows), float(items.max()) / total if total else 0.0


def _open_rows(table: OutcomeMonth, month: Month) -> Ints:
    """Return the rows of who shared open items that take replies, each person once."""
    rows = np.flatnonzero((table.month == month) & (table.replyable > 0))
    _, first = np.unique(table.person[rows], return_index=True)
    return rows[first]
