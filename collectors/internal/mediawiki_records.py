"""A wiki's pages, their versions and what is said on their talk pages, as records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.answers import first_of, plain, plain_list
from collectors.archives.json_stream import listing, mapping
from collectors.internal.wiki_records import Edition, edition_records, space_of
from collectors.internal.wikitext import categories, people_named, shown, unsigned
from collectors.plain import second
from openness.aside import Reason
from openness.records import Author, Ignored, Item, Mention, Removal, SetAside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Page
    from openness.records import Record, Space

SOURCE = "mediawiki"
Json = dict[str, object]


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page: what is gone first, then each wiki page with its revisions."""
    body = plain(page.body)
    for name in listing(body["removed"]):
        yield Removal(source=SOURCE, native_id=str(name))
    spaces = {number: space_of(mapping(space)) for number, space in mapping(body["spaces"]).items()}
    for each in plain_list(body["pages"]):
        number = int(str(each["ns"]))
        space = spaces[str(number & ~1)]
        if number % 2:
            yield from _talk(each, space, body)
        else:
            yield from _page(each, space, body)


def _page(page: Json, space: Space, body: Json) -> Iterator[Record]:
    native = f"page:{page['pageid']}"
    creator = plain(page["creator"]) if page.get("creator") else None
    latest = mapping(page.get("latest"))
    if latest and creator is not None:
        yield from _whole(page, space, native, creator, body)
    begun_by = _author(creator) if creator is not None and not creator["why"] else None
    for row in plain_list(page["rows"]):
        if creator is not None and row["id"] == creator["id"]:
            continue
        refused = _refused(row)
        if refused:
            yield from refused
            continue
        url = _url(body, row)
        edition = Edition(native_id=f"rev:{row['id']}", author=_author(row), at=_second(row), url=url)
        yield from edition_records(SOURCE, space, native, edition, begun_by)


def _whole(page: Json, space: Space, native: str, creator: Json, body: Json) -> Iterator[Record]:
    """Yield a page as it reads now, under who began it."""
    latest = mapping(page["latest"])
    why = first_of([creator["why"]]) or ("redirect" if page.get("redirect") else "")
    created = second(creator["at"])
    if why:
        if why in {"hidden", "redirect"}:
            yield Removal(source=SOURCE, native_id=native)
        yield Ignored(native_id=native, reason=why)
        return
    if created is None or not creator["user"]:
        yield SetAside(place=f"{SOURCE} {native}", reason=Reason.NO_AUTHOR if created else Reason.NO_POSSIBLE_TIME)
        return
    source = first_of([latest.get("text")])
    title = first_of([page.get("title")])
    users = _words(body, "users")
    text = shown(source, users, _words(body, "unshown"))
    for name in people_named(source, users):
        # Who put the name there, the creator or a later hand, the page does not say: it is nobody's mention.
        text = text.replace(f"@{name}", "@\u2026")
    yield Item(
        source=SOURCE,
        native_id=native,
        author=_author(creator),
        space=space,
        kind="page",
        created_at=created,
        edited_at=second(latest.get("at")) if latest.get("id") != creator["id"] else None,
        text="\n\n".join(part for part in (title, text) if part),
        url=first_of([page.get("url")]) or None,
        tags=categories(source, _words(body, "categories")),
    )


def _talk(page: Json, space: Space, body: Json) -> Iterator[Record]:
    """Yield what each revision of a talk page says to whoever began the page it is about."""
    users = _words(body, "users")
    about = f"page:{page['subject']}" if page.get("subject") else None
    for row in plain_list(page["rows"]):
        refused = _refused(row)
        if refused:
            yield from refused
            continue
        author, source = _author(row), first_of([row.get("added")])
        text = unsigned(shown(source, users, _words(body, "unshown")), str(row["user"]))
        named = [name for name in people_named(source, users) if name not in author.handles and f"@{name}" in text]
        yield Item(
            source=SOURCE,
            native_id=f"rev:{row['id']}",
            author=author,
            space=space,
            kind="comment" if text else "revision",
            created_at=_second(row),
            text=text or None,
            url=_url(body, row),
            reply_to=about if text else None,
            takes_replies=False,
            mentions=tuple(Mention(author=Author(handles=(name,)), written=f"@{name}") for name in named),
        )


def _refused(row: Json) -> tuple[Record, ...]:
    """Return what is said of a revision that cannot be an item; nothing for one that can."""
    native, why = f"rev:{row['id']}", first_of([row["why"]])
    if why == "hidden":
        return Removal(source=SOURCE, native_id=native), Ignored(native_id=native, reason=why)
    if why:
        return (Ignored(native_id=native, reason=why),)
    if not row["id"] or second(row["at"]) is None or not row["user"]:
        what = Reason.NO_ID if not row["id"] else Reason.NO_AUTHOR if row["user"] == "" else Reason.NO_POSSIBLE_TIME
        return (SetAside(place=f"{SOURCE} {native}", reason=what),)
    return ()


def _author(row: Json) -> Author:
    """Return who made a revision: the account's number, marked so that no name can pass for it, then its name."""
    number = row["userid"]
    return Author(handles=(*((f"id:{number}",) if number else ()), str(row["user"])))


def _second(row: Json) -> int:
    return second(row["at"]) or 0


def _url(body: Json, row: Json) -> str | None:
    script = first_of([body.get("script")])
    return f"{script}?oldid={row['id']}" if script else None


def _words(body: Json, name: str) -> list[str]:
    return [str(word) for word in listing(body.get(name))]
