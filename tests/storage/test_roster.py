"""The roster over time."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.errors import WrongUse
from storage.database import Store, open_store
from storage.roster import BEGINNING, OPEN_END, RosterRow, apply_roster, day_number, details_of, person_of, spells_of

if TYPE_CHECKING:
    from collections.abc import Sequence

ZONE = ZoneInfo("Europe/Amsterdam")
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


def rows(**departments: str) -> list[RosterRow]:
    return [
        RosterRow(person=name, department=department, email=f"{name}@example.org") for name, department in departments.items()
    ]


def spells(store: Store, name: str) -> list[tuple[int, int, str]]:
    return [spell[:3] for spell in spells_of(store, store.keys.person_id(name))]


def test_the_first_roster_holds_for_all_time_and_later_ones_from_their_date(home: Path) -> None:
    with open_store(home, zone=ZONE) as store:
        first = apply_roster(store, rows(anna="Sales", bob="IT"), from_day=JUNE)
        assert (first.added, first.unchanged) == (2, 0)
        assert spells(store, "anna") == [(BEGINNING, OPEN_END, "Sales")]
        later = apply_roster(store, rows(anna="Legal", cleo="IT"), from_day=JULY)
        assert (later.added, later.changed, later.left, later.unchanged) == (1, 1, 1, 0)
        assert spells(store, "anna") == [(BEGINNING, 20260630, "Sales"), (20260701, OPEN_END, "Legal")]
        assert spells(store, "bob") == [(BEGINNING, 20260630, "IT")]
        assert spells(store, "cleo") == [(20260701, OPEN_END, "IT")]


def test_somebody_who_comes_back_has_a_gap(home: Path) -> None:
    with open_store(home, zone=ZONE) as store:
        apply_roster(store, rows(anna="Sales", bob="IT"), from_day=None)
        apply_roster(store, rows(anna="Sales"), from_day=JUNE)
        apply_roster(store, rows(anna="Sales", bob="IT"), from_day=JULY)
        assert spells(store, "bob") == [(BEGINNING, 20260531, "IT"), (20260701, OPEN_END, "IT")]
        assert spells(store, "anna") == [(BEGINNING, OPEN_END, "Sales")]


def test_joined_and_left_bound_a_spell(home: Path) -> None:
    with open_store(home, zone=ZONE) as store:
        row = RosterRow(person="anna", department="Sales", joined=date(2026, 3, 9), left=date(2026, 8, 31), leader=True)
        apply_roster(store, [row], from_day=None)
        found = spells_of(store, store.keys.person_id("anna"))
        assert [(spell.from_day, spell.until_day, spell.leader) for spell in found] == [(20260309, 20260831, 1)]


def test_an_earlier_roster_than_the_last_is_refused_and_changes_nothing(home: Path) -> None:
    with open_store(home, zone=ZONE) as store:
        apply_roster(store, rows(anna="Sales"), from_day=None)
        apply_roster(store, rows(anna="Legal"), from_day=JULY)
        before = list(store.connection.iterdump())
        with pytest.raises(WrongUse, match="2026-07-01 is in already"):
            apply_roster(store, rows(anna="IT"), from_day=JUNE)
        assert list(store.connection.iterdump()) == before


def test_a_person_twice_is_refused_and_changes_nothing(home: Path) -> None:
    with open_store(home, zone=ZONE) as store, pytest.raises(WrongUse, match="'anna' is in the roster twice"):
        apply_roster(store, [*rows(anna="Sales"), *rows(anna="IT")], from_day=None)
    with open_store(home, zone=ZONE) as store:
        assert store.connection.execute("SELECT count(*) FROM person").fetchone() == (0,)


def test_a_dry_run_says_the_same_and_changes_nothing(home: Path) -> None:
    with open_store(home, zone=ZONE) as store:
        apply_roster(store, rows(anna="Sales", bob="IT"), from_day=None)
        before = list(store.connection.iterdump())
        tried = apply_roster(store, rows(anna="Legal"), from_day=JULY, dry_run=True)
        assert list(store.connection.iterdump()) == before
        assert apply_roster(store, rows(anna="Legal"), from_day=JULY) == tried


def test_names_are_sealed_and_found_again(home: Path) -> None:
    with open_store(home, zone=ZONE) as store:
        row = RosterRow(person="E-1701", department="Sales", name="Anna van Vliet", email="Anna@Example.org")
        apply_roster(store, [row], from_day=None)
        person = person_of(store, "anna@example.org")
        assert person == person_of(store, " E-1701 ") == store.keys.person_id("E-1701")
        assert person is not None
        assert details_of(store, person) == {"person": "E-1701", "name": "Anna van Vliet", "email": "Anna@Example.org"}
        assert person_of(store, "nobody") is None
        assert person_of(store, "") is None
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        body = b"".join(path.read_bytes() for path in home.iterdir())
    assert b"Sales" in body
    for secret in (b"Anna", b"Vliet", b"E-1701", b"xample.org"):
        assert secret not in body


def test_only_what_changed_is_marked(home: Path) -> None:
    with open_store(home, zone=ZONE) as store:
        apply_roster(store, rows(anna="Sales", bob="IT"), from_day=None)
        with store.transaction() as connection:
            months = [(month, 0, 0, 0, 0, 0) for month in (202605, 202606, 202607)]
            connection.executemany("INSERT INTO calendar VALUES (?, ?, ?, ?, ?, ?)", months)
            connection.execute("DELETE FROM dirty_month")
        apply_roster(store, rows(anna="Sales", bob="IT"), from_day=JUNE)
        assert store.connection.execute("SELECT month FROM dirty_month").fetchall() == []
        apply_roster(store, rows(anna="Legal", bob="IT"), from_day=JUNE)
        marked = {row[0] for row in store.connection.execute("SELECT month FROM dirty_month")}
        assert {202606, 202607} <= marked
        people = {row[0] for row in store.connection.execute("SELECT person_id FROM pending_change")}
        assert people <= {store.keys.person_id("anna")}


names = st.sampled_from(["anna", "bob", "cleo", "dirk"])
rosters = st.dictionaries(names, st.sampled_from(["Sales", "IT", "Legal"]), min_size=1)


@settings(max_examples=40, deadline=None)
@given(st.lists(rosters, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_on_every_day_the_roster_of_that_day_holds(given_rosters: Sequence[dict[str, str]], random: object) -> None:
    """Any order of rows and any repetition give the same store; each day is as the roster then in force says."""
    starts = [JUNE + timedelta(days=10 * number) for number in range(len(given_rosters))]
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder), zone=ZONE) as store:
        for start, roster in zip(starts, given_rosters, strict=True):
            shuffled = rows(**roster)
            random.shuffle(shuffled)  # type: ignore[attr-defined]
            apply_roster(store, shuffled, from_day=start)
            again = apply_roster(store, rows(**roster), from_day=start)
            assert again.unchanged == again.people
        for number, start in enumerate(starts):
            for day in {date(2020, 1, 1) if number == 0 else start, start + timedelta(days=9)}:
                on = day_number(day)
                for name in ("anna", "bob", "cleo", "dirk"):
                    held = [spell[2] for spell in spells(store, name) if spell[0] <= on <= spell[1]]
                    assert held == ([given_rosters[number][name]] if name in given_rosters[number] else [])
