"""A feed's entries: from bytes to plain data, and from plain data to records.

The feed is the account: what stands in it is shared by whoever it is linked to. Of a feed that several people write, the account
is `address#name`; then only the entries that carry this author's name are theirs.
"""

from __future__ import annotations

import calendar
import io
import re
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

import feedparser
import feedparser.encodings

from collectors.answers import first_of, plain, plain_list
from collectors.plain import LATEST, LONGEST_NAME, LONGEST_TEXT, from_html, name
from openness.aside import Reason
from openness.records import Author, Ignored, Item, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Page
    from openness.records import Record

SOURCE = "feeds"
_DECLARED = re.compile(rb"<!DOCTYPE.*<!ENTITY", re.DOTALL | re.IGNORECASE)
_MOST_TAGS = 50
_LONGEST_ID = 300


class NoFeed(ValueError):
    """What lies there is no feed, or one that is not read."""


def account_address(handle: str) -> tuple[str, str]:
    """Return a feed's address as it is compared, and the author's name after `#` ("": the whole feed); `feed:` is taken too."""
    written = re.sub(r"^\s*feed:(//)?(?=https?:)|^\s*feed:(?=//)", "", handle, flags=re.IGNORECASE).strip()
    written = re.sub(r"^//", "https://", written)
    try:
        parts = urlsplit(written)
    except ValueError:
        return "", ""
    address = urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", parts.query, ""))
    return address, " ".join(unquote(parts.fragment).split())


def read_feed(octets: bytes, address: str, content_type: str) -> dict[str, object]:
    """Return a document's title, links and entries as plain data. Raises NoFeed when it is no feed, or one with entities.

    feedparser is given bytes only, for a text it may take for a file's name. Entities that a document declares itself are how a
    small one is made to fill the memory; no feed needs them.
    """
    headers = {"content-type": content_type, "content-location": address}
    if _DECLARED.search(feedparser.encodings.convert_to_utf8(headers, octets, {}) if octets else b""):
        raise NoFeed
    read = feedparser.parse(io.BytesIO(octets), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not read.get("version"):
        raise NoFeed
    feed = read["feed"]
    links = {str(link.get("rel")): str(link.get("href", "")) for link in reversed(feed.get("links", ()))}
    return {
        "title": name(feed.get("title")),
        "about": from_html(feed.get("subtitle")),
        "page": _text(feed.get("link")),
        "older": links.get("prev-archive") or links.get("next") or "",
        "whole": "fh_complete" in feed,
        "entries": [_entry(entry) for entry in read["entries"]],
    }


def identity(entry: dict[str, object]) -> str:
    """Return what tells an entry from the others of its feed: its id, or else its link; "" when it has neither."""
    return name(first_of([entry.get("id"), entry.get("link")]))


def native_id(feed: str, own: str) -> str:
    """Return an entry's id among all feeds'."""
    if len(feed) + len(own) < _LONGEST_ID:
        return f"{feed} {own}"
    return f"{feed[: _LONGEST_ID // 2]} {_digest(feed + own)}"


def made_at(entry: dict[str, object]) -> int | None:
    """Return when an entry was published, or else updated, UTC seconds; None when it does not say."""
    published, updated = _moment(entry.get("published")), _moment(entry.get("updated"))
    return published or updated


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page, one entry at a time."""
    feed, wanted = account_address(page.target.handle)
    body = plain(page.body)
    space = Space(native_id=feed, name=name(body.get("title")) or urlsplit(feed).netloc, visibility=Visibility.PUBLIC)
    author = Author(handles=tuple(dict.fromkeys((page.target.handle, feed + (f"#{wanted}" if wanted else "")))))
    for place, entry in enumerate(plain_list(body["entries"]), start=1):
        yield _record(entry, space, author, wanted, f"{SOURCE} page of {page.fetched_at}, entry {place}")


def _record(entry: dict[str, object], space: Space, author: Author, wanted: str, place: str) -> Record:
    own, made = identity(entry), made_at(entry)
    if not own or made is None:
        reason = Reason.NO_POSSIBLE_TIME if own else Reason.NO_LINK
        return SetAside(place=place, reason=reason, digest=_digest(repr(entry)))
    if wanted and wanted.casefold() not in {who.casefold() for who in _texts(entry.get("authors"))}:
        return Ignored(native_id=native_id(space.native_id, own), reason="by another author of the same feed")
    updated = _moment(entry.get("updated"))
    link = first_of([entry.get("link")])
    return Item(
        source=SOURCE,
        native_id=native_id(space.native_id, own),
        author=author,
        space=space,
        kind="post",
        created_at=made,
        edited_at=updated if updated is not None and updated > made else None,
        text="\n\n".join(part for part in _texts([entry.get("title"), entry.get("text")]) if part) or None,
        url=link if link.startswith(("https://", "http://")) else None,
        tags=tuple(_texts(entry.get("tags"))),
    )


def _entry(entry: feedparser.FeedParserDict) -> dict[str, object]:
    """Return what we take of an entry, its content as the text that a reader sees."""
    contents = [part for part in (*entry.get("content", ()), entry.get("summary_detail")) if part and part.get("value")]
    authors = [who.get("name") for who in entry.get("authors", ()) if who] + [entry.get("author")]
    tags = [name(tag.get("term")) for tag in entry.get("tags", ())[:_MOST_TAGS]]
    return {
        "id": _text(entry.get("id")),
        "link": _text(entry.get("link")),
        "title": _shown(entry.get("title_detail"))[:LONGEST_NAME],
        "text": _shown(contents[0]) if contents else "",
        "published": _clock(entry, "published_parsed"),
        "updated": _clock(entry, "updated_parsed"),
        "authors": list(dict.fromkeys(filter(None, map(name, authors)))),
        "tags": list(dict.fromkeys(filter(None, tags))),
    }


def _shown(detail: feedparser.FeedParserDict | None) -> str:
    """Return a text as it is shown; only what says that it is markup is read as markup."""
    value = detail.get("value") if detail else ""
    if not isinstance(value, str) or detail is None:
        return ""
    return value.strip()[:LONGEST_TEXT] if detail.get("type") == "text/plain" and "</" not in value else from_html(value)


def _clock(entry: feedparser.FeedParserDict, field: str) -> int | None:
    moment = dict.get(entry, field)
    try:
        return calendar.timegm(moment) if moment else None
    except (TypeError, ValueError, OverflowError):
        return None


def _moment(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < LATEST else None


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
