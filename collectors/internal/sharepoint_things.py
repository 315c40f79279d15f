"""Pages and files of SharePoint sites as records: who made and changed them and what they are called, never what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.archives.json_stream import Json, listing, mapping
from collectors.plain import name, plain, second
from openness.aside import Reason
from openness.records import Act, Author, Ignored, Interaction, Item, Removal, SetAside, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Page
    from openness.records import Record

SOURCE = "sharepoint"
KEPT = (
    "id",
    "name",
    "title",
    "createdBy",
    "createdDateTime",
    "lastModifiedBy",
    "lastModifiedDateTime",
    "webUrl",
    "deleted",
)
"""The fields of a page or file that are looked at."""
_LONGEST_TITLE = 500


def account_of(identities: object) -> tuple[str, str]:
    """Return account id and address of a person in an identity set; both "" for an app or nobody."""
    user = mapping(mapping(identities).get("user"))
    return name(user.get("id")) or name(user.get("email")), name(user.get("email"))


def without_address(things: list[Json]) -> Iterator[str]:
    """Yield the account ids of people whose address does not come with their things."""
    for thing in things:
        for role in ("createdBy", "lastModifiedBy"):
            account, address = account_of(thing.get(role))
            if account and not address:
                yield account


def records_of(page: Page) -> Iterator[Record]:
    """Read the records off a page."""
    body = mapping(page.body)
    kind, within, people = name(body.get("kind")), name(body.get("within")), mapping(body.get("people"))
    space = page.target.space or Space(native_id=page.target.handle, name=page.target.handle, visibility=Visibility.OPEN)
    for place, thing in enumerate(listing(body.get("things")), start=1):
        told = f"{SOURCE} page of {page.fetched_at}, {kind} {place}"
        yield from _records(mapping(thing), kind, f"{kind}:{within}", space, people, told)


def _records(thing: Json, kind: str, prefix: str, space: Space, people: Json, place: str) -> Iterator[Record]:
    own = name(thing.get("id"))
    native = f"{prefix}:{own}"
    if not own:
        yield SetAside(place=place, reason=Reason.NO_ID)
        return
    if thing.get("deleted"):
        yield Removal(source=SOURCE, native_id=native)
        return
    made, changed = second(thing.get("createdDateTime")), second(thing.get("lastModifiedDateTime"))
    if made is None:
        yield SetAside(place=place, reason=Reason.NO_POSSIBLE_TIME)
        return
    author = _author(thing.get("createdBy"), people)
    if author is None:
        by_app = mapping(thing.get("createdBy")).get("application")
        yield Ignored(native_id=native, reason="bot" if by_app else "system notice")
        return
    later = changed if changed is not None and changed > made else None
    yield Item(
        source=SOURCE,
        native_id=native,
        author=author,
        space=space,
        kind="page" if kind == "page" else "document",
        created_at=made,
        edited_at=later,
        text=plain(thing.get("title") or thing.get("name"), limit=_LONGEST_TITLE) or None,
        url=name(thing.get("webUrl")) or None,
        takes_replies=False,
    )
    editor = _author(thing.get("lastModifiedBy"), people)
    if later is not None and editor is not None and editor.handles[0] != author.handles[0]:
        yield Interaction(source=SOURCE, actor=editor, kind=Act.EDIT, at=later, target=author, item=native)


def _author(identities: object, people: Json) -> Author | None:
    account, address = account_of(identities)
    told = (account, address, *(name(each) for each in listing(people.get(account))))
    handles = tuple(dict.fromkeys(each for each in told if each))
    return Author(handles=handles) if handles else None
