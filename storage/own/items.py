"""A person's own items, page by page, as only they see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from config.catalogue import SOURCES
from storage.desk.masking import without_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Store

PAGE: Final = 10
DAY: Final = 86_400
_ITEMS = """
SELECT item.id, source.name, item.native_id, space.name, space.visibility, item.kind, created_at, url, label, label_by,
    item_text.text, kept_since
FROM item JOIN source ON source.id = item.source_id JOIN space ON space.id = item.space_id
    LEFT JOIN item_text ON item_text.item_id = item.id
WHERE item.person_id = ?1 AND (?2 = '' OR source.name = ?2)
ORDER BY created_at DESC, item.id DESC LIMIT ?3 OFFSET ?4"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnItem:
    """One item; `text` is None once it is no longer kept, and `text_until` is the UTC second until when it is."""

    row: int
    source: str
    native_id: str
    space: str
    visibility: str
    kind: str
    created_at: int
    url: str
    label: str
    label_by: str
    text: str | None
    text_until: int | None
    tags: Sequence[str]


def own_items(store: Store, person: int, *, page: int, text_days: int, source: str = "") -> list[OwnItem]:
    """Return one page (from 0) of a person's items, the newest first; `source` limits them to one."""
    rows = store.connection.execute(_ITEMS, (person, source, PAGE, max(0, page) * PAGE)).fetchall()
    return [
        OwnItem(
            row=row,
            source=name,
            native_id=native_id,
            space=space,
            visibility=visibility,
            kind=kind,
            created_at=at,
            url=url or "",
            label=label,
            label_by=by,
            text=None if text is None else without_tokens(text),
            text_until=None if since is None else since + days_kept(name, text_days) * DAY,
            tags=_tags(store, row),
        )
        for row, name, native_id, space, visibility, kind, at, url, label, by, text, since in rows
    ]


def opening(store: Store, person: int, source: str, native_id: str) -> tuple[int, str]:
    """Return when an item of a person was shared (UTC seconds) and how its text begins; 0 and nothing where there is none."""
    row = store.connection.execute(
        "SELECT created_at, substr(ifnull(text, ''), 1, 400) FROM item JOIN source ON source.id = source_id"
        " LEFT JOIN item_text ON item_id = item.id WHERE person_id = ? AND source.name = ? AND item.native_id = ?",
        (person, source, native_id),
    ).fetchone()
    return (int(row[0]), without_tokens(" ".join(str(row[1]).split()))) if row else (0, "")


def items_by_source(store: Store, person: int) -> dict[str, int]:
    """Return how many items of a person are held, by source."""
    rows = store.connection.execute(
        "SELECT source.name, count(*) FROM item JOIN source ON source.id = source_id WHERE person_id = ? GROUP BY 1 ORDER BY 1",
        (person,),
    )
    return dict(rows.fetchall())


def days_kept(source: str, text_days: int) -> int:
    """Return for how many days a text from a source is kept: what was set, or what the source's terms allow."""
    entry = SOURCES.get(source)
    return text_days if entry is None or entry.text_days is None else min(text_days, entry.text_days)


def _tags(store: Store, row: int) -> list[str]:
    return [tag for (tag,) in store.connection.execute("SELECT tag FROM item_tag WHERE item_id = ? ORDER BY tag", (row,))]
