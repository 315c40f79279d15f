"""What the ledger amounts to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.consent import ANY, DAY, MEASURE, NAME, PURPOSES, Entry, is_scope, is_source, standing

KEY = ("reddit", MEASURE)


def yes(
    at: int = 100, *, source: str = "reddit", evidence: bool = True, purpose: str = MEASURE, whole_day: bool = False
) -> Entry:
    return Entry(source=source, purpose=purpose, act="given", at=at, evidence=evidence, whole_day=whole_day)


def act(what: str, at: int = 200, *, source: str = "reddit", purpose: str = MEASURE) -> Entry:
    return Entry(source=source, purpose=purpose, act=what, at=at)


def test_evidence_counts_at_once_and_the_rest_waits_for_a_confirmation() -> None:
    assert KEY in standing([yes()]).valid
    waits = standing([yes(evidence=False)])
    assert KEY in waits.pending
    assert not waits.valid
    assert KEY in standing([yes(evidence=False), act("confirmed")]).valid
    assert not standing([act("confirmed")]).valid


def test_a_withdrawal_ends_what_it_names() -> None:
    assert not standing([yes(), act("withdrawn")]).valid
    assert not standing([yes(evidence=False), act("withdrawn"), act("confirmed")]).valid
    assert not standing([yes(), act("withdrawn", source=ANY, purpose=ANY)]).valid
    assert KEY in standing([yes(), act("withdrawn", source="x")]).valid
    assert KEY in standing([yes(), act("withdrawn", purpose=NAME)]).valid


def test_an_old_yes_handed_in_late_does_not_count_and_a_new_one_does() -> None:
    old, new = [act("withdrawn", 200), yes(199)], [act("withdrawn", 200), yes(201)]
    assert not standing(old).valid
    assert KEY in standing(old).ended
    assert KEY in standing(new).valid
    assert not standing(new).ended


def test_on_the_very_day_a_yes_without_a_time_is_the_later() -> None:
    assert KEY in standing([act("withdrawn", DAY + 500), yes(DAY, whole_day=True)]).valid
    assert not standing([act("withdrawn", 3 * DAY), yes(DAY, whole_day=True)]).valid


def test_one_source_left_stays_left_while_every_source_is_agreed_to() -> None:
    stands = standing([yes(source=ANY), act("withdrawn")])
    assert (ANY, MEASURE) in stands.valid
    assert KEY in stands.ended
    assert not standing([yes(source=ANY), act("withdrawn"), yes(300, source=ANY)]).ended
    assert KEY in standing([act("withdrawn"), yes(100, source=ANY)]).ended


@pytest.mark.parametrize(
    ("text", "holds"), [("account", True), ("handed-in", True), ("tag:open", True), ("tag:", False), ("all", False)]
)
def test_scopes(text: str, holds: bool) -> None:
    assert is_scope(text) is holds


@pytest.mark.parametrize(("text", "holds"), [("*", True), ("stackexchange", True), ("X Y", False), ("", False), ("../x", False)])
def test_sources(text: str, holds: bool) -> None:
    assert is_source(text) is holds


entries = st.builds(
    Entry,
    source=st.sampled_from(["reddit", "x", ANY]),
    purpose=st.sampled_from(PURPOSES),
    act=st.sampled_from(["given", "confirmed", "withdrawn"]),
    at=st.integers(0, 10 * DAY),
    evidence=st.booleans(),
    whole_day=st.booleans(),
)


@given(st.lists(entries, max_size=12))
def test_nothing_survives_a_withdrawal_of_everything(lines: list[Entry]) -> None:
    last = Entry(source=ANY, purpose=ANY, act="withdrawn", at=20 * DAY)
    stands = standing([*lines, last])
    assert not stands.valid
    assert not stands.pending
    assert not standing([*lines, last, *[line for line in lines if line.act == "given"]]).valid


@given(st.lists(entries, max_size=12))
def test_what_counts_was_given_with_evidence_or_confirmed(lines: list[Entry]) -> None:
    confirmed = {(line.source, line.purpose) for line in lines if line.act == "confirmed"}
    for key, agreed in standing(lines).valid.items():
        given_with = [
            line for line in lines if (line.source, line.purpose) == key and line.act == "given" and line.at == agreed.since
        ]
        assert any(line.evidence for line in given_with) or (given_with and key in confirmed)


def test_a_yes_to_what_is_not_asked_for_rests_and_nothing_waits_for_it() -> None:
    named = yes(source=ANY, purpose=NAME)
    stands = standing([yes(), named, yes(source="x", evidence=False)], {MEASURE})
    assert (set(stands.valid), set(stands.pending), set(stands.resting)) == ({(ANY, NAME)}, set(), {KEY})
    assert not standing([yes(), act("withdrawn")], {MEASURE}).resting, "it may be withdrawn meanwhile"


def lapse(*words: str, purpose: str = MEASURE) -> Entry:
    return Entry(source=ANY, purpose=purpose, act="lapsed", at=0, words=frozenset(words))


def test_what_is_asked_for_again_counts_by_the_same_words_and_waits_by_others() -> None:
    first = replace(yes(), words=frozenset({"one", "one (nl)"}))
    assert KEY in standing([first, lapse("one")]).valid
    assert KEY in standing([first, lapse("two", purpose=NAME)]).valid, "another purpose"
    for before in ([first], [yes()], [replace(first, evidence=False)]):
        waits = standing([*before, lapse("two")])
        assert not waits.valid
        assert waits.pending[KEY].lapsed
    confirmed = standing([first, lapse("two"), replace(act("confirmed"), words=frozenset({"two"}))])
    assert not confirmed.valid[KEY].lapsed
    assert KEY in standing([first, lapse("two"), replace(act("confirmed"), words=frozenset({"two"})), lapse("two")]).valid
    assert not standing([first, lapse("two"), act("refused")]).pending
    assert KEY in standing([first, lapse("two"), yes(300)]).valid


def test_a_newer_yes_that_waits_is_what_is_asked_for_again() -> None:
    first, second = replace(yes(), words=frozenset({"one"})), replace(yes(150, evidence=False), words=frozenset({"two"}))
    both = standing([first, second, lapse("one")])
    assert KEY in both.valid, "what waits does not take away what counts"
    assert both.pending[KEY].lapsed
    assert standing([first, second, lapse("two")]).pending[KEY].since == 150
