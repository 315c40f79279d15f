"""Acts on initiatives: communications and the administrator keep their list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.actions.writing import writing
from dashboard.visitor import Role
from storage.by_hand import initiatives

if TYPE_CHECKING:
    from dashboard.visitor import Visitor
    from storage.measures_in.initiatives import InitiativeRow

KEEPERS: Final = (Role.COMMS, Role.ADMINISTRATOR)


def put_initiative(visitor: Visitor, row: InitiativeRow, *, seen: str | None, keep_owner: bool = False) -> None:
    """Add an initiative (`seen` None), or correct the one that was seen. Raises WrongUse, Outdated or Refused."""
    with writing(visitor, *KEEPERS) as store:
        initiatives.put_initiative(store, row, seen=seen, keep_owner=keep_owner)


def remove_initiative(visitor: Visitor, key: str, *, seen: str) -> None:
    """Remove the initiative that was seen. Raises Outdated or Refused."""
    with writing(visitor, *KEEPERS) as store:
        initiatives.remove_initiative(store, key, seen=seen)
