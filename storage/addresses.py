"""Addresses on the roster as keyed hashes: who signed in is found by theirs, without a name being unsealed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from storage.sealed import ROSTER, read_sealed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.database import Store

_KNOWN = "addresses_known"


def keep_addresses(store: Store, rows: Iterable[tuple[int, str]]) -> None:
    """Keep the addresses of people, in place of those they had; an empty one leaves them without. Inside a transaction."""
    for person, address in rows:
        if address.strip():
            store.connection.execute(
                "INSERT INTO roster_address (person_id, address_key) VALUES (?, ?)"
                " ON CONFLICT (person_id) DO UPDATE SET address_key = excluded.address_key",
                (person, store.keys.address_key(address)),
            )
        else:
            store.connection.execute("DELETE FROM roster_address WHERE person_id = ?", (person,))


def know_addresses(store: Store) -> None:
    """Take the addresses of a roster that came before they were kept as hashes; once for each store."""
    if store.connection.execute("SELECT 1 FROM meta WHERE key = ?", (_KNOWN,)).fetchone():
        return
    with store.transaction() as connection:
        keep_addresses(store, [(person, str(json.loads(text)["email"])) for person, _, text in read_sealed(store, ROSTER)])
        connection.execute("INSERT OR IGNORE INTO meta (key, value) VALUES (?, '1')", (_KNOWN,))
