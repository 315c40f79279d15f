"""Everything that the store holds about a person is told to them: no table keeps something of a person in silence."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from storage.by_hand.annotations import put_annotation
from storage.by_hand.initiatives import put_initiative
from storage.measures_in.initiatives import InitiativeRow
from storage.own.besides import FACTS, besides
from storage.person import about
from storage.withdraw import erase_person
from tests.storage.desk.shared import DAY, desk_store, measured, said, take
from tests.storage.people import NOW

if TYPE_CHECKING:
    from pathlib import Path

OF_A_PERSON = {"person_id", "actor_id", "target_id", "owner_id", "by_id", "reviewed_by", "about", "who", "owner"}
TOLD = {
    "account", "annotation", "awaiting", "consent", "coverage", "decision_act", "digest", "digest_entry", "exclusion",
    "gap", "personal_link", "initiative", "initiative_item", "interaction", "item", "label_given", "led_to", "mark", "membership",
    "policy_correction", "rule", "rule_change", "former_name", "sealed", "training", "arc_month", *FACTS,
}  # fmt: skip
FOLLOWS = {
    "opt_in": "what the ledger comes to",
    "shown_person": "what the ledger comes to",
    "tombstone": "a withdrawal, which the ledger tells",
    "roster_address": "a hash of the address, which the roster tells",
    "pending_change": "that something of theirs changed in a month, until the next edition",
    "held_total": "what its months add up to",
    "held_member": "that they stand behind a count of what is told above, as it was when it was taken",
    "stale_month": "that an account of theirs is not covered, which its reach tells",
    "organisation_account": "an account of the organisation, which is nobody",
    "job": "work that they asked for, which their page tells; gone after two days",
    "rule_month": "whether a rule has an owner, and not who",
    "audit_person": "a drawn number that stands for them in the audit log, which `about` tells",
    "draft": "what somebody types of an item, by a hash of a name; gone after some days",
}


def test_no_table_holds_anything_of_a_person_in_silence(home: Path) -> None:
    with desk_store(home) as store:
        tables = [row[0] for row in store.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        held = {
            table
            for table in tables
            if OF_A_PERSON & {row[1] for row in store.connection.execute(f"PRAGMA table_info({table})").fetchall()}
        }
        assert held - TOLD - FOLLOWS.keys() == set(), "tell it in `about`, or say here what it follows from"
        assert (TOLD | FOLLOWS.keys()) - held == set()


def test_lists_that_name_somebody_and_what_they_wrote_are_told(home: Path) -> None:
    with desk_store(home) as store:
        row = InitiativeRow(
            place="",
            key="forum",
            title="Vraag hardop",
            goal="",
            owner="anna",
            tag="forum",
            space="",
            began=date(2026, 1, 1),
            ended=None,
        )
        put_initiative(store, row, seen=None)
        put_annotation(store, "2026-09", "Campagne", by="Anna de Vries", now=NOW)
        put_annotation(store, "2026-09", "Met dank aan Anna de Vries", by="x", now=NOW)
        found = besides(store, store.keys.person_id("anna"))
        assert found["owns"] == [{"what": "initiative", "key": "forum", "title": "Vraag hardop"}]
        assert {str(one["text"]) for one in found["wrote"]} == {"Campagne", "Met dank aan Anna de Vries"}
        other = besides(store, store.keys.person_id("bram"))
        assert other["owns"] == []
        assert other["wrote"] == []


def test_facts_about_a_person_are_theirs_to_see_and_name_nobody_else(home: Path) -> None:
    with desk_store(home, crowd=12) as store:
        take(store, said("anna", "1", "Een vraag", at=NOW - 2 * DAY), said("bram", "2", "Antwoord", reply_to="1"))
        measured(store)
        anna = store.keys.person_id("anna")
        told = about(store, anna, k=5)
        facts = {(row["fact"], row["month"]) for row in besides(store, anna)["worked_out"]}
        assert {("person_month", 202609), ("activity_month", 202609), ("arc_month", 202609)} <= facts
        assert str(store.keys.person_id("bram")) not in str(told)
        assert "bram" not in str(told).casefold()
        erase_person(store, anna, now=NOW)
        assert {name: found for name, found in besides(store, anna).items() if found} == {}
