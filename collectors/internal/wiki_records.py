"""What the wikis have in common: a page belongs to who began it, every later version to who made it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openness.records import Act, Interaction, Item, Space, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openness.records import Author, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version of a page after its first."""

    native_id: str
    author: Author
    at: int
    url: str | None = None


def edition_records(source: str, space: Space, page: str, edition: Edition, creator: Author | None) -> Iterator[Record]:
    """Yield a later version of a page and, unless its creator made it, the edit of the page; `creator` None: not known here."""
    yield Item(
        source=source,
        native_id=edition.native_id,
        author=edition.author,
        space=space,
        kind="revision",
        created_at=edition.at,
        url=edition.url,
        takes_replies=False,
    )
    if creator is None or set(creator.handles).isdisjoint(edition.author.handles):
        yield Interaction(source=source, actor=edition.author, kind=Act.EDIT, at=edition.at, target=creator, item=page)


def space_of(body: Mapping[str, object]) -> Space:
    """Read a space off a page's body. Raises ValueError or LookupError on any other shape."""
    return Space(native_id=str(body["id"]), name=str(body["name"]), visibility=Visibility(str(body["visibility"])))


def space_body(space: Space) -> dict[str, object]:
    """Return a space as a page's body carries it."""
    return {"id": space.native_id, "name": space.name, "visibility": space.visibility.value}
