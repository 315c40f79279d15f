"""Tables of people by part of the organisation, and of what administrators count of them, as they may be shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from openness.auditing import Counted, Told, hidden_besides
from openness.model import Cell, Level
from openness.rounding import round_count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleCell:
    """How many people there are in a department or the whole of a table, and what is counted of them; None: not told."""

    cell: Cell
    people: int | None
    count: int | None = None
    division: str = ""


def gate_people(
    cells: Sequence[PeopleCell], k: int, *, rolled: AbstractSet[Cell] = frozenset(), totals: bool = True
) -> list[PeopleCell]:
    """Return the cells of one month and table as they may be shown: none of fewer than `k` people, the others rounded to 5.

    What would follow from the others is hidden too. `totals`: divisions and the whole are told somewhere, in this table or beside
    it. `rolled` are the parts that are not shown by themselves all year. Where `people` is None before, nobody said how many.
    """
    known = {one.cell: one for one in cells}
    counted = {
        one.cell: Counted(
            key=one.cell,
            parent=_parent(one, totals=totals),
            people=_people(one, k),
            total=_people(one, k),
            part=_people(one, k),
            told=Told.HIDDEN if _people(one, k) < k or one.cell in rolled else Told.ALL,
        )
        for one in cells
    }
    if totals:
        for cell in _above(cells):
            if cell not in known:
                own = sum(_people(one, k) for one in cells if cell.level is Level.WHOLE or one.division == cell.name)
                counted[cell] = Counted(key=cell, parent=_over(cell), people=own, total=own, part=own, told=Told.ALL)
    hidden = {key for key, one in counted.items() if one.told is Told.HIDDEN and one.people}
    hidden |= set(hidden_besides(list(counted.values()), k))
    return [_told(one, told=one.cell not in hidden) for one in cells]


def _people(one: PeopleCell, k: int) -> int:
    """Return the people of a cell; enough where nobody said how many: a part with few employed is rolled up."""
    return k if one.people is None else one.people


def _above(cells: Sequence[PeopleCell]) -> list[Cell]:
    return [*dict.fromkeys(Cell(Level.DIVISION, one.division) for one in cells if one.division), Cell()]


def _over(cell: Cell) -> Cell | None:
    return None if cell.level is Level.WHOLE else Cell()


def _parent(one: PeopleCell, *, totals: bool) -> Cell | None:
    if one.cell.level is Level.WHOLE:
        return None
    return Cell(Level.DIVISION, one.division) if totals and one.division else Cell()


def _told(one: PeopleCell, *, told: bool) -> PeopleCell:
    if not told:
        return replace(one, people=None, count=None)
    return replace(one, people=None if one.people is None else round_count(one.people), count=_rounded(one.count))


def _rounded(count: int | None) -> int | None:
    return None if count is None else round_count(count)
