"""How each source stands: its last run with its sums, how far it reaches and was looked at again, gaps, what was set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.gaps import gaps
from storage.runs import COUNTS, SWEEP

if TYPE_CHECKING:
    import sqlite3


def source_status(connection: sqlite3.Connection) -> list[dict[str, object]]:
    """Return for every source what `source_runs` does, with how many items are held, all of which are looked at for it."""
    held = {
        source: (items, oldest)
        for source, items, oldest in connection.execute("SELECT source_id, count(*), min(seen_at) FROM item GROUP BY source_id")
    }
    own = dict(
        connection.execute(
            "SELECT own.source_id, count(*) FROM organisation_account AS own"
            " JOIN item ON item.person_id = own.person_id AND item.source_id = own.source_id GROUP BY own.source_id"
        ).fetchall()
    )
    numbers = dict(connection.execute("SELECT name, id FROM source").fetchall())
    found = []
    for one in source_runs(connection):
        number = numbers[one["source"]]
        items, oldest = held.get(number, (0, None))
        found.append(one | {"items": items, "organisation_items": own.get(number, 0), "seen_since": oldest})
    return found


def source_runs(connection: sqlite3.Connection) -> list[dict[str, object]]:
    """Return for every source its family, last run with its sums, how far it reaches, its gaps, and what is in quarantine."""
    names = connection.execute("SELECT id, name, family FROM source WHERE name <> '*' ORDER BY name").fetchall()
    spans = gaps(connection)
    return [
        _status(connection, number, name, family)
        | {"gaps": [gap for gap in spans if gap["source"] == name]}
        | _checked(connection, name)
        for number, name, family in names
    ]


def _checked(connection: sqlite3.Connection, name: str) -> dict[str, object]:
    """Return how far what is stored was looked for again: the last sweep."""
    last = connection.execute(
        f"SELECT ended_at, {', '.join(SWEEP)} FROM run WHERE source = ? AND checked IS NOT NULL ORDER BY id DESC LIMIT 1",
        (name,),
    ).fetchone()
    return {"sweep": dict(zip(("at", *SWEEP), last, strict=True)) if last else None}


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
    reasons = connection.execute(
        "SELECT reason, count(*), max(last_seen), min(place) FROM quarantine WHERE source = ? GROUP BY reason"
        " ORDER BY count(*) DESC LIMIT 5",
        (name,),
    ).fetchall()
    aside = connection.execute("SELECT count(*) FROM quarantine WHERE source = ?", (name,)).fetchone()[0]
    return {
        "source": name,
        "family": family,
        "covered_since": since,
        "covered_until": until,
        "accounts": people,
        "stale_accounts": stale,
        "last_run": dict(zip(columns, last, strict=True)) if last else None,
        "quarantine": aside,
        "reasons": [dict(zip(("reason", "count", "last_seen", "place"), row, strict=True)) for row in reasons],
    }
