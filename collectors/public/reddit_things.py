"""Reddit's things as records: t3 is a submission, t1 a comment."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from collectors.answers import first_of, plain, plain_list
from collectors.base import Profile
from collectors.plain import plain as storable
from openness.aside import Reason
from openness.records import Act, Author, Engagement, Ignored, Interaction, Item, Mention, Removal, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Page
    from openness.records import Record

SOURCE = "reddit"
_SITE = "https://www.reddit.com"
_MISSING = ("[deleted]", "[removed]", "[deleted by user]", "[ Removed by Reddit ]")
_MENTION = re.compile(r"(?<![\w/])/?u/([A-Za-z0-9_-]{3,20})(?![\w/-])")
_FULLNAME = re.compile(r"t[13]_[0-9a-z]{1,13}")
_READABLE = (None, "public", "restricted", "user", "archived", "gold_restricted")


@lru_cache(maxsize=1024)
def account_name(handle: str) -> str:
    """Return the bare name of an account written as `name`, `u/name`, `/u/name` or `@name`."""
    return re.sub(r"^\s*(@|/?u/|/?user/)?", "", handle, flags=re.IGNORECASE).strip().rstrip("/")


def time_of(data: dict[str, object]) -> int:
    """Return when a thing was made, UTC seconds; 0 where it does not say."""
    return _seconds(data.get("created_utc")) or 0


def is_fullname(native_id: str) -> bool:
    """Whether this is the name of a submission or a comment, as the API asks for it."""
    return _FULLNAME.fullmatch(native_id) is not None


def is_shown(data: dict[str, object]) -> bool:
    """Whether everybody can see a thing: neither deleted nor removed, and in no private community."""
    return not _is_missing(data, first_of([data.get("author")])) and data.get("subreddit_type") in _READABLE


def profile_of(data: dict[str, object], name: str) -> Profile:
    """Read an account's public profile: its name, what it says of itself, and the title of its page."""
    page = data.get("subreddit")
    told = page if isinstance(page, dict) else {}
    texts = (storable(told.get(part)) for part in ("public_description", "title"))
    return Profile(handles=(first_of([data.get("name")]) or name,), texts=tuple(text for text in texts if text))


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page, one thing at a time."""
    handle = page.target.handle
    for place, data in enumerate(plain_list(plain(page.body)["children"]), start=1):
        yield from records_of_thing(data, (handle,), f"{SOURCE} page of {page.fetched_at}, thing {place}")


def records_of_thing(data: dict[str, object], handles: tuple[str, ...], place: str) -> Iterator[Record]:
    """Read the records off one thing as the API gives it, made by the account with these handles, its name first."""
    fullname, author = _word(data.get("name")), _word(data.get("author"))
    fault = _fault(data, fullname)
    if fault:
        digest = blake2b(repr(data).encode("utf-8", "replace"), digest_size=16).hexdigest()
        yield SetAside(place=place, reason=fault, digest=digest)
    elif _is_missing(data, author):
        yield Removal(source=SOURCE, native_id=fullname)
    elif author.casefold() != account_name(handles[0]).casefold():
        yield SetAside(place=place, reason=Reason.ANOTHERS)
    elif data.get("subreddit_type") not in _READABLE:
        yield Ignored(native_id=fullname, reason="in a private community")
    else:
        yield from _item(data, fullname, Author(handles=tuple(dict.fromkeys((*handles, author)))))


def _item(data: dict[str, object], fullname: str, author: Author) -> Iterator[Record]:
    is_comment = fullname.startswith("t1_")
    text = _text(data, is_comment=is_comment)
    original = data.get("crosspost_parent")
    parent = data.get("parent_id")
    yield Item(
        source=SOURCE,
        native_id=fullname,
        author=author,
        space=_space(str(data["subreddit"])),
        kind="comment" if is_comment else "reshare" if isinstance(original, str) else "post",
        created_at=time_of(data),
        edited_at=None if isinstance(data.get("edited"), bool) else _seconds(data.get("edited")),
        text=text,
        url=_url(data, is_comment=is_comment),
        reply_to=parent if is_comment and isinstance(parent, str) else None,
        takes_replies=data.get("locked") is not True,
        mentions=_mentions(text) if "u/" in text else (),
        engagement=_engagement(data),
    )
    if isinstance(original, str) and _FULLNAME.fullmatch(original):
        yield Interaction(source=SOURCE, actor=author, kind=Act.RESHARE, at=time_of(data), item=original)


def _fault(data: dict[str, object], fullname: str) -> Reason | None:
    if not _FULLNAME.fullmatch(fullname):
        return Reason.NO_FULL_NAME
    if _seconds(data.get("created_utc")) is None:
        return Reason.NO_POSSIBLE_TIME
    return None if _word(data.get("subreddit")) else Reason.NO_COMMUNITY


def _is_missing(data: dict[str, object], author: str) -> bool:
    taken_down = data.get("removed_by_category")
    if author in {"", "[deleted]"} or (isinstance(taken_down, str) and taken_down):
        return True
    return data.get("body") in _MISSING or data.get("selftext") in _MISSING


@lru_cache(maxsize=1024)
def _space(name: str) -> Space:
    return Space(native_id=name.casefold(), name=f"r/{name}", visibility=Visibility.PUBLIC)


def _text(data: dict[str, object], *, is_comment: bool) -> str:
    if is_comment:
        return _word(data.get("body"))
    title, words = _word(data.get("title")), _word(data.get("selftext"))
    return f"{title}\n\n{words}" if title and words else title or words


def _mentions(text: str) -> tuple[Mention, ...]:
    return tuple(Mention(author=Author(handles=(found[1],)), written=found[0]) for found in _MENTION.finditer(text))


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _url(data: dict[str, object], *, is_comment: bool) -> str | None:
    permalink = data.get("permalink")
    if isinstance(permalink, str) and permalink.startswith("/r"):
        return _SITE + permalink
    link = first_of([data.get("link_id")])
    if is_comment and _FULLNAME.fullmatch(link):
        return f"{_SITE}/r/{data['subreddit']}/comments/{link[3:]}/_/{first_of([data.get('name')])[3:]}/"
    return None


def _engagement(data: dict[str, object]) -> Engagement | None:
    hidden = data.get("score_hidden") is True or data.get("hide_score") is True
    likes, comments = None if hidden else _count(data.get("score")), _count(data.get("num_comments"))
    return None if likes is None and comments is None else Engagement(likes=likes, comments=comments)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 53 else None


def _seconds(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 < value < 1 << 33 else None
