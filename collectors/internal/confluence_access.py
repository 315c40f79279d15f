"""Who may read what at Confluence: spaces by their permissions, pages by their restrictions."""

from __future__ import annotations

import re

from collectors.answers import first_of
from collectors.archives.json_stream import listing, mapping
from collectors.plain import name
from openness.records import Space, Visibility

Json = dict[str, object]
_EVERYBODY = re.compile(r"confluence-users(-.*)?|users|all-users|everyone", re.IGNORECASE)


def space_from(answer: Json) -> Space:
    """Read a space: a global one is open unless its permissions say otherwise, a personal one only when they say so.

    Raises LookupError on another shape.
    """
    readers = [
        permission
        for permission in map(mapping, listing(answer.get("permissions")))
        if mapping(permission.get("operation")).get("operation") == "read"
        and mapping(permission.get("operation")).get("targetType", "space") == "space"
    ]
    everybody = any(_for_everybody(permission) for permission in readers)
    is_open = everybody or (not readers and answer.get("type") == "global")
    key = str(answer["key"])
    visibility = Visibility.OPEN if is_open else Visibility.CLOSED
    return Space(native_id=key, name=first_of([answer.get("name")]) or key, visibility=visibility)


def restricted(content: Json) -> bool | None:
    """Say whether only some may see a content by its own restriction; None where the answer does not tell."""
    read = mapping(content.get("restrictions")).get("read")
    if not isinstance(read, dict):
        return None
    limits = mapping(read.get("restrictions"))
    return any(listing(mapping(limits.get(kind)).get("results")) for kind in ("user", "group"))


def _for_everybody(permission: Json) -> bool:
    groups = listing(mapping(mapping(permission.get("subjects")).get("group")).get("results"))
    return permission.get("anonymousAccess") is True or any(
        _EVERYBODY.fullmatch(name(mapping(group).get("name"))) is not None for group in groups
    )
