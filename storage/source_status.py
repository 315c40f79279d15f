"""How each source stands: its last run with its sums, how far it reaches and was looked at again, gaps, what was set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.gaps import gaps
from storage.runs import COUNTS, SWEEP

if TYPE_CHECKING:
    import sqlite3


def source_status(connection: sqlite3.Connection) -> list[dict[str, object]]:
    """Return for every source its family, last run with its sums, how far it reaches, its gaps, and what is in quarantine."""
    names = connection.execute("SELECT id, name, family FROM source WHERE name <> '*' ORDER BY name").fetchall()
    spans = gaps(connection)
    return [
        _status(connection, *row) | {"gaps": [gap for gap in spans if gap["source"] == row[1]]} | _checked(connection, *row[:2])
        for row in names
    ]


def _checked(connection: sqlite3.Connection, source_id: int, name: str) -> dict[str, object]:
    """Return how far what is stored was looked for again: the last sweep, and since when every item has been seen."""
    last = connection.execute(
        f"SELECT ended_at, {', '.join(SWEEP)} FROM run WHERE source = ? AND checked IS NOT NULL ORDER BY id DESC LIMIT 1",
        (name,),
    ).fetchone()
    oldest = connection.execute("SELECT min(seen_at) FROM item WHERE source_id = ?", (source_id,)).fetchone()[0]
    return {"sweep": dict(zip(("at", *SWEEP), last, strict=True)) if last else None, "seen_since": oldest}


def _status(connection: sqlite3.Connection, source_id: int, name: str, family: str) -> dict[str, object]:
    columns = ("what", "started_at", "ended_at", "outcome", "cost", *COUNTS)
    last = connection.execute(
        f"SELECT {', '.join(columns)} FROM run WHERE source = ? ORDER BY id DESC LIMIT 1",
        (name,),
    ).fetchone()
    until, since, people = connection.execute(
        "SELECT max(until), min(since), count(nullif(person_id, 0)) FROM coverage WHERE source_id = ?", (source_id,)
    ).fetchone()
    stale = connection.execute(
        "SELECT count(*) FROM coverage WHERE source_id = ? AND person_id <> 0 AND until < ?",
        (source_id, (until or 0) - 45 * 86_400),
    ).fetchone()[0]
    items, own = connection.execute(
        "SELECT count(*), count(own.person_id) FROM item LEFT JOIN organisation_account AS own USING (source_id, person_id)"
        " WHERE source_id = ?",
        (source_id,),
    ).fetchone()
    reasons = connection.execute(
        "SELECT reason, count(*), max(last_seen), min(place) FROM quarantine WHERE source = ? GROUP BY reason"
        " ORDER BY count(*) DESC LIMIT 5",
        (name,),
    ).fetchall()
    aside = connection.execute("SELECT count(*) FROM quarantine WHERE source = ?", (name,)).fetchone()[0]
    return {
        "source": name,
        "family": family,
        "items": items,
        "organisation_items": own,
        "covered_since": since,
        "covered_until": until,
        "accounts": people,
        "stale_accounts": stale,
        "last_run": dict(zip(columns, last, strict=True)) if last else None,
        "quarantine": aside,
        "reasons": [dict(zip(("reason", "count", "last_seen", "place"), row, strict=True)) for row in reasons],
    }
