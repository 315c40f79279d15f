"""Discourse's posts as records: the first of a topic asks or tells, the others answer; an accepted answer is its asker's word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from collectors.answers import first_of, plain, plain_list
from collectors.archives.json_stream import listing, mapping
from collectors.internal.wiki_records import space_of
from collectors.plain import from_html, second
from openness.aside import Reason
from openness.records import Act, Author, Engagement, Ignored, Interaction, Item, Mention, Removal, SetAside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Page
    from openness.records import Record, Space

SOURCE = "discourse"
Json = dict[str, object]
_REGULAR, _WHISPER = 1, 4
_LIKE = 2
_MENTION = re.compile(r"(?<![\w@/.`])@(\w[\w.-]{0,58}\w)")
_FIELDS = (
    "id", "topic_id", "post_number", "post_type", "created_at", "updated_at", "version", "raw", "cooked", "user_id", "username",
    "reply_to_post_number", "reads", "reply_count", "actions_summary", "reaction_users_count", "accepted_answer", "hidden",
    "user_deleted", "deleted_at",
)  # fmt: skip


def post_body(post: Json) -> Json:
    """Return what is kept of a post as the API gives it; its HTML only where the source text is not given."""
    body = {name: post[name] for name in _FIELDS if name in post}
    if isinstance(post.get("raw"), str):
        body.pop("cooked", None)
    return body


def topic_body(topic: Json) -> Json:
    """Return what is kept of a topic: its title and tags, who began it, which answers were accepted."""
    begun_by = mapping(mapping(topic.get("details")).get("created_by"))
    accepted = [mapping(topic.get("accepted_answer")), *map(mapping, listing(topic.get("accepted_answers")))]
    return {
        "id": topic.get("id"),
        "slug": topic.get("slug"),
        "title": topic.get("title"),
        "archetype": topic.get("archetype", "regular"),
        "tags": [first_of([tag, mapping(tag).get("name")]) for tag in listing(topic.get("tags"))],
        "pinned": topic.get("pinned") is True or topic.get("pinned_globally") is True,
        "views": topic.get("views"),
        "asker": {"user_id": begun_by.get("id") or topic.get("user_id"), "username": begun_by.get("username")},
        "accepted": [answer.get("post_number") for answer in accepted if answer.get("post_number")],
    }


def native_id(topic: object, post: object) -> str:
    """Return the id of a post: its topic's and its own, for a post is asked for by both."""
    return f"{topic}:{post}"


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page: posts of one topic, or none."""
    body = plain(page.body)
    posts = plain_list(body["posts"])
    if not posts:
        return
    topic, space, base = plain(body["topic"]), space_of(plain(body["space"])), str(body["base"])
    numbers = mapping(body["numbers"])
    for post in posts:
        yield from _records(post, topic, space, numbers, base)


def _records(post: Json, topic: Json, space: Space, numbers: Json, base: str) -> Iterator[Record]:
    native = native_id(topic["id"], post.get("id"))
    refused = _refused(post, topic, native)
    if refused:
        yield from refused
        return
    author, number, created = _author(post), post["post_number"], second(post.get("created_at")) or 0
    answers = post.get("reply_to_post_number") or (1 if number != 1 else None)
    parent = numbers.get(str(answers)) if answers else None
    accepted = post.get("accepted_answer") is True or number in listing(topic["accepted"])
    text = _text(post)
    version = post.get("version")
    yield Item(
        source=SOURCE,
        native_id=native,
        author=author,
        space=space,
        kind=("question" if topic["accepted"] else "post") if number == 1 else "answer" if accepted else "reply",
        created_at=created,
        edited_at=second(post.get("updated_at")) if isinstance(version, int) and version > 1 else None,
        text="\n\n".join(part for part in (first_of([topic.get("title")]) if number == 1 else "", text) if part),
        url=f"{base}/t/{first_of([topic.get('slug')]) or '-'}/{topic['id']}/{number}",
        reply_to=native_id(topic["id"], parent) if parent else None,
        mentions=tuple(Mention(author=Author(handles=(found[1],)), written=found[0]) for found in _MENTION.finditer(text)),
        tags=_tags(topic) if number == 1 else (),
        engagement=_engagement(post, topic if number == 1 else {}),
    )
    asker = _author(mapping(topic.get("asker")))
    if accepted and number != 1 and asker.handles and asker.handles != author.handles:
        yield Interaction(source=SOURCE, actor=asker, kind=Act.ACCEPT, at=created, target=author, item=native)


def _refused(post: Json, topic: Json, native: str) -> tuple[Record, ...]:
    """Return what is said of a post that is no item; nothing for one that is."""
    why = _nobody(post, topic)
    if post.get("deleted_at") or post.get("user_deleted") is True:
        return (Removal(source=SOURCE, native_id=native),)
    if why == "hidden":
        return Removal(source=SOURCE, native_id=native), Ignored(native_id=native, reason=why)
    if why:
        return (Ignored(native_id=native, reason=why),)
    fault = _fault(post)
    return (SetAside(place=f"{SOURCE} post {native}", reason=fault),) if fault else ()


def _nobody(post: Json, topic: Json) -> str:
    """Return why a post is nobody's word to everybody, "" when it is somebody's."""
    user, kind = post.get("user_id"), post.get("post_type")
    if topic.get("archetype") != "regular" or kind == _WHISPER:
        return "private"
    if post.get("hidden") is True:
        return "hidden"
    if kind != _REGULAR:
        return "system notice"
    return "bot" if isinstance(user, int) and user < 0 else ""


def _fault(post: Json) -> Reason | None:
    if not all(isinstance(post.get(name), int) and not isinstance(post.get(name), bool) for name in ("id", "post_number")):
        return Reason.NO_ID
    if second(post.get("created_at")) is None:
        return Reason.NO_POSSIBLE_TIME
    return None if _author(post).handles else Reason.NO_AUTHOR


def _author(post: Json) -> Author:
    """Return who wrote: the account's number, marked so that no name can pass for it, then its name."""
    number, name = post.get("user_id"), first_of([post.get("username")])
    known = f"id:{number}" if isinstance(number, int) and not isinstance(number, bool) and number > 0 else ""
    return Author(handles=tuple(handle for handle in (known, name) if handle))


def _text(post: Json) -> str:
    return first_of([post.get("raw")]) or from_html(post.get("cooked"))


def _tags(topic: Json) -> tuple[str, ...]:
    tags = [first_of([tag]).casefold() for tag in listing(topic.get("tags"))]
    return (*dict.fromkeys(tag for tag in tags if tag), *(("pinned",) if topic.get("pinned") else ()))


def _engagement(post: Json, topic: Json) -> Engagement:
    likes = [
        mapping(action).get("count", 0) for action in listing(post.get("actions_summary")) if mapping(action).get("id") == _LIKE
    ]
    reactions = _count(post.get("reaction_users_count"))
    liked = _count(likes[0]) if likes else 0
    return Engagement(
        views=_count(topic.get("views")) if topic else _count(post.get("reads")),
        likes=max(liked or 0, reactions or 0),
        comments=_count(post.get("reply_count")),
    )


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53 else None
