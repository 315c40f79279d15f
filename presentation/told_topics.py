"""A month's topics as an edition keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openness.topics import Trend

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicShown:
    """A topic of a month: counts to 5, shares 0 to 1 to two digits."""

    number: int
    name: str
    items: int
    people: int | None
    """None: nearly everybody."""
    share: float
    before: float | None
    """Over the three months before, None when too few people or none brought it up."""
    trend: Trend
    burst: tuple[int, int] | None
    """First and last day of the month."""
    words: Mapping[str, tuple[str, ...]]
    """By language."""


def topics_of(rows: Iterable[Mapping[str, Any]]) -> tuple[TopicShown, ...]:
    """Read topics as they are stored in an edition."""
    return tuple(
        TopicShown(
            number=int(row["topic"]),
            name=str(row["name"]),
            items=int(row["items"]),
            people=row.get("people"),
            share=float(row["share"]),
            before=row.get("before"),
            trend=Trend(row["trend"]),
            burst=(int(row["burst"]["first_day"]), int(row["burst"]["last_day"])) if row.get("burst") else None,
            words={str(language): tuple(map(str, words)) for language, words in row["words"].items()},
        )
        for row in rows
    )
