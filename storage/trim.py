"""Keeps no more of a person than the yes that stands now covers: a later start or a narrower scope reaches what is there too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.consent import ACCOUNT, ANY, HANDED_IN
from storage.removal import WITHDRAWN, remove
from storage.runs import mark_changes
from storage.zoned import second_of_day

if TYPE_CHECKING:
    import sqlite3

    from storage.database import Store

_NEVER = 2**62
"""The start of a yes that does not stand: everything lies before it."""


def trim(store: Store, person: int, *, now: int) -> int:
    """Delete a person's items and acts that no standing yes covers; return how many items. Inside a transaction.

    `now` is the UTC second at which the yes that leaves them out was recorded.
    """
    connection = store.connection
    stands = {
        source: (scope, second_of_day(day, store.zone))
        for source, scope, day in connection.execute(
            "SELECT source, scope, covers_from FROM opt_in WHERE person_id = ?", (person,)
        )
    }
    sources = connection.execute(
        "SELECT DISTINCT source.id, source.name FROM source JOIN item ON item.source_id = source.id WHERE item.person_id = ?",
        (person,),
    ).fetchall()
    touched: set[tuple[int, int]] = set()
    removed = 0
    for number, name in sources:
        scope, start = stands.get(name) or stands.get(ANY) or ("none", _NEVER)
        rows = _outside(connection, number, person, scope, start)
        removed += remove(store, rows, why=WITHDRAWN, at=now, since=now)
        touched |= {(month, of) for month, target in _drop_acts(connection, number, person, start) for of in (person, target)}
    mark_changes(store, touched)
    return removed


def _outside(connection: sqlite3.Connection, source_id: int, person: int, scope: str, start: int) -> list[int]:
    """Return the items of a person in a source that lie before a start (UTC seconds) or outside a scope."""
    items = connection.execute(
        "SELECT id, created_at, handed_in, (SELECT group_concat(tag, char(10)) FROM item_tag WHERE item_id = item.id)"
        " FROM item WHERE source_id = ? AND person_id = ?",
        (source_id, person),
    )
    return [row for row, at, handed_in, tags in items.fetchall() if at < start or not _within(scope, handed_in, tags or "")]


def _within(scope: str, handed_in: int, tags: str) -> bool:
    """Whether an item that was handed in by its author or not, with some tags, one a line, lies inside a scope."""
    kind, _, name = scope.partition(":")
    if scope == HANDED_IN:
        return bool(handed_in)
    if kind == "tag":
        return name.casefold().lstrip("#") in {tag.casefold().lstrip("#") for tag in tags.split("\n")}
    if kind == "list":
        return scope in tags.split("\n")
    return scope == ACCOUNT


def _drop_acts(connection: sqlite3.Connection, source_id: int, person: int, start: int) -> set[tuple[int, int]]:
    """Delete what a person did before a start; return (month, person) touched."""
    key = (source_id, person, start)
    where = "source_id = ? AND actor_id = ? AND at < ?"
    touched = connection.execute(f"SELECT month, target_id FROM interaction WHERE {where}", key).fetchall()
    connection.execute(f"DELETE FROM interaction WHERE {where}", key)
    return set(touched)
