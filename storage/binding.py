"""Puts values into statements: always bound, never written into the text."""

from __future__ import annotations


def placeholders(count: int) -> str:
    """Return a list of so many placeholders, in brackets."""
    return f"({', '.join('?' * count)})"
