"""What goes when its time is over and is no text: daily counts, runs, rows set aside, jobs, notes of mail, drafts, links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from config.keeping import Retention
    from storage.database import Store

DAY: Final = 86_400
BATCH: Final = 5_000
_ENGAGEMENT: Final = (
    "SELECT item_id, day FROM engagement WHERE sampled_at < ? AND EXISTS (SELECT 1 FROM engagement AS newer"
    " WHERE newer.item_id = engagement.item_id AND newer.day > engagement.day) LIMIT ?"
)
_RUNS: Final = """
DELETE FROM run WHERE ifnull(ended_at, started_at) < ?
    AND id NOT IN (SELECT max(id) FROM run GROUP BY source, what)
    AND id NOT IN (SELECT max(id) FROM run GROUP BY source)
    AND id NOT IN (SELECT max(id) FROM run WHERE checked IS NOT NULL GROUP BY source)"""
_BEFORE: Final = {
    "quarantine": "DELETE FROM quarantine WHERE last_seen < ?",
    "jobs": "DELETE FROM job WHERE ended_at < ?",
    "mailed": "DELETE FROM mailed WHERE at < ?",
    "alerts": "DELETE FROM alert_told WHERE at < ?",
    "drafts": "DELETE FROM draft WHERE at < ?",
}


def expire_kept(store: Store, periods: Retention, *, now: int) -> dict[str, int]:
    """Remove what was kept for as long as it may be; return how much of each, by what it is."""
    begins = {
        "quarantine": periods.quarantine_days,
        "jobs": periods.jobs_days,
        "mailed": periods.mailed_days,
        "alerts": periods.mailed_days,
        "drafts": periods.drafts_days,
    }
    gone = {"engagement": _expire_engagement(store, now - periods.engagement_days * DAY)}
    with store.transaction() as connection:
        gone["runs"] = connection.execute(_RUNS, (now - periods.runs_days * DAY,)).rowcount
        for name, days in begins.items():
            gone[name] = connection.execute(_BEFORE[name], (now - days * DAY,)).rowcount
        gone["links"] = connection.execute("DELETE FROM personal_link WHERE expires_at <= ?", (now,)).rowcount
    return gone


def _expire_engagement(store: Store, before: int) -> int:
    """Drop daily counts from before a second, but for each item's newest; in short steps. Return how many."""
    dropped = 0
    while True:
        with store.transaction() as connection:
            rows = connection.execute(_ENGAGEMENT, (before, BATCH)).fetchall()
            connection.executemany("DELETE FROM engagement WHERE item_id = ? AND day = ?", rows)
        dropped += len(rows)
        if len(rows) < BATCH:
            return dropped
