"""The messages of Viva Engage's communities as records, as its own API (once Yammer's) gives them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from collectors.archives.json_stream import Json, listing, mapping
from collectors.plain import hashtags, name, plain, second
from openness.aside import Reason
from openness.records import Act, Author, Engagement, Ignored, Interaction, Item, Mention, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Page
    from openness.records import Record

SOURCE = "vivaengage"
KEPT = (
    "id",
    "sender_id",
    "sender_type",
    "replied_to_id",
    "created_at",
    "message_type",
    "system_message",
    "direct_message",
    "title",
    "body",
    "liked_by",
    "web_url",
)
"""The fields of a message that are looked at."""
_REFERENCE = re.compile(r"\[\[(user|tag|topic|group):(\d{1,20})\]\]")
_LONGEST_TIME = 40


def made_at(message: Json) -> int:
    """Return the UTC second at which a message was sent, 0 for none or an impossible one."""
    told = name(message.get("created_at"))
    try:
        moment = datetime.strptime(told[:_LONGEST_TIME], "%Y/%m/%d %H:%M:%S %z")
    except ValueError:
        return second(told) or 0
    return second(moment) or 0


def accounts_in(message: Json) -> Iterator[str]:
    """Yield the account ids of whoever sent, is named in or liked a message."""
    yield name(message.get("sender_id"))
    for kind, account in _REFERENCE.findall(_written(message)):
        if kind == "user":
            yield account
    yield from _likers(message)


def named(references: object) -> dict[str, str]:
    """Return the names of what messages refer to, as `user:ID` and so on."""
    found = {}
    for reference in listing(references):
        each = mapping(reference)
        title = name(each.get("full_name")) or name(each.get("name"))
        if title:
            found[f"{name(each.get('type'))}:{name(each.get('id'))}"] = title
    return found


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page, one message at a time."""
    body = mapping(page.body)
    people, names = mapping(body.get("people")), mapping(body.get("names"))
    space = page.target.space or Space(native_id=page.target.handle, name=page.target.handle, visibility=Visibility.OPEN)
    for place, message in enumerate(listing(body.get("messages")), start=1):
        yield from _records(mapping(message), space, people, names, f"{SOURCE} page of {page.fetched_at}, message {place}")


def _records(message: Json, space: Space, people: Json, names: Json, place: str) -> Iterator[Record]:
    native, account, at = name(message.get("id")), name(message.get("sender_id")), made_at(message)
    if not native or not at:
        yield SetAside(place=place, reason=Reason.NO_POSSIBLE_TIME if native else Reason.NO_ID)
        return
    reason = _no_person(message)
    if reason:
        yield Ignored(native_id=native, reason=reason)
        return
    if not account:
        yield SetAside(place=place, reason=Reason.NO_AUTHOR)
        return
    author, text, likers = _author(account, people), _text(message, names), list(_likers(message))
    likes = mapping(message.get("liked_by")).get("count")
    yield Item(
        source=SOURCE,
        native_id=native,
        author=author,
        space=space,
        kind="message",
        created_at=at,
        text=text or None,
        url=name(message.get("web_url")) or None,
        reply_to=name(message.get("replied_to_id")) or None,
        mentions=tuple(_mentions(message, people, names)),
        tags=hashtags(text),
        engagement=Engagement(likes=likes) if isinstance(likes, int) and 0 <= likes < 1 << 40 else None,
    )
    for liker in dict.fromkeys(likers):
        if liker != account:
            yield Interaction(source=SOURCE, actor=_author(liker, people), kind=Act.REACTION, at=at, target=author, item=native)


def _no_person(message: Json) -> str:
    """Return why this is nothing that a person shares with all, "" when it is."""
    if message.get("direct_message") is True:
        return "private"
    if message.get("system_message") is True or message.get("message_type") == "system":
        return "system notice"
    return "" if message.get("sender_type", "user") == "user" else "bot"


def _author(account: str, people: Json) -> Author:
    return Author(handles=(account, *(told for each in listing(people.get(account)) if (told := name(each)))))


def _written(message: Json) -> str:
    body = mapping(message.get("body"))
    return plain(body.get("parsed")) or plain(body.get("plain"))


def _text(message: Json, names: Json) -> str:
    shown = _REFERENCE.sub(lambda found: _shown(found[1], found[2], names), _written(message))
    return "\n".join(part for part in (name(message.get("title")), shown) if part)


def _shown(kind: str, native: str, names: Json) -> str:
    title = name(names.get(f"{kind}:{native}")) or native
    return f"#{title}" if kind in {"tag", "topic"} else f"@{title}"


def _mentions(message: Json, people: Json, names: Json) -> Iterator[Mention]:
    for kind, account in dict.fromkeys(_REFERENCE.findall(_written(message))):
        if kind == "user":
            yield Mention(author=_author(account, people), written=_shown(kind, account, names))


def _likers(message: Json) -> Iterator[str]:
    for liker in listing(mapping(message.get("liked_by")).get("names")):
        account = name(mapping(liker).get("user_id"))
        if account:
            yield account
