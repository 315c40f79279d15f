"""Removing items again, with what they did, and counting it: how many, why, and how many hours after they were last there.

Of whom they were is kept for the month as a token that leads to nobody; the month's figure of small groups needs to know how many
people are behind it.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter
from typing import TYPE_CHECKING

from openness.month import month_of
from storage.labels import forget_labels_of
from storage.organisation import everybody, without
from storage.runs import mark_changes

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Mapping

    from storage.database import Store

GONE, WITHDRAWN = "gone", "withdrawn"
AT_ONCE = 5_000
HOUR = 3_600
_AMONG = "(SELECT value FROM json_each(?1))"


def remove(store: Store, rows: Collection[int], *, why: str, at: int, since: int | None = None) -> int:
    """Delete items by their rows; return how many were there. Inside a transaction.

    `at` is the UTC second of the removal, `since` when they were to go; None: when each was last seen at its source.
    """
    ordered = sorted(rows)
    return sum(
        _remove(store, json.dumps(ordered[begin : begin + AT_ONCE]), why=why, at=at, since=since)
        for begin in range(0, len(ordered), AT_ONCE)
    )


def _remove(store: Store, rows: str, *, why: str, at: int, since: int | None) -> int:
    connection = store.connection
    organisation = everybody(connection)
    found = connection.execute(f"SELECT source_id, person_id, seen_at FROM item WHERE id IN {_AMONG}", (rows,)).fetchall()
    touched = connection.execute(
        f"SELECT month, person_id FROM item WHERE id IN {_AMONG}"
        f" UNION SELECT month, actor_id FROM interaction WHERE item_id IN {_AMONG}"
        f" UNION SELECT month, target_id FROM interaction WHERE by_item_id IN {_AMONG}"
        " UNION SELECT item.month, item.person_id FROM interaction JOIN item ON item.id = interaction.item_id"
        f" WHERE by_item_id IN {_AMONG}",
        (rows,),
    ).fetchall()
    if why == WITHDRAWN:
        labelled = connection.execute(
            "SELECT source_id, source.name, native_id FROM item JOIN source ON source.id = source_id"
            f" WHERE item.id IN {_AMONG} AND label_by = 'person'",
            (rows,),
        ).fetchall()
        forget_labels_of(store, labelled)
    connection.execute(f"DELETE FROM item WHERE id IN {_AMONG}", (rows,))
    mark_changes(store, without(touched, organisation))
    counts: Counter[tuple[int, int, int]] = Counter(
        (source, person, seen if since is None else since) for source, person, seen in found if person not in organisation
    )
    count_removed(store, counts, why=why, at=at)
    return len(found)


def count_removed(store: Store, counts: Mapping[tuple[int, int, int], int], *, why: str, at: int) -> None:
    """Count removed items, given by source, person and the UTC second since when they were to go. Inside a transaction."""
    if not counts:
        return
    connection, month = store.connection, month_of(at, store.zone)
    late: Counter[tuple[int, int]] = Counter()
    people: Counter[int] = Counter()
    for (source, person, since), items in counts.items():
        late[source, max(0, -(-(at - since) // HOUR))] += items
        people[person] += items
    connection.executemany(
        "INSERT INTO removal (month, source_id, why, hours, items) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET items = items + excluded.items",
        [(month, source, why, hours, items) for (source, hours), items in late.items()],
    )
    connection.executemany(
        "INSERT INTO removed_of (month, token, items) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET items = items + excluded.items",
        [(month, _token(store, month, person), items) for person, items in people.items()],
    )
    mark_changes(store, {(month, person) for person in people})


def forget_whose(store: Store, person: int) -> None:
    """Let nothing tell any more that what was removed was this person's; that it was somebody's stays. Inside a transaction."""
    connection = store.connection
    for (month,) in connection.execute("SELECT DISTINCT month FROM removed_of").fetchall():
        connection.execute(
            "UPDATE removed_of SET token = ? WHERE month = ? AND token = ?",
            (secrets.randbits(62), month, _token(store, month, person)),
        )


def rows_of(
    connection: sqlite3.Connection, source_id: int, native_ids: Collection[str], *, before: int | None = None
) -> list[int]:
    """Return the rows of the items of these native ids; `before`: only of those fetched before a UTC second."""
    found = connection.execute(
        "SELECT id FROM item WHERE source_id = ?2 AND native_id IN (SELECT value FROM json_each(?1))"
        " AND (?3 IS NULL OR fetched_at < ?3)",
        (json.dumps(sorted(native_ids)), source_id, before),
    )
    return [row for (row,) in found.fetchall()]


def _token(store: Store, month: int, person: int) -> int:
    return store.keys.token("removed", f"{month} {person}")
