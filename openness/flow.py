"""Who reacts to whom between departments: what of it may be shown, and what can be read off it.

A street is an ordered pair of departments with the arcs from people of the first to people of the second in one month.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from openness.activity import LEAST_K, MOST_OF_ONE
from openness.model import Cell, Level
from openness.rounding import round_count
from openness.statistics.many import discovered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

_SURE: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Street:
    """Arcs from one department to another, or within one; None: not told."""

    origin: str
    """Where those who act work."""
    target: str
    """Where those they react to work."""
    arcs: int | None
    people: int = 0
    """The fewer of those at either end; 0 once it has passed the gate."""
    largest: int = 0
    """The arcs of whoever has most of them, at either end; 0 once it has passed the gate."""

    @property
    def within(self) -> bool:
        """Whether both ends are the same department."""
        return self.origin == self.target

    def as_json(self) -> dict[str, object]:
        """Return the street as an edition keeps it."""
        return {"from": self.origin, "to": self.target, "arcs": self.arcs}


def gate_flow(streets: Sequence[Street], k: int, *, rolled: AbstractSet[Cell] = frozenset()) -> list[Street]:
    """Return a month's streets as they may be shown: of fewer than `k` people or arcs, or mostly one person's, not told.

    The others are rounded to 5.

    Of no department is just one street hidden, in or out, so that it does not follow by taking the shown ones off what a figure
    of the department tells. `rolled` are the parts that are not shown by themselves all year.
    """
    k = max(k, LEAST_K)
    small = {place for place, street in enumerate(streets) if _is_small(street, k)}
    hidden = _with_more(streets, small | _closed(streets, rolled))
    return [
        replace(street, arcs=None if place in hidden else round_count(street.arcs or 0), people=0, largest=0)
        for place, street in enumerate(streets)
    ]


def _is_small(street: Street, k: int) -> bool:
    arcs = street.arcs or 0
    return street.people < k or arcs < k or street.largest > MOST_OF_ONE * arcs


def without_streets(streets: Sequence[Street], rolled: AbstractSet[Cell]) -> list[Street]:
    """Return streets that passed the gate once without those of parts that are not shown by themselves any more."""
    gone = {place for place, street in enumerate(streets) if street.arcs is None}
    hidden = _with_more(streets, gone | _closed(streets, rolled))
    return [replace(street, arcs=None) if place in hidden else street for place, street in enumerate(streets)]


def _closed(streets: Sequence[Street], rolled: AbstractSet[Cell]) -> set[int]:
    names = {cell.name for cell in rolled if cell.level is Level.DEPARTMENT}
    return {place for place, street in enumerate(streets) if {street.origin, street.target} & names}


def _with_more(streets: Sequence[Street], hidden: set[int]) -> set[int]:
    """Return the hidden streets with the least of those that are shown beside one that would be hidden alone."""
    hidden, changed = set(hidden), True
    while changed:
        changed = False
        for mine in _touching(streets).values():
            shown = [place for place in mine if place not in hidden]
            if len(mine) - len(shown) == 1 and shown:
                hidden.add(min(shown, key=lambda place: streets[place].arcs or 0))
                changed = True
    return hidden


def _touching(streets: Sequence[Street]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for place, street in enumerate(streets):
        for end in {street.origin, street.target}:
            found.setdefault(end, []).append(place)
    return found


def departments_of(streets: Iterable[Street]) -> list[str]:
    """Return the departments at the ends of streets, by name."""
    return sorted({end for street in streets for end in (street.origin, street.target)}, key=str.casefold)


def told_of(streets: Sequence[Street]) -> tuple[list[Street], list[str]]:
    """Return the streets between departments of which any street is told, and the departments of which none is."""
    known = {end for street in streets if street.arcs is not None for end in (street.origin, street.target)}
    unknown = [name for name in departments_of(streets) if name not in known]
    return [street for street in streets if {street.origin, street.target} <= known], unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class OneWay:
    """Two departments of which one reacts to the other far more than it gets back."""

    origin: str
    target: str
    there: int
    back: int


def one_way(streets: Iterable[Street], most: int = 5) -> list[OneWay]:
    """Return the streets on which at least twice as much goes one way, beyond chance, the most lopsided first.

    Beyond chance: an exact binomial test of both ways being as likely, corrected for how many pairs are looked at
    (Benjamini-Hochberg). Pairs of which either way is hidden are left out.
    """
    from scipy.special import bdtr

    told = {(street.origin, street.target): street.arcs for street in streets if not street.within}
    pairs = [
        OneWay(origin=ends[0], target=ends[1], there=there, back=_back(told, ends))
        for ends, there in told.items()
        if there is not None and told.get(ends[::-1], 0) is not None and there > _back(told, ends)
    ]
    if not pairs:
        return []
    chances = discovered([2 * float(bdtr(pair.back, pair.there + pair.back, 0.5)) for pair in pairs])
    found = [pair for pair, chance in zip(pairs, chances, strict=True) if chance < _SURE and pair.there >= 2 * pair.back]
    return sorted(found, key=lambda pair: (pair.back / pair.there, -pair.there, pair.origin, pair.target))[:most]


def _back(told: Mapping[tuple[str, str], int | None], ends: tuple[str, str]) -> int:
    return told.get(ends[::-1], 0) or 0


def islands(streets: Sequence[Street], most: int = 3) -> list[tuple[str, float]]:
    """Return the departments that keep most to themselves: those with more arcs within than to and from all others together.

    With the share of arcs within, the largest first. Only departments of which no street is hidden are told.
    """
    found = []
    for name in departments_of(streets):
        mine = [street for street in streets if name in {street.origin, street.target}]
        if any(street.arcs is None for street in mine):
            continue
        inside = sum(street.arcs or 0 for street in mine if street.within)
        total = sum(street.arcs or 0 for street in mine)
        if total and inside * 2 > total:
            found.append((name, inside / total))
    return sorted(found, key=lambda one: (-one[1], one[0]))[:most]


def read(told: Iterable[Mapping[str, object]]) -> tuple[Street, ...]:
    """Return the streets that an edition keeps."""
    names: dict[str, str] = {}  # each is held once: a large organisation has thousands of streets

    def name(told: object) -> str:
        return names.setdefault(str(told), str(told))

    return tuple(
        Street(origin=name(row["from"]), target=name(row["to"]), arcs=row["arcs"] if isinstance(row["arcs"], int) else None)
        for row in told
    )
