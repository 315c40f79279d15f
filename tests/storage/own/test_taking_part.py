"""What a person says on their own page goes into the ledger as their own yes, and reaches nobody else's things."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import Outdated
from openness.consent import HANDED_IN, MEASURE, SHOW
from openness.wording import Words
from storage.audit import Doer, acts_on
from storage.consent import ConsentRow, apply_consents
from storage.exclusion import exclude, excluded, include_by_key
from storage.ledger import standing_of
from storage.own.held import held_about
from storage.own.taking_part import OwnYes, confirm, say_yes
from storage.withdraw import withdraw
from tests.storage.desk.shared import agree, desk_store, said, take
from tests.storage.people import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store


WORDS = Words(version="my page 1", purpose=MEASURE, lang="nl", text="Sharewell mag lezen wat ik deel", people=10, days=90)


def me(store: Store, key: str) -> tuple[int, Doer]:
    person = store.keys.person_id(key)
    return person, Doer(name=key.title(), way="page", person=person)


def yes(source: str = "slack", purpose: str = MEASURE, **parts: object) -> OwnYes:
    return OwnYes(source=source, purpose=purpose, words=WORDS, **parts)  # type: ignore[arg-type]


def test_a_yes_counts_at_once_and_the_ledger_knows_which_wording_was_read(home: Path) -> None:
    with desk_store(home) as store:
        dirk, by = me(store, "dirk")
        say_yes(store, dirk, yes(covers_from=20260901), by=by, now=NOW)
        found = held_about(store, dirk)
        assert found.sources == ["slack"]
        assert [(one.agreed.covers_from, one.wording, one.evidence) for one in found.yeses] == [
            (20260901, "my page 1 (nl)", "Dirk, signed in")
        ]
        assert [(line.act, line.source, line.purpose, line.own) for line in acts_on(store, dirk)] == [
            ("consent", "slack", MEASURE, True)
        ]
        take(store, said("dirk", "1", "Nu doe ik mee"))
        assert held_about(store, dirk).counts["items"] == 1


def test_a_yes_after_a_withdrawal_lifts_it(home: Path) -> None:
    with desk_store(home) as store:
        anna, by = me(store, "anna")
        withdraw(store, anna, source="slack", purpose=MEASURE, now=NOW)
        assert held_about(store, anna).sources == []
        say_yes(store, anna, yes(), by=by, now=NOW + 5)
        assert held_about(store, anna).sources == ["slack"]
        assert held_about(store, anna).ended == []


def test_a_narrower_yes_removes_what_lies_outside_it(home: Path) -> None:
    with desk_store(home) as store:
        anna, by = me(store, "anna")
        take(store, said("anna", "1", "Een"), said("bram", "2", "Twee"))
        say_yes(store, anna, yes(scope=HANDED_IN), by=by, now=NOW)
        assert held_about(store, anna).counts["items"] == 0
        assert held_about(store, store.keys.person_id("bram")).counts["items"] == 1


def test_what_was_handed_in_without_evidence_waits_for_the_person(home: Path) -> None:
    with desk_store(home) as store:
        row = ConsentRow(person="dirk", source="slack", purpose=SHOW, given_at=NOW - 5)
        assert apply_consents(store, [row], now=NOW).waiting == 1
        dirk, by = me(store, "dirk")
        anna, other = me(store, "anna")
        with pytest.raises(Outdated):
            confirm(store, anna, source="slack", purpose=SHOW, words=WORDS, by=other, now=NOW)
        assert ("slack", SHOW) in standing_of(store, dirk).pending
        confirm(store, dirk, source="slack", purpose=SHOW, words=WORDS, by=by, now=NOW)
        assert ("slack", SHOW) in standing_of(store, dirk).valid
        with pytest.raises(Outdated):
            confirm(store, dirk, source="slack", purpose=SHOW, words=WORDS, by=by, now=NOW)
        assert [line.act for line in acts_on(store, dirk)] == ["confirm"]


def test_a_refused_yes_that_waits_is_gone(home: Path) -> None:
    with desk_store(home) as store:
        apply_consents(store, [ConsentRow(person="dirk", source="slack", given_at=NOW - 5)], now=NOW)
        dirk, _ = me(store, "dirk")
        withdraw(store, dirk, source="slack", purpose=MEASURE, now=NOW)
        assert held_about(store, dirk).yeses == []


def test_an_item_that_is_kept_out_is_let_in_by_its_own_author_alone(home: Path) -> None:
    with desk_store(home) as store:
        agree(store, MEASURE, ("anna",))
        take(store, said("anna", "1", "Een"))
        anna, bram = map(store.keys.person_id, ("anna", "bram"))
        exclude(store, anna, "slack", "1", now=NOW)
        key = str(excluded(store, anna)[0]["key"])
        assert not include_by_key(store, bram, "slack", key)
        assert not include_by_key(store, anna, "reddit", key)
        assert not include_by_key(store, anna, "slack", "%")
        take(store, said("anna", "1", "Een"))
        assert held_about(store, anna).counts["items"] == 0
        assert include_by_key(store, anna, "slack", key)
        take(store, said("anna", "1", "Een"))
        assert held_about(store, anna).counts["items"] == 1
