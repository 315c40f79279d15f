"""Times as scripts read them."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_text(at: int) -> str:
    """Return a UTC second in ISO 8601, ending in Z."""
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
