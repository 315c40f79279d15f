"""Stack Exchange's questions, answers and comments as records. Posts of a site share one count, comments have their own."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from collectors.answers import first_of, plain, plain_list
from collectors.plain import from_html, name, second
from openness.aside import Reason
from openness.records import Act, Author, Engagement, Ignored, Interaction, Item, Mention, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from collectors.base import Page
    from openness.records import Record

SOURCE = "stackexchange"
_ACCOUNT = re.compile(r"([a-z0-9](?:[a-z0-9.-]{0,60}[a-z0-9])?)/([1-9][0-9]{0,15})")
_PROFILE = re.compile(r"/users/([1-9][0-9]{0,15})(/.*)?")
_NAMED = re.compile(r"@[\w.-]{2,40}")
_IDS = {"question": "question_id", "answer": "answer_id", "comment": "comment_id"}


def account(handle: str) -> tuple[str, str]:
    """Return the site and the number of an account written as `site/number` or as its profile's address; "" for neither."""
    written = handle.strip()
    if written.startswith(("https://", "http://")):
        try:
            parts = urlsplit(written)
        except ValueError:
            return "", ""
        found = _PROFILE.fullmatch(parts.path)
        written = f"{site_name(parts.hostname or '')}/{found[1]}" if found else ""
    whole = _ACCOUNT.fullmatch(written.casefold())
    return (site_name(whole[1]), whole[2]) if whole else ("", "")


def site_name(host: str) -> str:
    """Return how the API names a site: `math` for math.stackexchange.com, `stackoverflow` for stackoverflow.com."""
    bare = host.casefold().removeprefix("www.")
    for end in (".stackexchange.com", ".com"):
        if bare.endswith(end):
            return bare.removesuffix(end)
    return bare


def native_id(site: str, kind: str, number: object) -> str:
    """Return an id among all sites': `site/number` of a post, `site/c` and number of a comment."""
    return f"{site}/{'c' if kind == 'comment' else ''}{number}"


def number_of(row: Mapping[str, object], field: str) -> int:
    """Return a number that is an id; 0 where there is none."""
    value = row.get(field)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 53 else 0


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page: the account's own, others' answers as theirs, and which answers were accepted."""
    body = plain(page.body)
    site, number, kind = (name(body.get(part)) for part in ("site", "user", "kind"))
    askers = {each["question_id"]: each for each in plain_list(body.get("askers", []))}
    own = Author(handles=tuple(dict.fromkeys((page.target.handle, f"{site}/{number}"))))
    where = f"{SOURCE} page of {page.fetched_at}"
    for place, row in enumerate(plain_list(body["items"]), start=1):
        yield from _own(row, kind, site, own, f"{where}, {kind} {place}")
        asker = askers.get(row.get("question_id"))
        if kind == "answer" and row.get("is_accepted") is True and asker is not None:
            yield from _acceptance(row, site, _writer(asker, site))
    accepted = {row.get("accepted_answer_id") for row in plain_list(body["items"])} if kind == "question" else set()
    for place, row in enumerate(plain_list(body.get("answers", [])), start=1):
        if _writer(row, site) != Author(handles=(f"{site}/{number}",)):
            yield from _others(row, site, f"{where}, answer {place}")
        if row.get("answer_id") in accepted:
            yield from _acceptance(row, site, own)


def _own(row: dict[str, object], kind: str, site: str, own: Author, place: str) -> Iterator[Record]:
    if _writer(row, site).handles[:1] != own.handles[-1:]:
        yield SetAside(place=place, reason=Reason.ANOTHERS)
    else:
        yield _item(row, kind, site, own, place)


def _others(row: dict[str, object], site: str, place: str) -> Iterator[Record]:
    writer = _writer(row, site)
    if writer.handles:
        yield _item(row | {"body": None, "title": None}, "answer", site, writer, place)
    elif number_of(row, "answer_id"):
        yield Ignored(native_id=native_id(site, "answer", row["answer_id"]), reason="by an account that was deleted")


def _item(row: dict[str, object], kind: str, site: str, author: Author, place: str) -> Record:
    number, made = number_of(row, _IDS[kind]), second(row.get("creation_date"))
    if not number or made is None:
        reason = Reason.NO_POSSIBLE_TIME if number else Reason.NO_NUMBER
        return SetAside(place=place, reason=reason, digest=_digest(row))
    above = number_of(row, {"answer": "question_id", "comment": "post_id"}.get(kind, ""))
    title = row.get("title") if kind == "question" else None
    text = "\n\n".join(part for part in (from_html(title), from_html(row.get("body"))) if part)
    link = first_of([row.get("link")])
    tags = row.get("tags") if kind == "question" else None
    return Item(
        source=SOURCE,
        native_id=native_id(site, kind, number),
        author=author,
        space=Space(native_id=site, name=site, visibility=Visibility.PUBLIC),
        kind=kind,
        created_at=made,
        edited_at=second(row.get("last_edit_date")),
        text=text or None,
        url=link if link.startswith("https://") else _address(site, kind, number),
        reply_to=native_id(site, "post", above) if above else None,
        takes_replies="closed_date" not in row and "locked_date" not in row,
        mentions=_mentions(row, text, site),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        engagement=_engagement(row, kind),
    )


def _acceptance(row: dict[str, object], site: str, asker: Author) -> Iterator[Record]:
    """Say that an answer was accepted; the API tells no moment, so it is that of the answer."""
    number, made = number_of(row, "answer_id"), second(row.get("creation_date"))
    if number and made is not None and asker.handles:
        yield Interaction(source=SOURCE, actor=asker, kind=Act.ACCEPT, at=made, item=native_id(site, "answer", number))


def _writer(row: Mapping[str, object], site: str) -> Author:
    owner = row.get("owner")
    number = number_of(owner, "user_id") if isinstance(owner, dict) else 0
    return Author(handles=(f"{site}/{number}",) if number else ())


def _mentions(row: dict[str, object], text: str, site: str) -> tuple[Mention, ...]:
    """Return whom a comment speaks to: the API tells the account, the text the name."""
    other = row.get("reply_to_user")
    number = number_of(other, "user_id") if isinstance(other, dict) else 0
    found = _NAMED.search(text) if number else None
    return (Mention(author=Author(handles=(f"{site}/{number}",)), written=found[0]),) if found else ()


def _engagement(row: dict[str, object], kind: str) -> Engagement:
    comments = row.get("answer_count") if kind == "question" else row.get("comment_count")
    return Engagement(views=_count(row.get("view_count")), likes=_count(row.get("score")), comments=_count(comments))


def _address(site: str, kind: str, number: int) -> str | None:
    host = site if "." in site else f"{site}.com" if site in _OWN_HOSTS else f"{site}.stackexchange.com"
    return None if kind == "comment" else f"https://{host}/{'q' if kind == 'question' else 'a'}/{number}"


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 53 else None


def _digest(row: dict[str, object]) -> str:
    return blake2b(repr(row).encode("utf-8", "replace"), digest_size=16).hexdigest()


_OWN_HOSTS = ("stackoverflow", "superuser", "serverfault", "askubuntu", "stackapps")
