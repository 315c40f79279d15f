"""What X says of posts and accounts that it is asked about by name: shown, denied, and an account's own words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from collectors.answers import first_of
from collectors.base import Profile
from collectors.plain import name as one_line
from collectors.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ID = re.compile(r"[0-9]{1,19}")
_DENIED = ("resource-not-found", "not-authorized-for-resource")
_TITLES = ("Not Found Error", "Authorization Error")


def is_id(native_id: str) -> bool:
    """Whether this can be the id of a post."""
    return _ID.fullmatch(native_id) is not None


def denied(errors: Iterable[dict[str, object]]) -> set[str]:
    """Return the ids of posts that are deleted, or of accounts that are protected or suspended; no passing trouble."""
    return {
        number
        for error in errors
        if _is_denial(error) and (number := first_of([error.get("resource_id"), error.get("value")])) and is_id(number)
    }


def _is_denial(error: dict[str, object]) -> bool:
    if first_of([error.get("resource_type"), "tweet"]) != "tweet":
        return False
    kind = first_of([error.get("type")]).rstrip("/").rpartition("/")[2]
    said = first_of([error.get("detail")])[:1000]
    return kind in _DENIED or first_of([error.get("title")]) in _TITLES or "suspended" in said


def profile_of(user: dict[str, object], asked_for: str) -> Profile:
    """Read an account's public profile: id and name, its words with the links in them written out, the links it shows."""
    names = (one_line(user.get("id")), one_line(user.get("username")) or asked_for)
    entities = user.get("entities")
    links = dict(_links(entities if isinstance(entities, dict) else {}))
    described = plain(user.get("description"))
    for short, whole in links.items():
        described = described.replace(short, whole)
    texts = (described, plain(user.get("name")))
    own = first_of([user.get("url")])
    shown = (links.get(own, own), *links.values())
    return Profile(
        handles=tuple(dict.fromkeys(part for part in names if part)),
        texts=tuple(text for text in texts if text),
        links=tuple(dict.fromkeys(one_line(link) for link in shown if link)),
    )


def _links(entities: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the short and the whole address of each link of a profile."""
    for part in ("url", "description"):
        place = entities.get(part)
        urls = place.get("urls") if isinstance(place, dict) else None
        for link in urls[:50] if isinstance(urls, list) else ():
            if isinstance(link, dict):
                short, whole = first_of([link.get("url")]), first_of([link.get("expanded_url"), link.get("url")])
                if short:
                    yield short, whole
