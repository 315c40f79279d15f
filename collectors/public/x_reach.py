"""How far an account at X was read, as its cursor keeps it; see collectors.public.x for what the numbers mean."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from collectors.answers import MISSHAPEN
from collectors.public.x_posts import first_id_at, made_at
from openness.targets import Cursor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def beginning(covers_from: int) -> dict[str, int]:
    """Return how far an account was read that never was."""
    before = max(first_id_at(covers_from) - 1, 0)
    return {"from": covers_from, "whole_from": covers_from, "newest": before, "top": 0, "below": 0, "read": 0}


def gap_below(reached: Mapping[str, int], ids: Sequence[int]) -> tuple[int, int] | None:
    """Return the time between the last post read before and the oldest that X still gives; None on a first pass."""
    first = first_id_at(reached["from"]) - 1
    return (made_at(reached["newest"]), made_at(min(ids))) if ids and reached["newest"] > max(first, 0) else None


def cursor_of(user: str, reached: dict[str, int]) -> Cursor:
    """Return what is kept of how far an account was read."""
    return Cursor(value=json.dumps(reached | {"user": user}, sort_keys=True))


def reached_by(since: Cursor | None) -> tuple[str, dict[str, int]]:
    """Return a cursor's account id and how far it was read."""
    if since is None:
        return "", {}
    try:
        value = {"read": 0} | json.loads(since.value)
        return str(value["user"]), {name: int(value[name]) for name in beginning(0)}
    except MISSHAPEN:
        return "", {}
