"""What a collector may ask for, and how far it has read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openness.records import Space


class TargetKind(StrEnum):
    """What a target is: somebody's account, a space many write in, or an account of the organisation itself."""

    ACCOUNT = "account"
    SPACE = "space"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An account or space to read. Only `storage/targets.py` makes them, from the consent ledger and the settings."""

    source: str
    handle: str
    """The account's name at the source; of a space, its native id."""
    covers_from: int = 0
    """UTC seconds; nothing older is asked for where the source can be told so."""
    kind: TargetKind = TargetKind.ACCOUNT
    space: Space | None = None
    """The space, where the target is one."""

    def since(self, second: int) -> Target:
        """Return the same target from a second on, or from its own start where that is later: less is read, never more."""
        return replace(self, covers_from=max(self.covers_from, second))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a target has been read, in the source's own terms; opaque to everyone else."""

    value: str
