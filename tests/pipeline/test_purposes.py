"""Each purpose is enforced by what reads: no yes, not stored, not shown, not named; and as far as was said."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

import pytest

from config.errors import SharewellError
from openness.consent import ACCOUNT, HANDED_IN, MEASURE, NAME, SHOW
from openness.month import Month
from storage.consent import ConsentRow, apply_consents
from storage.database import open_store
from storage.desk.digests import digest, make_digest, publish, put_entry
from storage.desk.filters import Filters
from storage.desk.queue import Desk
from storage.desk.told_digests import told_digests
from storage.roster import RosterRow, apply_roster
from storage.withdraw import withdraw
from tests.storage.desk.shared import DAY, measured, said, take
from tests.storage.people import AMSTERDAM, NOW

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from storage.database import Store

GIVEN: Final = NOW - 60 * DAY
SCOPES: Final = {"none": None, "account": ACCOUNT, "tag": "tag:sharing", "handed": HANDED_IN}
_SOME: Final = product(SCOPES.values(), (None, ACCOUNT, "tag:sharing"), (None, ACCOUNT))
EVERYBODY: Final = [dict(zip((MEASURE, SHOW, NAME), scopes, strict=True)) for scopes in _SOME]
"""Each a person: how far they said yes to each purpose, None where they did not."""


def key(number: int) -> str:
    return f"p{number}"


def reaches(scope: str | None, *, tagged: bool) -> bool:
    """Whether a yes reaches an item that the API gave, with the tag or without it."""
    return scope == ACCOUNT or (scope == "tag:sharing" and tagged)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def store(home: Path) -> Store:
    store = open_store(home, zone=AMSTERDAM)
    people = [RosterRow(person=key(n), name=f"Voornaam Achternaam{n}", department="Zorg") for n in range(len(EVERYBODY))]
    apply_roster(store, people, from_day=None)
    rows = [
        ConsentRow(person=key(n), source="slack", handle=key(n), purpose=purpose, scope=scope, given_at=GIVEN, evidence="form")
        for n, yes in enumerate(EVERYBODY)
        for purpose, scope in yes.items()
        if scope is not None
    ]
    assert apply_consents(store, rows, now=NOW).failed == []
    for n in range(len(EVERYBODY)):
        take(store, said(key(n), f"{n}-with", "Met merk", tags=("sharing",)), said(key(n), f"{n}-without", "Zonder merk"))
    measured(store)
    return store


def expected(*purposes: str) -> set[str]:
    return {
        f"{n}-{'with' if tagged else 'without'}"
        for n, yes in enumerate(EVERYBODY)
        for tagged in (True, False)
        if all(reaches(yes[purpose], tagged=tagged) for purpose in purposes)
    }


def on_desk(store: Store) -> Mapping[str, str]:
    """Return by native id who is named, on every page of the desk."""
    desk, found, after = Desk(store, 5), dict[str, str](), None
    while True:
        page = desk.page(Filters(), after)
        found |= {item.native_id: item.teller.name for item in page.items}
        after = page.further
        if after is None:
            return found


def test_what_nobody_agreed_to_have_measured_is_not_stored(store: Store) -> None:
    held = {native_id for (native_id,) in store.connection.execute("SELECT native_id FROM item")}
    assert held == expected(MEASURE)
    assert len(held) not in {0, 2 * len(EVERYBODY)}
    counted = {person for (person,) in store.connection.execute("SELECT DISTINCT person_id FROM person_month")}
    some = {store.keys.person_id(key(n)) for n, yes in enumerate(EVERYBODY) if yes[MEASURE] in {ACCOUNT, "tag:sharing"}}
    assert some <= counted
    assert not {store.keys.person_id(key(n)) for n, yes in enumerate(EVERYBODY) if yes[MEASURE] is None} & counted


def test_what_nobody_agreed_to_have_shown_is_not_on_the_desk_and_nobody_is_named_without_a_yes(store: Store) -> None:
    found = on_desk(store)
    assert set(found) == expected(MEASURE, SHOW)
    assert {native_id for native_id, name in found.items() if name} == expected(MEASURE, SHOW, NAME)
    assert all(name.endswith(f"Achternaam{native_id.partition('-')[0]}") for native_id, name in found.items() if name)


def test_what_is_passed_on_names_nobody_without_a_yes_and_leaves_with_a_withdrawal(store: Store) -> None:
    number = make_digest(store, "September", Month(202609), by="Redactie", now=NOW)
    shown = sorted(expected(MEASURE, SHOW))
    for native_id in shown:
        put_entry(store, number, ("slack", native_id), "Lees dit", seen=None, by="Redactie", now=NOW)
    for native_id in sorted(expected(MEASURE) - expected(SHOW)):
        with pytest.raises(SharewellError):
            put_entry(store, number, ("slack", native_id), "Lees dit", seen=None, by="Redactie", now=NOW)
    seen = digest(store.connection, number)
    assert seen is not None
    publish(store, number, seen=seen.whole, now=NOW)

    def told() -> dict[str, str]:
        (found,) = told_digests(Desk(store, 5), published=True)
        return {entry.item.native_id: entry.item.teller.name for entry in found.entries}

    assert set(told()) == set(shown)
    named = sorted(native_id for native_id, name in told().items() if name)
    assert set(named) == expected(MEASURE, SHOW, NAME)
    first, second, third = list(dict.fromkeys(native_id.partition("-")[0] for native_id in named))[:3]
    withdraw(store, store.keys.person_id(f"p{first}"), source="slack", purpose=NAME, now=NOW + 1)
    assert told()[f"{first}-with"] == ""
    assert on_desk(store)[f"{first}-with"] == ""
    withdraw(store, store.keys.person_id(f"p{second}"), source="slack", purpose=SHOW, now=NOW + 2)
    assert f"{second}-with" not in told().keys() | on_desk(store).keys()
    assert items_of(store, second) > 0, "still counted"
    withdraw(store, store.keys.person_id(f"p{third}"), source="slack", purpose=MEASURE, now=NOW + 3)
    assert f"{third}-with" not in told().keys() | on_desk(store).keys()
    assert items_of(store, third) == 0


def items_of(store: Store, number: str) -> int:
    person = store.keys.person_id(f"p{number}")
    return int(store.connection.execute("SELECT count(*) FROM item WHERE person_id = ?", (person,)).fetchone()[0])
