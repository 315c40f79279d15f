"""A count that pages tell besides editions moves only when k of those who stand behind it have changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from storage.behind_counts import TRAINED, course_key
from storage.by_hand.training import add_training, remove_training, rename_course
from storage.held_counts import counts_held, hold_counts
from storage.measures_in.training import TrainingRow
from storage.withdraw import withdraw
from tests.storage.people import NOW, store_with

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

K = 5
PEOPLE = [f"p{number}" for number in range(24)]
TODAY = date(2026, 9, 21)


def trained(person: str, course: str) -> TrainingRow:
    return TrainingRow(place="", person=person, course=course, day=date(2026, 8, 3))


def told(store: Store, k: int = K) -> dict[str, int | None]:
    hold_counts(store, k)
    return {name: count for name, count in counts_held(store.connection, TRAINED).items() if name.startswith('["')}


def test_k_who_changed_elsewhere_move_nothing_here(home: Path) -> None:
    first, second = course_key("", "First"), course_key("", "Second")
    with store_with(home, taking_part=PEOPLE) as store:
        for person in PEOPLE[:12]:
            add_training(store, trained(person, "First"), today=TODAY)
        for person in PEOPLE[12:]:
            add_training(store, trained(person, "Second"), today=TODAY)
        assert told(store) == {first: 10, second: 10}
        for place, person in enumerate([*PEOPLE[:4], *PEOPLE[12:16]]):
            withdraw(store, store.keys.person_id(person), now=NOW + place)
        assert told(store) == {first: 10, second: 10}
        withdraw(store, store.keys.person_id(PEOPLE[4]), now=NOW + 60)
        assert told(store) == {first: 5, second: 10}


def test_one_who_goes_and_comes_back_however_often_is_one(home: Path) -> None:
    name = course_key("", "First")
    with store_with(home, taking_part=PEOPLE) as store:
        for person in PEOPLE[:13]:
            add_training(store, trained(person, "First"), today=TODAY)
        assert told(store) == {name: 15}
        for _ in range(2 * K):
            remove_training(store, trained(PEOPLE[0], "First"))
            assert told(store) == {name: 15}
            add_training(store, trained(PEOPLE[0], "First"), today=TODAY)
            assert told(store) == {name: 15}


def test_a_course_of_another_name_keeps_its_count_and_one_taken_off_the_list_has_none(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        for person in PEOPLE[:12]:
            add_training(store, trained(person, "First"), today=TODAY)
        add_training(store, trained(PEOPLE[0], "Once"), today=TODAY)
        assert told(store) == {course_key("", "First"): 10, course_key("", "Once"): None}
        for person in PEOPLE[12:15]:
            add_training(store, trained(person, "First"), today=TODAY)
        rename_course(store, "First", "", to="Other", about="")
        remove_training(store, trained(PEOPLE[0], "Once"))
        assert told(store) == {course_key("", "Other"): 10}
        rename_course(store, "Other", "", to="Once", about="")
        add_training(store, trained(PEOPLE[0], "Other"), today=TODAY)
        assert told(store) == {course_key("", "Once"): 10, course_key("", "Other"): None}


def test_a_higher_k_hides_at_once_what_fewer_stand_behind(home: Path) -> None:
    name = course_key("", "First")
    with store_with(home, taking_part=PEOPLE) as store:
        for person in PEOPLE[:8]:
            add_training(store, trained(person, "First"), today=TODAY)
        assert told(store) == {name: 10}
        assert told(store, k=9) == {name: None}
        assert told(store) == {name: None}
