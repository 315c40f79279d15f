"""Brings month facts that were worked out over a lake into the store that the pages read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from config.errors import Refused
from openness.month import Month, shift
from storage.engines.filling import changed, write
from storage.facts import facts
from storage.lake.publishing import Published, digests, fact_rows
from storage.lake.pulled import pulled
from storage.lake.reading import sources_of
from storage.lake.tables import initiative_keys, topic_key
from storage.late_facts import REACH
from storage.sources import source_number

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from storage.database import Store
    from storage.engines.engine import Rows
    from storage.lake.manifest import Manifest
    from storage.lake.place import Place

OTHERS: Final = ("active_month", "others")
_OF_PEOPLE: Final = ("person_month", "activity_month", "outcome_month", "knowledge_month")
"""Tables whose rows tell who changed in a month, for the next edition to be due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FromLake:
    """Fills the facts of a month with those of a lake."""

    store: Store
    place: Place
    told: Published
    numbers: dict[str, dict[int, int]]
    """By column, what a key in the lake is here."""

    def __call__(self, connection: sqlite3.Connection, month: Month, *, late: bool) -> None:
        """Fill the facts of one month. Inside a transaction. Raises Refused where it changed since they were worked out."""
        if changed(connection, month, shift(month, REACH) if late else month):
            raise Refused("something changed in the store while the lake was worked out", todo="run it again")
        items = {"item_id": _items(self.store, month)}
        for fact in facts():
            if fact.late == late:
                columns = (*fact.columns, OTHERS[1]) if fact.table == OTHERS[0] else fact.columns
                rows = _numbered(fact_rows(self.place, self.told, fact.table, month), columns, self.numbers | items)
                if fact.table in _OF_PEOPLE:
                    _note_people(connection, fact.table, columns, month, rows)
                write(connection, fact.table, columns, month, [rows])


def from_lake(store: Store, place: Place, told: Published, known: Sequence[Manifest], machine: str) -> FromLake:
    """Return what fills facts with those of a lake."""
    with store.transaction() as connection:
        sources = {key: source_number(store, name) for key, name in sources_of(place, known).items()}
        topics = {topic_key(store, machine, row[0]): row[0] for row in connection.execute("SELECT id FROM topic").fetchall()}
    initiatives = {key: number for number, key in initiative_keys(store).items()}
    numbers = {"source_id": sources, "topic_id": topics, "initiative_id": initiatives}
    return FromLake(store=store, place=place, told=told, numbers=numbers)


def months_to_pull(store: Store, told: Published) -> list[Month]:
    """Return the months whose facts in a lake are others than those that were brought here last."""
    held, now = pulled(store), digests(told)
    return sorted(Month(int(month)) for month in held.keys() | now.keys() if held.get(month) != now.get(month))


def _items(store: Store, month: Month) -> dict[int, int]:
    rows = store.connection.execute(
        "SELECT name, native_id, item.id FROM item JOIN source ON source.id = source_id WHERE month = ?", (month,)
    ).fetchall()
    return {store.keys.item_key(name, native): number for name, native, number in rows}


def _numbered(rows: Rows, columns: Sequence[str], numbers: dict[str, dict[int, int]]) -> Rows:
    """Return rows with the store's own numbers; what only another machine knows keeps its key if it is an item, and else goes."""
    found: Rows = rows
    for place, column in enumerate(columns):
        if column in numbers:
            known = numbers[column]
            found = [
                (*row[:place], known.get(row[place], row[place]), *row[place + 1 :])
                for row in found
                if column == "item_id" or row[place] in known
            ]
    return found


def _note_people(connection: sqlite3.Connection, table: str, columns: Sequence[str], month: Month, rows: Rows) -> None:
    """Note whose rows are others than those that stand, for the next edition to be due. Inside a transaction."""
    person = columns.index("person_id")
    held = connection.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE month = ?", (month,)).fetchall()
    differing: Counter[tuple[Any, ...]] = Counter(held)
    differing.subtract(rows)
    people = sorted({row[person] for row, count in differing.items() if count})
    connection.executemany(
        "INSERT OR IGNORE INTO pending_change (month, person_id) VALUES (?, ?)", [(month, who) for who in people]
    )
