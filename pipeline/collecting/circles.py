"""Notices a source that turns in circles: the same pages again and again, or empty ones without end."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING

from config.errors import Skip

if TYPE_CHECKING:
    from collectors.base import Page
    from openness.records import Sums

MOST_ALIKE = 50
"""So many pages that were there before in the same pass; a few are, where the last days are read again."""
MOST_EMPTY = 2_000
"""So many pages in a row that hold nothing."""


@dataclass(slots=True)
class Circles:
    """What one pass over one target has met."""

    _met: set[bytes] = field(default_factory=set)
    _alike: int = 0
    _empty: int = 0

    def note(self, page: Page, brought: Sums) -> None:
        """Take in a page and what it brought. Raises Skip `unreadable` once the source goes round in circles."""
        self._empty = 0 if brought.read or brought.interactions else self._empty + 1
        if not self._empty:
            mark = blake2b(json.dumps(page.body, sort_keys=True, default=str).encode("utf-8", "replace"), digest_size=16).digest()
            self._alike += mark in self._met
            self._met.add(mark)
        if self._alike >= MOST_ALIKE or self._empty >= MOST_EMPTY:
            what = "the source gives the same again and again, without an end"
            raise Skip("unreadable", what, todo="try again later; if it stays, the source changed its answers")
