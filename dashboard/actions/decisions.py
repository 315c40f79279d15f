"""Acts on decisions: leadership records them, and what became of them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from dashboard.actions.writing import today, writing
from dashboard.visitor import Role
from storage.by_hand import decisions

if TYPE_CHECKING:
    from dashboard.visitor import Visitor
    from storage.by_hand.decisions import DecisionRow

DECIDERS: Final = (Role.LEADERSHIP,)


def put_decision(visitor: Visitor, row: DecisionRow, *, number: int | None = None, seen: str | None = None) -> int:
    """Record a decision, or change the one that was seen; return its number. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *DECIDERS) as store:
        return decisions.put_decision(
            store, row, by=visitor.name, now=int(time.time()), today=today(store), number=number, seen=seen
        )
