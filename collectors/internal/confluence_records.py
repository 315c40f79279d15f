"""Confluence's pages, blog posts, comments and versions as records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.answers import first_of, plain, plain_list
from collectors.archives.json_stream import listing, mapping
from collectors.internal.storage_format import shown
from collectors.internal.wiki_records import Edition, edition_records, space_of
from collectors.plain import name, second
from openness.aside import Reason
from openness.records import Author, Ignored, Item, Mention, Removal, SetAside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Page
    from openness.records import Record, Space

SOURCE = "confluence"
KINDS = {"page": "page", "blogpost": "post", "comment": "comment"}
Json = dict[str, object]


def person_body(user: object) -> Json:
    """Return what is kept of an account: the names to know it by, and whether a person stands behind it."""
    found = mapping(user)
    handles = [name(found.get(key)) for key in ("accountId", "userKey", "username", "email")]
    why = ""
    if found.get("type") == "anonymous":
        why = "not signed in"
    elif found.get("accountType") == "app":
        why = "bot"
    return {"handles": [] if why else list(dict.fromkeys(handle for handle in handles if handle)), "why": why}


def version_body(version: object) -> Json:
    """Return what is kept of a version."""
    found = mapping(version)
    return {"number": found.get("number"), "when": found.get("when"), "by": person_body(found.get("by"))}


def content_body(content: Json, *, closed: bool) -> Json:
    """Return what is kept of a page, a blog post or a comment; of a closed one nothing but that it is."""
    own = {
        "id": name(content.get("id")),
        "type": content.get("type"),
        "status": content.get("status", "current"),
        "closed": closed,
    }
    if closed:
        return own
    history = mapping(content.get("history"))
    labels = listing(mapping(mapping(content.get("metadata")).get("labels")).get("results"))
    return own | {
        "title": content.get("title"),
        "webui": mapping(content.get("_links")).get("webui"),
        "created": {"when": history.get("createdDate"), "by": person_body(history.get("createdBy"))},
        "version": version_body(content.get("version")),
        "text": mapping(mapping(content.get("body")).get("storage")).get("value"),
        "labels": [mapping(label).get("name") for label in labels if mapping(label).get("prefix", "global") == "global"],
        "answers": _answered(content),
    }


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page: each content with its later versions."""
    body = plain(page.body)
    space, base = space_of(plain(body["space"])), str(body["base"])
    for content in plain_list(body["contents"]):
        yield from _records(content, space, base)


def _records(content: Json, space: Space, base: str) -> Iterator[Record]:
    native = f"{content['type']}:{content['id']}"
    created, by = mapping(content.get("created")), mapping(mapping(content.get("created")).get("by"))
    why = _nobody(content, by)
    if why in {"closed", "trashed"}:
        yield Removal(source=SOURCE, native_id=native)
    if why:
        yield Ignored(native_id=native, reason=why)
        return
    at, creator = second(created.get("when")), _author(by)
    if at is None or not creator.handles or not content["id"]:
        reason = Reason.NO_ID if not content["id"] else Reason.NO_AUTHOR if at else Reason.NO_POSSIBLE_TIME
        yield SetAside(place=f"{SOURCE} {native}", reason=reason)
        return
    version = mapping(content["version"])
    text, people = shown(content.get("text"))
    title = "" if content["type"] == "comment" else first_of([content.get("title")])
    webui = first_of([content.get("webui")])
    yield Item(
        source=SOURCE,
        native_id=native,
        author=creator,
        space=space,
        kind=KINDS[str(content["type"])],
        created_at=at,
        edited_at=second(version.get("when")) if version.get("number") != 1 else None,
        text="\n\n".join(part for part in (title, text) if part),
        url=base + webui if webui.startswith("/") else None,
        reply_to=first_of([content.get("answers")]) or None,
        mentions=tuple(Mention(author=Author(handles=(person,)), written=f"@{person}") for person in people),
        tags=tuple(dict.fromkeys(label.casefold() for label in map(name, listing(content["labels"])) if label)),
    )
    for later in plain_list(content.get("versions") or []):
        yield from _version(later, content, space, native, creator)


def _version(version: Json, content: Json, space: Space, page: str, creator: Author) -> Iterator[Record]:
    native = f"rev:{content['id']}:{version.get('number')}"
    by = mapping(version.get("by"))
    at, author = second(version.get("when")), _author(by)
    if by.get("why"):
        yield Ignored(native_id=native, reason=str(by["why"]))
    elif at is None or not author.handles:
        yield SetAside(place=f"{SOURCE} {native}", reason=Reason.NO_AUTHOR if at else Reason.NO_POSSIBLE_TIME)
    else:
        yield from edition_records(SOURCE, space, page, Edition(native_id=native, author=author, at=at), creator)


def _nobody(content: Json, by: Json) -> str:
    """Return why a content is nobody's word to everybody, "" when it is somebody's."""
    if content.get("closed"):
        return "closed"
    if content.get("status") != "current":
        return "trashed" if content.get("status") == "trashed" else "draft"
    if content.get("type") not in KINDS:
        return "file"
    return first_of([by.get("why")])


def _author(by: Json) -> Author:
    return Author(handles=tuple(str(handle) for handle in listing(by.get("handles"))))


def _answered(content: Json) -> str | None:
    """Return the native id of what a comment answers: the comment before it, else the page it stands below."""
    if content.get("type") != "comment":
        return None
    above = [mapping(each) for each in listing(content.get("ancestors"))]
    parent = above[-1] if above else mapping(content.get("container"))
    number, kind = name(parent.get("id")), first_of([parent.get("type")]) or ("comment" if above else "page")
    return f"{kind}:{number}" if number else None
