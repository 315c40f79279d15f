"""What its author wants out goes, and no way in brings it back until they ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import WrongUse
from openness.records import Act, Author, Interaction, Sums, Via
from storage.database import open_store
from storage.exclusion import exclude, excluded, include
from storage.intake import Intake
from storage.person import about
from storage.withdraw import erase_person
from tests.storage.people import AMSTERDAM, NOW, content, post, store_with
from tests.storage.test_facts import refreshed

if TYPE_CHECKING:
    from pathlib import Path

    from openness.records import Record
    from storage.database import Store

DAY = 86_400


def take(store: Store, *, via: Via = Via.API, handed_in: bool = False) -> Sums:
    records: list[Record] = [
        post("anna", "1", NOW - 5 * DAY),
        post("bram", "2", NOW - 4 * DAY, reply_to="1"),
        post("anna", "3", NOW - 3 * DAY, reply_to="2"),
        Interaction(source="slack", actor=Author(handles=("bram",)), kind=Act.REACTION, at=NOW - DAY, item="3"),
        Interaction(source="slack", actor=Author(handles=("a stranger",)), kind=Act.REACTION, at=NOW - DAY, item="3"),
    ]
    return Intake(store, "slack", via, now=NOW, handed_in=handed_in).write(records, fetched_at=NOW)


def test_it_goes_with_its_facts_and_comes_back_by_no_way_in(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        anna = store.keys.person_id("anna")
        take(store)
        refreshed(store)
        shared = "SELECT sum(items) FROM activity_month WHERE person_id = ?"
        assert store.connection.execute(shared, (anna,)).fetchone() == (2,)
        assert exclude(store, anna, "slack", "3", now=NOW)
        refreshed(store)
        assert store.connection.execute(shared, (anna,)).fetchone() == (1,)
        for via, handed_in in ((Via.API, False), (Via.ARCHIVE, False), (Via.ARCHIVE, True)):
            sums = take(store, via=via, handed_in=handed_in)
            assert sums.add_up
            assert sums.not_allowed == 1
        held = content(store)
        assert [row[0] for row in held["item"]] == ["1", "2"]
        assert [row[:2] for row in held["response"]] == [("2", "reply")]
        assert held["awaiting"] == []


def test_it_stays_out_after_a_restart_and_comes_back_on_request(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        anna = store.keys.person_id("anna")
        assert not exclude(store, anna, "slack", "3", now=NOW)
        assert take(store).not_allowed == 1
    with open_store(home, zone=AMSTERDAM) as store:
        assert take(store).not_allowed == 1
        assert include(store, anna, "slack", "3")
        assert not include(store, anna, "slack", "3")
        assert take(store).stored == 1
        assert [row[:2] for row in content(store)["response"]] == [("3", "reaction")]


def test_nobody_takes_out_what_another_shared(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        take(store)
        with pytest.raises(WrongUse, match="not this person's item"):
            exclude(store, store.keys.person_id("bram"), "slack", "3", now=NOW)
        exclude(store, store.keys.person_id("bram"), "slack", "unheard of", now=NOW)
        assert len(content(store)["item"]) == 3
        assert excluded(store, store.keys.person_id("anna")) == []


def test_only_a_keyed_hash_of_it_is_held_shown_to_its_author_and_erased_with_them(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        anna = store.keys.person_id("anna")
        take(store)
        exclude(store, anna, "slack", "3", now=NOW)
        assert about(store, anna, k=10)["excluded"] == excluded(store, anna)
        assert [(row["source"], row["since"]) for row in excluded(store, anna)] == [("slack", "2026-09-21T14:13:20Z")]
        assert store.connection.execute("SELECT item_key FROM exclusion").fetchall() == [(store.keys.item_key("slack", "3"),)]
        erase_person(store, anna, now=NOW)
        assert store.connection.execute("SELECT count(*) FROM exclusion").fetchone() == (0,)
