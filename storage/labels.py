"""Labels that people give to items: they come before a classifier's, wait for their item, and outlive its coming again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.errors import WrongUse
from openness.consent import ANY
from openness.records import Sums
from storage.organisation import everybody, without
from storage.rehearsal import one_go
from storage.runs import mark_changes
from storage.sources import source_number

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from storage.database import Store
    from storage.roster import Finder

BY_PERSON = "person"
"""Who labelled an item when a person did."""
LOOKED_AT = 20_000
"""Characters of a text that a classifier is given."""
_HELD = "SELECT label, by_id, instead, instead_by FROM label_given WHERE source_id = ? AND item_key = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelRow:
    """A label for an item; empty takes it back. `by` is who gave it, as the roster names them, or empty."""

    place: str
    source: str
    native_id: str
    label: str
    by: str = ""


def labels_of(connection: sqlite3.Connection, source: str) -> dict[int, str]:
    """Return the labels given at a source, by keyed hash of the item."""
    return dict(
        connection.execute(
            "SELECT item_key, label FROM label_given JOIN source ON source.id = source_id WHERE name = ?", (source,)
        ).fetchall()
    )


def keep_instead(connection: sqlite3.Connection, source_id: int, key: int, label: str, label_by: str) -> None:
    """Keep what an item's label would be without the one that a person gave it. Inside a transaction."""
    connection.execute(
        "UPDATE label_given SET instead = ?, instead_by = ? WHERE source_id = ? AND item_key = ?",
        (label, label_by, source_id, key),
    )


def apply_labels(store: Store, rows: Sequence[LabelRow], finder: Finder, *, now: int, dry_run: bool = False) -> Sums:
    """Keep labels; for an item that is not there yet it waits. Those given by people who withdrew are not taken.

    Raises WrongUse on somebody who is not on the roster.
    """
    counts = {"stored": 0, "changed": 0, "unchanged": 0, "not_allowed": 0}
    with one_go(store, dry_run=dry_run) as connection:
        gone = {row[0] for row in connection.execute("SELECT person_id FROM tombstone WHERE source = ?", (ANY,))}
        numbers: dict[str, int] = {}
        for row in rows:
            by = finder.person(row.by) if row.by else None
            if row.by and (by in gone or store.keys.person_id(row.by) in gone):
                counts["not_allowed"] += 1
                continue
            if row.by and by is None:
                raise WrongUse(f"{row.by!r} is not on the roster", where=row.place, todo="leave it empty or name another")
            number = numbers.setdefault(row.source, 0) or source_number(store, row.source)
            numbers[row.source] = number
            counts[give_label(store, number, row, by, now)] += 1
    return Sums(read=len(rows), **counts)


def give_label(store: Store, source_id: int, row: LabelRow, by: int | None, now: int) -> str:
    """Give one label, or take it back; return what became of it, as the name of a sum. Inside a transaction."""
    connection, key = store.connection, store.keys.item_key(row.source, row.native_id)
    held = connection.execute(_HELD, (source_id, key)).fetchone()
    if (held is None and not row.label) or (held is not None and held[:2] == (row.label, by)):
        return "unchanged"
    if not row.label:
        _take_back(store, source_id, [(key, held[2], held[3], row.native_id)])
        return "changed"
    item = connection.execute(
        "SELECT id, label, label_by, month, person_id FROM item WHERE source_id = ? AND native_id = ?", (source_id, row.native_id)
    ).fetchone()
    instead = held[2:] if held else item[1:3] if item else ("unknown", "")
    connection.execute(
        "INSERT OR REPLACE INTO label_given (source_id, item_key, label, by_id, instead, instead_by, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (source_id, key, row.label, by, *instead, now),
    )
    if item:
        connection.execute("UPDATE item SET label = ?, label_by = ? WHERE id = ?", (row.label, BY_PERSON, item[0]))
        mark_changes(store, without({(item[3], item[4])}, everybody(connection)))
    return "changed" if held else "stored"


def forget_given(store: Store, person: int) -> None:
    """Take back every label that a person gave, their own items' and others'. Inside a transaction."""
    connection = store.connection
    rows = connection.execute(
        "SELECT source_id, name, item_key, instead, instead_by FROM label_given JOIN source ON source.id = source_id"
        " WHERE by_id = ?",
        (person,),
    ).fetchall()
    given: dict[tuple[int, str], dict[int, tuple[str, str]]] = {}
    for number, name, key, *instead in rows:
        given.setdefault((number, name), {})[key] = (instead[0], instead[1])
    for (number, name), keys in given.items():
        labelled = connection.execute(
            "SELECT native_id FROM item WHERE source_id = ? AND label_by = 'person'", (number,)
        ).fetchall()
        found = {store.keys.item_key(name, native): native for (native,) in labelled}
        _take_back(store, number, [(key, *instead, found.get(key)) for key, instead in keys.items()])


def forget_labels_of(store: Store, items: Iterable[tuple[int, str, str]]) -> None:
    """Remove the labels given to these items: (source's number, source's name, native id). Inside a transaction."""
    store.connection.executemany(
        "DELETE FROM label_given WHERE source_id = ? AND item_key = ?",
        [(number, store.keys.item_key(name, native)) for number, name, native in items],
    )


def _take_back(store: Store, source_id: int, rows: Iterable[tuple[int, str, str, str | None]]) -> None:
    """Remove labels, given by keyed hash; their items, by native id, get back the label that a classifier gave."""
    connection = store.connection
    for key, label, label_by, native in rows:
        connection.execute("DELETE FROM label_given WHERE source_id = ? AND item_key = ?", (source_id, key))
        touched = connection.execute(
            "UPDATE item SET label = ?, label_by = ? WHERE source_id = ? AND native_id = ? AND label_by = 'person'"
            " RETURNING month, person_id",
            (label, label_by, source_id, native),
        ).fetchall()
        mark_changes(store, without(touched, everybody(connection)))
