"""What would be read of an account, until its owner has seen it: sealed, so that nobody else can read it meanwhile."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Store

LONGEST: Final = 400
"""Characters of a text that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewedItem:
    """One item as it would be read; `created_at` is UTC seconds."""

    created_at: int
    kind: str
    text: str
    url: str
    would_be_read: bool
    """Whether the scope that was asked about reaches it."""


def sealed_preview(store: Store, items: Sequence[PreviewedItem]) -> bytes:
    """Return items as only this store can read them."""
    return store.keys.seal(json.dumps([asdict(item) for item in items], ensure_ascii=False))


def opened_preview(store: Store, body: bytes) -> list[PreviewedItem]:
    """Return sealed items. Raises Refused where they are damaged or were sealed by another store."""
    return [PreviewedItem(**item) for item in json.loads(store.keys.unseal(body))]
