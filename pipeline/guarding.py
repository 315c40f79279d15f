"""What `doctor` says of the key, and of what was erased and may still lie in the store's file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipeline.checkup import Urgency
from storage.database import meta
from storage.erasing.sweeping import due_since
from storage.key_rotation import EXPORTED, is_rotating

if TYPE_CHECKING:
    from pipeline.checkup import Checkup
    from storage.database import Store


def look_at_key(found: Checkup, store: Store) -> None:
    """Note where the key lies, whether a copy was made, and whether an exchange of it was broken off."""
    if is_rotating(store):
        found.add(Urgency.NEXT, "key", "a new key for the seals was begun with and not finished", "sharewell key rotate")
        return
    where, copied = str(store.keys.place), meta(store.connection, EXPORTED)
    if copied is None:
        found.add(
            Urgency.SOON,
            "key",
            f"from {where}; no copy of it was made here, and without it nobody can be told by name, from backups neither",
            "sharewell key export FILE, and keep that apart from the store",
        )
    else:
        day = datetime.fromtimestamp(int(copied), UTC).date()
        found.add(Urgency.FINE, "key", f"from {where}; a copy was made on {day}", "keep it apart from the store")


def look_for_traces(found: Checkup, store: Store) -> None:
    """Note since when something erased may still lie in the store's file."""
    since = due_since(store)
    if since is not None:
        day = datetime.fromtimestamp(since, UTC).date()
        found.add(
            Urgency.NEXT,
            "erasing",
            f"something erased on {day} may still lie in unused parts of the store's file",
            "sharewell expire, when nobody works; sharewell run does it by itself",
        )
