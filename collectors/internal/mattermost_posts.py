"""Records from Mattermost's posts: what people wrote, what they answered, and how others reacted."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from collectors.answers import plain, plain_list
from collectors.archives.json_stream import Json, listing, mapping
from collectors.plain import hashtags, name, second
from collectors.plain import plain as whole
from openness.aside import Reason
from openness.records import Act, Author, Engagement, Ignored, Interaction, Item, Mention, Removal, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Page
    from openness.records import Record

SOURCE = "mattermost"
BY_PEOPLE = frozenset({"", "me"})
"""Types of posts that a person writes; every other one is written by Mattermost, a plug-in or a bot."""
IDENTITY = re.compile(r"[a-z0-9]{1,26}")
_MENTION = re.compile(r"(?<![\w@/.])@([a-z0-9][a-z0-9._-]{0,63})", re.IGNORECASE)
_TO_ALL = frozenset({"all", "channel", "here"})
_VISIBILITY = {"O": Visibility.OPEN, "P": Visibility.CLOSED, "D": Visibility.DIRECT, "G": Visibility.DIRECT}


@dataclass(slots=True)
class Users:
    """The accounts that a page names, by id and by user name."""

    authors: dict[str, Author] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)
    bots: set[str] = field(default_factory=set)

    def add(self, user: Json) -> None:
        """Take in a user object as `known_as` gives it."""
        account, username = name(user.get("id")), name(user.get("username"))
        handles = (account, username, name(user.get("email")))
        self.authors[account] = Author(handles=tuple(dict.fromkeys(handle for handle in handles if handle)))
        self.by_name[username.casefold()] = account
        if user.get("is_bot") is True:
            self.bots.add(account)

    def author(self, account: str) -> Author:
        """Return an account with every name it is known under."""
        return self.authors.get(account) or Author(handles=(account,))


def known_as(user: Json) -> Json:
    """Return of a user what a post's author is known by; nothing else is kept."""
    return {part: name(user.get(part)) for part in ("id", "username", "email")} | {"is_bot": user.get("is_bot") is True}


def space_of(channel: Json) -> Space:
    """Return a channel as a space; one of an unknown kind is closed."""
    native = name(channel.get("id"))
    visibility = _VISIBILITY.get(name(channel.get("type")), Visibility.CLOSED)
    return Space(native_id=native, name=name(channel.get("display_name")) or name(channel.get("name")), visibility=visibility)


def accounts_in(post: Json) -> set[str]:
    """Return the ids of who wrote a post and who reacted to it."""
    reacted = {name(mapping(reaction).get("user_id")) for reaction in reactions_of(post)}
    return {name(post.get("user_id")), *reacted} - {""}


def named_in(post: Json) -> set[str]:
    """Return the user names that a post mentions."""
    text = post.get("message")
    found = {_bare(match[1]) for match in _MENTION.finditer(text)} if isinstance(text, str) else set()
    return found - _TO_ALL - {""}


def reactions_of(post: Json) -> list[object]:
    """Return the reactions that came with a post."""
    return listing(mapping(post.get("metadata")).get("reactions"))


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page, post by post."""
    body = plain(page.body)
    space, users = space_of(plain(body["channel"])), Users()
    for user in plain_list(body["users"]):
        users.add(user)
    for number, post in enumerate(plain_list(body["posts"]), start=1):
        yield from _records(post, space, users, name(body["base"]), f"{SOURCE} page of {page.fetched_at}, post {number}")


def _records(post: Json, space: Space, users: Users, base: str, place: str) -> Iterator[Record]:
    native, account = name(post.get("id")), name(post.get("user_id"))
    at = second(post.get("create_at"))
    if not IDENTITY.fullmatch(native) or at is None:
        yield SetAside(place=place, reason=Reason.NO_ID_OR_TIME)
        return
    if second(post.get("delete_at")) is not None:
        yield Removal(source=SOURCE, native_id=native)
        return
    reason = _no_person(post, account, users)
    if reason:
        yield Ignored(native_id=native, reason=reason)
        return
    if not account:
        yield SetAside(place=place, reason=Reason.NO_AUTHOR)
        return
    author, text = users.author(account), whole(post.get("message")) or _files(post)
    reactors = _reactors(post, users)
    root = name(post.get("root_id"))
    yield Item(
        source=SOURCE,
        native_id=native,
        author=author,
        space=space,
        kind="message",
        created_at=at,
        edited_at=second(post.get("edit_at")),
        text=text,
        url=f"{base}/_redirect/pl/{native}",
        reply_to=root or None,
        # Threads are flat: what answers a reply is told from what answers the thread's first post by nothing.
        takes_replies=not root,
        mentions=tuple(_mentions(text, users)),
        tags=(*hashtags(text), *(("pinned",) if post.get("is_pinned") is True else ())),
        engagement=_engagement(post, sum(len(times) for times in reactors.values())),
    )
    for reactor, times in reactors.items():
        if reactor != account:
            actor = users.author(reactor)
            first = min(times) or at
            yield Interaction(
                source=SOURCE, actor=actor, kind=Act.REACTION, at=first, target=author, item=native, count=len(times)
            )


def _no_person(post: Json, account: str, users: Users) -> str:
    """Return why no person shares this post, "" when one does."""
    props = mapping(post.get("props"))
    if account in users.bots or any(name(props.get(mark)) == "true" for mark in ("from_bot", "from_webhook", "from_plugin")):
        return "bot"
    return "" if name(post.get("type")) in BY_PEOPLE else "system notice"


def _files(post: Json) -> str:
    files = listing(mapping(post.get("metadata")).get("files"))
    return "\n".join(title for file in files if (title := name(mapping(file).get("name"))))


def _reactors(post: Json, users: Users) -> dict[str, list[int]]:
    """Return when each person reacted, 0 where it is not said."""
    found: dict[str, list[int]] = {}
    for reaction in map(mapping, reactions_of(post)):
        account = name(reaction.get("user_id"))
        if account and account not in users.bots and second(reaction.get("delete_at")) is None:
            found.setdefault(account, []).append(second(reaction.get("create_at")) or 0)
    return found


def _mentions(text: str, users: Users) -> Iterator[Mention]:
    for match in _MENTION.finditer(text):
        username = _bare(match[1])
        account = users.by_name.get(username)
        if account:
            yield Mention(author=users.author(account), written=match[0][: len(username) + 1])


def _bare(written: str) -> str:
    """Return a user name as it was meant: a full stop or dash at its end belongs to the sentence."""
    return written.casefold().rstrip(".-_")


def _engagement(post: Json, likes: int) -> Engagement | None:
    replies = post.get("reply_count")
    comments = replies if isinstance(replies, int) and 0 < replies < 1 << 40 and not post.get("root_id") else None
    return Engagement(likes=likes, comments=comments) if likes or comments else None
