"""What somebody can work out who puts together all that is shown of counts that add up, and which cells to hide besides for that.

Every count has a least and a most that it can be. A parent is the sum of its parts, people are those counted and those who are
not: from the one follow limits of the other, until nothing more follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from openness.complementary import Node, hide_more

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

_Key = TypeVar("_Key", bound="Hashable")
_ANY: Final = 10**12
_ROUNDS: Final = 12
_PARTS: Final = ("people", "part", "rest")


class Told(StrEnum):
    """What is shown of a cell's count: all of it, only that it or what remains is few, nothing; or there is nothing."""

    ALL = "all"
    FEW = "few"
    FEW_REMAIN = "few remain"
    HIDDEN = "hidden"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Generic[_Key]):
    """A cell's count of people or of what they did (`part`), out of a total; and what of it is shown."""

    key: _Key
    parent: _Key | None
    people: int
    total: int
    """What `part` is a part of: the people themselves, or what they did."""
    part: int
    told: Told


@dataclass(slots=True)
class _Limits:
    least: int = 0
    most: int = _ANY

    def narrowed(self, least: int, most: int) -> bool:
        """Take in new limits; whether they say more than was known."""
        news = least > self.least or most < self.most
        self.least, self.most = max(self.least, least), min(self.most, most)
        return news


def hidden_besides(cells: Sequence[Counted[_Key]], k: int) -> list[_Key]:
    """Return the cells of which nothing may be shown besides those hidden already, so that no group of 1 to k - 1 follows."""
    told = {cell.key: cell.told for cell in cells}
    more: list[_Key] = []
    while True:
        found = _by_subtraction(cells, told, k) or _by_limits(cells, told, k)
        if not found:
            return more
        for key in found:
            told[key] = Told.HIDDEN
        more += found


def _by_subtraction(cells: Sequence[Counted[_Key]], told: Mapping[_Key, Told], k: int) -> list[_Key]:
    """Return what to hide so that no sum of hidden cells is a small group: of people, and of what is counted."""
    known = {Told.ALL, Told.FEW, Told.FEW_REMAIN}
    people = [_node(cell, told[cell.key], told[cell.key] in known, None) for cell in cells]
    counts = [_node(cell, told[cell.key], told[cell.key] is Told.ALL, (cell.part, cell.total - cell.part)) for cell in cells]
    found = list(dict.fromkeys((*hide_more(people, k), *hide_more(counts, k))))
    return [key for key in found if told[key] is not Told.HIDDEN]


def _node(cell: Counted[_Key], told: Told, shown: bool, counts: tuple[int, int] | None) -> Node[_Key]:  # noqa: FBT001 - one of a pair
    there = told is not Told.ABSENT
    return Node(
        key=cell.key, parent=cell.parent, hidden=there and not shown, shown=there and shown, people=cell.people, counts=counts
    )


def _by_limits(cells: Sequence[Counted[_Key]], told: Mapping[_Key, Told], k: int) -> list[_Key]:
    """Return one cell to hide where the limits of a small count meet; none where they nowhere do."""
    if all(one in {Told.ALL, Told.ABSENT} for one in told.values()):
        return []
    limits, truths = _limits(cells, told, k)
    at_first = {cell.key for cell in cells if cell.told is Told.HIDDEN}
    for (key, what), known in limits.items():
        kept = 0 < truths[key, what] < k or (truths[key, what] and key in at_first)
        if kept and known.least == known.most and told[key] is not Told.ALL:
            candidate = _next_to(cells, told, key)
            if candidate is not None:
                return [candidate]
    return []


def _next_to(cells: Sequence[Counted[_Key]], told: Mapping[_Key, Told], key: _Key) -> _Key | None:
    """Return the smallest shown cell beside or below one; else itself where it is told as few; else the one above it."""
    above = next((cell.parent for cell in cells if cell.key == key), None)
    shown = [cell for cell in cells if told[cell.key] not in {Told.HIDDEN, Told.ABSENT}]
    near = [cell for cell in shown if cell.key != key and (cell.parent == key or (above is not None and cell.parent == above))]
    if near:
        return min(near, key=lambda cell: cell.people).key
    return next((cell.key for cell in shown if cell.key == key), None) or next(
        (cell.key for cell in shown if cell.key == above), None
    )


def _limits(
    cells: Sequence[Counted[_Key]], told: Mapping[_Key, Told], k: int
) -> tuple[dict[tuple[_Key, str], _Limits], dict[tuple[_Key, str], int]]:
    """Return what follows of every count, and what it is."""
    there = [cell for cell in cells if told[cell.key] is not Told.ABSENT]
    truths = {
        (cell.key, what): count
        for cell in there
        for what, count in zip(_PARTS, (cell.total, cell.part, cell.total - cell.part), strict=True)
    }
    limits = {name: _Limits() for name in truths}
    for cell in there:
        _learn(limits, cell, told[cell.key], k)
    below = _whole_families(there, truths)
    for _ in range(_ROUNDS):
        news = [_along(limits, parent, parts, what) for parent, parts in below.items() for what in _PARTS]
        news += [_together(limits, cell.key) for cell in there]
        if not any(news):
            break
    return limits, truths


def _learn(limits: Mapping[tuple[_Key, str], _Limits], cell: Counted[_Key], told: Told, k: int) -> None:
    if told in {Told.ALL, Told.FEW, Told.FEW_REMAIN}:
        limits[cell.key, "people"].narrowed(cell.total, cell.total)
    if told is Told.ALL:
        limits[cell.key, "part"].narrowed(cell.part, cell.part)
    if told is Told.FEW:
        limits[cell.key, "part"].narrowed(1, k - 1)
    if told is Told.FEW_REMAIN:
        limits[cell.key, "rest"].narrowed(1, k - 1)


def _whole_families(cells: Sequence[Counted[_Key]], truths: Mapping[tuple[_Key, str], int]) -> dict[_Key, list[_Key]]:
    """Return by parent its parts, where they are all of it; people in none of them are a part of their own, and unknown."""
    below: dict[_Key, list[_Key]] = {}
    known = {cell.key for cell in cells}
    for cell in cells:
        if cell.parent is not None and cell.parent in known:
            below.setdefault(cell.parent, []).append(cell.key)
    return {
        parent: parts
        for parent, parts in below.items()
        if all(truths[parent, what] == sum(truths[part, what] for part in parts) for what in _PARTS)
    }


def _along(limits: Mapping[tuple[_Key, str], _Limits], parent: _Key, parts: Sequence[_Key], what: str) -> bool:
    """Take in what a sum says of its parts, and they of it."""
    own = [limits[part, what] for part in parts]
    least, most = sum(one.least for one in own), sum(one.most for one in own)
    above = limits[parent, what]
    news = above.narrowed(least, most)
    for one in own:
        was = one.least, one.most
        if one.narrowed(above.least - (most - one.most), above.most - (least - one.least)):
            least, most, news = least + one.least - was[0], most + one.most - was[1], True
    return news


def _together(limits: Mapping[tuple[_Key, str], _Limits], key: _Key) -> bool:
    """Take in that people are those counted and those who are not."""
    people, part, rest = (limits[key, what] for what in _PARTS)
    news = people.narrowed(part.least + rest.least, part.most + rest.most)
    news |= part.narrowed(people.least - rest.most, people.most - rest.least)
    return news | rest.narrowed(people.least - part.most, people.most - part.least)
