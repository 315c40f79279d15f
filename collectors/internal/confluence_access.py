"""Who may read what at Confluence: spaces by their permissions, pages by their restrictions and those of what stands above."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from collectors.answers import MISSHAPEN, first_of, unreadable
from collectors.archives.json_stream import listing, mapping
from collectors.plain import name
from config.errors import Skip
from openness.records import Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, object]
_LIMITS = "restrictions.read.restrictions.user,restrictions.read.restrictions.group"
READERS = f"container,{_LIMITS},ancestors,ancestors.{_LIMITS.replace(',', ',ancestors.')}"
"""What an answer must hold to tell who may see a content."""
_EVERYBODY = re.compile(r"confluence-users(-.*)?|users|all-users|everyone", re.IGNORECASE)


@dataclass(slots=True)
class Access:
    """Who may see contents, as one pass finds it; `get` asks for a path with parameters, about somewhere."""

    get: Callable[[str, dict[str, str | int], str], Json]
    where: str
    _closed: dict[str, bool] = field(default_factory=dict)
    """By content's number, and by space's key after a `/`."""

    def is_closed(self, content: Json) -> bool:
        """Say whether only some may see a content: restricted itself, above, or where a comment stands."""
        if restricted(content) is not False:
            return True
        if content.get("type") == "comment":
            above = [mapping(content.get("container"))]
        else:
            above = [mapping(each) for each in listing(content.get("ancestors"))]
        return any(map(self._is_closed_above, above))

    def is_away(self, content: Json) -> bool:
        """Say whether only some may see a content, or the space in which it lies now. Raises Skip or Fatal."""
        key = name(mapping(content.get("space")).get("key"))
        if key and f"/{key}" not in self._closed:
            self._closed[f"/{key}"] = self._is_shut(key)
        return self._closed.get(f"/{key}", False) or self.is_closed(content)

    def is_unseen(self, number: str) -> bool:
        """Say whether a content is deleted, or only some may see it. Raises Skip or Fatal."""
        try:
            content = self.get(f"/rest/api/content/{number}", {"status": "any", "expand": f"space,{READERS}"}, self.where)
        except Skip as refused:
            if refused.outcome == "gone":
                return True
            raise
        return content.get("status") != "current" or self.is_away(content)

    def _is_closed_above(self, content: Json) -> bool:
        """Say whether only some may see what stands above; it is asked for where the answer does not tell."""
        number, told = name(content.get("id")), restricted(content)
        if told is not None or not number:
            return told is True
        if number not in self._closed:
            self._closed[number] = self.is_unseen(number)
        return self._closed[number]

    def _is_shut(self, key: str) -> bool:
        try:
            answer = self.get(f"/rest/api/space/{quote(key, safe='~')}", {"expand": "permissions"}, self.where)
            return space_from(answer).visibility is Visibility.CLOSED
        except MISSHAPEN:
            raise unreadable(self.where) from None
        except Skip as refused:
            if refused.outcome == "gone":
                return True
            raise


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
