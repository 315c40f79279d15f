"""What may be told of the people as a whole: how many, rounded to 5 or as a range, and never who; and how many texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from openness.consent import standing
from openness.rounding import round_count
from storage.database import meta
from storage.held_counts import DROPPED, KEPT, TEXTS, held
from storage.ledger import read_entries
from storage.retention import DAY
from storage.roster import IMPORTED, day_number

if TYPE_CHECKING:
    import sqlite3
    from datetime import tzinfo

_WAITING: Final = "SELECT DISTINCT person_id FROM consent WHERE act = 'given' AND evidence = 0"
_LINKED: Final = (
    "SELECT source.name, count(DISTINCT account.person_id) FROM account JOIN source ON source.id = account.source_id"
    " WHERE EXISTS (SELECT 1 FROM sealed WHERE sealed.person_id = account.person_id AND what = 'handle' AND ref = account.id)"
    " GROUP BY 1 ORDER BY 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleCounts:
    """Counts of people: rounded to 5, None for fewer than k, 0 for nobody. Times are UTC seconds."""

    employed: int
    """People on the roster today, as the roster has it: no rounding."""
    imported_at: int | None
    """When a roster was last taken in; None: not noted."""
    waiting: int | None
    """Those one of whose yeses waits for their confirmation."""
    linked: dict[str, int | None]
    """By source: those with an account linked by name."""
    left: int | None
    """Those with a withdrawal of measuring that stood when the newest edition was made."""


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
    counts = held(connection, TEXTS)
    return TextCounts(kept=counts.get(KEPT), dropped=counts.get(DROPPED), overdue=overdue is not None)


def people_counts(connection: sqlite3.Connection, zone: tzinfo, *, k: int, now: int) -> PeopleCounts:
    """Return how many people there are; what people do themselves shows with the next edition only."""

    def count(statement: str, *values: object) -> int:
        return int(connection.execute(statement, values).fetchone()[0] or 0)

    noted = meta(connection, IMPORTED)
    made = count("SELECT max(made_at) FROM edition")
    today = day_number(datetime.fromtimestamp(now, zone).date())
    asked = connection.execute(_WAITING).fetchall()
    waiting = sum(1 for (person,) in asked if standing(read_entries(connection, zone, person)).pending)
    return PeopleCounts(
        employed=count("SELECT count(DISTINCT person_id) FROM membership WHERE ? BETWEEN from_day AND until_day", today),
        imported_at=int(noted) if noted else None,
        waiting=_shown(waiting, k),
        linked={source: _shown(people, k) for source, people in connection.execute(_LINKED).fetchall()},
        left=_shown(count("SELECT count(DISTINCT person_id) FROM tombstone WHERE at <= ?", made), k),
    )


def _shown(people: int, k: int) -> int | None:
    if not people:
        return 0
    return None if people < k else round_count(people)
