"""The archive a Mastodon server gives people of their own account: public and unlisted posts.

A post counts as public only when both its activity and the post itself are addressed to everybody; whatever counts the file
claims, posts for followers or for named people are passed over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.archives.json_stream import LONGEST, Json, listing, mapping, objects, one_object
from collectors.archives.safe import made_at, open_archive, root_of
from collectors.plain import name, second
from collectors.public.mastodon_posts import (
    SOURCE,
    engagement_of,
    host_of,
    language_of,
    mention_of,
    native_of,
    reshared,
    server_space,
    tags_of,
    text_of,
)
from config.errors import WrongUse
from openness.aside import Reason
from openness.records import Act, Author, Ignored, Interaction, Item, SetAside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openness.records import Record

ACTOR, OUTBOX = "actor.json", "outbox.json"
EVERYBODY = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_WRITTEN = frozenset({"Note", "Question", "Article", "Page"})
_QUOTES = ("quote", "quoteUri", "quoteUrl", "_misskey_quote")


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

    def check(self) -> None:
        """Refuse what is damaged or unsafe."""
        read = {self._root + ACTOR, self._root + OUTBOX}
        self._archive.check(lambda entry: entry in read)

    def records(self) -> Iterator[Record]:
        """Stream the public posts and reshares."""
        place = f"{self.path.name} {OUTBOX}"
        with self._archive.opened() as opened, opened(self._root + OUTBOX) as stream:
            for number, activity in enumerate(objects(stream, place=place, key="orderedItems"), start=1):
                if isinstance(activity, SetAside):
                    yield activity
                else:
                    yield from self._records(activity, f"{place} entry {number}")

    def covered_until(self) -> int | None:
        """Return when the server made the archive."""
        return made_at(self._archive, {self._root + OUTBOX})

    def _account(self) -> tuple[str, Author]:
        with self._archive.opened() as opened, opened(self._root + ACTOR) as stream:
            raw = stream.read(LONGEST)
        actor = one_object(raw, place=ACTOR)
        address = name(actor.get("id")) if not isinstance(actor, SetAside) else ""
        host = host_of(address)
        if isinstance(actor, SetAside) or not host:
            raise WrongUse(f"{ACTOR} does not say whose it is", where=self.path.name, todo="give the archive as Mastodon made it")
        user = name(actor.get("preferredUsername"))
        handles = (f"{user}@{host}" if user else "", address, name(actor.get("url")))
        return host, Author(handles=tuple(dict.fromkeys(handle for handle in handles if handle)))

    def _records(self, activity: Json, place: str) -> Iterator[Record]:
        post = mapping(activity.get("object"))
        act = name(activity.get("type"))
        native = self._native(post.get("id")) or self._native(activity.get("id"))
        if act not in {"Create", "Announce"} or (act == "Create" and name(post.get("type")) not in _WRITTEN):
            yield Ignored(native_id=native or place, reason="not a post")
            return
        if not _is_public(activity) or (act == "Create" and not _is_public(post)):
            yield Ignored(native_id=native or place, reason="not public")
            return
        if act == "Announce":
            native = self._native(activity.get("id"))
        at = second(post.get("published") or activity.get("published")) if act == "Create" else second(activity.get("published"))
        if not native or at is None:
            yield SetAside(place=place, reason=Reason.NO_ID if at is not None else Reason.NO_POSSIBLE_TIME)
        elif act == "Announce":
            original = activity.get("object")
            yield from reshared(native, self.owner, self.instance, at, post.get("id") if post else original)
        else:
            yield self._item(post, native, at)
            yield from self._cited(post, native, at)

    def _item(self, post: Json, native: str, at: int) -> Item:
        text = text_of(post.get("summary"), post.get("content"))
        answers = native_of(post.get("inReplyTo"))
        named = [mapping(tag) for tag in listing(post.get("tag"))][:200]
        languages = [key for key in mapping(post.get("contentMap")) if language_of(key)]
        edited = second(post.get("updated"))
        return Item(
            source=SOURCE,
            native_id=native,
            author=self.owner,
            space=server_space(self.instance),
            kind="reply" if answers else "post",
            created_at=at,
            edited_at=edited if edited != at else None,
            text=text,
            url=name(post.get("url")) or None,
            lang=languages[0] if languages else None,
            reply_to=answers or None,
            mentions=tuple(
                mention_of(name(tag.get("name")), name(tag.get("href")), text or "")
                for tag in named
                if tag.get("type") == "Mention" and name(tag.get("name"))
            ),
            tags=tags_of([tag.get("name") for tag in named if tag.get("type") == "Hashtag"]),
            engagement=engagement_of(*(mapping(post.get(field)).get("totalItems") for field in ("likes", "shares", "replies"))),
        )

    def _cited(self, post: Json, native: str, at: int) -> Iterator[Record]:
        """Yield the act of quoting, once, whichever of its several names the server gives the post quoted."""
        quoted = next((cited for field in _QUOTES if (cited := native_of(post.get(field)))), "")
        if quoted and quoted != native:
            yield Interaction(source=SOURCE, actor=self.owner, kind=Act.CITE, at=at, item=quoted)

    def _native(self, address: object) -> str:
        """Return "server/number" for a post's address; "" when it is none, or not one of this server."""
        native = native_of(address)
        return native if native.startswith(f"{self.instance}/") else ""


def _is_public(thing: Json) -> bool:
    """Whether a post or an activity is addressed to everybody, openly or unlisted."""
    named: list[object] = []
    for field in ("to", "cc"):
        value = thing.get(field)
        named.extend(value if isinstance(value, list) else [value])
    return any(isinstance(one, str) and one in EVERYBODY for one in named)
