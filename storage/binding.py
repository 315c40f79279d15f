"""Puts values into statements: always bound, never written into the text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Value = TypeVar("Value")
_STEP: Final = 256


def placeholders(count: int) -> str:
    """Return a list of so many placeholders, in brackets."""
    return f"({', '.join('?' * count)})"


def listed(values: Sequence[Value]) -> tuple[str, tuple[Value, ...]]:
    """Return a list of placeholders and what is bound to them: one value at least, the last one again until a step is full.

    So statements differ in few ways, however many values there are: each one that differs is prepared, and kept, by itself.
    """
    more = -len(values) % _STEP
    return placeholders(len(values) + more), (*values, *(tuple(values[-1:]) * more))
