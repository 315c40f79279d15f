"""The audit log grows and says who did what; who is erased is gone from it, as the one it was about and as the one who did it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from storage.audit import EVERYBODY, Doer, acts_on, all_acts, note, noted
from storage.consent import apply_consents
from storage.withdraw import erase_person, withdraw
from tests.storage.people import NOW, store_with
from tests.storage.test_withdraw import yes

if TYPE_CHECKING:
    from pathlib import Path

CLERK = Doer(name="c1erk-canary", way="command")


def test_a_line_is_about_one_person_or_everybody(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        anna, bram = map(store.keys.person_id, ("anna", "bram"))
        noted(store, "show", anna, CLERK, now=NOW)
        noted(store, "list", EVERYBODY, CLERK, now=NOW + 1)
        noted(store, "withdraw", bram, CLERK, now=NOW + 2, source="slack", purpose="measure")
        assert [(line.act, line.at, line.name, line.own) for line in acts_on(store, anna)] == [
            ("list", NOW + 1, "c1erk-canary", False),
            ("show", NOW, "c1erk-canary", False),
        ]
        assert [(line.act, line.person) for line in all_acts(store, most=2)] == [("withdraw", bram), ("list", EVERYBODY)]
        assert (acts_on(store, bram)[0].source, acts_on(store, bram)[0].purpose) == ("slack", "measure")


def test_what_a_person_does_on_their_own_page_is_told_as_their_own(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        anna, bram = map(store.keys.person_id, ("anna", "bram"))
        noted(store, "export", anna, Doer(name="Anna", way="page", person=anna), now=NOW)
        noted(store, "withdraw", bram, Doer(name="Anna", way="page", person=anna), now=NOW)
        assert acts_on(store, anna)[0].own
        assert not acts_on(store, bram)[0].own


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit",
        "UPDATE audit SET at = 1",
        "UPDATE audit SET act = 'list'",
        "UPDATE audit SET person_id = 7",
        "UPDATE audit SET by_id = 7",
        "UPDATE audit SET source = 'x', person_id = NULL",
    ],
)
def test_the_log_is_append_only(home: Path, statement: str) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        noted(store, "show", store.keys.person_id("anna"), CLERK, now=NOW)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store.connection.execute(statement)


def test_the_name_of_who_did_it_is_sealed(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        noted(store, "show", store.keys.person_id("anna"), CLERK, now=NOW)
    assert all(b"c1erk-canary" not in path.read_bytes() for path in home.iterdir())


def test_handing_in_opt_ins_is_noted_for_each_person_once(home: Path) -> None:
    with store_with(home, taking_part=[], others=["anna", "bram"]) as store:
        rows = [yes("anna"), yes("bram"), replace(yes("anna"), person="nobody")]
        apply_consents(store, rows, now=NOW, by=CLERK)
        apply_consents(store, rows, now=NOW + 1, by=CLERK)
        assert [line.act for line in all_acts(store)] == ["consent", "consent"]


def test_a_withdrawal_leaves_the_log_to_its_person_and_erasure_does_not(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        anna, bram = map(store.keys.person_id, ("anna", "bram"))
        noted(store, "show", anna, CLERK, now=NOW)
        noted(store, "show", bram, Doer(name="anna-canary", way="page", person=anna), now=NOW)
        withdraw(store, anna, now=NOW)
        assert [line.act for line in acts_on(store, anna)] == ["show"]
        cipher = store.connection.execute("SELECT cipher FROM audit_name WHERE audit_id = 2").fetchone()[0]
        erase_person(store, anna, now=NOW)
        assert acts_on(store, anna) == []
        assert [(line.act, line.person, line.name) for line in all_acts(store)] == [
            ("show", bram, None),
            ("show", None, "c1erk-canary"),
        ]
    assert all(cipher not in path.read_bytes() for path in home.iterdir())


def test_a_line_is_written_inside_what_it_is_about(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:

        def broken_off() -> None:
            with store.transaction():
                note(store, "erase", store.keys.person_id("anna"), CLERK, now=NOW)
                raise ValueError("broken off")

        with pytest.raises(ValueError, match="broken off"):
            broken_off()
        assert all_acts(store) == []
