"""How often the store is copied, and how many copies are kept."""

from __future__ import annotations

from pydantic import Field

from config.schema import Part


class Backups(Part):
    """How often `sharewell run` copies the store, and how many copies are kept."""

    every_hours: int = Field(default=24, ge=1, le=24 * 31)
    """Hours between two copies."""
    keep: int = Field(default=7, ge=1, le=1000)
    """How many copies are kept, the newest: who was erased is in older ones until they go."""
    days: int = Field(default=35, ge=1, le=3660)
    """After how many days a copy goes, however few there are; the newest stays."""
    folder: str = ""
    """Where copies lie; empty: `backups` in the home."""
