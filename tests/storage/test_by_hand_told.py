"""Training, incidents, pulse and rules written by hand: gated when listed, refused when somebody else came first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from config.errors import Outdated, WrongUse
from openness.language.rule_texts import digest
from openness.month import Month
from storage.by_hand.incidents import behind_incidents, complete_until, incidents, put_incident, remove_incident, speaks_until
from storage.by_hand.pulse import answers, put_answers, remove_answers
from storage.by_hand.rules import put_rule, review_seen, stamps, stop_tracking, weigh_change
from storage.by_hand.training import add_training, courses, remove_training, rename_course
from storage.held_counts import hold_counts
from storage.measures_in.incidents import IncidentRow
from storage.measures_in.pulse import PulseRow
from storage.measures_in.training import TrainingRow
from storage.rule_texts import Seen, changes, keep_seen, known_of
from storage.rules import RuleRow, rule_of, rules
from storage.withdraw import withdraw
from tests.storage.people import NOW, store_with

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

TODAY = date(2026, 9, 21)
PEOPLE = [f"p{number}" for number in range(23)]
ACCIDENT = IncidentRow(day=date(2026, 8, 3), kind="accident", severity=1, consequence="talk", people=1)
ANSWERS = PulseRow(month=Month(202608), question="free", department="", yes=40, answers=62, invited=90)
CHAT = RuleRow(place="", key="chat", title="Terms", kind="platform terms", url="https://chat.example/terms", owner="p1", guide="")


def trained(person: str, course: str = "Share", rule: str = "", day: date = date(2026, 3, 2)) -> TrainingRow:
    return TrainingRow(place="", person=person, course=course, day=day, rule=rule)


def dirty(store: Store) -> set[int]:
    return {row[0] for row in store.connection.execute("SELECT month FROM dirty_month")}


def clean(store: Store) -> None:
    store.connection.execute("INSERT OR IGNORE INTO calendar VALUES (202608, 20260801, 20260831, 0, 0, 0)")
    store.connection.execute("DELETE FROM dirty_month")


def test_training_is_listed_by_course_with_few_people_hidden_and_nobody_named(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        for person in PEOPLE:
            assert add_training(store, trained(person), today=TODAY)
        add_training(store, trained("p1", "Few"), today=TODAY)
        hold_counts(store, 10)
        found = {one.course: one for one in courses(store.connection)}
        assert (found["Share"].people, found["Few"].people) == (25, None)
        assert not {"person", "person_id"} & set(found["Share"].__slots__)


def test_one_persons_training_is_added_once_and_removed_only_where_it_is(home: Path) -> None:
    with store_with(home, taking_part=["p1"]) as store:
        clean(store)
        assert add_training(store, trained("p1"), today=TODAY)
        assert dirty(store) == {202608}
        assert not add_training(store, trained("p1"), today=TODAY)
        for wrong in (trained("p1", "Other"), trained("p1", day=date(2026, 3, 3)), trained("zoe")):
            with pytest.raises(WrongUse, match="no such training"):
                remove_training(store, wrong)
        remove_training(store, trained("p1"))
        assert courses(store.connection) == []


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (trained("zoe"), "not on the roster: 'zoe'"),
        (trained(" \u200b"), "a person and a course are needed"),
        (trained("p1", day=date(2026, 9, 22)), "has not come yet"),
        (trained("p1", rule="none"), "is no tracked rule"),
        (trained("p1", "x" * 501), "longer than 500"),
    ],
)
def test_training_that_does_not_hold_together_is_refused(home: Path, row: TrainingRow, why: str) -> None:
    with store_with(home, taking_part=["p1"]) as store, pytest.raises(WrongUse, match=why):
        add_training(store, row, today=TODAY)


def test_training_of_somebody_who_withdrew_is_not_taken(home: Path) -> None:
    with store_with(home, taking_part=["p1"]) as store:
        withdraw(store, store.keys.person_id("p1"), now=NOW)
        with pytest.raises(WrongUse, match="withdrawn"):
            add_training(store, trained("p1"), today=TODAY)


def test_a_course_is_renamed_for_all_and_may_turn_out_to_be_another(home: Path) -> None:
    with store_with(home, taking_part=["p1", "p2"]) as store:
        put_rule(store, CHAT, today=TODAY, seen=None)
        for row in (trained("p1", "Shaer"), trained("p2", "Shaer"), trained("p1", "Share", "chat")):
            add_training(store, row, today=TODAY)
        assert rename_course(store, "Shaer", "", to=" Share ", about="chat") == 2
        assert [(one.course, one.rule) for one in courses(store.connection)] == [("Share", "chat")]
        assert store.connection.execute("SELECT count(*) FROM training").fetchone() == (2,)
        with pytest.raises(Outdated):
            rename_course(store, "Shaer", "", to="Share", about="")


def test_incidents_are_corrected_and_removed_only_by_who_saw_them(home: Path) -> None:
    with store_with(home, taking_part=["p1"]) as store:
        clean(store)
        put_incident(store, ACCIDENT, today=TODAY)
        assert dirty(store) == {202608}
        (known,) = incidents(store.connection)
        put_incident(store, replace(ACCIDENT, severity=3), today=TODAY, number=known.id, seen=known.stamp)
        with pytest.raises(Outdated):
            put_incident(store, ACCIDENT, today=TODAY, number=known.id, seen=known.stamp)
        with pytest.raises(Outdated):
            remove_incident(store, known.id, seen=known.stamp)
        (now,) = incidents(store.connection)
        assert (now.id, now.severity, now.day) == (known.id, 3, date(2026, 8, 3))
        remove_incident(store, now.id, seen=now.stamp)
        with pytest.raises(Outdated, match="removed"):
            put_incident(store, ACCIDENT, today=TODAY, number=now.id, seen=now.stamp)
        assert incidents(store.connection) == []


@pytest.mark.parametrize(
    "parts",
    [{"kind": "theft by Bram"}, {"severity": 4}, {"consequence": "Bram left"}, {"people": -1}, {"day": date(2026, 9, 22)}],
)
def test_an_incident_holds_nothing_but_its_lists(home: Path, parts: dict[str, object]) -> None:
    with store_with(home, taking_part=["p1"]) as store:
        with pytest.raises(WrongUse):
            put_incident(store, replace(ACCIDENT, **parts), today=TODAY)  # type: ignore[arg-type]
        assert incidents(store.connection) == []


def test_few_people_behind_incidents_are_told_as_few(home: Path) -> None:
    with store_with(home, taking_part=["p1"]) as store:
        put_incident(store, ACCIDENT, today=TODAY)
        put_incident(store, replace(ACCIDENT, day=date(2025, 9, 21), kind="deliberate", people=50), today=TODAY)
        assert behind_incidents(store.connection, TODAY, 10) == {"deliberate": 0, "accident": None}
        put_incident(store, replace(ACCIDENT, people=11), today=TODAY)
        assert behind_incidents(store.connection, TODAY, 10)["accident"] == 10


def test_an_added_incident_does_not_say_that_there_were_no_others(home: Path) -> None:
    with store_with(home, taking_part=["p1"]) as store:
        put_incident(store, ACCIDENT, today=TODAY)
        assert speaks_until(store.connection) == 0
        with pytest.raises(WrongUse, match="has not come yet"):
            complete_until(store, date(2026, 9, 22), today=TODAY)
        clean(store)
        complete_until(store, date(2026, 8, 31), today=TODAY)
        assert speaks_until(store.connection) == 20260831
        assert dirty(store) == {202608}


def test_the_pulse_is_listed_for_the_whole_and_departments_are_only_named(home: Path) -> None:
    with store_with(home, taking_part=["p1"]) as store:
        put_answers(store, ANSWERS, today=TODAY, seen=None)
        put_answers(store, replace(ANSWERS, department="Dept p"), today=TODAY, seen=None)
        put_answers(store, replace(ANSWERS, question="why", yes=60), today=TODAY, seen=None)
        found = {(one.question, one.department): (one.yes, one.answers, one.invited) for one in answers(store.connection, 10)}
        assert found == {("free", ""): (40, 60, 90), ("free", "Dept p"): (None, None, None), ("why", ""): (None, 60, 90)}


def test_answers_are_corrected_and_removed_only_by_who_saw_them(home: Path) -> None:
    with store_with(home, taking_part=["p1"]) as store:
        put_answers(store, ANSWERS, today=TODAY, seen=None)
        (known,) = answers(store.connection, 10)
        with pytest.raises(WrongUse, match="there already"):
            put_answers(store, ANSWERS, today=TODAY, seen=None)
        put_answers(store, replace(ANSWERS, yes=42), today=TODAY, seen=known.stamp)
        with pytest.raises(Outdated):
            remove_answers(store, known.key, seen=known.stamp)
        remove_answers(store, known.key, seen=answers(store.connection, 10)[0].stamp)
        assert answers(store.connection, 10) == []


@pytest.mark.parametrize(
    "parts", [{"yes": 63}, {"invited": 61}, {"month": Month(202610)}, {"department": "Nowhere"}, {"question": "who"}, {"yes": -1}]
)
def test_answers_that_do_not_hold_together_are_refused(home: Path, parts: dict[str, object]) -> None:
    with store_with(home, taking_part=["p1"]) as store:
        with pytest.raises(WrongUse):
            put_answers(store, replace(ANSWERS, **parts), today=TODAY, seen=None)  # type: ignore[arg-type]
        assert answers(store.connection, 10) == []


def look(store: Store, text: str, day: int) -> None:
    rule = rule_of(store.connection, "chat")
    keep_seen(store, rule, known_of(store.connection, rule), Seen(text=text, digest=digest(text)), day=day)


def test_a_rule_is_tracked_corrected_and_dropped_only_by_who_saw_it(home: Path) -> None:
    with store_with(home, taking_part=["p1"]) as store:
        put_rule(store, CHAT, today=TODAY, seen=None)
        first = stamps(store.connection)["chat"]
        with pytest.raises(WrongUse, match="there already"):
            put_rule(store, CHAT, today=TODAY, seen=None)
        put_rule(store, replace(CHAT, owner="", guide=None), today=TODAY, seen=first, keep_owner=True)
        (known,) = rules(store.connection)
        assert (known.has_owner, known.guide) == (True, False)
        with pytest.raises(Outdated):
            stop_tracking(store, "chat", today=TODAY, seen=first)
        stop_tracking(store, "chat", today=TODAY, seen=stamps(store.connection)["chat"])
        assert rules(store.connection) == []
        assert stamps(store.connection) == {}
        put_rule(store, CHAT, today=TODAY, seen=None)
        assert [rule.key for rule in rules(store.connection)] == ["chat"]


@pytest.mark.parametrize(
    "parts",
    [{"key": ""}, {"key": "x" * 61}, {"kind": "gossip"}, {"url": "http://chat.example"}, {"url": "javascript:alert(1)"},
     {"owner": "zoe"}, {"concerns": "y" * 501}, {"last_read": date(2026, 9, 22)}],
)  # fmt: skip
def test_a_rule_that_does_not_hold_together_is_refused(home: Path, parts: dict[str, object]) -> None:
    with store_with(home, taking_part=["p1"]) as store:
        with pytest.raises(WrongUse):
            put_rule(store, replace(CHAT, **parts), today=TODAY, seen=None)  # type: ignore[arg-type]
        assert rules(store.connection) == []


def test_nobody_says_yes_to_a_change_that_they_have_not_seen(home: Path) -> None:
    with store_with(home, taking_part=["p1"]) as store:
        put_rule(store, CHAT, today=date(2026, 7, 1), seen=None)
        rule = rules(store.connection)[0]
        look(store, "At least 13 years old.", 20260701)
        look(store, "At least 16 years old.", 20260801)
        seen = [change.id for change in changes(store.connection, rule)]
        look(store, "At least 18 years old.", 20260901)
        with pytest.raises(Outdated, match="no longer what you saw"):
            review_seen(store, "chat", day=TODAY, today=TODAY, material=True, opened=seen)
        assert all(change.reviewed_day == 0 for change in changes(store.connection, rule))
        both = [change.id for change in changes(store.connection, rule)]
        with pytest.raises(WrongUse, match="after that day"):
            review_seen(store, "chat", day=date(2026, 7, 20), today=TODAY, material=True, opened=both)
        with pytest.raises(WrongUse, match="has not come yet"):
            review_seen(store, "chat", day=date(2026, 9, 22), today=TODAY, material=True, opened=both)
        assert review_seen(store, "chat", day=TODAY, today=TODAY, material=False, opened=both) == 2
        assert [change.material for change in changes(store.connection, rule)] == [False, False]


def test_what_a_change_weighs_is_corrected_once(home: Path) -> None:
    with store_with(home, taking_part=["p1"]) as store:
        put_rule(store, CHAT, today=date(2026, 7, 1), seen=None)
        rule = rules(store.connection)[0]
        look(store, "At least 13 years old.", 20260701)
        look(store, "At least 16 years old.", 20260801)
        (change,) = changes(store.connection, rule)
        with pytest.raises(Outdated):
            weigh_change(store, change.id, material=False, seen=True)
        review_seen(store, "chat", day=TODAY, today=TODAY, material=True, opened=[change.id])
        clean(store)
        weigh_change(store, change.id, material=False, seen=True)
        assert not changes(store.connection, rule)[0].material
        assert dirty(store) == {202608}
        with pytest.raises(Outdated):
            weigh_change(store, change.id, material=False, seen=True)
