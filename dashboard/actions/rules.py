"""Acts on tracked rules: communications and the administrator keep the list and say what they have read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.actions.writing import today, writing
from dashboard.visitor import Role
from storage.by_hand import rules

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from dashboard.visitor import Visitor
    from storage.rules import RuleRow

KEEPERS: Final = (Role.COMMS, Role.ADMINISTRATOR)


def put_rule(visitor: Visitor, row: RuleRow, *, seen: str | None, keep_owner: bool = False) -> None:
    """Track a rule (`seen` None), or correct the one that was seen. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *KEEPERS) as store:
        rules.put_rule(store, row, today=today(store), seen=seen, keep_owner=keep_owner)


def stop_tracking(visitor: Visitor, key: str, *, seen: str) -> None:
    """Track the rule that was seen no more. Raises Outdated or Refused."""
    with writing(visitor, *KEEPERS) as store:
        rules.stop_tracking(store, key, today=today(store), seen=seen)


def review_rule(visitor: Visitor, key: str, *, day: date, material: bool, opened: Collection[int]) -> None:
    """Note that a rule was read, with the open changes that were seen. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *KEEPERS) as store:
        rules.review_seen(store, key, day=day, today=today(store), material=material, opened=opened)


def weigh_change(visitor: Visitor, change: int, *, material: bool, seen: bool) -> None:
    """Note whether people need training for a change that was read. Raises Outdated or Refused."""
    with writing(visitor, *KEEPERS) as store:
        rules.weigh_change(store, change, material=material, seen=seen)
