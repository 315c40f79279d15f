"""The messages of Teams' channels as records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.archives.json_stream import Json, listing, mapping
from collectors.plain import from_html, name, plain, second
from openness.aside import Reason
from openness.records import Act, Author, Engagement, Ignored, Interaction, Item, Mention, Removal, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Page
    from openness.records import Record

SOURCE = "teams"
KEPT = (
    "id",
    "replyToId",
    "messageType",
    "createdDateTime",
    "lastModifiedDateTime",
    "lastEditedDateTime",
    "deletedDateTime",
    "from",
    "subject",
    "body",
    "attachments",
    "mentions",
    "reactions",
    "webUrl",
)
"""The fields of a message that are looked at."""


def native_id(channel: str, message: Json) -> str:
    """Return a message's id; a reply's names the message that it belongs to, for it is found below that alone."""
    own, root = name(message.get("id")), name(message.get("replyToId"))
    return f"{channel}:{root}/{own}" if root else f"{channel}:{own}"


def changed_at(message: Json) -> int:
    """Return the UTC second at which a message last changed, 0 when it does not say."""
    return second(message.get("lastModifiedDateTime")) or second(message.get("createdDateTime")) or 0


def account_of(identities: object) -> str:
    """Return the account id of a person in an identity set, "" for an app or nobody."""
    return name(mapping(mapping(identities).get("user")).get("id"))


def accounts_in(message: Json) -> Iterator[str]:
    """Yield the account ids of whoever wrote, was named in or reacted to a message."""
    yield account_of(message.get("from"))
    for mention in listing(message.get("mentions")):
        yield account_of(mapping(mention).get("mentioned"))
    for reaction in listing(message.get("reactions")):
        yield account_of(mapping(reaction).get("user"))


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page, one message at a time."""
    body = mapping(page.body)
    channel, people = name(body.get("channel")), mapping(body.get("people"))
    space = page.target.space or Space(native_id=page.target.handle, name=page.target.handle, visibility=Visibility.OPEN)
    for place, message in enumerate(listing(body.get("messages")), start=1):
        yield from _records(mapping(message), channel, space, people, f"{SOURCE} page of {page.fetched_at}, message {place}")


def _records(message: Json, channel: str, space: Space, people: Json, place: str) -> Iterator[Record]:
    native = native_id(channel, message)
    if not name(message.get("id")):
        yield SetAside(place=place, reason=Reason.NO_ID)
        return
    if message.get("deletedDateTime"):
        yield Removal(source=SOURCE, native_id=native)
        return
    account = account_of(message.get("from"))
    reason = _no_person(message, account)
    if reason:
        yield Ignored(native_id=native, reason=reason)
        return
    at = second(message.get("createdDateTime"))
    if at is None:
        yield SetAside(place=place, reason=Reason.NO_POSSIBLE_TIME)
        return
    author = _author(account, people)
    root = name(message.get("replyToId"))
    reactors = _reactors(message)
    yield Item(
        source=SOURCE,
        native_id=native,
        author=author,
        space=space,
        kind="message",
        created_at=at,
        edited_at=second(message.get("lastEditedDateTime")),
        text=_text(message) or None,
        url=name(message.get("webUrl")) or None,
        reply_to=f"{channel}:{root}" if root else None,
        # Threads are flat: whom a reply answers within its thread is not told.
        takes_replies=not root,
        mentions=tuple(_mentions(message, people)),
        engagement=Engagement(likes=len(listing(message.get("reactions")))) if message.get("reactions") else None,
    )
    for reactor, times in reactors.items():
        if reactor != account:
            yield Interaction(
                source=SOURCE,
                actor=_author(reactor, people),
                kind=Act.REACTION,
                at=min(times, default=0) or at,
                target=author,
                item=native,
                count=len(times),
            )


def _no_person(message: Json, account: str) -> str:
    """Return why no person shares this message, "" when one does."""
    if message.get("messageType") != "message":
        return "system notice"
    if account:
        return ""
    return "bot" if mapping(message.get("from")).get("application") else "system notice"


def _author(account: str, people: Json) -> Author:
    return Author(handles=(account, *(told for each in listing(people.get(account)) if (told := name(each)))))


def _text(message: Json) -> str:
    body = mapping(message.get("body"))
    written = plain(body.get("content"))
    words = from_html(written) if body.get("contentType") == "html" else written
    files = (name(mapping(attachment).get("name")) for attachment in listing(message.get("attachments")))
    return "\n".join(part for part in (name(message.get("subject")), words, *files) if part)


def _mentions(message: Json, people: Json) -> Iterator[Mention]:
    for mention in listing(message.get("mentions")):
        account, written = account_of(mapping(mention).get("mentioned")), plain(mapping(mention).get("mentionText"), limit=500)
        if account and written:
            yield Mention(author=_author(account, people), written=written)


def _reactors(message: Json) -> dict[str, list[int]]:
    """Return by account the times of its reactions."""
    found: dict[str, list[int]] = {}
    for reaction in listing(message.get("reactions")):
        account = account_of(mapping(reaction).get("user"))
        if account:
            found.setdefault(account, []).append(second(mapping(reaction).get("createdDateTime")) or 0)
    return found
