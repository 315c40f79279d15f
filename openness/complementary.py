"""Complementary suppression: which cells to hide as well, so that no hidden one can be worked out by subtraction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

_Key = TypeVar("_Key", bound="Hashable")


@dataclass(frozen=True, slots=True, kw_only=True)
class Node(Generic[_Key]):
    """One cell of a table whose parts add up to their parent."""

    key: _Key
    parent: _Key | None
    hidden: bool
    shown: bool
    """Neither: there is nothing to show or to hide."""
    people: int
    counts: tuple[int, ...] | None = None
    """What adds up besides people, each of which must be none or at least k; None where nothing does."""


def hide_more(nodes: Sequence[Node[_Key]], k: int) -> list[_Key]:
    """Return the cells to hide besides those hidden already, smallest first.

    For every shown cell, what remains after the nearest shown cells below it are taken off must be nothing, or a group that
    could itself be shown; and never just one hidden cell.
    """
    below: dict[_Key | None, list[Node[_Key]]] = {}
    for node in nodes:
        below.setdefault(node.parent, []).append(node)
    more: list[_Key] = []
    hidden = {node.key for node in nodes if node.hidden}
    changed = True
    while changed:
        changed = False
        for node in nodes:
            if not node.shown or node.key in hidden:
                continue
            parts, kept_back = _nearest(node, below, hidden)
            if not parts or _safe(node, parts, kept_back, k):
                continue
            least = min(parts, key=lambda part: part.people)
            hidden.add(least.key)
            more.append(least.key)
            changed = True
    return more


def _nearest(node: Node[_Key], below: dict[_Key | None, list[Node[_Key]]], hidden: set[_Key]) -> tuple[list[Node[_Key]], int]:
    """Return the nearest shown cells below one, and how many hidden cells without parts lie among them."""
    parts: list[Node[_Key]] = []
    kept_back = 0
    waiting = list(below.get(node.key, ()))
    while waiting:
        part = waiting.pop()
        if part.key not in hidden:
            if part.shown:
                parts.append(part)
            continue
        inner = below.get(part.key, ())
        waiting.extend(inner)
        kept_back += not inner
    return parts, kept_back


def _safe(node: Node[_Key], parts: Sequence[Node[_Key]], kept_back: int, k: int) -> bool:
    """Return whether what remains of a cell beside its shown parts gives no small group away."""
    people = node.people - sum(part.people for part in parts)
    if kept_back == 1 or (kept_back and people < k) or 0 < people < k:
        return False
    if node.counts is None or any(part.counts is None for part in parts):
        return True
    rest = [count - sum(part.counts[place] for part in parts if part.counts) for place, count in enumerate(node.counts)]
    return not any(0 < count < k for count in rest)
