"""How people are asked whether they take part."""

from __future__ import annotations

from pydantic import Field

from config.schema import Part


class Consent(Part):
    """How people are asked whether they take part."""

    confirm_days: int = Field(default=30, ge=1, le=365)
    """Days for which a personal link takes somebody's answer to what waits for them."""
    withdraw_days: int = Field(default=400, ge=30, le=1100)
    """Days for which a personal link lets somebody withdraw without signing in."""
