"""What a collector may ask for, and how far it has read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """An account or space to read. Storage makes them from the consent ledger and the settings; nothing else does."""

    source: str
    handle: str
    covers_from: int = 0
    """UTC seconds; nothing older is asked for where the source can be told so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a target has been read, in the source's own terms; opaque to everyone else."""

    value: str
