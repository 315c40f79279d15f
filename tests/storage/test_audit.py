"""The audit log grows and says who did what; who is erased is gone from it, as the one it was about and as the one who did it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from storage.audit import EVERYBODY, NOBODY, Doer, acts_on, all_acts, how_many, note, noted
from storage.audit_check import expire_audit, verify
from storage.backup import create
from storage.consent import apply_consents
from storage.database import FILE_NAME, open_store
from storage.migrations import migrations
from storage.restoring import restore
from storage.schema_version import MIGRATIONS
from storage.withdraw import erase_person, withdraw
from tests.storage.people import AMSTERDAM, NOW, store_with
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
        "UPDATE audit SET whom = 7",
        "UPDATE audit SET doer = 7",
        "UPDATE audit SET source = 'x', whom = NULL",
        "UPDATE audit SET seal = NULL",
        "INSERT OR REPLACE INTO audit (id, at, act, way) VALUES (1, 1, 'list', 'page')",
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
        assert [line.gone for line in all_acts(store)] == [False, True]
        assert verify(store).broken is None, "an erasure breaks no seal"
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


def test_lines_can_be_had_by_what_they_are_and_page_by_page(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        for n in range(5):
            noted(store, "export", NOBODY, CLERK, now=NOW + n, what="activity")
        noted(store, "sign-in", NOBODY, Doer(name="Bo", way="page"), now=NOW + 9)
        assert how_many(store) == 6
        assert how_many(store, acts=["export"]) == 5
        assert [line.at - NOW for line in all_acts(store, acts=["export"], most=2, skip=2)] == [2, 1]
        assert [line.name for line in all_acts(store, way="page")] == ["Bo"]
        assert acts_on(store, store.keys.person_id("anna")) == [], "what is about nobody is on nobody's page"


@pytest.mark.parametrize(
    ("tampering", "broken"),
    [
        ("UPDATE audit SET act = 'show' WHERE id = 3", 3),
        ("UPDATE audit SET at = at + 1 WHERE id = 1", 1),
        ("UPDATE audit SET whom = 7 WHERE id = 2", 2),
        ("DELETE FROM audit WHERE id = 2", 2),
        ("DELETE FROM audit WHERE id = 1", 1),
        ("DELETE FROM audit WHERE id = 5", 5),
        ("UPDATE audit SET seal = NULL WHERE id = 4", 4),
        ("UPDATE audit_name SET cipher = (SELECT cipher FROM audit_name WHERE audit_id = 5) WHERE audit_id = 4", 4),
        ("INSERT INTO audit (at, act, way) VALUES (1, 'show', 'page')", 6),
        ("DELETE FROM audit_key", 1),
        ("INSERT INTO audit_anchor (at, through, seal, mark) VALUES (1, 2, x'00', x'00')", 0),
    ],
)
def test_whoever_changes_the_log_behind_its_back_is_noticed(home: Path, tampering: str, broken: int) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        for n in range(4):
            noted(store, "export", store.keys.person_id("anna"), CLERK, now=NOW + n)
        noted(store, "export", NOBODY, Doer(name="another", way="page"), now=NOW + 4)
        assert verify(store).broken is None
        for (trigger,) in store.connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'"
        ):
            store.connection.execute(f"DROP TRIGGER {trigger}")
        store.connection.execute(tampering)
        assert verify(store).broken == broken


def test_a_log_cut_short_without_a_trace_is_noticed_by_who_noted_its_seal(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        for n in range(4):
            noted(store, "export", NOBODY, CLERK, now=NOW + n)
        told = verify(store)
        store.connection.execute("DROP TRIGGER audit_kept")
        store.connection.execute("DELETE FROM audit WHERE id > 2")
        store.connection.execute("UPDATE sqlite_sequence SET seq = 2 WHERE name = 'audit'")
        assert verify(store).broken is None
        assert verify(store, (told.last, told.seal)).broken == told.last
        assert verify(store, (2, verify(store).seal)).broken is None


def test_what_is_older_than_its_time_goes_and_the_rest_stays_whole(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        for n in range(6):
            noted(store, "show", store.keys.person_id("anna"), CLERK, now=NOW + n * 86_400)
        told = verify(store)
        assert expire_audit(store, days=2, now=NOW + 5 * 86_400) == 3
        assert expire_audit(store, days=2, now=NOW + 5 * 86_400) == 0
        assert [line.number for line in all_acts(store)] == [6, 5, 4]
        noted(store, "show", NOBODY, CLERK, now=NOW + 6 * 86_400)
        assert (verify(store).broken, verify(store, (told.last, told.seal)).broken) == (None, None)
        assert expire_audit(store, days=1, now=NOW + 60 * 86_400) == 4
        assert verify(store).broken is None
        assert store.connection.execute("SELECT count(*) FROM audit_person").fetchone() == (0,)
        noted(store, "show", NOBODY, CLERK, now=NOW + 61 * 86_400)
        assert (verify(store).broken, verify(store).last) == (None, 8)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            store.connection.execute("DELETE FROM audit")


def test_a_store_of_before_keeps_its_lines_and_seals_them(home: Path) -> None:
    with sqlite3.connect(home / FILE_NAME) as connection:
        migrations.apply(Database(connection), stop_before=next(name for name in MIGRATIONS if name.endswith("_audit_chain")))
        connection.execute("INSERT INTO person (id) VALUES (5)")
        connection.execute("INSERT INTO audit (at, act, person_id, way, by_id) VALUES (1, 'withdraw', 5, 'page', 5)")
        connection.execute("INSERT INTO audit (at, act, person_id, way) VALUES (2, 'list', 0, 'command')")
        connection.execute("INSERT INTO audit (at, act, person_id, way) VALUES (3, 'show', NULL, 'command')")
    connection.close()
    with open_store(home, zone=AMSTERDAM) as store:
        assert [(line.act, line.own) for line in acts_on(store, 5)] == [("list", False), ("withdraw", True)]
        assert all_acts(store)[0].gone
        noted(store, "show", 5, CLERK, now=NOW)
        assert verify(store) == replace(verify(store), lines=4, broken=None)


def test_a_backup_put_back_keeps_the_longer_log_whole(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        noted(store, "show", store.keys.person_id("anna"), CLERK, now=NOW)
    made = create(home, keep=3, now=NOW)
    with open_store(home, zone=AMSTERDAM) as store:
        noted(store, "export", NOBODY, CLERK, now=NOW + 1)
        noted(store, "erase", store.keys.person_id("anna"), CLERK, now=NOW + 2)
        told = verify(store)
    restore(home, made.path, zone=AMSTERDAM, now=NOW + 3)
    with open_store(home, zone=AMSTERDAM) as store:
        assert [line.act for line in all_acts(store)] == ["erase", "export", "show"]
        assert verify(store, (told.last, told.seal)).broken is None
