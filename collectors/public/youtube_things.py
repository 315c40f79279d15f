"""YouTube's videos and comments as records; of other people's comments nothing is read but that they are there."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING

from collectors.answers import first_of, plain, plain_list
from collectors.plain import hashtags, name, second
from openness.aside import Reason
from openness.records import Author, Engagement, Ignored, Item, Removal, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from collectors.base import Page
    from openness.records import Record

SOURCE = "youtube"
_ADDRESS = re.compile(r"^\s*(https?://)?((www|m)\.)?youtube\.com/(channel/)?", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_MOST_TAGS = 50


def account_name(handle: str) -> str:
    """Return a channel's id or its @handle, written as such or as an address."""
    return _ADDRESS.sub("", handle).strip().rstrip("/")


def parts_of(thing: Mapping[str, object], part: str) -> dict[str, object]:
    """Return a part of a resource, empty where it has none."""
    value = thing.get(part)
    return value if isinstance(value, dict) else {}


def made_at(thing: Mapping[str, object]) -> int | None:
    """Return when a video or comment was published, UTC seconds; None when it does not say."""
    return second(parts_of(thing, "snippet").get("publishedAt"))


def comment(thing: Mapping[str, object], channel: str, above: str | None) -> dict[str, object]:
    """Return what we take of a comment; only the channel's own keep their text and counts."""
    snippet = parts_of(thing, "snippet")
    writer = first_of([parts_of(snippet, "authorChannelId").get("value")])
    kept = {part: snippet.get(part) for part in ("publishedAt", "updatedAt", "videoId")}
    if writer == channel:
        kept |= {part: snippet.get(part) for part in ("textDisplay", "likeCount")}
    return {"id": thing.get("id"), "writer": writer, "above": above, "snippet": kept}


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page: videos, those that are no longer shown, comments."""
    body = plain(page.body)
    channel = plain(body.get("channel") or {})
    names = (page.target.handle, name(channel.get("id")), name(channel.get("custom")))
    own = Author(handles=tuple(dict.fromkeys(each for each in names if each)))
    space = Space(native_id=name(channel.get("id")), name=name(channel.get("title")), visibility=Visibility.PUBLIC)
    where = f"{SOURCE} page of {page.fetched_at}"
    for place, video in enumerate(plain_list(body.get("videos", [])), start=1):
        yield _video(video, own, space, f"{where}, video {place}")
    for hidden in plain_list(body.get("missing", [])):
        yield Removal(source=SOURCE, native_id=f"video:{_id(hidden)}")
    for place, said in enumerate(plain_list(body.get("comments", [])), start=1):
        yield _comment(said, own, space, f"{where}, comment {place}")


def _video(video: dict[str, object], own: Author, space: Space, place: str) -> Record:
    snippet, status = parts_of(video, "snippet"), parts_of(video, "status")
    number, made = _id(video), made_at(video)
    if not number or made is None:
        return _aside(video, place, has_id=bool(number))
    if first_of([snippet.get("channelId")]) != space.native_id:
        return SetAside(place=place, reason=Reason.ANOTHERS)
    if status.get("privacyStatus") != "public":
        return Ignored(native_id=f"video:{number}", reason="not public")
    text = "\n\n".join(part for part in (first_of([snippet.get("title")]), first_of([snippet.get("description")])) if part)
    tags = snippet.get("tags")
    given = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    statistics = parts_of(video, "statistics")
    views, likes, comments = (_count(statistics.get(f"{each}Count")) for each in ("view", "like", "comment"))
    return Item(
        source=SOURCE,
        native_id=f"video:{number}",
        author=own,
        space=space,
        kind="post",
        created_at=made,
        text=text or None,
        url=f"https://www.youtube.com/watch?v={number}",
        lang=_language(snippet),
        tags=tuple(dict.fromkeys((*given, *hashtags(text))))[:_MOST_TAGS],
        engagement=Engagement(views=views, likes=likes, comments=comments),
    )


def _comment(said: dict[str, object], own: Author, space: Space, place: str) -> Record:
    snippet = parts_of(said, "snippet")
    number, made, changed = _id(said), made_at(said), second(snippet.get("updatedAt"))
    if not number or made is None:
        return _aside(said, place, has_id=bool(number))
    writer, video, above = (name(each) for each in (said.get("writer"), snippet.get("videoId"), said.get("above")))
    if not writer:
        return Ignored(native_id=f"comment:{number}", reason="by an account that was deleted")
    likes = _count(snippet.get("likeCount"))
    return Item(
        source=SOURCE,
        native_id=f"comment:{number}",
        author=own if writer == space.native_id else Author(handles=(writer,)),
        space=space,
        kind="comment",
        created_at=made,
        edited_at=changed if changed is not None and changed > made else None,
        text=first_of([snippet.get("textDisplay")]) or None,
        url=f"https://www.youtube.com/watch?v={video}&lc={number}" if video else None,
        reply_to=f"comment:{above}" if above else f"video:{video}" if video else None,
        engagement=None if likes is None else Engagement(likes=likes),
    )


def _aside(thing: dict[str, object], place: str, *, has_id: bool) -> SetAside:
    digest = blake2b(repr(thing).encode("utf-8", "replace"), digest_size=16).hexdigest()
    return SetAside(place=place, reason=Reason.NO_POSSIBLE_TIME if has_id else Reason.NO_ID, digest=digest)


def _id(thing: Mapping[str, object]) -> str:
    found = first_of([thing.get("id")])
    return found if _ID.fullmatch(found) else ""


def _language(snippet: Mapping[str, object]) -> str | None:
    found = first_of([snippet.get("defaultLanguage"), snippet.get("defaultAudioLanguage")]).partition("-")[0].casefold()
    return found if re.fullmatch(r"[a-z]{2,3}", found) and found != "zxx" else None


def _count(value: object) -> int | None:
    digits = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None  # noqa: PLR2004 - below 2**53
