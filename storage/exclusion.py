"""Items that their authors want out: removed, and taken in again by no way until they ask for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from config.errors import WrongUse
from storage.durable import durable
from storage.erasing.sweeping import mark_due
from storage.removal import WITHDRAWN, remove
from storage.reread import wanted_back
from storage.sources import source_number

if TYPE_CHECKING:
    from storage.database import Store


def exclude(store: Store, person: int, source: str, native_id: str, *, now: int) -> bool:
    """Remove an item of a person, if it is there, and keep it out; whether it was there. Raises WrongUse on another's item.

    What it did to others' items stays counted there, as what anybody does who takes no part.
    """
    with durable(store), store.transaction() as connection:
        number = source_number(store, source)
        held = connection.execute(
            "SELECT id, person_id FROM item WHERE source_id = ? AND native_id = ?", (number, native_id)
        ).fetchone()
        if held and held[1] != person:
            raise WrongUse(f"{native_id!r} at {source} is not this person's item", todo="`sharewell person show` lists theirs")
        key = store.keys.item_key(source, native_id)
        connection.execute(
            "INSERT OR IGNORE INTO exclusion (person_id, source_id, item_key, at) VALUES (?, ?, ?, ?)", (person, number, key, now)
        )
        connection.execute("DELETE FROM awaiting WHERE parent_key = ?", (key,))
        if not held:
            return False
        connection.execute(
            "INSERT OR IGNORE INTO response (item_id, kind, token, at)"
            " SELECT item_id, kind, ?, at FROM interaction WHERE by_item_id = ? AND item_id IS NOT NULL AND kind = 'reply'",
            (store.keys.token(source, f"reply {native_id}"), held[0]),
        )
        remove(store, [held[0]], why=WITHDRAWN, at=now, since=now)
        mark_due(store, now=now)
    return True


def include(store: Store, person: int, source: str, native_id: str) -> bool:
    """Let an item in again, the next time its source is read; whether it was kept out."""
    return include_by_key(store, person, source, f"{store.keys.item_key(source, native_id):016x}")


def include_by_key(store: Store, person: int, source: str, key: str) -> bool:
    """Let in again an item of which only its key is known, as `excluded` gives it; whether it was kept out."""
    with durable(store), store.transaction() as connection:
        found = connection.execute(
            "DELETE FROM exclusion WHERE person_id = ? AND source_id = ? AND printf('%016x', item_key) = ?",
            (person, source_number(store, source), key),
        ).rowcount
        if found:
            wanted_back(store, person, source)
        return found > 0


def excluded(store: Store, person: int) -> list[dict[str, object]]:
    """Return which items a person keeps out: their source and since when; of the item itself only a keyed hash is held."""
    rows = store.connection.execute(
        "SELECT source.name, item_key, at FROM exclusion JOIN source ON source.id = source_id WHERE person_id = ?"
        " ORDER BY at, item_key",
        (person,),
    )
    return [
        {"source": source, "key": f"{key:016x}", "since": datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")}
        for source, key, at in rows.fetchall()
    ]
