"""Who signed in is tied to the roster by an address or a key, never by what merely looks like one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage.database import open_store
from storage.own.whose import person_with_address, person_with_key
from storage.roster import RosterRow, apply_roster
from storage.withdraw import erase_person
from tests.storage.people import AMSTERDAM, NOW

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store


def with_roster(home: Path, *people: tuple[str, str]) -> Store:
    store = open_store(home, zone=AMSTERDAM)
    rows = [RosterRow(person=key, name=f"Name {key}", email=email, department="Works") for key, email in people]
    apply_roster(store, rows, from_day=None)
    return store


def test_an_address_is_found_whatever_the_case_of_its_letters(home: Path) -> None:
    with with_roster(home, ("anna", "Anna.de.Vries@Stad.example"), ("bram", "")) as store:
        anna = store.keys.person_id("anna")
        assert person_with_address(store, " anna.de.vries@stad.EXAMPLE ") == anna
        assert person_with_address(store, "bram@stad.example") is None
        assert person_with_address(store, "") is None


@pytest.mark.parametrize("alike", ["mi\N{KELVIN SIGN}e@stad.example", "m\N{LATIN SMALL LETTER DOTLESS I}ke@stad.example"])
def test_an_address_that_only_looks_the_same_is_another(home: Path, alike: str) -> None:
    with with_roster(home, ("mike", "mike@stad.example")) as store:
        assert person_with_address(store, alike) is None


def test_an_address_that_two_people_have_is_nobodys(home: Path) -> None:
    with with_roster(home, ("anna", "desk@stad.example"), ("bram", "Desk@stad.example")) as store:
        assert person_with_address(store, "desk@stad.example") is None


def test_a_name_ties_nobody(home: Path) -> None:
    with with_roster(home, ("1701", "anna@stad.example")) as store:
        assert person_with_address(store, "Name 1701") is None
        assert person_with_key(store, "Name 1701") is None
        assert person_with_key(store, "1701") == store.keys.person_id("1701")


def test_a_new_roster_brings_the_new_address_and_the_old_one_leads_nowhere(home: Path) -> None:
    with with_roster(home, ("anna", "old@stad.example")) as store:
        apply_roster(store, [RosterRow(person="anna", email="new@stad.example", department="Works")], from_day=None)
        assert person_with_address(store, "new@stad.example") == store.keys.person_id("anna")
        assert person_with_address(store, "old@stad.example") is None


def test_a_store_from_before_learns_its_addresses_when_it_is_opened(home: Path) -> None:
    with with_roster(home, ("anna", "anna@stad.example")) as store:
        store.connection.execute("DELETE FROM roster_address")
        store.connection.execute("DELETE FROM meta WHERE key = 'addresses_known'")
    with open_store(home, zone=AMSTERDAM) as store:
        assert person_with_address(store, "anna@stad.example") == store.keys.person_id("anna")


def test_who_is_erased_is_found_by_nothing(home: Path) -> None:
    with with_roster(home, ("anna", "anna@stad.example"), ("bram", "b@stad.example")) as store:
        key = store.keys.address_key("anna@stad.example").to_bytes(8, "big")
        erase_person(store, store.keys.person_id("anna"), now=NOW)
        assert person_with_address(store, "anna@stad.example") is None
        assert person_with_key(store, "anna") is None
    assert all(key not in path.read_bytes() for path in home.iterdir())
