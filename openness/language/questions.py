"""Tells whether a text asks something (H5 replaces this file)."""

from __future__ import annotations

LABELLER = "rule:1"


def is_question(text: str) -> bool:
    """Return whether a text asks others something."""
    return "?" in text
