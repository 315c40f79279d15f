"""One source's way into the store while a file is taken in: what is pending, and what the file speaks of."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from openness.records import Interaction, Item, Sums

if TYPE_CHECKING:
    from openness.records import Record
    from storage.intake import Intake

MOST_SPACES = 10_000
"""Spaces of which a file can show that it closes their gaps."""


@dataclass(slots=True)
class WayIn:
    """A source's way in during one import."""

    intake: Intake
    run: int
    pending: list[Record] = field(default_factory=list)
    sums: Sums = field(default_factory=Sums)
    oldest: int | None = None
    newest: int | None = None
    spaces: set[str] = field(default_factory=set)
    """The native ids of the spaces that the file holds items of; at most MOST_SPACES."""

    def note(self, limit: int) -> None:
        """Widen the time that the file speaks of, and its spaces, by what is pending."""
        items = [record for record in self.pending if type(record) is Item]
        times = [item.created_at for item in items] + [record.at for record in self.pending if type(record) is Interaction]
        if told := [at for at in times if 0 < at <= limit]:
            self.oldest = min(told) if self.oldest is None else min(self.oldest, *told)
            self.newest = max(told) if self.newest is None else max(self.newest, *told)
        if len(self.spaces) < MOST_SPACES:
            fresh = {item.space.native_id for item in items} - self.spaces
            self.spaces.update(islice(fresh, MOST_SPACES - len(self.spaces)))
