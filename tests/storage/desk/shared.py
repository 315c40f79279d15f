"""A small organisation whose people agreed to be shown, or to be named too, or to neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from openness.consent import MEASURE, NAME, SHOW
from openness.records import Author, Item, Mention, Space, Via, Visibility
from storage.consent import ConsentRow, apply_consents
from storage.database import Store, open_store
from storage.desk.filters import Filters
from storage.desk.queue import Desk
from storage.desk.words import search_texts
from storage.intake import Intake
from storage.refresh import dirty_months, refresh_facts
from storage.roster import RosterRow, apply_roster
from tests.storage.people import AMSTERDAM, NOW, OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

DAY = 86_400
PUBLIC = Space(native_id="blog", name="blog", visibility=Visibility.PUBLIC)
CLOSED = Space(native_id="closed", name="closed", visibility=Visibility.CLOSED)
SHOWN = ("anna", "bram")
NAMED = ("anna",)
UNSHOWN = ("carla",)
NO_PART = ("dirk",)
K = 5
NAMES = {"anna": "Anna de Vries", "bram": "Bram Bakker", "carla": "Carla van den Berg", "dirk": "Dirk Jan Smit"}


def desk_store(home: Path, *, shown: Sequence[str] = SHOWN, named: Sequence[str] = NAMED, crowd: int = 0) -> Store:
    """Open a store with these people; `crowd` more take part in the department Burgerzaken, as anna does."""
    store = open_store(home, zone=AMSTERDAM)
    people = [
        RosterRow(person=key, name=name, department="Burgerzaken", email=f"{key}@stad.example") for key, name in NAMES.items()
    ]
    people += [RosterRow(person=f"p{n}", name=f"Persoon {n}", department="Burgerzaken") for n in range(crowd)]
    apply_roster(store, people, from_day=None)
    agree(store, MEASURE, (*SHOWN, *UNSHOWN, *(f"p{n}" for n in range(crowd))))
    agree(store, SHOW, shown)
    agree(store, NAME, named)
    return store


def agree(
    store: Store, purpose: str, people: Iterable[str], *, scope: str = "account", source: str = "slack", days: int = 60
) -> None:
    rows = [
        ConsentRow(
            place=person,
            person=person,
            source=source,
            handle=person,
            purpose=purpose,
            scope=scope,
            given_at=NOW - days * DAY,
            evidence="form",
        )
        for person in people
    ]
    sums = apply_consents(store, rows, now=NOW)
    assert not sums.failed


def said(author: str, native_id: str, text: str, *, at: int = NOW - DAY, space: Space = OPEN, **parts: object) -> Item:
    item = Item(
        source="slack",
        native_id=native_id,
        author=Author(handles=(author,)),
        space=space,
        kind="message",
        created_at=at,
        text=text,
    )
    return replace(item, **parts)


def named(author: str, written: str) -> Mention:
    return Mention(author=Author(handles=(author,)), written=written)


def take(store: Store, *items: Item, source: str = "slack", now: int = NOW, search: bool = True) -> None:
    Intake(store, source, Via.API, now=now).write(items, fetched_at=now)
    if search:
        search_texts(store)


def measured(store: Store, now: int = NOW) -> None:
    refresh_facts(store, dirty_months(store, now))


def seen(store: Store, words: str = "", *, k: int = K, **filters: object) -> list[str]:
    """Return the native ids on the desk, in their order."""
    return [item.native_id for item in Desk(store, k).page(Filters(words=words, **filters)).items]  # type: ignore[arg-type]


def row_of(store: Store, native_id: str) -> int:
    return int(store.connection.execute("SELECT id FROM item WHERE native_id = ?", (native_id,)).fetchone()[0])
