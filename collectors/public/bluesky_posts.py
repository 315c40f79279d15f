"""Bluesky's records as items. A record is known by its address with the account's lasting id, so that a new name changes nothing.

What the app's feed says of a post, what the account's own server lists and what the account's archive holds are the same records.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from collectors.answers import first_of, plain, plain_list
from collectors.archives.json_stream import digest
from collectors.plain import name, second
from collectors.plain import plain as words
from openness.aside import Reason
from openness.records import Act, Author, Engagement, Interaction, Item, Mention, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Page
    from openness.records import Record

SOURCE = "bluesky"
SPACE = Space(native_id=SOURCE, name="Bluesky", visibility=Visibility.PUBLIC)
POST, REPOST = "app.bsky.feed.post", "app.bsky.feed.repost"
COLLECTIONS = (POST, REPOST)
"""What is shared; likes and follows are not."""
_DID = re.compile(r"did:(plc:[a-z2-7]{24}|web:[A-Za-z0-9._%-]{1,240}(:[0-9]{1,5})?)")
_HANDLE = re.compile(r"(?=.{3,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
_ADDRESS = re.compile(r"at://(did:[a-z]{1,20}:[A-Za-z0-9._:%-]{1,300})/([A-Za-z0-9.-]{1,317})/([A-Za-z0-9._:~-]{1,512})")
_PROFILE = re.compile(r"https://(?:www\.)?bsky\.app/profile/([^/\s]+)/?", re.IGNORECASE)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(-[A-Za-z0-9-]{1,20})?")
_LINK = re.compile(r"https?://[^\s<>\"']{1,1000}")
_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_TID = re.compile(rf"[2-7a-j][{_DIGITS}]{{12}}")
_FACET = "app.bsky.richtext.facet#"


class Address(NamedTuple):
    """Whose record it is, of which kind, and its key there."""

    did: str
    collection: str
    key: str


def account_name(handle: str) -> str:
    """Return a handle or lasting id as the source takes it, "" for what is neither."""
    bare = handle.strip()
    bare = (_PROFILE.sub(r"\1", bare) if _PROFILE.fullmatch(bare) else bare).removeprefix("at://").removeprefix("@")
    if is_did(bare):
        return bare
    bare = bare.casefold()
    return bare if _HANDLE.fullmatch(bare) else ""


def is_did(text: object) -> bool:
    """Whether a text is an account's lasting id."""
    return isinstance(text, str) and _DID.fullmatch(text) is not None


def address_of(uri: object) -> Address | None:
    """Return the parts of a record's address; None for what is none."""
    found = _ADDRESS.fullmatch(uri) if isinstance(uri, str) else None
    return None if found is None else Address(found[1], found[2], found[3])


def key_at(moment: int) -> str:
    """Return the lowest key that a record of a UTC second can have: 53 bits of microseconds above 10 others."""
    number = max(moment, 0) * 1_000_000 << 10
    return "".join(_DIGITS[number >> shift & 31] for shift in range(60, -1, -5))


def made_at(key: str) -> int | None:
    """Return the UTC second that a record's key tells; None where it is no such key."""
    if not _TID.fullmatch(key):
        return None
    number = 0
    for digit in key:
        number = number << 5 | _DIGITS.index(digit)
    return (number >> 10) // 1_000_000


def links_in(text: str) -> tuple[str, ...]:
    """Return the web addresses written in a text."""
    return tuple(dict.fromkeys(link.rstrip(".,;:!?)]") for link in _LINK.findall(text)))


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page, one thing at a time."""
    body = plain(page.body)
    did = first_of([body.get("did")])
    author = Author(handles=tuple(dict.fromkeys(known for known in (did, account_name(page.target.handle)) if known)))
    for place, thing in enumerate(plain_list(body["data"]), start=1):
        where = f"{SOURCE} page of {page.fetched_at}, record {place}"
        yield from thing_records(thing, did, author, where)


def thing_records(thing: dict[str, object], did: str, author: Author, where: str) -> Iterator[Record]:
    """Read what one record says: {"uri", "value"}, with "counts" where the source shows them."""
    uri = first_of([thing.get("uri")])
    address, value = address_of(uri), _object(thing.get("value"))
    at = second(value.get("createdAt"))
    if address is None or at is None:
        reason = Reason.NO_ADDRESS if address is None else Reason.NO_POSSIBLE_TIME
        yield SetAside(place=where, reason=reason, digest=digest(repr(thing).encode("utf-8", "replace")))
    elif address.did != did:
        yield SetAside(place=where, reason=Reason.ANOTHERS)
    elif address.collection == REPOST:
        yield from _reposted(uri, value, at, author)
    elif address.collection == POST:
        yield from _posted(uri, value, at, author, _object(thing.get("counts")))
    else:
        yield SetAside(place=where, reason=Reason.NO_POST)


def _reposted(uri: str, value: dict[str, object], at: int, author: Author) -> Iterator[Record]:
    yield Item(source=SOURCE, native_id=uri, author=author, space=SPACE, kind="reshare", created_at=at, takes_replies=False)
    shared = first_of([_object(value.get("subject")).get("uri")])
    if address_of(shared):
        yield Interaction(source=SOURCE, actor=author, kind=Act.RESHARE, at=at, item=shared)


def _posted(uri: str, value: dict[str, object], at: int, author: Author, counts: dict[str, object]) -> Iterator[Record]:
    facets = _Facets(value)
    did, _, key = address_of(uri) or ("", "", "")
    answers = first_of([_object(_object(value.get("reply")).get("parent")).get("uri")])
    yield Item(
        source=SOURCE,
        native_id=uri,
        author=author,
        space=SPACE,
        kind="reply" if address_of(answers) else "post",
        created_at=at,
        text=facets.text() or None,
        url=f"https://bsky.app/profile/{did}/post/{key}",
        lang=_language(value.get("langs")),
        reply_to=answers if address_of(answers) else None,
        mentions=facets.mentions(),
        tags=facets.tags(value.get("tags")),
        engagement=_engagement(counts),
    )
    cited = _cited(_object(value.get("embed")))
    if address_of(cited):
        yield Interaction(source=SOURCE, actor=author, kind=Act.CITE, at=at, item=cited)


class _Facets:
    """A post's text with the people, links and tags in it, which its facets place by bytes."""

    def __init__(self, value: dict[str, object]) -> None:
        self.octets = words(value.get("text")).encode("utf-8", "replace")
        self.found = [
            (*span, feature)
            for facet in _objects(value.get("facets"))[:300]
            if (span := self._span(_object(facet.get("index")))) is not None
            for feature in _objects(facet.get("features"))[:20]
        ]

    def text(self) -> str:
        """Return the text, with the addresses whole that the app cut short."""
        octets = self.octets
        for begin, end, feature in sorted(self.found, key=lambda one: one[0], reverse=True):
            link = first_of([feature.get("uri")]) if feature.get("$type") == f"{_FACET}link" else ""
            shown = self._written(begin, end)
            kept = shown.removesuffix("...").removesuffix("\u2026")
            if kept != shown and kept and link.partition("://")[2].removeprefix("www.").startswith(kept):
                octets = octets[:begin] + link[:2000].encode("utf-8", "replace") + octets[end:]
        return words(octets.decode("utf-8", "replace"))

    def mentions(self) -> tuple[Mention, ...]:
        """Return the people named."""
        named = []
        for begin, end, feature in self.found:
            did, written = feature.get("did"), self._written(begin, end)
            if feature.get("$type") == f"{_FACET}mention" and isinstance(did, str) and is_did(did) and written.strip():
                handles = tuple(dict.fromkeys(known for known in (did, account_name(written)) if known))
                named.append(Mention(author=Author(handles=handles), written=written))
        return tuple(named)

    def tags(self, others: object) -> tuple[str, ...]:
        """Return the tags in the text and those beside it."""
        within = [feature.get("tag") for _, _, feature in self.found if feature.get("$type") == f"{_FACET}tag"]
        beside = others[:50] if isinstance(others, list) else []
        return tuple(dict.fromkeys(tag for each in (*within, *beside) if (tag := name(each).lstrip("#").casefold())))

    def _span(self, index: dict[str, object]) -> tuple[int, int] | None:
        begin, end = index.get("byteStart"), index.get("byteEnd")
        if not isinstance(begin, int) or not isinstance(end, int):
            return None
        return (begin, end) if 0 <= begin < end <= len(self.octets) else None

    def _written(self, begin: int, end: int) -> str:
        return self.octets[begin:end].decode("utf-8", "ignore")


def _cited(embed: dict[str, object]) -> str:
    """Return the address of the record a post quotes, beside pictures or alone."""
    record = _object(embed.get("record"))
    return first_of([record.get("uri"), _object(record.get("record")).get("uri")])


def _engagement(counts: dict[str, object]) -> Engagement | None:
    likes, reposts, quotes, replies = (_count(counts.get(field)) for field in ("like", "repost", "quote", "reply"))
    if (likes, reposts, quotes, replies) == (None, None, None, None):
        return None
    shares = None if reposts is None and quotes is None else (reposts or 0) + (quotes or 0)
    return Engagement(likes=likes, shares=shares, comments=replies)


def _language(values: object) -> str | None:
    first = values[0] if isinstance(values, list) and values else None
    found = _LANGUAGE.fullmatch(first) if isinstance(first, str) else None
    return None if found is None else found[1].casefold()


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53 else None


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[dict[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
