"""The item that an act is about, and who acts: an act on what may no longer be shown is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.errors import Outdated
from openness.consent import ANY, SHOW
from openness.marking import N_
from storage.desk.shown import covered, joined_yes, let_ask
from storage.organisation import everybody, without
from storage.roster import Finder
from storage.runs import mark_changes

if TYPE_CHECKING:
    from storage.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An item in hand: its row, its month and whose it is."""

    row: int
    month: int
    person: int


def held(store: Store, source: str, native_id: str) -> Found:
    """Return an item that may be shown. Inside a transaction. Raises Outdated when it is not there, or no longer may be."""
    let_ask(store.connection, store.zone)
    row = store.connection.execute(
        "SELECT item.id, item.month, item.person_id FROM item JOIN source ON source.id = item.source_id"
        f" JOIN space ON space.id = item.space_id{joined_yes(SHOW, 'shown')}"
        f" WHERE source.name = ? AND item.native_id = ? AND visibility IN ('public', 'open') AND {covered('shown')}",
        (source, native_id),
    ).fetchone()
    if row is None:
        raise Outdated(N_("this item is gone: it was withdrawn, or it is no longer where it stood"))
    return Found(row=row[0], month=row[1], person=row[2])


def curated(store: Store, item: Found) -> None:
    """Note that the month of an item is to be worked out again. Inside a transaction."""
    mark_changes(store, without({(item.month, item.person)}, everybody(store.connection)))


def curator(store: Store, name: str) -> int | None:
    """Return the person of the roster who signed in by a name; None where nobody there goes by it, or they withdrew."""
    person = Finder(store).person(name) if name else None
    if person is None:
        return None
    gone = store.connection.execute("SELECT 1 FROM tombstone WHERE person_id = ? AND source = ?", (person, ANY)).fetchone()
    return None if gone else person
