"""Acts on annotations: communications, leadership and the administrator set them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from dashboard.actions.writing import writing
from dashboard.visitor import Role
from storage.by_hand import annotations as by_hand

if TYPE_CHECKING:
    from dashboard.visitor import Visitor

ANNOTATORS: Final = (Role.COMMS, Role.LEADERSHIP, Role.ADMINISTRATOR)


def put_annotation(visitor: Visitor, when: str, text: str, *, number: int | None = None, seen: str | None = None) -> int:
    """Set an annotation, or change the one that was seen; return its number. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *ANNOTATORS) as store:
        return by_hand.put_annotation(store, when, text, by=visitor.name, now=int(time.time()), number=number, seen=seen)


def remove_annotation(visitor: Visitor, number: int, *, seen: str) -> None:
    """Remove the annotation that was seen. Raises Outdated or Refused."""
    with writing(visitor, *ANNOTATORS) as store:
        by_hand.remove_annotation(store, number, seen=seen)
