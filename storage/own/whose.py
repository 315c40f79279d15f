"""Who of the roster somebody is who signed in: by an address or a key that their provider vouches for, never by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.database import Store


def person_with_address(store: Store, address: str) -> int | None:
    """Return who has this address on the roster; None when nobody or more than one has."""
    rows = store.connection.execute(
        "SELECT person_id FROM roster_address WHERE address_key = ? LIMIT 2", (store.keys.address_key(address),)
    ).fetchall()
    return int(rows[0][0]) if len(rows) == 1 else None


def person_with_key(store: Store, key: str) -> int | None:
    """Return who has this key on the roster; None when nobody has."""
    person = store.keys.person_id(key)
    found = store.connection.execute("SELECT 1 FROM membership WHERE person_id = ? LIMIT 1", (person,)).fetchone()
    return person if found else None
