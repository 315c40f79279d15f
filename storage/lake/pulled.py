"""Which facts of a lake stand in the store; read at every refresh, so it loads nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from storage.database import meta, set_meta

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.database import Store

_PULLED: Final = "lake_pulled"


def pulled(store: Store) -> dict[str, str]:
    """Return by month what tells the facts of a lake that stand from others; none where they are the store's own."""
    return dict(json.loads(meta(store.connection, _PULLED) or "{}"))


def has_pulled(store: Store) -> bool:
    """Whether the facts that stand are of a lake."""
    return bool(pulled(store))


def note_pulled(store: Store, digests: Mapping[str, str]) -> None:
    """Note which facts were brought here."""
    with store.transaction() as connection:
        set_meta(connection, _PULLED, json.dumps(dict(digests)))


def forget_pulled(store: Store) -> None:
    """Note that the facts that stand are the store's own."""
    if has_pulled(store):
        note_pulled(store, {})
