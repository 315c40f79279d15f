"""What people are best asked to label: the items on the desk that the classifier in use is least sure of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.consent import SHOW
from storage.desk.queue import SHOWN
from storage.desk.shown import joined_yes, let_ask
from storage.labels import BY_PERSON, LOOKED_AT
from storage.local_classifiers import InUse

if TYPE_CHECKING:
    from storage.database import Store
    from storage.local_classifiers import Labeller

AMONG: Final = 300
"""Items that are looked at: first those of which the classifier said nothing, then the newest; a second at most."""


def least_sure(store: Store, labeller: Labeller | None = None, *, most: int = 20) -> list[tuple[int, float]]:
    """Return the rows of public and open items whose author agreed to have them shown, the least sure first, with how sure (0-1).

    Only items that have a text and that nobody labelled; texts that say the same are asked about once.
    """
    let_ask(store.connection, store.zone)
    rows = store.connection.execute(
        f"SELECT max(item.id), substr(text, 1, {LOOKED_AT}) AS begun, max(item.month)"
        " FROM item JOIN item_text ON item_text.item_id = item.id"
        f" JOIN source ON source.id = item.source_id JOIN space ON space.id = item.space_id{joined_yes(SHOW, 'shown')}"
        f" WHERE {SHOWN} AND label_by <> ? GROUP BY begun"
        " ORDER BY max(label = 'unknown') DESC, max(item.created_at) DESC LIMIT ?",
        (BY_PERSON, AMONG),
    ).fetchall()
    told = InUse(store.connection, labeller).tell([(text, month) for _, text, month in rows])
    sure = sorted((one.confidence, row) for (row, _, _), (one, _) in zip(rows, told, strict=True) if one.confidence)
    return [(row, confidence) for confidence, row in sure[:most]]
