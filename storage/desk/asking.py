"""What people are best asked to label: the items on the desk that the classifier in use is least sure of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from storage.desk.filters import ANY_LABEL, Filters
from storage.labels import BY_PERSON, LOOKED_AT
from storage.local_classifiers import InUse

if TYPE_CHECKING:
    from storage.desk.queue import Desk
    from storage.local_classifiers import Labeller

AMONG: Final = 300
"""Items that are looked at: first those of which the classifier said nothing, then the newest; a second at most."""
_BY_NOBODY: Final = f"label_by <> '{BY_PERSON}' AND item_text.text IS NOT NULL"
_ID, _AT, _MONTH, _LABEL, _TEXT = 0, 6, 7, 9, 12
"""Where these stand in a row of the desk."""


def least_sure(
    desk: Desk, filters: Filters | None = None, labeller: Labeller | None = None, *, most: int = 20
) -> list[tuple[int, float]]:
    """Return the rows of items on the desk, the least sure first, with how sure (0-1).

    Only items that have a text and that nobody labelled, and that answer what is asked for besides labels; texts that say the
    same are asked about once.
    """
    rows = _once(_among(desk, filters or Filters()))[:AMONG]
    told = InUse(desk.store.connection, labeller).tell([(text, month) for _, text, month in rows])
    sure = sorted((one.confidence, row) for (row, _, _), (one, _) in zip(rows, told, strict=True) if one.confidence)
    return [(row, confidence) for confidence, row in sure[:most]]


def _among(desk: Desk, filters: Filters) -> list[tuple[object, ...]]:
    """Return rows that answer what is asked for: first those of which the classifier said nothing, then the newest."""
    if filters.words.strip():
        rows = desk.holding(filters, 2 * AMONG, _BY_NOBODY)
    else:
        rows = [row for label in ANY_LABEL for row in desk.newest(filters, label, 2 * AMONG, besides=_BY_NOBODY)]
    return sorted(rows, key=lambda row: (row[_LABEL] != "unknown", -int(str(row[_AT])), -int(str(row[_ID]))))


def _once(rows: list[tuple[object, ...]]) -> list[tuple[int, str, int]]:
    """Return row, text as far as it is looked at, and month; the first of those that say the same."""
    found: dict[str, tuple[int, str, int]] = {}
    for row in rows:
        text = str(row[_TEXT])[:LOOKED_AT]
        found.setdefault(text, (int(str(row[_ID])), text, int(str(row[_MONTH]))))
    return list(found.values())
