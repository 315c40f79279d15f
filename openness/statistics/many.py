"""Many tests at once: p values adjusted so that of what is told as found at most a given part is chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def discovered(chances: Sequence[float]) -> list[float]:
    """Return p values adjusted for being many (Benjamini and Hochberg 1995); rejecting up to q keeps the false at a share of q.

    As scipy's `false_discovery_control`, whose module alone would add 50 MB to what the pages hold.
    """
    least, found = 1.0, [1.0] * len(chances)
    for before, place in enumerate(sorted(range(len(chances)), key=chances.__getitem__, reverse=True)):
        least = min(least, chances[place] * len(chances) / (len(chances) - before))
        found[place] = least
    return found
