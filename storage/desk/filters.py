"""What may be asked for at the desk, and what of it may be shown: fixed things only, none of them a person."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from storage.desk.shown import covered

if TYPE_CHECKING:
    from storage.desk.authors import Parts

LABELS: Final = ("knowledge", "unknown")
"""What is offered first: what passes something on, then what nobody has labelled yet."""
ANY_LABEL: Final = ("knowledge", "question", "promotion", "other", "unknown")
MARKS: Final = ("starred", "pinned", "tagged", "digest", "none")
SHOWN: Final = f"visibility IN ('public', 'open') AND {covered('shown')}"
_OF_TOPIC: Final = (
    "EXISTS (SELECT 1 FROM item_topic JOIN edition_topic ON edition_topic.topic_id = item_topic.topic_id"
    " AND edition_topic.month = item.month WHERE item_topic.item_id = item.id AND item_topic.topic_id = ?)"
)
_PICKED: Final = {
    "starred": "EXISTS (SELECT 1 FROM mark WHERE mark.item_id = item.id AND kind = 'starred')",
    "pinned": "EXISTS (SELECT 1 FROM mark WHERE mark.item_id = item.id AND kind = 'pinned')",
    "tagged": "EXISTS (SELECT 1 FROM mark WHERE mark.item_id = item.id AND kind = 'tagged')",
    "digest": "EXISTS (SELECT 1 FROM digest_entry WHERE digest_entry.item_id = item.id)",
    "none": "NOT EXISTS (SELECT 1 FROM mark WHERE mark.item_id = item.id)"
    " AND NOT EXISTS (SELECT 1 FROM digest_entry WHERE digest_entry.item_id = item.id)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is asked for; what is empty does not narrow. There is none for people."""

    words: str = ""
    source: str = ""
    month: int = 0
    """YYYYMM; 0: any."""
    department: str = ""
    """One that may be told, see `Parts.departments`."""
    topic: int = 0
    """The number of one that may be told, see `topics_told`; 0: any."""
    mark: str = ""
    """One of MARKS."""
    tag: str = ""
    labels: tuple[str, ...] = LABELS

    @property
    def with_text(self) -> bool:
        """Whether an item must have a text: what somebody picked out is shown without one too."""
        return self.mark in {"", "none"}


def condition(filters: Filters, parts: Parts) -> tuple[str, list[object]]:
    """Return the condition that an item may be shown and answers all that is asked for but words and labels, with its values."""
    wanted, values = [SHOWN], list[object]()
    if filters.with_text:
        wanted.append("item_text.text IS NOT NULL")
    if filters.source:
        wanted.append("source.name = ?")
        values.append(filters.source)
    if filters.month:
        wanted.append("item.month = ?")
        values.append(filters.month)
    if filters.department:
        wanted.append("person_month.department = ? AND item.month / 100 IN (SELECT value FROM json_each(?))")
        values += [filters.department, json.dumps(parts.years(filters.department))]
    if filters.topic:
        wanted.append(_OF_TOPIC)
        values.append(filters.topic)
    if filters.mark in _PICKED:
        wanted.append(_PICKED[filters.mark])
    if filters.tag:
        wanted.append("EXISTS (SELECT 1 FROM mark WHERE mark.item_id = item.id AND kind = 'tagged' AND tag = ?)")
        values.append(filters.tag)
    return " AND ".join(wanted), values
