"""The policy's versions with their sentences: kept, corrected across versions, confirmed, and gone when they are removed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from config.errors import Outdated, WrongUse
from openness.documents.reading import read_text
from openness.language.policy.model import Act
from openness.language.policy.reading import Policy, read_policy
from storage.by_hand.policy import confirm, correct, remove_version
from storage.measures_in.policy_text import corrections, keep_text, sentences_of, versions
from storage.person import about
from storage.refresh import dirty_months
from storage.withdraw import erase_person
from tests.storage.people import NOW, post, store_with
from tests.storage.test_decisions import ANNA, on_the_roster
from tests.storage.test_facts import second, shared
from tests.storage.test_facts_told import SEPTEMBER, loaded

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 9, 21)
FIRST, SECOND = date(2026, 6, 15), date(2026, 8, 31)
TEXT = "You must not name clients. You may write about your work. Please share your drafts."


def policy(text: str) -> Policy:
    found = read_policy(read_text(text), "en")
    assert found is not None
    return found


def test_a_version_is_kept_with_its_sentences_and_measured_from_its_day(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, post("anna", "1", second("2026-05-05T12:00")))
        loaded(store)
        assert keep_text(store, policy(TEXT), FIRST) == "stored"
        assert keep_text(store, policy(TEXT), FIRST) == "unchanged"
        (version,) = versions(store.connection)
        assert (version.held_from, version.words, version.sentences, version.counts[Act.FORBID]) == (20260615, 15, 3, 1)
        assert [one.because for one in sentences_of(store.connection, 20260615)] == [["must not"], ["may"], ["share"]]
        assert set(version.holds.values()) == {None}
        table = loaded(store, SEPTEMBER).policy
        assert table is not None
        assert table.forbid.tolist() == [1, 1, 1, 1]
        assert keep_text(store, policy("Feel free."), FIRST) == "changed"
        assert len(sentences_of(store.connection, 20260615)) == 1


def test_a_correction_holds_in_every_version_and_outlives_them(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, post("anna", "1", second("2026-05-05T12:00")))
        keep_text(store, policy(TEXT), FIRST)
        keep_text(store, policy(f"New. {TEXT}"), SECOND)
        loaded(store)
        assert correct(store, "please share your drafts", Act.OBLIGE, seen=Act.ENCOURAGE, by="Ada Lovelace", today=TODAY) == 2
        assert dirty_months(store, NOW)
        assert [one.counts[Act.OBLIGE] for one in versions(store.connection)] == [1, 1]
        last = sentences_of(store.connection, 20260831)[-1]
        assert (last.corrected, last.corrected_by, last.corrected_on) == (True, "Ada Lovelace", 20260921)
        with pytest.raises(Outdated):
            correct(store, "Please share your drafts.", Act.PERMIT, seen=Act.ENCOURAGE, by="Ada Lovelace", today=TODAY)
        with pytest.raises(WrongUse):
            correct(store, "Nobody wrote this.", Act.PERMIT, seen=Act.INFORM, by="Ada Lovelace", today=TODAY)
        assert remove_version(store, 20260615)
        assert not remove_version(store, 20260615)
        assert keep_text(store, policy(TEXT), FIRST) == "stored"
        assert versions(store.connection)[0].counts[Act.OBLIGE] == 1
        assert correct(store, "Please share your drafts.", None, seen=Act.OBLIGE, by="Ada Lovelace", today=TODAY) == 2
        assert corrections(store.connection) == {}
        assert [one.counts[Act.ENCOURAGE] for one in versions(store.connection)] == [1, 1]


def test_somebody_who_is_erased_is_named_beside_no_sentence(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        keep_text(store, policy(TEXT), FIRST)
        anna = on_the_roster(store, "anna", ANNA)
        for text, by in (("Please share your drafts.", ANNA), ("You must not name clients.", "Ada Lovelace")):
            seen = next(one.act for one in sentences_of(store.connection, 20260615) if one.text == text)
            correct(store, text, Act.PERMIT, seen=seen, by=by, today=TODAY)
        assert {one.corrected_by for one in sentences_of(store.connection, 20260615)} == {ANNA, "Ada Lovelace", ""}
        told = about(store, anna, k=10)["policy_corrections"]
        assert told == [{"sentence": "Please share your drafts.", "class": "permit", "on": "2026-09-21"}]
        erase_person(store, anna, now=NOW)
        assert {one.corrected_by for one in sentences_of(store.connection, 20260615)} == {"Ada Lovelace", ""}
        assert [one.corrected for one in sentences_of(store.connection, 20260615)] == [True, False, True]


def test_a_person_confirms_what_a_version_holds(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        keep_text(store, policy(TEXT), FIRST)
        confirm(store, 20260615, "why", False, seen=None)
        confirm(store, 20260615, "encouragement", True, seen=None)
        assert versions(store.connection)[0].holds == {"why": False, "goals": None, "encouragement": True, "consequences": None}
        with pytest.raises(Outdated):
            confirm(store, 20260615, "why", True, seen=None)
        with pytest.raises(WrongUse):
            confirm(store, 20260616, "why", True, seen=None)
        with pytest.raises(WrongUse):
            confirm(store, 20260615, "words", True, seen=None)
