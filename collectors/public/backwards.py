"""Reads a list that comes newest first so that breaking off anywhere loses nothing: the cursor moves with every page.

Everything up to `newest` was read, and from `top` down to what `below` leads to; what lies between those two is still to be
read, and comes first the next time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_MOST_EMPTY = 20
"""So many pages of nothing that is new and has a place, and the list is taken for one that turns in circles."""

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How far a list was read; positions are texts that sort as the list does, "" is none."""

    newest: str = ""
    top: str = ""
    below: str = ""
    """How the source is asked for what comes next, in its own words."""

    def kept(self) -> dict[str, str]:
        """Return it as a part of a cursor."""
        return {"newest": self.newest, "top": self.top, "below": self.below}


def reached_of(kept: Mapping[str, object]) -> Reached:
    """Read what `kept` wrote. Raises LookupError or TypeError for anything else."""
    parts = {name: kept[name] for name in ("newest", "top", "below")}
    if not all(isinstance(part, str) for part in parts.values()):
        raise TypeError
    return Reached(**{name: str(part) for name, part in parts.items()})


def downwards(
    ask: Callable[[str], tuple[list[Thing], str]], position: Callable[[Thing], str], reached: Reached, *, again: str
) -> Iterator[tuple[list[Thing], Reached]]:
    """Read first what an earlier pass left, then what is new and everything above the position `again` once more.

    `ask` takes "" for the newest page, or what it said itself leads further; it returns a page and what leads further, "" at the
    end. What has no position, "", tells nothing of how far we are. Yields what each page has not shown before and how far that
    brings us; last of all nothing, with the pass ended.
    """
    if reached.top:
        for things, onwards in _stretch(ask, position, reached, reached.newest):
            reached = onwards
            yield things, reached
        reached = _ended(reached)
    for things, onwards in _stretch(ask, position, reached, min(reached.newest, again)):
        reached = onwards
        yield things, reached
    yield [], _ended(reached)


def _stretch(
    ask: Callable[[str], tuple[list[Thing], str]], position: Callable[[Thing], str], reached: Reached, until: str
) -> Iterator[tuple[list[Thing], Reached]]:
    seen: set[str] = set()
    place, empty = reached.below, 0
    while empty < _MOST_EMPTY:
        things, further = ask(place)
        fresh = [thing for thing in things if position(thing) not in seen]
        positions = [found for found in map(position, fresh) if found]
        seen.update(positions)
        empty = 0 if positions else empty + 1
        ends = further in {"", place} or (bool(positions) and min(positions) <= until)
        if fresh:
            reached = replace(reached, top=max([reached.top, *positions]), below=further)
            yield fresh, _ended(reached) if ends else reached
        if ends:
            return
        place = further


def _ended(reached: Reached) -> Reached:
    return Reached(newest=max(reached.newest, reached.top))
