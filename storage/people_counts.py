"""What may be told of the people as a whole: how many, as they were counted last, and never who; and how many texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage.behind_counts import DROPPED, KEPT, LEFT, LINKED, TEXTS, WAITING
from storage.database import meta
from storage.held_counts import counts_held
from storage.retention import DAY
from storage.roster import IMPORTED, day_number

if TYPE_CHECKING:
    import sqlite3
    from datetime import tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleCounts:
    """Counts of people as they were taken last (see `held_counts`), rounded to 5; None for fewer than k. Times: UTC seconds."""

    roster: bool
    """Whether anybody is on the roster today; how many were, editions tell."""
    imported_at: int | None
    """When a roster was last taken in; None: not noted."""
    waiting: int | None
    """Those one of whose yeses waits for their confirmation."""
    linked: dict[str, int | None]
    """By source: those with an account linked by name."""
    left: int | None
    """Those with a withdrawal of measuring that stood when an edition was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextCounts:
    """Texts that are kept and that were dropped, as they were counted last (see `held_counts`), and whether any is kept too long.

    None: never counted, or of too few people to tell. The next refresh drops what is kept longer than it may be.
    """

    kept: int | None
    dropped: int | None
    overdue: bool


def text_counts(connection: sqlite3.Connection, *, text_days: int, now: int) -> TextCounts:
    """Return how many texts there are."""
    overdue = connection.execute("SELECT 1 FROM item_text WHERE kept_since < ? LIMIT 1", (now - text_days * DAY,)).fetchone()
    counts = counts_held(connection, TEXTS)
    return TextCounts(kept=counts.get(KEPT), dropped=counts.get(DROPPED), overdue=overdue is not None)


def people_counts(connection: sqlite3.Connection, zone: tzinfo, *, now: int) -> PeopleCounts:
    """Return how many people there are; what people do themselves shows when the changes of k people have gathered only."""
    noted, today = meta(connection, IMPORTED), day_number(datetime.fromtimestamp(now, zone).date())
    employed = "SELECT EXISTS (SELECT 1 FROM membership WHERE ? BETWEEN from_day AND until_day)"
    return PeopleCounts(
        roster=bool(connection.execute(employed, (today,)).fetchone()[0]),
        imported_at=int(noted) if noted else None,
        waiting=counts_held(connection, WAITING).get(""),
        linked=dict(sorted(counts_held(connection, LINKED).items())),
        left=counts_held(connection, LEFT).get(""),
    )
