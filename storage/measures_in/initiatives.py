"""Initiatives: what each is for, whose it is, and by which tag or space an item belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from openness.records import Sums
from storage.measures_in.checks import owner_of
from storage.rehearsal import one_go
from storage.roster import OPEN_END, Finder, day_number
from storage.runs import mark_span, mark_told

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import date

    from storage.database import Store

_HUNDRED = 100
COLUMNS = "key, title, goal, owner_id, tag, space, began, ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativeRow:
    """One initiative. `goal` empty: it is tied to none; `owner` empty: it has none; `ended` is its last day."""

    place: str
    key: str
    title: str
    goal: str
    owner: str
    tag: str
    space: str
    """`source:native id or name`."""
    began: date
    ended: date | None


def apply_initiatives(store: Store, rows: Sequence[InitiativeRow], *, dry_run: bool = False) -> Sums:
    """Take in initiatives by their keys: one that is known is replaced, one that is not in the table stays.

    Raises WrongUse on an owner who is not on the roster.
    """
    finder, counts = Finder(store), {"stored": 0, "changed": 0, "unchanged": 0}
    with one_go(store, dry_run=dry_run):
        for row in rows:
            counts[put(store, row, _owner(finder, row))] += 1
    return Sums(read=len(rows), **counts)


def put(store: Store, row: InitiativeRow, owner: int | None) -> str:
    """Keep an initiative under its key; return whether it was `stored`, `changed` or `unchanged`. Inside a transaction."""
    wanted = (row.key, row.title, row.goal, owner, row.tag, row.space, *_days(row))
    was = held(store.connection, row.key)
    if was == wanted:
        return "unchanged"
    store.connection.execute(
        f"INSERT INTO initiative ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET"
        " title = excluded.title, goal = excluded.goal, owner_id = excluded.owner_id, tag = excluded.tag,"
        " space = excluded.space, began = excluded.began, ended = excluded.ended",
        wanted,
    )
    for began, ended in {_days(row), (was[6], was[7]) if was else _days(row)}:
        mark_told(store, began // _HUNDRED, ended // _HUNDRED)
    return "changed" if was else "stored"


def held(connection: sqlite3.Connection, key: str) -> tuple[Any, ...] | None:
    """Return what is kept of an initiative, as in COLUMNS; None when there is none with this key."""
    found: tuple[Any, ...] | None = connection.execute(f"SELECT {COLUMNS} FROM initiative WHERE key = ?", (key,)).fetchone()
    return found


def resolve(store: Store) -> None:
    """Find which tags and spaces of the sources the initiatives mean now; mark the months of one that means others than before.

    Inside a transaction.
    """
    connection = store.connection
    known = connection.execute("SELECT id, tag, space, began, ended FROM initiative ORDER BY id").fetchall()
    if not known:
        return
    tags = _tags(connection) if any(tag for _, tag, *_ in known) else {}
    for number, tag, space, began, ended in known:
        same = _settle(connection, ("initiative_tag", "tag"), number, tags.get(plain_name(tag), ()) if tag else ())
        if not (_settle(connection, ("initiative_space", "space_id"), number, _spaces(connection, space)) and same):
            mark_span(store, began // _HUNDRED, ended // _HUNDRED)


def _settle(connection: sqlite3.Connection, where: tuple[str, str], number: int, wanted: Iterable[object]) -> bool:
    """Let these and no others stand for an initiative; whether they did before."""
    table, column = where
    held = {row[0] for row in connection.execute(f"SELECT {column} FROM {table} WHERE initiative_id = ?", (number,))}
    if held == set(wanted):
        return True
    connection.execute(f"DELETE FROM {table} WHERE initiative_id = ?", (number,))
    connection.executemany(
        f"INSERT INTO {table} (initiative_id, {column}) VALUES (?, ?)", [(number, value) for value in set(wanted)]
    )
    return False


def _tags(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Return every tag there is, as the sources write it, by how it is compared."""
    found: dict[str, list[str]] = {}
    for (tag,) in connection.execute("SELECT DISTINCT tag FROM item_tag"):
        found.setdefault(plain_name(tag), []).append(tag)
    return found


def _spaces(connection: sqlite3.Connection, space: str) -> list[int]:
    """Return the spaces that `source:native id or name` means."""
    source, name = parted_space(space)
    if not name:
        return []
    rows = connection.execute(
        "SELECT space.id, native_id, space.name FROM space JOIN source ON source.id = source_id WHERE source.name = ?",
        (source,),
    )
    return [number for number, native, called in rows.fetchall() if native == name or plain_name(called) == plain_name(name)]


def parted_space(space: str) -> tuple[str, str]:
    """Return the source that `source:native id or name` names, and the rest; empty where it names none."""
    source, _, name = space.partition(":")
    return source.strip().casefold(), name.strip()


def plain_name(name: str) -> str:
    """Return a tag or a space's name as it is compared."""
    return name.strip().lstrip("#").casefold()


def _owner(finder: Finder, row: InitiativeRow) -> int | None:
    return owner_of(finder, row.owner, where=row.place) if row.owner else None


def _days(row: InitiativeRow) -> tuple[int, int]:
    return day_number(row.began), day_number(row.ended) if row.ended else OPEN_END
