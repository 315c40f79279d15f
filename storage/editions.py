"""Editions: the gated, rounded state of a month that pages and packs show; frozen and numbered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from openness.month import Month

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from storage.database import Store

Body = dict[str, Any]
TOO_SMALL = "a group became too small to be shown by itself"
NOT_AGREED = "not every one of few leaders agrees any more"
"""Why an edition was made anew without something: what it leaves out is shown nowhere again."""


def make_edition(
    store: Store,
    month: Month,
    body: Mapping[str, object],
    *,
    why: str,
    changes: Sequence[str],
    now: int,
    settles: bool = True,
) -> int:
    """Freeze a month's state under the next number. `settles`: the changes gathered until now are in it."""
    with store.transaction() as connection:
        number = int(connection.execute("SELECT ifnull(max(number), 0) + 1 FROM edition WHERE month = ?", (month,)).fetchone()[0])
        text = json.dumps(
            {**body, "number": number, "made_at": now, "why": why, "changes": list(changes)}, ensure_ascii=False, allow_nan=False
        )
        connection.execute(
            "INSERT INTO edition (month, number, made_at, why, changes, body) VALUES (?, ?, ?, ?, ?, ?)",
            (month, number, now, why, json.dumps(list(changes), ensure_ascii=False), text),
        )
        connection.execute("DELETE FROM edition_topic WHERE month = ?", (month,))
        connection.execute(
            "INSERT INTO edition_topic (month, topic_id, name, items)"
            " SELECT ?, value ->> 'topic', value ->> 'name', value ->> 'items' FROM json_each(?, '$.topics')"
            " WHERE value ->> 'topic' IS NOT NULL",
            (month, text),
        )
        if settles:
            connection.execute("DELETE FROM pending_change WHERE month = ?", (month,))
            connection.execute("DELETE FROM pending_total WHERE month = ?", (month,))
    return number


def gathered(connection: sqlite3.Connection, month: Month) -> tuple[int, bool]:
    """Return how many people's changes have gathered since the month's last edition, and whether totals changed."""
    people = int(connection.execute("SELECT count(*) FROM pending_change WHERE month = ?", (month,)).fetchone()[0])
    totals = connection.execute("SELECT 1 FROM pending_total WHERE month = ?", (month,)).fetchone() is not None
    return people, totals


def months_with_edition(connection: sqlite3.Connection) -> list[Month]:
    """Return the months that have an edition, oldest first."""
    return [Month(row[0]) for row in connection.execute("SELECT DISTINCT month FROM edition ORDER BY month")]


def latest_edition(connection: sqlite3.Connection, month: Month) -> Body | None:
    """Return what pages show of a month, None when it has no edition."""
    row = connection.execute("SELECT body FROM edition WHERE month = ? ORDER BY number DESC LIMIT 1", (month,)).fetchone()
    return decoded(row[0]) if row else None


def edition_numbers(connection: sqlite3.Connection) -> list[tuple[Month, int, int, str]]:
    """Return (month, number, made at, why) of every edition, newest month first."""
    rows = connection.execute("SELECT month, number, made_at, why FROM edition ORDER BY month DESC, number DESC")
    return [(Month(row[0]), row[1], row[2], row[3]) for row in rows]


def series(connection: sqlite3.Connection) -> list[Body]:
    """Return the latest edition of every month, oldest first."""
    return [decoded(text) for text in texts(connection)]


def texts(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield what `series` returns as it is kept, each as it is read: together they fill much memory."""
    rows = connection.execute(
        "SELECT body FROM edition AS e WHERE number = (SELECT max(number) FROM edition WHERE month = e.month) ORDER BY month"
    )
    for (body,) in rows:
        yield body


def series_as_of(connection: sqlite3.Connection, month: Month) -> list[Body]:
    """Return a month's last edition, after those of earlier months that stood when it was made, oldest first.

    One that was made anew since because it may no longer tell something stands in place of the one before. Empty where the month
    has no edition.
    """
    row = connection.execute("SELECT max(id) FROM edition WHERE month = ?", (month,)).fetchone()
    rows = connection.execute(
        "SELECT body FROM edition WHERE id IN"
        " (SELECT max(id) FROM edition WHERE month <= ?2 AND (id <= ?1 OR why IN (?3, ?4)) GROUP BY month) ORDER BY month",
        (row[0], month, TOO_SMALL, NOT_AGREED),
    )
    return [decoded(body) for (body,) in rows] if row[0] is not None else []


def fingerprint(connection: sqlite3.Connection) -> str:
    """Return a value that changes whenever an edition is made."""
    row = connection.execute("SELECT count(*), ifnull(max(id), 0) FROM edition").fetchone()
    return f"{row[0]}-{row[1]}"


def decoded(text: str) -> Body:
    """Return an edition as it was frozen."""
    body: Body = json.loads(text)
    return body
