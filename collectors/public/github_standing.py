"""Whether GitHub still shows things: a hundred by their node ids, or one by one by their addresses where there is no GraphQL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from collectors.answers import MISSHAPEN, plain, unreadable
from collectors.archives.json_stream import mapping
from collectors.base import Standing
from config.errors import Skip

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from collectors.base import Known
    from collectors.public.github_api import GitHub

_PLACE = "repository { isPrivate }"
_QUERY = (
    "query($ids: [ID!]!) { nodes(ids: $ids) { id"
    f" ... on RepositoryNode {{ {_PLACE} }} ... on Release {{ {_PLACE} }} ... on Gist {{ isPublic }}"
    f" ... on DiscussionComment {{ discussion {{ {_PLACE} }} }} }} }}"
)
_PLACES = (
    (re.compile(r"issuecomment-(\d+)"), "issues/comments/{0}"),
    (re.compile(r"discussion_r(\d+)"), "pulls/comments/{0}"),
    (re.compile(r"pullrequestreview-(\d+)"), "pulls/{number}/reviews/{0}"),
)
_PATH = re.compile(r"/([\w.-]+/[\w.-]+)/(issues|pull|releases/tag)/([^/\s]+)")
_WHERE = "github"


def standing(github: GitHub, known: Sequence[Known]) -> Mapping[str, Standing]:
    """Return what became of things; what GitHub fails to answer stays unknown. Raises Skip or Fatal."""
    answer = github.graph(_QUERY, {"ids": [one.native_id for one in known]}, _WHERE)
    if answer is None:
        return {one.native_id: shown for one in known if (shown := _by_address(github, one)) is not None}
    try:
        data = plain(answer["data"])
        nodes = data["nodes"]
        denied = _denied(answer.get("errors"))
        if not isinstance(nodes, list) or len(nodes) != len(known):
            raise unreadable(_WHERE)
    except MISSHAPEN:
        raise unreadable(_WHERE) from None
    told: dict[str, Standing] = {}
    for place, (one, node) in enumerate(zip(known, nodes, strict=True)):
        if isinstance(node, dict):
            told[one.native_id] = Standing.THERE if _is_public(node) else Standing.GONE
        elif place in denied:
            told[one.native_id] = Standing.GONE
    return told


def _is_public(node: Mapping[str, object]) -> bool:
    """Whether everybody sees a thing, though the token may see more."""
    places = (node, mapping(node.get("discussion")))
    return node.get("isPublic") is not False and all(
        mapping(place.get("repository")).get("isPrivate") is not True for place in places
    )


def _denied(errors: object) -> set[int]:
    """Return the places of those that GitHub says do not exist; other errors deny nothing."""
    found = set()
    for error in errors if isinstance(errors, list) else ():
        path = error.get("path") if isinstance(error, dict) and error.get("type") == "NOT_FOUND" else None
        if isinstance(path, list) and len(path) == 2 and isinstance(path[1], int):  # noqa: PLR2004 - nodes, place
            found.add(path[1])
    return found


def _by_address(github: GitHub, one: Known) -> Standing | None:
    path = api_path(one.url or "")
    if path is None:
        return None
    try:
        github.get(path, _WHERE)
        repository, _ = github.get("/".join(path.split("/")[:4]), _WHERE)
    except Skip as refused:
        if refused.outcome == "gone":
            return Standing.GONE
        if refused.outcome == "unreadable":
            return None
        raise
    return Standing.GONE if mapping(repository).get("private") is True else Standing.THERE


def api_path(url: str) -> str | None:
    """Return where the API has what lies at an address; None for what it has not."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    found = _PATH.fullmatch(parts.path)
    if found is None:
        return None
    repository, kind, number = found.groups()
    for pattern, place in _PLACES:
        if part := pattern.fullmatch(parts.fragment):
            return f"/repos/{repository}/" + place.format(part[1], number=number)
    places = {"issues": f"issues/{number}", "pull": f"pulls/{number}", "releases/tag": f"releases/tags/{number}"}
    return f"/repos/{repository}/{places[kind]}"
