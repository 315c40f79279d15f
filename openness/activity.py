"""Counts of what was shared, by fixed cell and source family or visibility of the space, and what of them may be shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from openness.auditing import Counted, Told, hidden_besides
from openness.complementary import Node, hide_more
from openness.model import Cell, Level
from openness.rounding import round_count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

LEAST_K: Final = 5
MOST_OF_ONE: Final = 0.5
ALL: Final = "all"
OPEN_TO_ALL: Final = ("public", "open")
"""Visibilities of spaces that every colleague can read; what is shared there is all that is counted as shared."""


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
    visibility: str = ALL
    """Of the spaces: `all` that every colleague can read, or one visibility (then of all families)."""

    def as_json(self) -> dict[str, object]:
        """Return the cell as an edition keeps it."""
        return {
            "level": self.level.value,
            "cell": self.cell,
            "family": self.family,
            "visibility": self.visibility,
            "items": self.items,
            "sharers": self.sharers,
            "eligible": self.eligible,
        }


_Place = tuple[Level, str | None]


def gate_counts(cells: Sequence[CountCell], k: int, *, rolled: AbstractSet[Cell] = frozenset()) -> list[CountCell]:
    """Return a month's cells as they may be shown: counts of fewer than `k` sharers not told, the others rounded to 5.

    What could be worked out by taking shown cells off their total, over departments, families or visibilities, is hidden too.
    Hand it all cells of one month at once. `rolled` are the parts that are not shown by themselves all year.
    """
    k = max(k, LEAST_K)
    hidden = {place for place, cell in enumerate(cells) if _too_small(cell, k) or Cell(*_place(cell)) in rolled}
    before = -1
    while len(hidden) != before:
        before = len(hidden)
        for column in _groups(cells, lambda cell: (cell.family, cell.visibility)):
            hidden |= _more(cells, column, hidden, k)
            hidden |= _below(cells, column, hidden)
        for row in _groups(cells, _place):
            for parts in (_by_family(cells, row), _by_visibility(cells, row)):
                hidden |= _parts_of_all(cells, row, parts, hidden, k)
    unsaid = _unsaid(cells, k, rolled)
    quiet = set[int]()
    for column in _groups(cells, lambda cell: (cell.family, cell.visibility)):
        quiet |= _not_counted(cells, column, hidden, k)
    return [
        _told(cell, told=place not in hidden, sharers=place not in quiet, eligible=_place(cell) not in unsaid)
        for place, cell in enumerate(cells)
    ]


def _place(cell: CountCell) -> _Place:
    return cell.level, cell.cell or None


def _unsaid(cells: Sequence[CountCell], k: int, rolled: AbstractSet[Cell]) -> set[_Place]:
    """Return the cells whose number of eligible people is not told."""
    places = {_place(cell): cell for cell in cells}
    small = {place for place, cell in places.items() if (cell.eligible or 0) < k or Cell(*place) in rolled}
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


def _not_counted(cells: Sequence[CountCell], column: Sequence[int], hidden: AbstractSet[int], k: int) -> set[int]:
    """Return the places of one family whose number of sharers is not told: that of those who did not share would follow."""
    places = {_place(cells[place]): place for place in column}
    few = {place for place in column if place in hidden or 0 < (cells[place].eligible or 0) - (cells[place].sharers or 0) < k}
    counted = [
        Counted(
            key=name,
            parent=_parent_cell(cells[place], set(places)),
            people=cells[place].eligible or 0,
            total=cells[place].eligible or 0,
            part=cells[place].sharers or 0,
            told=Told.HIDDEN if place in few else Told.ALL,
        )
        for name, place in places.items()
    ]
    return few | {places[name] for name in hidden_besides(counted, k)}


def _told(cell: CountCell, *, told: bool, sharers: bool, eligible: bool) -> CountCell:
    people = round_count(cell.eligible) if eligible and cell.eligible is not None else None
    if not told or cell.items is None or cell.sharers is None:
        return replace(cell, items=None, sharers=None, eligible=people, largest=0.0)
    return replace(
        cell,
        items=round_count(cell.items),
        sharers=round_count(cell.sharers) if sharers else None,
        eligible=people,
        largest=0.0,
    )


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


def _more(cells: Sequence[CountCell], column: Sequence[int], hidden: set[int], k: int) -> set[int]:
    """Return the places to hide besides in one family, whose departments add up to divisions and those to the whole."""
    places = {_place(cells[place]): place for place in column}
    counted = [
        Counted(
            key=name,
            parent=_parent_cell(cells[place], set(places)),
            people=cells[place].sharers or 0,
            total=cells[place].items or 0,
            part=cells[place].items or 0,
            told=Told.ALL if place not in hidden else Told.HIDDEN if cells[place].items else Told.ABSENT,
        )
        for name, place in places.items()
    ]
    return {places[name] for name in hidden_besides(counted, k)}


def _below(cells: Sequence[CountCell], column: Sequence[int], hidden: set[int]) -> set[int]:
    """Return the places of one family under a hidden one: shown, they would add up to it."""
    places = {_place(cells[place]): place for place in column}
    above = {place: places.get(_parent_cell(cells[place], set(places)) or (Level.WHOLE, "")) for place in column}
    return {place for place, parent in above.items() if parent in hidden}


def _by_family(cells: Sequence[CountCell], row: Sequence[int]) -> list[int]:
    """Return the places that add up to all of a cell by family."""
    return [place for place in row if cells[place].family != ALL]


def _by_visibility(cells: Sequence[CountCell], row: Sequence[int]) -> list[int]:
    """Return the places that add up to all of a cell by visibility: closed spaces and direct messages are no part of it."""
    return [place for place in row if cells[place].visibility in OPEN_TO_ALL]


def _parts_of_all(cells: Sequence[CountCell], row: Sequence[int], parts: Sequence[int], hidden: set[int], k: int) -> set[int]:
    """Return the parts of one cell to hide besides: never one alone, nor together so few that they could not be shown.

    People share in several parts, so that what is kept back holds at least as many as the largest part in it.
    """
    parts = [place for place in parts if cells[place].items]
    kept_back = [place for place in parts if place in hidden]
    if not any(_is_all(cells[place]) and place not in hidden for place in row):
        # Shown all, they would add up to what is hidden.
        return set() if kept_back or not parts else {min(parts, key=lambda place: cells[place].sharers or 0)}
    shown = sorted((place for place in parts if place not in hidden), key=lambda place: cells[place].sharers or 0)
    more: set[int] = set()
    while kept_back and shown and (len(kept_back) == 1 or max(cells[place].sharers or 0 for place in kept_back) < k):
        kept_back.append(shown.pop(0))
        more.add(kept_back[-1])
    return more


def _is_all(cell: CountCell) -> bool:
    return cell.family == ALL and cell.visibility == ALL
