"""X's posts as records. A post's id tells its time: 41 bits of milliseconds since November 2010 above 22 others."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from collectors.answers import first_of, plain, plain_list
from openness.aside import Reason
from openness.records import Act, Author, Engagement, Interaction, Item, Mention, Removal, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Page
    from openness.records import Record

SOURCE = "x"
SPACE = Space(native_id="x", name="X", visibility=Visibility.PUBLIC)
_EPOCH_MS = 1_288_834_974_657
_FIRST_TIMED = 29_700_859_247
"""Ids below it come from before ids told the time."""
_NO_LANGUAGE = ("und", "art", "qam", "qct", "qht", "qme", "qst", "zxx")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
_ACTS = {"quoted": Act.CITE, "retweeted": Act.RESHARE}
_LONGEST_NUMBER = 19


def account_name(handle: str) -> str:
    """Return the bare name of an account written as `name`, `@name` or its address."""
    return re.sub(r"^\s*(https?://(www\.)?(x|twitter)\.com/)?@?", "", handle, flags=re.IGNORECASE).strip().rstrip("/")


def made_at(number: int) -> int:
    """Return the UTC second in a post's id."""
    return ((number >> 22) + _EPOCH_MS) // 1000


def first_id_at(moment: int) -> int:
    """Return the lowest id that a post of a UTC second can have; 0 before ids told the time."""
    return max(moment * 1000 - _EPOCH_MS, 0) << 22


def post_number(post: dict[str, object]) -> int:
    """Return a post's id as a number; 0 where it has none."""
    return _number(post.get("id"))


def shown_text(text: str) -> str:
    """Return a text as people see it: X hands out `&`, `<` and `>` as HTML writes them, by the API and in archives."""
    return html.unescape(text) if "&" in text else text


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page, one post at a time."""
    body = plain(page.body)
    user = first_of([body.get("user")])
    author = Author(handles=tuple(dict.fromkeys(name for name in (page.target.handle, user) if name)))
    for place, post in enumerate(plain_list(body["data"]), start=1):
        yield from _records(post, user, author, f"{SOURCE} page of {page.fetched_at}, post {place}")


def _records(post: dict[str, object], user: str, author: Author, place: str) -> Iterator[Record]:
    number = post_number(post)
    made = _made(post, number)
    if not number or made is None:
        digest = blake2b(repr(post).encode("utf-8", "replace"), digest_size=16).hexdigest()
        yield SetAside(place=place, reason=Reason.NO_POSSIBLE_TIME if number else Reason.NO_ID, digest=digest)
    elif post.get("author_id", user) != user:
        yield SetAside(place=place, reason=Reason.ANOTHERS)
    else:
        yield from _item(post, str(number), made, author)


def _item(post: dict[str, object], native_id: str, made: int, author: Author) -> Iterator[Record]:
    references = {kind: number for kind, number in _references(post) if number}
    reshared = "retweeted" in references
    text = None if reshared else _text(post)
    entities = _entities(post)
    yield Item(
        source=SOURCE,
        native_id=native_id,
        author=author,
        space=SPACE,
        kind="reshare" if reshared else "reply" if "replied_to" in references else "post",
        created_at=made,
        text=text,
        url=f"https://x.com/i/web/status/{native_id}",
        lang=None if reshared else _language(post.get("lang")),
        reply_to=str(references["replied_to"]) if "replied_to" in references else None,
        takes_replies=not reshared,
        mentions=() if text is None else tuple(_mentions(entities, text)),
        tags=() if reshared else tuple(_tags(entities)),
        engagement=None if reshared else _engagement(_object(post.get("public_metrics"))),
    )
    for kind, number in references.items():
        if kind in _ACTS:
            yield Interaction(source=SOURCE, actor=author, kind=_ACTS[kind], at=made, item=str(number))
    for earlier in _earlier(post, native_id):
        yield Removal(source=SOURCE, native_id=earlier)


def _made(post: dict[str, object], number: int) -> int | None:
    told = post.get("created_at")
    if isinstance(told, str):
        try:
            moment = datetime.fromisoformat(told)
        except ValueError:
            return None
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return made_at(number) if told is None and number >= _FIRST_TIMED else None


def _references(post: dict[str, object]) -> Iterator[tuple[str, int]]:
    for reference in _objects(post.get("referenced_tweets")):
        yield first_of([reference.get("type")]), _number(reference.get("id"))


def _earlier(post: dict[str, object], native_id: str) -> list[str]:
    """Return the ids of the versions that an edit replaced."""
    versions = post.get("edit_history_tweet_ids")
    numbers = map(_number, versions) if isinstance(versions, list) else ()
    return [str(number) for number in numbers if 0 < number < int(native_id)]


def _text(post: dict[str, object]) -> str | None:
    whole = _object(post.get("note_tweet")).get("text")
    return shown_text(first_of([whole, post.get("text")])) or None


def _entities(post: dict[str, object]) -> dict[str, object]:
    """Return what a text names; of a long one, what the whole of it does."""
    cut, whole = _object(post.get("entities")), _object(_object(post.get("note_tweet")).get("entities"))
    return {part: [*_objects(cut.get(part)), *_objects(whole.get(part))] for part in ("hashtags", "mentions")} if whole else cut


def _tags(entities: dict[str, object]) -> Iterator[str]:
    yield from dict.fromkeys(tag for each in _objects(entities.get("hashtags")) if (tag := first_of([each.get("tag")])))


def _mentions(entities: dict[str, object], text: str) -> Iterator[Mention]:
    named = {first_of([entity.get("username")]): entity for entity in _objects(entities.get("mentions"))}
    for entity in named.values():
        name, number = first_of([entity.get("username")]), first_of([entity.get("id")])
        found = re.search(rf"@{re.escape(name)}(?!\w)", text, flags=re.IGNORECASE) if name else None
        if found:
            yield Mention(author=Author(handles=tuple(part for part in (number, name) if part)), written=found[0])


def _engagement(metrics: dict[str, object]) -> Engagement | None:
    views, likes, comments = (_count(metrics.get(name)) for name in ("impression_count", "like_count", "reply_count"))
    shares = [_count(metrics.get(name)) for name in ("retweet_count", "quote_count")]
    shared = None if shares == [None, None] else sum(count or 0 for count in shares)
    if (views, likes, comments, shared) == (None, None, None, None):
        return None
    return Engagement(views=views, likes=likes, shares=shared, comments=comments)


def _language(value: object) -> str | None:
    return value if isinstance(value, str) and value not in _NO_LANGUAGE and _LANGUAGE.fullmatch(value) else None


def _number(value: object) -> int:
    usable = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _LONGEST_NUMBER
    return int(value) if usable else 0  # type: ignore[call-overload]


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53 else None


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[dict[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
