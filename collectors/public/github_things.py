"""GitHub's things as records. Each is first made alike, whether REST or GraphQL gave it; its id is the node id in both."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING

from collectors.answers import first_of, plain, plain_list
from collectors.plain import name, second
from openness.aside import Reason
from openness.records import Act, Author, Engagement, Ignored, Interaction, Item, Mention, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Page
    from openness.records import Record

SOURCE = "github"
_MENTION = re.compile(r"(?<![\w/`@.])@([A-Za-z0-9](?:-?[A-Za-z0-9]){0,38})(?![\w/-])")
_GISTS = "gists"


def account_name(handle: str) -> str:
    """Return the login of an account written as `login`, `@login` or its address."""
    return re.sub(r"^\s*(https?://)?((www\.)?github\.com/)?@?", "", handle, flags=re.IGNORECASE).strip().rstrip("/")


def repository_of(data: dict[str, object]) -> str:
    """Return the `owner/name` in an issue's addresses; "" where they have none."""
    found = re.search(r"/repos/([^/\s]+/[^/\s]+)$", first_of([data.get("repository_url")]))
    return found[1] if found else ""


def issue(data: dict[str, object], repository: str) -> dict[str, object]:
    """Make an issue or a pull request, as the search gives it, alike the others."""
    is_pull = "pull_request" in data or "/pull/" in first_of([data.get("html_url")])
    return _alike(data, "pull" if is_pull else "issue", repository)


def comment(data: dict[str, object], repository: str, parent: dict[str, object]) -> dict[str, object]:
    """Make a comment on an issue or in a review alike the others; it answers the issue, or the comment that it names."""
    made, changed = data.get("created_at"), data.get("updated_at")
    edited = {"edited_at": changed if changed != made else None}
    return _alike(data, "comment", repository) | edited | {"answers": data.get("answers") or parent.get("node_id")}


def review(data: dict[str, object], repository: str, parent: dict[str, object]) -> dict[str, object]:
    """Make a review alike the others; one that is still being written has no time."""
    return _alike(data, "review", repository) | {"created_at": data.get("submitted_at"), "answers": parent.get("node_id")}


def gist(data: dict[str, object]) -> dict[str, object]:
    """Make a gist alike the others: its description and the names of its files."""
    files = data.get("files")
    names = sorted(str(each) for each in files) if isinstance(files, dict) else []
    body = "\n".join(part for part in (first_of([data.get("description")]), *names) if part)
    return _alike(data, "gist", _GISTS) | {"body": body, "user": data.get("owner"), "public": data.get("public") is True}


def release(data: dict[str, object], repository: str) -> dict[str, object]:
    """Make a release alike the others; a draft has no time of publication."""
    title = first_of([data.get("name"), data.get("tag_name")])
    made = data.get("published_at")
    return _alike(data, "release", repository) | {"title": title, "user": data.get("author"), "created_at": made}


def discussed(data: dict[str, object]) -> dict[str, object]:
    """Make a discussion, or a comment in one, alike the others."""
    above = data.get("discussion")
    thread = above if isinstance(above, dict) else data
    repository = _object(thread.get("repository"))
    writer = _object(data.get("author"))
    answered = data.get("isAnswer") is True
    return {
        "what": "comment" if thread is above else "discussion",
        "node_id": data.get("id"),
        "repository": repository.get("nameWithOwner"),
        "public": repository.get("isPrivate") is False,
        "user": {"node_id": writer.get("id"), "login": writer.get("login"), "type": writer.get("__typename")},
        "title": data.get("title"),
        "body": data.get("body"),
        "html_url": data.get("url"),
        "created_at": data.get("createdAt"),
        "edited_at": data.get("lastEditedAt"),
        "locked": data.get("locked"),
        "comments": _object(data.get("comments")).get("totalCount"),
        "likes": _object(data.get("reactions")).get("totalCount"),
        "answers": (_object(data.get("replyTo")).get("id") or thread.get("id")) if thread is above else None,
        "accepted_by": thread.get("answerChosenBy") if answered else None,
        "accepted_at": thread.get("answerChosenAt") if answered else None,
    }


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page, one thing at a time; those of others are given as theirs."""
    body = plain(page.body)
    account = plain(body.get("account") or {})
    for place, thing in enumerate(plain_list(body["things"]), start=1):
        yield from _records(thing, account, page.target.handle, f"{SOURCE} page of {page.fetched_at}, thing {place}")


def made_at(thing: dict[str, object]) -> int | None:
    """Return when a thing was made, UTC seconds; None when it does not say."""
    return second(thing.get("created_at"))


def login_of(thing: dict[str, object]) -> str:
    """Return the login of who made a thing, in one case."""
    return first_of([_object(thing.get("user")).get("login")]).casefold()


def _records(thing: dict[str, object], account: dict[str, object], handle: str, place: str) -> Iterator[Record]:
    native_id, repository, made = (name(thing.get("node_id")), name(thing.get("repository")), made_at(thing))
    user = _object(thing.get("user"))
    login = name(user.get("login"))
    if not native_id or not repository:
        yield SetAside(place=place, reason=Reason.NO_REPOSITORY, digest=_digest(thing))
    elif not login:
        yield Ignored(native_id=native_id, reason="by an account that was deleted")
    elif user.get("type") == "Bot" or login.endswith("[bot]"):
        yield Ignored(native_id=native_id, reason="by a bot")
    elif thing.get("public") is False:
        yield Ignored(native_id=native_id, reason="not public")
    elif made is None and thing.get("created_at") is None and thing.get("what") in {"review", "release"}:
        yield Ignored(native_id=native_id, reason="not published yet")
    elif made is None:
        yield SetAside(place=place, reason=Reason.NO_POSSIBLE_TIME, digest=_digest(thing))
    else:
        own = login.casefold() == name(account.get("login")).casefold()
        yield from _item(thing, native_id, _author(user, handle if own else ""), made)


def _item(thing: dict[str, object], native_id: str, author: Author, made: int) -> Iterator[Record]:
    text = "\n\n".join(part for part in (first_of([thing.get("title")]), first_of([thing.get("body")])) if part)
    url = first_of([thing.get("html_url")])
    yield Item(
        source=SOURCE,
        native_id=native_id,
        author=author,
        space=_space(name(thing["repository"])),
        kind=first_of([thing.get("what")]),
        created_at=made,
        edited_at=second(thing.get("edited_at")),
        text=text or None,
        url=url if url.startswith(("https://", "http://")) else None,
        reply_to=name(thing.get("answers")) or None,
        takes_replies=thing.get("locked") is not True and thing.get("what") != "release",
        mentions=tuple(Mention(author=Author(handles=(found[1],)), written=found[0]) for found in _MENTION.finditer(text)),
        engagement=_engagement(thing),
    )
    chosen_at = second(thing.get("accepted_at"))
    if chosen_at is not None and isinstance(thing.get("accepted_by"), dict):
        chooser = _author(_object(thing["accepted_by"]) | {"node_id": _object(thing["accepted_by"]).get("id")}, "")
        yield Interaction(source=SOURCE, actor=chooser, kind=Act.ACCEPT, at=chosen_at, item=native_id)


def _alike(data: dict[str, object], what: str, repository: str) -> dict[str, object]:
    kept = {each: data.get(each) for each in ("node_id", "title", "body", "html_url", "created_at", "locked", "comments")}
    user = _object(data.get("user"))
    likes = _object(data.get("reactions")).get("total_count")
    whose = {each: user.get(each) for each in ("login", "node_id", "type")}
    return kept | {"what": what, "repository": repository, "user": whose, "likes": likes, "answers": None}


def _author(user: dict[str, object], handle: str) -> Author:
    names = (handle, name(user.get("node_id")), name(user.get("login")))
    return Author(handles=tuple(dict.fromkeys(each for each in names if each)))


def _space(repository: str) -> Space:
    return Space(
        native_id=repository.casefold(), name="Gists" if repository == _GISTS else repository, visibility=Visibility.PUBLIC
    )


def _engagement(thing: dict[str, object]) -> Engagement | None:
    likes, comments = (_count(thing.get(each)) for each in ("likes", "comments"))
    return None if likes is None and comments is None else Engagement(likes=likes, comments=comments)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 53 else None


def _object(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _digest(thing: dict[str, object]) -> str:
    return blake2b(repr(thing).encode("utf-8", "replace"), digest_size=16).hexdigest()
