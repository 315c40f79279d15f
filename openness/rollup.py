"""Parts of the organisation that are shown within the part above them for a whole year, because they were too small in a month.

Shown in some months and not in others, what a part was in a month in which it is hidden would follow from its neighbours and
from the months around it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from openness.comparing import FED_BY_SOURCES
from openness.complementary import Node, hide_more
from openness.flow import read as read_flow
from openness.flow import without_streets
from openness.indicators import INDICATOR
from openness.marking import N_
from openness.model import Cell, Level

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openness.model import Reading

ROLLED_UP: Final = N_(
    "Shown as part of the division or the whole all year: in some month too few people stood behind it, or behind one beside it."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledUp:
    """The parts that are not shown by themselves in a year: by the people who take part there, and by those employed."""

    taking_part: frozenset[Cell] = frozenset()
    employed: frozenset[Cell] = frozenset()

    def holds(self, reading: Reading) -> bool:
        """Whether a reading's part is not shown by itself."""
        indicator = INDICATOR.get(reading.id)
        tables = {*indicator.needs, *indicator.either} if indicator is not None else set()
        of_everyone = reading.detail.get("basis") == "totals" or (indicator is not None and not tables & FED_BY_SOURCES)
        return reading.cell in (self.employed if of_everyone else self.taking_part)

    def as_json(self) -> dict[str, list[list[str]]]:
        """Return the parts as an edition keeps them: level and name, by what makes them too small."""
        return {"taking_part": _written(self.taking_part), "employed": _written(self.employed)}

    def within(self, told: Mapping[str, list[list[str]]]) -> bool:
        """Whether an edition that was written so leaves out all these parts."""
        return all(part in told.get(name, ()) for name, parts in self.as_json().items() for part in parts)


def _written(cells: frozenset[Cell]) -> list[list[str]]:
    return sorted([cell.level.value, cell.name or ""] for cell in cells)


def read(told: Mapping[str, list[list[str]]]) -> RolledUp:
    """Return the parts that an edition leaves out."""
    found = {name: frozenset(Cell(Level(level), part) for level, part in parts) for name, parts in told.items()}
    return RolledUp(taking_part=found.get("taking_part", frozenset()), employed=found.get("employed", frozenset()))


def without_parts(edition: Mapping[str, Any], rolled: RolledUp) -> dict[str, Any]:
    """Return an edition's body without the counts of parts that have become too small since it was made."""
    before = read(edition.get("rolled_up") or {})
    both = RolledUp(taking_part=before.taking_part | rolled.taking_part, employed=before.employed | rolled.employed)
    activity = [
        {**row, "items": None, "sharers": None, "eligible": None}
        if Cell(Level(row["level"]), row["cell"]) in both.taking_part
        else row
        for row in edition["activity"]
    ]
    told = {**edition, "activity": activity, "rolled_up": both.as_json()}
    if edition.get("flow") is not None:
        told["flow"] = [street.as_json() for street in without_streets(read_flow(edition["flow"]), both.taking_part)]
    return told


NONE: Final = RolledUp()


def too_small(fewest: Mapping[Cell, int], parents: Mapping[Cell, Cell], k: int) -> frozenset[Cell]:
    """Return the parts to roll up for a year, by the fewest people each had in a month in which it had any.

    Besides those of fewer than `k`, the next smallest of their neighbours where otherwise they would follow by subtraction.
    """
    hidden = {cell for cell, people in fewest.items() if 0 < people < k}
    above = {cell: parent if (parent := parents.get(cell, Cell())) in fewest else Cell() for cell in fewest}
    people = dict(fewest)
    for level in (Level.DIVISION, Level.WHOLE):
        sums: dict[Cell, int] = {}
        for part in fewest:
            if above[part].level is level:
                sums[above[part]] = sums.get(above[part], 0) + people[part]
        people |= sums
    nodes = [
        Node(
            key=cell,
            parent=above.get(cell),
            hidden=cell in hidden,
            shown=cell not in hidden,
            people=people.get(cell, 0),
        )
        for cell in sorted({Cell(), *fewest}, key=lambda cell: (cell.level, cell.name or ""))
    ]
    return frozenset(hidden | set(hide_more(nodes, k)))
