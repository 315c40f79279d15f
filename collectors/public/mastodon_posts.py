"""Mastodon's posts as records, with what the API and the archive of one's own account write alike.

A post is known by its server and its number there, as its address has them; so a reply finds the post it answers whichever
server that lies on.
"""

from __future__ import annotations

import html
import re
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from collectors.answers import first_of, plain, plain_list
from collectors.plain import from_html, name, second
from collectors.plain import plain as words
from openness.aside import Reason
from openness.records import Act, Author, Engagement, Ignored, Interaction, Item, Mention, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Page
    from openness.records import Record

SOURCE = "mastodon"
READABLE = frozenset({"public", "unlisted"})
"""What the whole world can read; the other two are for followers and for those named."""
_STATUS = re.compile(r"/(?:statuses|objects|notice|p|notes|@[^/]{1,100})/([A-Za-z0-9_-]{1,64})(?:/activity)?/?$")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
_ADDRESS = re.compile(
    r"(?:https?://(?P<host>[^/@\s]+)/@(?P<at>[^/@\s]+)/?|@?(?P<user>[^/@\s]+)@(?P<server>[^/@\s]+))", re.IGNORECASE
)
_USER = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,98}[A-Za-z0-9_])?")
_SERVER = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*(:[0-9]{1,5})?")
_QUOTED = re.compile(r'<p class="quote-inline">.{0,2000}?</p>', re.DOTALL)
"""What a server writes into a post that quotes, for readers that know no quotes."""
_LINK = re.compile(r'<a\b[^>]{0,500}?\bhref="([^"]{1,2000})"', re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,19}")


def address_of(handle: str) -> tuple[str, str]:
    """Return the name and the server of `ada@server`, `@ada@server` or `https://server/@ada`; ("", "") for anything else."""
    found = _ADDRESS.fullmatch(handle.strip())
    if found is None:
        return "", ""
    user, server = found["user"] or found["at"], (found["server"] or found["host"]).casefold()
    try:
        server = server.encode("ascii").decode() if server.isascii() else server.encode("idna").decode("ascii")
    except UnicodeError:
        return "", ""
    return (user, server) if _USER.fullmatch(user) and _SERVER.fullmatch(server) else ("", "")


def host_of(address: object) -> str:
    """Return the server in an address, "" for anything else."""
    try:
        parts = urlsplit(address if isinstance(address, str) else "")
    except ValueError:
        return ""
    return (parts.hostname or "") if parts.scheme in {"https", "http"} else ""


def native_of(address: object) -> str:
    """Return "server/number" for a post's address, "" when it is none."""
    host = host_of(address)
    found = _STATUS.search(urlsplit(str(address)).path) if host else None
    return "" if found is None else f"{host}/{found[1]}"


def server_space(server: str) -> Space:
    """Return a server as the space that its people's posts are in."""
    return Space(native_id=server, name=server, visibility=Visibility.PUBLIC)


def text_of(warning: object, content: object) -> str | None:
    """Return what a post says: its content warning, then its words."""
    bare = _QUOTED.sub("", words(content, limit=400_000)) if isinstance(content, str) and "quote-inline" in content else content
    return "\n\n".join(part for part in (from_html(warning), from_html(bare)) if part) or None


def language_of(value: object) -> str | None:
    """Return a language as a post gives it, None for what is none."""
    return value if isinstance(value, str) and _LANGUAGE.fullmatch(value) else None


def mention_of(whole: str, address: str, text: str) -> Mention:
    """Return a mention with the characters that stand for it in the text: the whole address, or its first part."""
    bare = whole.lstrip("@")
    full = bare if "@" in bare else f"{bare}@{host_of(address)}"
    written = whole if whole in text else "@" + bare.partition("@")[0]
    return Mention(author=Author(handles=tuple(handle for handle in (full, address) if handle)), written=written)


def tags_of(names: list[object]) -> tuple[str, ...]:
    """Return tags without their sign, in one case, each once."""
    return tuple(dict.fromkeys(tag for each in names if (tag := name(each).lstrip("#").casefold())))


def engagement_of(likes: object, shares: object, comments: object) -> Engagement | None:
    """Return the counts beside a post, None where it shows none."""
    figures = [_count(value) for value in (likes, shares, comments)]
    return None if figures == [None] * 3 else Engagement(likes=figures[0], shares=figures[1], comments=figures[2])


def links_in(markup: object) -> tuple[str, ...]:
    """Return the web addresses that an HTML fragment links to."""
    found = _LINK.findall(words(markup, limit=100_000))
    return tuple(dict.fromkeys(link for each in found if host_of(link := html.unescape(each))))


def status_number(status: dict[str, object]) -> str:
    """Return a status's number on its server, "" where it has none."""
    value = status.get("id")
    return value if isinstance(value, str) and _NUMBER.fullmatch(value) else ""


def owner_of(account: dict[str, object], server: str) -> tuple[str, Author]:
    """Return the server an account's addresses name, and its author."""
    instance = first_of([host_of(account.get("uri")), host_of(account.get("url"))]) or server
    handles = (f"{name(account.get('username'))}@{instance}", name(account.get("uri")), name(account.get("url")))
    return instance, Author(handles=tuple(dict.fromkeys(handle for handle in handles if handle)))


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page, one status at a time."""
    body = plain(page.body)
    account = plain(body["account"])
    instance, author = owner_of(account, first_of([body.get("server")]))
    author = Author(handles=tuple(dict.fromkeys((*author.handles, page.target.handle))))
    parents = plain(body["parents"])
    for place, status in enumerate(plain_list(body["data"]), start=1):
        where = f"{SOURCE} page of {page.fetched_at}, status {place}"
        yield from _Status(status, instance, author, parents).records(where, first_of([account.get("id")]))


class _Status:
    """One status as the API gives it."""

    def __init__(self, status: dict[str, object], instance: str, author: Author, parents: dict[str, object]) -> None:
        self.status, self.instance, self.author, self.parents = status, instance, author, parents
        address = native_of(status.get("uri"))
        number = status_number(status)
        self.native = address if address.startswith(f"{instance}/") else f"{instance}/{number}" if number else ""
        self.at = second(status.get("created_at"))

    def records(self, where: str, owner: str) -> Iterator[Record]:
        if not self.native or self.at is None:
            digest = blake2b(repr(self.status).encode("utf-8", "replace"), digest_size=16).hexdigest()
            yield SetAside(place=where, reason=Reason.NO_POSSIBLE_TIME if self.native else Reason.NO_ID, digest=digest)
        elif _object(self.status.get("account")).get("id", owner) != owner:
            yield SetAside(place=where, reason=Reason.ANOTHERS)
        elif self.status.get("visibility") not in READABLE:
            yield Ignored(native_id=self.native, reason="not public")
        elif isinstance(self.status.get("reblog"), dict):
            yield from reshared(self.native, self.author, self.instance, self.at, _object(self.status["reblog"]).get("uri"))
        else:
            yield from self._post(self.at)

    def _post(self, at: int) -> Iterator[Record]:
        status = self.status
        text = text_of(status.get("spoiler_text"), status.get("content"))
        edited = second(status.get("edited_at"))
        answers = self._answers()
        yield Item(
            source=SOURCE,
            native_id=self.native,
            author=self.author,
            space=server_space(self.instance),
            kind="reply" if answers else "post",
            created_at=at,
            edited_at=edited if edited != at else None,
            text=text,
            url=name(status.get("url")) or None,
            lang=language_of(status.get("language")),
            reply_to=answers or None,
            mentions=tuple(self._mentions(text or "")),
            tags=tags_of([tag.get("name") for tag in _objects(status.get("tags"))[:200]]),
            engagement=engagement_of(status.get("favourites_count"), status.get("reblogs_count"), status.get("replies_count")),
        )
        quote = _object(status.get("quote"))
        cited = native_of(_object(quote.get("quoted_status")).get("uri")) if quote.get("state") == "accepted" else ""
        if cited:
            yield Interaction(source=SOURCE, actor=self.author, kind=Act.CITE, at=at, item=cited)

    def _answers(self) -> str:
        number = name(self.status.get("in_reply_to_id"))
        known = native_of(self.parents.get(number))
        return known or (f"{self.instance}/{number}" if number else "")

    def _mentions(self, text: str) -> Iterator[Mention]:
        for each in _objects(self.status.get("mentions"))[:200]:
            whole = name(each.get("acct")) or name(each.get("username"))
            if whole:
                address = name(each.get("url"))
                full = whole if "@" in whole else f"{whole}@{host_of(address) or self.instance}"
                yield mention_of(f"@{full}", address, text)


def reshared(native: str, author: Author, instance: str, at: int, original: object) -> Iterator[Record]:
    """Return what resharing a post is: an item without words, for the words are somebody else's, and the act."""
    yield Item(
        source=SOURCE,
        native_id=native,
        author=author,
        space=server_space(instance),
        kind="reshare",
        created_at=at,
        takes_replies=False,
    )
    shared = native_of(original)
    if shared:
        yield Interaction(source=SOURCE, actor=author, kind=Act.RESHARE, at=at, item=shared)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53 else None


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[dict[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
