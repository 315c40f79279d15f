"""A person's own figures, for them alone: plain counts of their own things by month, held against nobody's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.database import Store

_SHARED = (
    "SELECT item.month, source.name, space.visibility, count(*) FROM item JOIN source ON source.id = item.source_id"
    " JOIN space ON space.id = item.space_id WHERE person_id = ? GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
_REPLIES = """
SELECT month, sum(replies) FROM (
    SELECT item.month, count(*) AS replies FROM item JOIN interaction ON interaction.item_id = item.id
    WHERE item.person_id = ?1 AND interaction.kind = 'reply' AND actor_id <> ?1 GROUP BY 1
    UNION ALL
    SELECT item.month, count(*) FROM item JOIN response ON response.item_id = item.id
    WHERE item.person_id = ?1 AND response.kind = 'reply' GROUP BY 1
) GROUP BY 1"""
_QUESTIONS = "SELECT month, count(*), sum(answered_at > 0) FROM question_month WHERE person_id = ? GROUP BY 1"
_REUSED = "SELECT month, sum(reused) FROM reuse_month WHERE person_id = ? GROUP BY 1"


@dataclass(slots=True, kw_only=True)
class OwnMonth:
    """What a person shared in a month (YYYYMM), and what came of it until now.

    Questions and reuse are as of the last refresh, and only of months in which the person takes part.
    """

    month: int
    shared: dict[tuple[str, str], int] = field(default_factory=dict)
    """Items by source and visibility."""
    replies: int = 0
    """Replies by others to what was shared that month."""
    questions: int = 0
    answered: int = 0
    reused: int = 0
    """Items that another department took up within 90 days."""

    @property
    def items(self) -> int:
        """Return how many items were shared."""
        return sum(self.shared.values())


def own_months(store: Store, person: int) -> list[OwnMonth]:
    """Return a person's own figures of every month in which they shared, the newest first."""
    connection, found = store.connection, dict[int, OwnMonth]()
    for month, source, visibility, count in connection.execute(_SHARED, (person,)).fetchall():
        found.setdefault(month, OwnMonth(month=month)).shared[source, visibility] = count
    for month, replies in connection.execute(_REPLIES, (person,)).fetchall():
        found[month].replies = replies
    for month, asked, answered in connection.execute(_QUESTIONS, (person,)).fetchall():
        if month in found:
            found[month].questions, found[month].answered = asked, answered
    for month, reused in connection.execute(_REUSED, (person,)).fetchall():
        if month in found:
            found[month].reused = reused
    return sorted(found.values(), key=lambda one: one.month, reverse=True)
