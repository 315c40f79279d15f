"""What somebody was writing about an item and did not save yet, so that a page that is loaded again still has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from storage.cleaning import cleaned
from storage.desk.items import held

if TYPE_CHECKING:
    from storage.database import Store

LONGEST: Final = 2_000


def drafts(store: Store, item: tuple[str, str], *, by: str) -> dict[str, str]:
    """Return by field what somebody was writing about an item."""
    rows = store.connection.execute(
        "SELECT field, draft.text FROM draft JOIN item ON item.id = item_id JOIN source ON source.id = source_id"
        " WHERE who = ? AND source.name = ? AND native_id = ?",
        (_who(store, by), *item),
    )
    return dict(rows.fetchall())


def keep_draft(store: Store, item: tuple[str, str], field: str, text: str, *, by: str, now: int) -> None:
    """Keep what somebody is writing about an item; an empty text is none. Raises Outdated when the item is gone."""
    with store.transaction() as connection:
        found = held(store, *item)
        key = (_who(store, by), found.row, field)
        if text.strip():
            connection.execute(
                "INSERT INTO draft (who, item_id, field, text, at) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET text = excluded.text, at = excluded.at",
                (*key, cleaned(text[:LONGEST]), now),
            )
        else:
            connection.execute("DELETE FROM draft WHERE who = ? AND item_id = ? AND field = ?", key)


def _who(store: Store, name: str) -> int:
    return store.keys.token("draft", name)
