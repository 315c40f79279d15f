"""Whose name was taken out of what is shown stays out when they are erased, though nothing knows their name any more."""

from __future__ import annotations

from dataclasses import replace as replaced
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from openness.records import Via
from storage.desk.filters import Filters
from storage.desk.queue import Desk
from storage.intake import Intake
from storage.roster import RosterRow, apply_roster
from storage.withdraw import erase_person
from tests.storage.desk.shared import NAMES, desk_store, named, said, seen, take
from tests.storage.people import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openness.records import Item
    from storage.database import Store

SAID = {
    "whole": "Carla van den Berg heeft dit uitgezocht: zo werkt de riolering.",
    "given": "Vraag het Carla, zij weet hoe de riolering werkt.",
    "surname": "Van den Bergs aanpak van de riolering werkt hier ook.",
    "handle": "Dank @carla voor de riolering.",
    "address": "Mail carla@stad.example over de riolering.",
    "another": "Bram Bakker legde de berg riolering uit.",
}
COVERED = SAID.keys() - {"another"}


def posts() -> list[Item]:
    mine = [said("bram", native_id, text) for native_id, text in SAID.items()]
    mention = said("bram", "mention", "Dank @[Carla] voor de riolering.", mentions=(named("carla", "@[Carla]"),))
    return [*mine, mention]


@pytest.fixture(params=[True, False], ids=["searched", "not searched yet"])
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Store]:
    with desk_store(tmp_path, crowd=6) as store:
        take(store, *posts(), search=request.param)
        yield store


def shown(store: Store) -> dict[str, str]:
    return {item.native_id: item.text or "" for item in Desk(store, 5).page(Filters()).items}


def stored(store: Store) -> dict[str, str]:
    return dict(store.connection.execute("SELECT native_id, text FROM item JOIN item_text ON item_id = id").fetchall())


def carla(store: Store) -> int:
    return store.keys.person_id("carla")


def names_them(text: str) -> bool:
    return any(word in text.casefold() for word in ("carla", "den berg"))


def test_what_was_covered_before_is_covered_after(store: Store) -> None:
    before = shown(store)
    assert not any(map(names_them, before.values()))
    erase_person(store, carla(store), now=NOW + 1)
    after = shown(store)
    assert after.keys() == before.keys()
    assert not any(map(names_them, after.values()))
    assert not any(map(names_them, stored(store).values())), "nor does a copy of the file tell"
    assert "de berg riolering" in after["another"], "a word that is no name stays"
    assert all("riolering" in text for text in stored(store).values()), "what else they said stays theirs"


def test_no_word_of_theirs_finds_anything(store: Store) -> None:
    erase_person(store, carla(store), now=NOW + 1)
    take(store)
    assert seen(store, "carla") == []
    assert "another" in seen(store, "riolering")


def test_reading_the_source_again_does_not_bring_the_name_back(store: Store) -> None:
    erase_person(store, carla(store), now=NOW + 1)
    before = stored(store)
    take(store, *posts(), now=NOW + 2)
    take(store, *(replace(item, text=f"{item.text} Bewerkt.", edited_at=NOW) for item in posts()), now=NOW + 3)
    Intake(store, "slack", Via.ARCHIVE, now=NOW + 4).write(posts(), fetched_at=NOW + 4)
    after = stored(store)
    assert not any(map(names_them, after.values()))
    assert {name: after[name] for name in COVERED} == {name: before[name] for name in COVERED}
    assert after["another"].endswith("Bewerkt."), "what names nobody who was erased is edited as ever"


def test_a_colleague_of_the_same_name_keeps_it(tmp_path: Path) -> None:
    with desk_store(tmp_path, named=("anna", "bram"), crowd=6) as store:
        rows = [
            RosterRow(person=key, name=name, department="Burgerzaken", email=f"{key}@stad.example") for key, name in NAMES.items()
        ]
        apply_roster(store, [replaced(row, name="Carla Bakker") if row.person == "bram" else row for row in rows], from_day=None)
        take(store, said("anna", "1", "Carla Bakker en Carla van den Berg deden dit."))
        erase_person(store, carla(store), now=NOW + 1)
        assert shown(store)["1"].startswith("Carla Bakker en ")
        assert "den Berg" not in shown(store)["1"]
