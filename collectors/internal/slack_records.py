"""Records from Slack's own message objects, the same whether they come from an export or from its API."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from collectors.archives.json_stream import Json, listing, mapping
from collectors.plain import LATEST, hashtags, name, plain
from openness.aside import Reason
from openness.records import Act, Author, Engagement, Ignored, Interaction, Item, Mention, Removal, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openness.records import Record

SOURCE = "slack"
BY_PEOPLE = frozenset({"", "file_share", "file_comment", "me_message", "thread_broadcast"})
"""Subtypes that a person writes; every other one is written by Slack or by a bot."""
_TIME = re.compile(r"([0-9]{1,11})(?:\.[0-9]{1,9})?")
_NAMED = re.compile(r"<@([A-Z0-9]{2,30})(?:\|[^<>]{0,200})?>")
_MARKED = re.compile(r"<([#!]?)([^<>|@]{1,3000})(?:\|([^<>]{0,3000}))?>")


@dataclass(slots=True)
class Members:
    """The people and bots of a workspace, by account id."""

    authors: dict[str, Author] = field(default_factory=dict)
    bots: set[str] = field(default_factory=lambda: {"USLACKBOT"})

    def add(self, user: Json) -> None:
        """Take in a user object as Slack gives it."""
        account = name(user.get("id"))
        if not account:
            return
        handles = (account, name(user.get("name")), name(mapping(user.get("profile")).get("email")))
        self.authors[account] = Author(handles=tuple(dict.fromkeys(handle for handle in handles if handle)))
        if user.get("is_bot") is True:
            self.bots.add(account)

    def author(self, account: str) -> Author:
        """Return an account with every name it is known under."""
        return self.authors.get(account) or Author(handles=(account,))


def account_of(message: Json) -> str:
    """Return the id of the account that wrote a message, "" where none did."""
    return name(message.get("user")) or name(mapping(message.get("comment")).get("user"))


def named_in(message: Json) -> set[str]:
    """Return the ids of the accounts that a message names: its author, who reacted, who is mentioned."""
    text = message.get("text")
    mentioned = {found[1] for found in _NAMED.finditer(text)} if isinstance(text, str) else set()
    reacted = {name(user) for reaction in listing(message.get("reactions")) for user in listing(mapping(reaction).get("users"))}
    return {account_of(message), *reacted, *mentioned} - {""}


def cut_short(message: Json) -> bool:
    """Whether more people reacted than are named."""
    return any(_unnamed(reaction) for reaction in listing(message.get("reactions")))


def open_space(channel: Json) -> Space | None:
    """Return the space of a channel that every employee can read; None for any other."""
    if any(channel.get(flag) is True for flag in ("is_private", "is_group", "is_im", "is_mpim")):
        return None
    title = name(channel.get("name"))
    native = name(channel.get("id")) or title
    return Space(native_id=native, name=title or native, visibility=Visibility.OPEN) if native else None


def message_records(message: Json, space: Space, members: Members, *, place: str) -> Iterator[Record]:
    """Yield the item of a message with the reactions to it; bots' and Slack's own messages are ignored, by reason."""
    stamp = message.get("ts")
    time = _TIME.fullmatch(stamp) if isinstance(stamp, str) else None
    at = _second(time)
    if time is None or at is None:
        yield SetAside(place=place, reason=Reason.NO_TIME)
        return
    native = f"{space.native_id}:{time[0]}"
    if message.get("subtype") == "tombstone":
        yield Removal(source=SOURCE, native_id=native)
    account = account_of(message)
    reason = _no_person(message, account, members)
    if reason:
        yield Ignored(native_id=native, reason=reason)
        return
    if not account:
        yield SetAside(place=place, reason=Reason.NO_AUTHOR)
        return
    author = members.author(account)
    reactors = _reactors(message, members)
    written = plain(message.get("text")) or _titles(message)
    text = readable(written)
    thread = message.get("thread_ts")
    answers = _TIME.fullmatch(thread) if isinstance(thread, str) and thread != stamp else None
    edited = _TIME.fullmatch(name(mapping(message["edited"]).get("ts"))) if message.get("edited") else None
    yield Item(
        source=SOURCE,
        native_id=native,
        author=author,
        space=space,
        kind="message",
        created_at=at,
        edited_at=_second(edited),
        text=text,
        reply_to=f"{space.native_id}:{answers[0]}" if answers else None,
        # Threads are flat: what answers a reply is told from what answers the thread's first message by nothing.
        takes_replies=answers is None,
        mentions=_mentions(text, members) if "<@" in text else (),
        tags=_tags(message, written) if "#" in written or message.get("pinned_to") else (),
        engagement=_engagement(message, sum(reactors.values())),
    )
    for reactor, count in reactors.items():
        if reactor != account:
            yield Interaction(
                source=SOURCE, actor=members.author(reactor), kind=Act.REACTION, at=at, target=author, item=native, count=count
            )


def _mentions(text: str, members: Members) -> tuple[Mention, ...]:
    return tuple(Mention(author=members.author(found[1]), written=found[0]) for found in _NAMED.finditer(text))


def _tags(message: Json, written: str) -> tuple[str, ...]:
    return (*hashtags(_MARKED.sub(" ", written)), *(("pinned",) if message.get("pinned_to") else ()))


def _second(time: re.Match[str] | None) -> int | None:
    """Return the UTC second of a message's time; None for none, or for one that no message can have been written at."""
    found = int(time[1]) if time else 0
    return found if 0 < found < LATEST else None


def readable(marked: str) -> str:
    """Return a text without Slack's marks for links, channels and groups; `<@U123>` stays for the mention it is."""
    if "<" in marked:
        marked = _MARKED.sub(_shown, marked)
    return html.unescape(marked) if "&" in marked else marked


def _shown(found: re.Match[str]) -> str:
    kind, target, label = found[1], found[2], found[3]
    if kind == "#":
        return f"#{label or target}"
    if kind == "!":
        return label or f"@{target.partition('^')[0]}"
    return f"{label} ({target})" if label and label not in target else target


def _no_person(message: Json, account: str, members: Members) -> str:
    """Return why no person shares this message, "" when one does."""
    subtype = name(message.get("subtype"))
    # Files that people share carry the id of the integration they came through.
    sent_by_bot = bool(message.get("bot_id")) and subtype not in {"file_share", "file_comment"}
    if subtype == "bot_message" or account in members.bots or (sent_by_bot and subtype in BY_PEOPLE):
        return "bot"
    if message.get("type", "message") != "message" or subtype not in BY_PEOPLE or message.get("hidden") is True:
        return "system notice"
    return ""


def _titles(message: Json) -> str:
    files = [mapping(file) for file in listing(message.get("files"))]
    return "\n".join(title for file in files if (title := name(file.get("title")) or name(file.get("name"))))


def _reactors(message: Json, members: Members) -> dict[str, int]:
    """Return how many reactions each person gave."""
    found: dict[str, int] = {}
    if not message.get("reactions"):
        return found
    for reaction in listing(message.get("reactions")):
        for user in listing(mapping(reaction).get("users")):
            account = name(user)
            if account and account not in members.bots:
                found[account] = found.get(account, 0) + 1
    return found


def _engagement(message: Json, named: int) -> Engagement | None:
    replies = message.get("reply_count")
    comments = replies if isinstance(replies, int) and 0 <= replies < 1 << 40 else None
    likes = named
    if message.get("reactions"):
        likes += sum(_unnamed(reaction) for reaction in listing(message["reactions"]))
    return Engagement(likes=likes, comments=comments) if likes or comments is not None else None


def _unnamed(reaction: object) -> int:
    """Return how many people gave a reaction without being named."""
    count = mapping(reaction).get("count")
    named = len(listing(mapping(reaction).get("users")))
    return count - named if isinstance(count, int) and named < count < 1 << 40 else 0
