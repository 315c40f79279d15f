"""An account's discussions and what it said in others': these GitHub gives by GraphQL alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.answers import MISSHAPEN, plain, plain_list, unreadable
from collectors.public.github_things import discussed, made_at

if TYPE_CHECKING:
    from collectors.public.github_api import GitHub

_WHO = "{ __typename login ... on User { id } }"
_PLACE = "repository { nameWithOwner isPrivate }"
_CHOSEN = f"answerChosenAt answerChosenBy {_WHO}"
_COMMON = f"id url body createdAt lastEditedAt reactions {{ totalCount }} author {_WHO}"
_STARTED = (
    "query($login: String!, $before: String) { user(login: $login) { found: repositoryDiscussions("
    "first: 50, after: $before, orderBy: {field: UPDATED_AT, direction: DESC}) { pageInfo { more: hasNextPage cursor: endCursor }"
    f" nodes {{ {_COMMON} title locked updatedAt comments {{ totalCount }} {_PLACE} }} }} }} }}"
)
_SAID = (
    "query($login: String!, $before: String) { user(login: $login) { found: repositoryDiscussionComments("
    "last: 50, before: $before) { pageInfo { more: hasPreviousPage cursor: startCursor }"
    f" nodes {{ {_COMMON} isAnswer replyTo {{ id }} discussion {{ id {_CHOSEN} {_PLACE} }} }} }} }} }}"
)
_MOST_PAGES = 200


def discussions(github: GitHub, login: str, begin: int, where: str) -> list[dict[str, object]]:
    """Return what an account started or said in discussions since a UTC second; nothing where there is no GraphQL.

    Raises Skip or Fatal.
    """
    return [thing for query in (_STARTED, _SAID) for thing in _read(github, query, login, begin, where)]


def _read(github: GitHub, query: str, login: str, begin: int, where: str) -> list[dict[str, object]]:
    """Read newest first, back to where all of a page is older."""
    found: list[dict[str, object]] = []
    before: object = None
    for _ in range(_MOST_PAGES):
        answer = github.graph(query, {"login": login, "before": before}, where)
        if answer is None:
            return found
        try:
            part = plain(plain(plain(answer["data"])["user"])["found"])
            nodes = plain_list(part["nodes"])
            following = plain(part["pageInfo"])
        except MISSHAPEN:
            raise unreadable(where) from None
        fresh = [node for node in nodes if _changed(node) >= begin]
        found += map(discussed, fresh)
        if not fresh or following.get("more") is not True or following.get("cursor") in {None, before}:
            return found
        before = following["cursor"]
    return found


def _changed(node: dict[str, object]) -> int:
    changed = {"created_at": node.get("updatedAt") or node.get("createdAt")}
    return made_at(changed) or 0
