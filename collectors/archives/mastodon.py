"""The archive a Mastodon server gives people of their own account: public and unlisted posts.

A post counts as public only when both its activity and the post itself are addressed to everybody; whatever counts the file
claims, posts for followers or for named people are passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from collectors.archives.json_stream import LONGEST, Json, listing, mapping, objects, one_object
from collectors.archives.safe import made_at, open_archive, root_of
from collectors.plain import from_html, name, second
from config.errors import WrongUse
from openness.records import Author, Engagement, Ignored, Item, Mention, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openness.records import Record

SOURCE = "mastodon"
ACTOR, OUTBOX = "actor.json", "outbox.json"
EVERYBODY = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_WRITTEN = frozenset({"Note", "Question", "Article", "Page"})
_STATUS = re.compile(r"/(?:statuses|objects|notice|p|notes|@[^/]{1,100})/([A-Za-z0-9_-]{1,64})(?:/activity)?/?$")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")


class MastodonArchive:
    """Read a Mastodon archive, as a tar.gz, a zip or unpacked."""

    source = SOURCE

    def __init__(self, path: Path) -> None:
        """Open the archive. Raises WrongUse or Refused when it is none."""
        self.path = path
        self._archive = open_archive(path)
        entries = self._archive.entries()
        names = {entry.name for entry in entries}
        root = root_of(entries, (OUTBOX,))
        if root is None or root + ACTOR not in names:
            missing = OUTBOX if root is None else ACTOR
            raise WrongUse(
                f"holds no {missing}, so it is no Mastodon archive", where=path.name, todo="give the archive as Mastodon made it"
            )
        self._root = root
        self.instance, self.owner = self._account()
        self._space = Space(native_id=self.instance, name=self.instance, visibility=Visibility.PUBLIC)

    def check(self) -> None:
        """Refuse what is damaged or unsafe."""
        read = {self._root + ACTOR, self._root + OUTBOX}
        self._archive.check(lambda entry: entry in read)

    def records(self) -> Iterator[Record]:
        """Stream the public posts and reshares."""
        place = f"{self.path.name} {OUTBOX}"
        with self._archive.opened() as opened, opened(self._root + OUTBOX) as stream:
            for number, activity in enumerate(objects(stream, place=place, key="orderedItems"), start=1):
                yield activity if isinstance(activity, SetAside) else self._record(activity, f"{place} entry {number}")

    def covered_until(self) -> int | None:
        """Return when the server made the archive."""
        return made_at(self._archive, {self._root + OUTBOX})

    def _account(self) -> tuple[str, Author]:
        with self._archive.opened() as opened, opened(self._root + ACTOR) as stream:
            raw = stream.read(LONGEST)
        actor = one_object(raw, place=ACTOR)
        address = name(actor.get("id")) if not isinstance(actor, SetAside) else ""
        host = _host(address)
        if isinstance(actor, SetAside) or not host:
            raise WrongUse(f"{ACTOR} does not say whose it is", where=self.path.name, todo="give the archive as Mastodon made it")
        user = name(actor.get("preferredUsername"))
        handles = (f"{user}@{host}" if user else "", address, name(actor.get("url")))
        return host, Author(handles=tuple(dict.fromkeys(handle for handle in handles if handle)))

    def _record(self, activity: Json, place: str) -> Record:
        post = mapping(activity.get("object"))
        act = name(activity.get("type"))
        native = self._native(name(post.get("id"))) or self._native(name(activity.get("id")))
        if act not in {"Create", "Announce"} or (act == "Create" and name(post.get("type")) not in _WRITTEN):
            return Ignored(native_id=native or place, reason="not a post")
        if not _is_public(activity) or (act == "Create" and not _is_public(post)):
            return Ignored(native_id=native or place, reason="not public")
        if act == "Announce":
            native = self._native(name(activity.get("id")))
        at = second(post.get("published") or activity.get("published")) if act == "Create" else second(activity.get("published"))
        if not native or at is None:
            return SetAside(place=place, reason="no id" if at is not None else "no time, or an impossible one")
        if act == "Announce":
            return Item(
                source=SOURCE,
                native_id=native,
                author=self.owner,
                space=self._space,
                kind="reshare",
                created_at=at,
                takes_replies=False,
            )
        return self._item(post, native, at)

    def _item(self, post: Json, native: str, at: int) -> Item:
        warning, text = from_html(post.get("summary")), from_html(post.get("content"))
        text = f"{warning}\n\n{text}" if warning else text
        answers = self._native(name(post.get("inReplyTo")), anywhere=True)
        named = [mapping(tag) for tag in listing(post.get("tag"))][:200]
        languages = [key for key in mapping(post.get("contentMap")) if _LANGUAGE.fullmatch(key)]
        edited = second(post.get("updated"))
        return Item(
            source=SOURCE,
            native_id=native,
            author=self.owner,
            space=self._space,
            kind="reply" if answers else "post",
            created_at=at,
            edited_at=edited if edited != at else None,
            text=text or None,
            url=name(post.get("url")) or None,
            lang=languages[0] if languages else None,
            reply_to=answers or None,
            mentions=tuple(_mention(tag, text) for tag in named if tag.get("type") == "Mention" and name(tag.get("name"))),
            tags=tuple(
                dict.fromkeys(
                    name(tag.get("name")).lstrip("#").casefold()
                    for tag in named
                    if tag.get("type") == "Hashtag" and tag.get("name")
                )
            ),
            engagement=_engagement(post),
        )

    def _native(self, address: str, *, anywhere: bool = False) -> str:
        """Return "instance/status id" for a post's address; "" when it is none, or not one of this instance."""
        host, found = _host(address), _STATUS.search(urlsplit(address).path) if _host(address) else None
        if found is None or not host or (host != self.instance and not anywhere):
            return ""
        return f"{host}/{found[1]}"


def _host(address: str) -> str:
    """Return the server in an address, "" for anything else."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in {"https", "http"} else ""


def _is_public(thing: Json) -> bool:
    """Whether a post or an activity is addressed to everybody, openly or unlisted."""
    named: list[object] = []
    for field in ("to", "cc"):
        value = thing.get(field)
        named.extend(value if isinstance(value, list) else [value])
    return any(isinstance(one, str) and one in EVERYBODY for one in named)


def _mention(tag: Json, text: str) -> Mention:
    """Return a mention with the characters that stand for it in the text: the whole address, or its first part."""
    whole = name(tag.get("name"))
    short = "@" + whole.lstrip("@").partition("@")[0]
    address = name(tag.get("href"))
    full = whole.lstrip("@") if "@" in whole.lstrip("@") else f"{whole.lstrip('@')}@{_host(address)}"
    return Mention(
        author=Author(handles=tuple(handle for handle in (full, address) if handle)), written=whole if whole in text else short
    )


def _engagement(post: Json) -> Engagement | None:
    likes, shares, comments = (_count(mapping(post.get(field)).get("totalItems")) for field in ("likes", "shares", "replies"))
    return (
        None
        if likes is None and shares is None and comments is None
        else Engagement(likes=likes, shares=shares, comments=comments)
    )


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53 else None
