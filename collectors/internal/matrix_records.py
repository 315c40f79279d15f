"""Matrix' events as records: messages with their last edit, replies and threads, reactions, redactions."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from collectors.answers import first_of, plain, plain_list
from collectors.archives.json_stream import listing, mapping
from collectors.internal.wiki_records import space_of
from collectors.plain import hashtags, name, second
from openness.aside import Reason
from openness.records import Act, Author, Ignored, Interaction, Item, Mention, Removal, SetAside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Page
    from openness.records import Record, Space

SOURCE = "matrix"
TYPES = ("m.room.message", "m.sticker", "m.reaction", "m.room.redaction", "m.room.encrypted", "m.poll.start")
_SAID = ("m.text", "m.emote", "m.image", "m.file", "m.audio", "m.video", "m.location")
_PILL = re.compile(r'<a href="https://matrix\.to/#/((?:@|%40)[^"/?<>]{1,255})[^"<>]{0,300}">([^<]{1,200})</a>')
_PERSON = re.compile(r"@[^\s:]{1,255}:[^\s]{1,255}")
Json = dict[str, object]


def event_body(event: Json) -> Json:
    """Return what is kept of an event: nothing of the devices and servers it came through."""
    content = mapping(event.get("content"))
    unsigned = mapping(event.get("unsigned"))
    kept = ("msgtype", "body", "formatted_body", "format", "m.relates_to", "m.new_content", "m.mentions", "redacts")
    return {
        "type": event.get("type"),
        "id": event.get("event_id"),
        "sender": event.get("sender"),
        "at": event.get("origin_server_ts"),
        "content": {key: content[key] for key in kept if key in content},
        "redacts": first_of([event.get("redacts"), content.get("redacts")]),
        "redacted": bool(unsigned.get("redacted_because") or event.get("redacted_because")),
        "replaced": _replaced(mapping(mapping(unsigned.get("m.relations")).get("m.replace"))),
    }


def edited(event: Json) -> str:
    """Return the id of the event that this one is a new version of, "" when it is none."""
    relation = _relation(event)
    return first_of([relation.get("event_id")]) if relation.get("rel_type") == "m.replace" else ""


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page. An edit counts for the message it edits, which the page carries too."""
    body = plain(page.body)
    space, events = space_of(plain(body["space"])), plain_list(body["events"])
    versions: dict[str, list[Json]] = {}
    for event in events:
        if edited(event) and not event.get("redacted"):
            content = mapping(mapping(event["content"]).get("m.new_content"))
            versions.setdefault(edited(event), []).append({"at": event["at"], "sender": event["sender"], "content": content})
    pinned = {name(each) for each in listing(body["pinned"])}
    for place, event in enumerate(events, start=1):
        native = name(event.get("id"))
        newer = [*versions.get(native, []), *([mapping(event["replaced"])] if event.get("replaced") else [])]
        reading = _Reading(space, str(body["server"]), f"{SOURCE} page of {page.fetched_at}, event {place}")
        yield from reading.records(event, native, newer, pinned=native in pinned)


class _Reading:
    """Where events are read: their room, the homeserver of the house, and the place for what cannot be read."""

    def __init__(self, space: Space, server: str, place: str) -> None:
        self.space, self.server, self.place = space, server, place

    def records(self, event: Json, native: str, versions: list[Json], *, pinned: bool) -> Iterator[Record]:
        """Yield what one event means."""
        kind, at, sender = event.get("type"), second(event.get("at")), name(event.get("sender"))
        if not native.startswith("$") or at is None or not _PERSON.fullmatch(sender):
            reason = Reason.NO_ID if not native.startswith("$") else Reason.NO_AUTHOR if at else Reason.NO_POSSIBLE_TIME
            yield SetAside(place=self.place, reason=reason)
        elif kind == "m.room.redaction":
            if event.get("redacts"):
                yield Removal(source=SOURCE, native_id=name(event["redacts"]))
        elif event.get("redacted"):
            yield Removal(source=SOURCE, native_id=native)
        elif kind == "m.reaction":
            target = first_of([_relation(event).get("event_id")])
            if target:
                yield Interaction(source=SOURCE, actor=self.author(sender), kind=Act.REACTION, at=at, item=name(target))
        elif not edited(event):
            why = _nobody(event)
            yield Ignored(native_id=native, reason=why) if why else self.item(event, native, versions, pinned=pinned)

    def item(self, event: Json, native: str, versions: list[Json], *, pinned: bool) -> Item:
        """Return a message as it reads after its last edit."""
        own = [version for version in versions if version.get("sender") == event["sender"] and mapping(version.get("content"))]
        last = max(own, key=lambda version: second(version.get("at")) or 0, default=None)
        content = mapping(last["content"]) if last else mapping(event["content"])
        text = _text(content)
        return Item(
            source=SOURCE,
            native_id=native,
            author=self.author(name(event["sender"])),
            space=self.space,
            kind="message",
            created_at=second(event["at"]) or 0,
            edited_at=second(last.get("at")) if last else None,
            text=text,
            url=f"https://matrix.to/#/{quote(self.space.native_id)}/{quote(native)}",
            reply_to=_answered(event),
            mentions=tuple(self.mentions(content, text)),
            tags=(*hashtags(text), *(("pinned",) if pinned else ())),
        )

    def author(self, user: str) -> Author:
        """Return somebody by the whole name, and by the short one where it is of the house's own server."""
        short, _, server = user.removeprefix("@").partition(":")
        return Author(handles=(user, short) if server == self.server and short else (user,))

    def mentions(self, content: Json, text: str) -> Iterator[Mention]:
        """Yield the people a message names, each with the very words."""
        named = {unquote(user): html.unescape(label) for user, label in _PILL.findall(first_of([content.get("formatted_body")]))}
        told = [name(user) for user in listing(mapping(content.get("m.mentions")).get("user_ids"))]
        for user in dict.fromkeys([*told, *named]):
            if _PERSON.fullmatch(user):
                written = next((word for word in (named.get(user, ""), user) if word and word in text), "")
                yield Mention(author=self.author(user), written=written)


def _nobody(event: Json) -> str:
    """Return why no person says this to everybody, "" when one does."""
    kind, said = event.get("type"), mapping(event["content"]).get("msgtype")
    if kind == "m.room.encrypted":
        return "encrypted"
    if kind != "m.room.message":
        return "system notice"
    if said == "m.notice":
        return "bot"
    return "" if said in _SAID else "system notice"


def _relation(event: Json) -> Json:
    return mapping(mapping(event.get("content")).get("m.relates_to"))


def _answered(event: Json) -> str | None:
    """Return what a message answers: the message it names, else the one its thread began with."""
    relation = _relation(event)
    named = first_of([mapping(relation.get("m.in_reply_to")).get("event_id")])
    if relation.get("rel_type") == "m.thread" and (relation.get("is_falling_back") is True or not named):
        named = first_of([relation.get("event_id")])
    return name(named) or None


def _text(content: Json) -> str:
    """Return what a message says without what it quotes of the one it answers."""
    text = first_of([content.get("body")])
    if not text.startswith("> <@"):
        return text
    quoted, _, own = text.partition("\n\n")
    return own if all(line.startswith(">") for line in quoted.split("\n")) else text


def _replaced(event: Json) -> Json | None:
    """Return the last edit as the server hands it out with a message; None where it does not."""
    content = mapping(mapping(event.get("content")).get("m.new_content"))
    kept = {key: content[key] for key in ("body", "formatted_body", "m.mentions", "msgtype") if key in content}
    return {"at": event.get("origin_server_ts"), "sender": event.get("sender"), "content": kept} if kept else None
