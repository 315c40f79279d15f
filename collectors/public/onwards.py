"""Reading a list on from where things last changed, when they can change while it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Row = dict[str, object]
    Ask = Callable[[int, int], tuple[list[Row], bool]]
    """Takes from when on (UTC second, included) and the page's number from 1; gives rows, and whether there are more pages."""


def onwards(ask: Ask, begin: int, *, identity: str, changed: Callable[[Row], int], most_pages: int) -> Iterator[list[Row]]:
    """Give rows page by page, those that changed first first, each once.

    After each page the list is asked for anew from the last change seen, rather than by the number of the next page: what changes
    meanwhile moves to the end, and would push others over the edge of a page and out of sight. Only within one second, or where
    the source does not heed the beginning, pages are turned; `most_pages` is how many it has at most.
    """
    seen: set[str] = set()
    number = 1
    while number <= most_pages:
        rows, more = ask(begin, number)
        fresh = [row for row in rows if str(row.get(identity)) not in seen]
        seen.update(str(row.get(identity)) for row in fresh)
        yield fresh
        if not more:
            return
        last = max(map(changed, rows), default=0)
        begin, number = (last, 1) if fresh and last > begin else (begin, number + 1)
