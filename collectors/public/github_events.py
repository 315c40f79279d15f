"""What only an account's public events point to: releases in others' repositories, and comments on commits.

GitHub keeps the newest 300 events of the last 30 days; what lies further back of these two kinds is not seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.answers import first_of
from collectors.plain import second
from collectors.public import github_things as things
from config.errors import Skip

if TYPE_CHECKING:
    from collections.abc import Callable

    from collectors.public.github_api import GitHub

_POINTERS = {"ReleaseEvent": ("release", "releases"), "CommitCommentEvent": ("comment", "comments")}


def pointed_to(
    github: GitHub, login: str, begin: int, where: str, is_public: Callable[[str, str], bool]
) -> tuple[list[dict[str, object]], int]:
    """Return what the events since a UTC second point to, and when the newest of them was. Raises Skip or Fatal."""
    newest, found = 0, []
    for event in github.shown(f"/users/{login}/events/public", where):
        moment = second(event.get("created_at")) or 0
        if moment < begin:
            break
        newest = max(newest, moment)
        what, listed = _POINTERS.get(first_of([event.get("type")]), ("", ""))
        payload, place = (event.get(part) for part in ("payload", "repo"))
        thing = payload.get(what) if what and isinstance(payload, dict) else None
        repository = first_of([place.get("name")]) if isinstance(place, dict) else ""
        number = thing.get("id") if isinstance(thing, dict) else None
        if isinstance(number, int) and repository and is_public(repository, where):
            row = _one(github, f"/repos/{repository}/{listed}/{number}", where)
            if row:
                found.append(things.release(row, repository) if what == "release" else things.comment(row, repository, {}))
    return [thing for thing in found if things.login_of(thing) == login.casefold()], newest


def _one(github: GitHub, path: str, where: str) -> dict[str, object]:
    """Return one thing whole; empty where it is no longer shown."""
    try:
        answer, _ = github.get(path, where)
    except Skip as refused:
        if refused.outcome == "gone":
            return {}
        raise
    return answer if isinstance(answer, dict) else {}
