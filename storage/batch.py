"""What one transaction gathers before it is written."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openness.records import SetAside, Sums
from storage.acts import Outcome

if TYPE_CHECKING:
    from storage.acts import Deed
    from storage.items import Held


@dataclass(slots=True)
class Batch:
    """Records sorted by what becomes of them."""

    fetched_at: int
    held: dict[str, Held] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    """Acts that no kept item makes: others' replies, reactions."""
    active: defaultdict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """By month: keyed hashes of those active."""
    aside: list[SetAside] = field(default_factory=list)
    removals: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    """Native ids of items that no longer carry what their author's yes asks for."""
    touched: set[tuple[int, int]] = field(default_factory=set)
    """(month, person) that changed."""
    stored: int = 0
    changed: int = 0
    unchanged: int = 0
    not_allowed: int = 0
    ignored: int = 0
    interactions: int = 0
    acted: Outcome = field(default_factory=Outcome)
    """What became of the acts that no mention makes."""

    def sums(self) -> Sums:
        """Return what became of everything read."""
        aside = len(self.aside)
        return Sums(
            read=self.stored + self.changed + self.unchanged + self.not_allowed + self.ignored + aside,
            stored=self.stored,
            changed=self.changed,
            unchanged=self.unchanged,
            not_allowed=self.not_allowed,
            ignored=self.ignored,
            set_aside=aside,
            interactions=self.interactions,
        )
