"""Hacker News' items as records: stories, comments, polls."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from collectors.answers import first_of, plain, plain_list
from collectors.plain import from_html, name, second
from openness.aside import Reason
from openness.records import Author, Engagement, Ignored, Item, Removal, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Page
    from openness.records import Record

SOURCE = "hackernews"
SPACE = Space(native_id="hackernews", name="Hacker News", visibility=Visibility.PUBLIC)
_SITE = "https://news.ycombinator.com"
_KINDS = {"story": "post", "job": "post", "poll": "post", "comment": "comment"}


def account_name(handle: str) -> str:
    """Return the name of an account written as `name`, `@name` or its address."""
    return handle.strip().removeprefix(f"{_SITE}/user?id=").removeprefix("@").strip()


def item_id(item: dict[str, object]) -> int:
    """Return an item's number; 0 where it has none."""
    number = item.get("id")
    return number if isinstance(number, int) and not isinstance(number, bool) and 0 < number < 1 << 53 else 0


def made_at(item: dict[str, object]) -> int | None:
    """Return when an item was made, UTC seconds; None when it does not say."""
    return second(item.get("time"))


def is_hidden(item: dict[str, object]) -> bool:
    """Say whether an item was deleted by its author or killed by the site."""
    return item.get("deleted") is True or item.get("dead") is True


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page, one item at a time."""
    for place, item in enumerate(plain_list(plain(page.body)["items"]), start=1):
        yield _record(item, page.target.handle, f"{SOURCE} page of {page.fetched_at}, item {place}")


def _record(item: dict[str, object], handle: str, place: str) -> Record:
    number, made, by = item_id(item), made_at(item), name(item.get("by"))
    if not number:
        return SetAside(place=place, reason=Reason.NO_NUMBER, digest=_digest(item))
    if is_hidden(item):
        return Removal(source=SOURCE, native_id=str(number))
    if made is None:
        return SetAside(place=place, reason=Reason.NO_POSSIBLE_TIME, digest=_digest(item))
    if by.casefold() != account_name(handle).casefold():
        return SetAside(place=place, reason=Reason.ANOTHERS)
    kind = _KINDS.get(first_of([item.get("type")]))
    if kind is None:
        return Ignored(native_id=str(number), reason="an option of a poll")
    parent = item.get("parent")
    return Item(
        source=SOURCE,
        native_id=str(number),
        author=Author(handles=tuple(dict.fromkeys((handle, by)))),
        space=SPACE,
        kind=kind,
        created_at=made,
        text=_text(item) or None,
        url=f"{_SITE}/item?id={number}",
        reply_to=str(parent) if kind == "comment" and item_id({"id": parent}) else None,
        engagement=_engagement(item, kind),
    )


def _text(item: dict[str, object]) -> str:
    """Return title, text and the address that a story points to, as they stand on its page."""
    parts = (from_html(item.get("title")), from_html(item.get("text")), first_of([item.get("url")]))
    return "\n\n".join(part for part in parts if part)


def _engagement(item: dict[str, object], kind: str) -> Engagement:
    kids = item.get("kids")
    answers = item.get("descendants") if kind == "post" else len(kids) if isinstance(kids, list) else 0
    return Engagement(likes=_count(item.get("score")), comments=_count(answers))


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 53 else None


def _digest(item: dict[str, object]) -> str:
    return blake2b(repr(item).encode("utf-8", "replace"), digest_size=16).hexdigest()
