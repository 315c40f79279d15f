"""Counts of what was shared, by fixed cell and source family, and what of them may be shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from openness.complementary import Node, hide_more
from openness.model import Level
from openness.rounding import round_count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

LEAST_K: Final = 5
MOST_OF_ONE: Final = 0.5
ALL: Final = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountCell:
    """What the people of one cell shared in one source family; None: not told."""

    level: Level
    cell: str | None
    parent: str | None
    """Of a department: its division."""
    family: str
    """`all`, or one family of sources."""
    items: int | None
    sharers: int | None
    eligible: int | None
    largest: float = 0.0
    """The share of the items that one person made."""

    def as_json(self) -> dict[str, object]:
        """Return the cell as an edition keeps it."""
        return {
            "level": self.level.value,
            "cell": self.cell,
            "family": self.family,
            "items": self.items,
            "sharers": self.sharers,
            "eligible": self.eligible,
        }


_Place = tuple[Level, str | None]


def gate_counts(cells: Sequence[CountCell], k: int) -> list[CountCell]:
    """Return a month's cells as they may be shown: counts of fewer than `k` sharers not told, the others rounded to 5.

    What could be worked out by taking shown cells off their total, over departments or over families, is hidden too.
    Hand it all cells of one month at once.
    """
    k = max(k, LEAST_K)
    hidden = {place for place, cell in enumerate(cells) if _too_small(cell, k)}
    before = -1
    while len(hidden) != before:
        before = len(hidden)
        for group in _groups(cells, lambda cell: cell.family):
            hidden |= _more(cells, group, hidden, _parent_cell, k)
        for group in _groups(cells, lambda cell: (cell.level, cell.cell)):
            hidden |= _more(cells, group, hidden, _whole_family, k)
    unsaid = _unsaid(cells, k)
    return [_told(cell, told=place not in hidden, eligible=_place(cell) not in unsaid) for place, cell in enumerate(cells)]


def _place(cell: CountCell) -> _Place:
    return cell.level, cell.cell or None


def _unsaid(cells: Sequence[CountCell], k: int) -> set[_Place]:
    """Return the cells whose number of eligible people is not told."""
    places = {_place(cell): cell for cell in cells}
    small = {place for place, cell in places.items() if (cell.eligible or 0) < k}
    nodes = [
        Node(
            key=place,
            parent=_parent_cell(cell, set(places)),
            hidden=place in small and bool(cell.eligible),
            shown=place not in small,
            people=cell.eligible or 0,
        )
        for place, cell in places.items()
    ]
    return small | set(hide_more(nodes, k))


def _too_small(cell: CountCell, k: int) -> bool:
    if (cell.eligible or 0) < k:
        return True
    return bool(cell.sharers) and ((cell.sharers or 0) < k or cell.largest > MOST_OF_ONE)


def _told(cell: CountCell, *, told: bool, eligible: bool) -> CountCell:
    people = round_count(cell.eligible) if eligible and cell.eligible is not None else None
    if not told or cell.items is None or cell.sharers is None:
        return replace(cell, items=None, sharers=None, eligible=people, largest=0.0)
    return replace(cell, items=round_count(cell.items), sharers=round_count(cell.sharers), eligible=people, largest=0.0)


def _groups(cells: Sequence[CountCell], key: Callable[[CountCell], object]) -> list[list[int]]:
    found: dict[object, list[int]] = {}
    for place, cell in enumerate(cells):
        found.setdefault(key(cell), []).append(place)
    return list(found.values())


def _parent_cell(cell: CountCell, known: AbstractSet[object]) -> _Place | None:
    if cell.level is Level.WHOLE:
        return None
    division: _Place = (Level.DIVISION, cell.parent)
    return division if cell.level is Level.DEPARTMENT and division in known else (Level.WHOLE, None)


def _whole_family(cell: CountCell, _known: AbstractSet[object]) -> object | None:
    return None if cell.family == ALL else ALL


def _more(
    cells: Sequence[CountCell],
    group: Sequence[int],
    hidden: set[int],
    parent: Callable[[CountCell, AbstractSet[object]], object | None],
    k: int,
) -> set[int]:
    """Return the places to hide besides, in one row or column whose parts add up to a total."""
    by_family = parent is _whole_family
    key: Callable[[CountCell], object] = (
        (lambda cell: cell.family) if by_family else (lambda cell: (cell.level, cell.cell or None))
    )
    places = {key(cells[place]): place for place in group}
    nodes = [
        Node(
            key=name,
            parent=parent(cells[place], set(places)),
            hidden=place in hidden and bool(cells[place].items),
            shown=place not in hidden,
            people=cells[place].sharers or 0,
        )
        for name, place in places.items()
    ]
    return {places[name] for name in hide_more(nodes, k)}
