"""Acts on the policy: communications and the administrator keep its versions, correct classes and confirm what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.actions.writing import today, writing
from dashboard.visitor import Role
from storage.by_hand import policy as by_hand
from storage.measures_in.policy_text import keep_text

if TYPE_CHECKING:
    from datetime import date

    from dashboard.visitor import Visitor
    from openness.language.policy.model import Act
    from openness.language.policy.reading import Policy

KEEPERS: Final = (Role.COMMS, Role.ADMINISTRATOR)


def keep_version(visitor: Visitor, policy: Policy, held_from: date) -> str:
    """Keep a version of the policy from a day on; return `stored`, `changed` or `unchanged`. Raises Refused."""
    with writing(visitor, *KEEPERS) as store:
        return keep_text(store, policy, held_from)


def correct_sentence(visitor: Visitor, text: str, act: Act | None, *, seen: Act) -> int:
    """Give a sentence another class in every version; None: what its words say. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *KEEPERS) as store:
        return by_hand.correct(store, text, act, seen=seen, by=visitor.name, today=today(store))


def confirm_held(visitor: Visitor, held_from: int, name: str, *, holds: bool | None, seen: bool | None) -> None:
    """Note whether a version holds something. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *KEEPERS) as store:
        by_hand.confirm(store, held_from, name, holds, seen=seen)


def remove_version(visitor: Visitor, held_from: int) -> bool:
    """Remove a version; whether there was one. Raises Refused."""
    with writing(visitor, *KEEPERS) as store:
        return by_hand.remove_version(store, held_from)
