"""Records from Zulip's messages.

A topic is no thread: it may last for years, so being next in it answers nobody. What answers is what Zulip's "quote and reply"
leaves in a text: who said it, a link to the message, and the quotation. The message linked is what is answered; other links to
messages cite them. The quotation is somebody else's words, and is left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from collectors.answers import plain, plain_list
from collectors.archives.json_stream import Json, listing, mapping
from collectors.plain import hashtags, name, second
from collectors.plain import plain as whole
from openness.aside import Reason
from openness.records import Act, Author, Engagement, Ignored, Interaction, Item, Mention, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Page
    from openness.records import Record

SOURCE = "zulip"
_SYSTEM = "zulipinternal"
"""The realm that Zulip's own bots belong to."""
_QUOTED = re.compile(r"^(`{3,})quote[ \t]*\n.*?^\1[ \t]*$\n?", re.MULTILINE | re.DOTALL)
_SAID = re.compile(r"^@_\*\*[^*\n]{1,200}\*\* \[[^\]\n]{1,100}\]\(([^)\s]{1,1000})\):[ \t]*\n(?=`{3,}quote)", re.MULTILINE)
_LINK = re.compile(r"(?P<home>https?://[^\s()/]{1,253}(?:/[^\s()#]{0,200})?|/)?#narrow/[^\s()]{1,900}/near/(?P<id>[0-9]{1,18})")
_MENTION = re.compile(r"@\*\*([^*|\n]{1,100})(?:\|([0-9]{1,18}))?\*\*")
_TO_ALL = frozenset({"all", "everyone", "stream", "channel", "topic"})


@dataclass(slots=True)
class Users:
    """The accounts that a page names, by id; by full name those who share it with nobody there."""

    authors: dict[str, Author] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    bots: set[str] = field(default_factory=set)

    def add(self, user: Json) -> None:
        """Take in a user object as `known_as` gives it."""
        account = name(user.get("user_id"))
        handles = (account, name(user.get("delivery_email")), name(user.get("email")))
        self.authors[account] = Author(handles=tuple(dict.fromkeys(handle for handle in handles if handle)))
        self.names.setdefault(name(user.get("full_name")), []).append(account)
        if user.get("is_bot") is True:
            self.bots.add(account)

    def author(self, account: str) -> Author:
        """Return an account with every name it is known under."""
        return self.authors.get(account) or Author(handles=(account,))

    def mentioned(self, full_name: str, account: str) -> str:
        """Return the id of who is meant, "" when that is not clear."""
        called = self.names.get(full_name, [])
        return account or (called[0] if len(called) == 1 else "")


def known_as(user: Json) -> Json:
    """Return of a user what a message's author is known by; nothing else is kept."""
    parts = ("user_id", "full_name", "email", "delivery_email")
    return {part: name(user.get(part)) for part in parts} | {"is_bot": user.get("is_bot") is True}


def space_of(stream: Json) -> Space:
    """Return a channel as a space; one that is not said to be open is closed."""
    closed = stream.get("invite_only") is not False
    public = stream.get("is_web_public") is True
    visibility = Visibility.CLOSED if closed else Visibility.PUBLIC if public else Visibility.OPEN
    native = name(stream.get("stream_id"))
    return Space(native_id=native, name=name(stream.get("name")) or native, visibility=visibility)


def trimmed(message: Json) -> Json:
    """Return of a message what its records are made of."""
    parts = ("id", "sender_id", "sender_email", "sender_realm_str", "timestamp", "content", "last_edit_timestamp")
    reactions = [{"user_id": _reactor(mapping(reaction))} for reaction in listing(message.get("reactions"))]
    return {part: message.get(part) for part in parts} | {"reactions": reactions}


def accounts_in(message: Json) -> set[str]:
    """Return the ids of the accounts that a trimmed message names."""
    text = message.get("content")
    found = {match[2] or "" for match in _MENTION.finditer(text)} if isinstance(text, str) else set()
    reacted = {name(mapping(reaction)["user_id"]) for reaction in listing(message.get("reactions"))}
    return {name(message.get("sender_id")), *found, *reacted} - {""}


def names_in(message: Json) -> set[str]:
    """Return the full names that a message mentions."""
    text = message.get("content")
    return {match[1] for match in _MENTION.finditer(text)} - _TO_ALL if isinstance(text, str) else set()


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page, message by message."""
    body = plain(page.body)
    space, users = space_of(plain(body["stream"])), Users()
    for user in plain_list(body["users"]):
        users.add(user)
    for number, message in enumerate(plain_list(body["messages"]), start=1):
        yield from _records(message, space, users, name(body["base"]), f"{SOURCE} page of {page.fetched_at}, message {number}")


def _records(message: Json, space: Space, users: Users, base: str, place: str) -> Iterator[Record]:
    native, account, at = name(message.get("id")), name(message.get("sender_id")), second(message.get("timestamp"))
    if not native.isdigit() or not account or at is None:
        yield SetAside(place=place, reason=Reason.NO_ID_AUTHOR_OR_TIME)
        return
    if account in users.bots or message.get("sender_realm_str") == _SYSTEM:
        yield Ignored(native_id=native, reason="bot")
        return
    written = whole(message.get("content"))
    answers, cited = _linked(written, base)
    unquoted = _QUOTED.sub("", _SAID.sub("", written))
    text = unquoted.strip() if unquoted != written else written
    author, reactors = users.author(account), _reactors(message, users)
    yield Item(
        source=SOURCE,
        native_id=native,
        author=author,
        space=space,
        kind="message",
        created_at=at,
        edited_at=second(message.get("last_edit_timestamp")),
        text=text,
        url=f"{base}/#narrow/stream/{space.native_id}/near/{native}",
        reply_to=answers if answers != native else None,
        mentions=tuple(_mentions(text, users)),
        tags=hashtags(text),
        engagement=Engagement(likes=sum(reactors.values())) if reactors else None,
    )
    for each in cited:
        if each not in {native, answers}:
            yield Interaction(source=SOURCE, actor=author, kind=Act.CITE, at=at, item=each)
    for reactor, count in reactors.items():
        if reactor != account:
            actor = users.author(reactor)
            yield Interaction(source=SOURCE, actor=actor, kind=Act.REACTION, at=at, target=author, item=native, count=count)


def _linked(text: str, base: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the message that a text answers, and those it cites besides; links into other servers are none of ours."""
    quoted = [found for said in _SAID.finditer(text) if (found := _own(_LINK.fullmatch(said[1]), base))]
    rest = _QUOTED.sub("", _SAID.sub("", text))
    cited = [found for link in _LINK.finditer(rest) if (found := _own(link, base))]
    return (quoted[0] if quoted else None), tuple(dict.fromkeys([*quoted[1:], *cited]))


def _own(link: re.Match[str] | None, base: str) -> str:
    if link is None or (link["home"] or "/").rstrip("/") not in {"", base}:
        return ""
    return str(int(link["id"]))


def _mentions(text: str, users: Users) -> Iterator[Mention]:
    for match in _MENTION.finditer(text):
        account = "" if match[1] in _TO_ALL and not match[2] else users.mentioned(match[1], match[2] or "")
        if account:
            yield Mention(author=users.author(account), written=match[0])


def _reactor(reaction: Json) -> str:
    return name(reaction.get("user_id")) or name(mapping(reaction.get("user")).get("id"))


def _reactors(message: Json, users: Users) -> dict[str, int]:
    """Return how many reactions each person gave."""
    found: dict[str, int] = {}
    for reaction in listing(message.get("reactions")):
        account = name(mapping(reaction).get("user_id"))
        if account and account not in users.bots:
            found[account] = found.get(account, 0) + 1
    return found
