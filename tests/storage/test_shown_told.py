"""What leaves the store of the tables that are told, of labels and of reuse: nothing that a small group stands behind."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from openness.month import Month
from storage.labels import LabelRow, apply_labels
from storage.measures_in.incidents import IncidentRow, apply_incidents
from storage.measures_in.pulse import PulseRow, apply_pulse
from storage.measures_in.training import TrainingRow, apply_training
from storage.roster import Finder
from storage.shown_facts import SHOWN, shown_rows
from tests.storage.people import NOW, post, store_with
from tests.storage.test_facts import AUGUST, AUGUST_1, refreshed, shared

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

K = 5
PEOPLE = [f"{letter}nn" for letter in "abcdefgh"]


def told(store: Store, name: str) -> list[tuple[object, ...]]:
    columns, found = shown_rows(store, name, k=K)
    assert all(len(row) == len(columns) for row in found)
    return [row for row in found if row[0] == "2026-08"]


def test_people_who_were_trained_leave_as_a_rounded_number_or_not_at_all(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        shared(store, post("ann", "1", AUGUST_1))

        def train(*people: str) -> None:
            day = date(2026, 8, 3)
            apply_training(store, [TrainingRow(place="2", person=person, course="c", day=day) for person in people])
            refreshed(store)

        train(*PEOPLE[:4])
        assert told(store, "training") == [("2026-08", None)]
        train(*PEOPLE[4:])
        assert told(store, "training") == [("2026-08", 10)]


def test_a_few_people_behind_incidents_are_not_counted_out_and_nobody_is(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        shared(store, post("ann", "1", AUGUST_1))
        found = [
            IncidentRow(day=date(2026, 8, 3), kind=kind, severity=1, consequence="none", people=people)
            for kind, people in (("deliberate", 3), ("accident", 7))
        ]
        apply_incidents(store, found, today=date(2026, 9, 21))
        refreshed(store)
        assert told(store, "incidents") == [("2026-08", "deliberate", None), ("2026-08", "accident", 5)]
        assert ("2026-09", "deliberate", 0) in shown_rows(store, "incidents", k=K)[1]


def test_answers_of_a_few_or_of_all_but_a_few_do_not_leave(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        given = {"why": (10, 20), "consequences": (18, 20), "free": (2, 4)}
        pulse = [
            PulseRow(month=Month(AUGUST), question=question, department="", yes=yes, answers=answers, invited=40)
            for question, (yes, answers) in given.items()
        ]
        apply_pulse(store, pulse)
        refreshed(store)
        assert [row[1:4] for row in told(store, "pulse")] == [("why", 10, 20), ("consequences", None, 20), ("free", None, None)]


def test_what_one_person_mostly_made_does_not_leave(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        one_each = [post(person, person, AUGUST_1) for person in PEOPLE]
        shared(store, *one_each, *[post("ann", f"ann{number}", AUGUST_1 + number) for number in range(9)])
        labels = [LabelRow(place="2", source="slack", native_id=person, label="knowledge") for person in PEOPLE]
        apply_labels(store, labels, Finder(store), now=NOW)
        refreshed(store)
        assert told(store, "knowledge") == [("2026-08", 10, 0)]
        assert told(store, "reuse") == [("2026-08", None, None, None, None, None)]


def test_every_table_can_be_asked_of_an_empty_store(home: Path) -> None:
    with store_with(home, taking_part=[]) as store:
        assert [name for name in SHOWN if shown_rows(store, name, k=K)[1]] == []
