"""How often sentences are read right: plain ones that were set apart, and intricate ones at first sight.

All were written by the same hand as the tables, after these were settled; policies by others lie between the two (see
docs/policy.md). A test holds these figures against the sentences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

RIGHT: Final = {"nl": (72, 75), "en": (75, 75)}
"""By language: how many plain ones are read right, of how many."""
INTRICATE: Final = {"nl": (19, 40), "en": (21, 40)}
"""The same of sentences written to be hard, as they were read when nobody had looked at the outcome yet."""


def share_right() -> float:
    """Return the share of plain sentences that is read right in both languages together."""
    return _share(RIGHT)


def share_intricate() -> float:
    """Return the share of intricate sentences that was read right at first sight, in both languages together."""
    return _share(INTRICATE)


def _share(counts: Mapping[str, tuple[int, int]]) -> float:
    return sum(right for right, _ in counts.values()) / sum(total for _, total in counts.values())
