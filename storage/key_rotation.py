"""A new key for the seals of names: everything is sealed anew in one transaction, and can be read at every moment of it.

The new key is written first, before the ones it follows; then all is sealed with it. Wherever that breaks off, both keys are
there, and the same again goes on. What an older copy of the store holds is sealed with a key from before: that one is kept until
it is dropped on purpose.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from config.errors import Refused
from storage.database import meta, set_meta
from storage.durable import durable
from storage.key_places import KEY_BYTES, replace_key
from storage.keys import Keys

if TYPE_CHECKING:
    from storage.database import Store
    from storage.key_places import KeyPlace

_SEALED_WITH: Final = "sealed_with"
"""What the store keeps: the mark of the key that everything is sealed with; nothing before the first exchange."""
EXPORTED: Final = "key_exported_at"
"""What the store keeps: when a copy of its key was written last, in UTC seconds."""
SEALED: Final = {
    "sealed": (("id",), "cipher"),
    "former_name": (("id",), "cipher"),
    "audit_name": (("audit_id",), "cipher"),
    "audit_key": (("id",), "cipher"),
    "job": (("id",), "asked"),
    "job_file": (("job_id", "name"), "body"),
}
"""By table: what tells its rows apart, and the column that is sealed."""
_ONLY: Final = {"job": " WHERE asked IS NOT NULL", "job_file": " WHERE media_type = 'application/octet-stream'"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """What an exchange did. `resumed`: it went on with one that was begun before."""

    sealed: int
    resumed: bool
    former: int
    """Keys from before that are kept for older copies of the store."""


def is_rotating(store: Store) -> bool:
    """Whether an exchange was begun and something is still sealed with the key from before."""
    with_now = meta(store.connection, _SEALED_WITH)
    return bool(store.keys.place.seals) and with_now != store.keys.seal_mark.hex()


def renewed(place: KeyPlace) -> KeyPlace:
    """Return a key that seals with a new one from now on."""
    return replace(place, seals=(secrets.token_bytes(KEY_BYTES), *place.seals), made=False)


def rotate(store: Store, store_id: str) -> Rotated:
    """Exchange the key of the seals, or go on with an exchange that was begun. Raises Refused where it cannot be written."""
    resumed = is_rotating(store)
    if not resumed:
        place = renewed(store.keys.place)
        replace_key(place, store_id)
        store.keys = Keys(place)
    return Rotated(sealed=seal_anew(store), resumed=resumed, former=len(store.keys.place.seals))


def seal_anew(store: Store) -> int:
    """Seal everything with the key that seals now, in one transaction; return how many texts that was."""
    count = 0
    with durable(store), store.transaction() as connection:
        for table, (key, column) in SEALED.items():
            rows = connection.execute(f"SELECT {', '.join(key)}, {column} FROM {table}{_ONLY.get(table, '')}").fetchall()
            changed = [
                (store.keys.seal(store.keys.unseal(body)), *which) for *which, body in rows if not store.keys.is_sealed_now(body)
            ]
            connection.executemany(
                f"UPDATE {table} SET {column} = ? WHERE {' AND '.join(f'{name} = ?' for name in key)}", changed
            )
            count += len(changed)
        set_meta(connection, _SEALED_WITH, store.keys.seal_mark.hex())
    return count


def drop_former(store: Store, store_id: str) -> int:
    """Drop the keys of seals from before; return how many. What older copies hold of names cannot be read any more after that.

    Raises Refused while an exchange is under way, or where the key cannot be written from here.
    """
    if is_rotating(store):
        raise Refused("names are still sealed with a key from before", todo="sharewell key rotate finishes that")
    seal_anew(store)  # what a program that ran meanwhile sealed with the key from before
    place = store.keys.place
    if len(place.seals) > 1:
        kept = replace(place, seals=place.seals[:1])
        replace_key(kept, store_id)
        store.keys = Keys(kept)
    return max(0, len(place.seals) - 1)
