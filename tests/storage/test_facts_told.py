"""Month facts of what an organisation tells of itself: in the department of that month, for the months that they speak for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from openness.month import Month
from openness.records import Author, Item, Space, Via, Visibility
from storage.intake import Intake
from storage.labels import LabelRow, apply_labels
from storage.loading import load_facts
from storage.measures_in.incidents import IncidentRow, apply_incidents
from storage.measures_in.initiatives import InitiativeRow, apply_initiatives
from storage.measures_in.policy import PolicyVersion, keep_policy, keep_vision
from storage.measures_in.pulse import PulseRow, apply_pulse
from storage.measures_in.training import TrainingRow, apply_training
from storage.person import about
from storage.refresh import dirty_months, refresh_facts
from storage.roster import Finder, RosterRow, apply_roster
from storage.rules import RuleRow, apply_rules
from storage.withdraw import erase_person, withdraw
from tests.storage.people import NOW, post, store_with
from tests.storage.test_facts import AUGUST, AUGUST_1, refreshed, rows, second, shared

if TYPE_CHECKING:
    from pathlib import Path

    from openness.facts import Facts
    from storage.database import Store

TODAY = date(2026, 9, 21)
SEPTEMBER = Month(202609)


def initiative(key: str = "day", **parts: object) -> InitiativeRow:
    given = {"title": key, "goal": "Share more", "owner": "anna", "tag": "#Day", "space": "", "began": date(2026, 7, 1)} | parts
    return InitiativeRow(place="line 2", key=key, ended=None, **given)  # type: ignore[arg-type]


def tagged(author: str, native_id: str, at: int, *tags: str, space: str = "general") -> Item:
    place = Space(native_id=space, name=f"#{space.title()}", visibility=Visibility.OPEN)
    handles = Author(handles=(author,))
    return Item(
        source="slack", native_id=native_id, author=handles, space=place, kind="message", created_at=at, text="x", tags=tags
    )


def trained(person: str, day: date, rule: str = "") -> TrainingRow:
    return TrainingRow(place="line 2", person=person, course="Share", day=day, rule=rule)


def loaded(store: Store, month: Month = AUGUST) -> Facts:
    refresh_facts(store, dirty_months(store, NOW))
    return load_facts(store.connection, month)


def test_an_item_belongs_to_an_initiative_by_its_tag_or_its_space_and_counts_once(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"], others=["carla"]) as store:
        shared(
            store,
            tagged("anna", "1", AUGUST_1, "day", space="sharing"),
            tagged("anna", "2", AUGUST_1, "#DAY"),
            tagged("bram", "3", AUGUST_1, space="sharing"),
            tagged("bram", "4", AUGUST_1, "daybreak"),
            tagged("bram", "5", second("2026-06-30T12:00"), "day"),
        )
        sums = apply_initiatives(store, [initiative(space="slack:sharing")])
        assert (sums.stored, sums.add_up) == (1, True)
        refreshed(store)
        anna, bram = store.keys.person_id("anna"), store.keys.person_id("bram")
        assert set(rows(store, "initiative_month", "person_id, items, department")) == {(anna, 2, "Dept a"), (bram, 1, "Dept b")}
        assert rows(store, "initiative_month", "items, person_id", Month(202606)) == []


def test_an_initiative_knows_its_goal_its_owner_and_when_it_ran(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, tagged("anna", "1", AUGUST_1, "day"))
        apply_initiatives(store, [initiative(), initiative("other", goal="", owner="", tag="nobody's", began=date(2026, 8, 9))])
        table = loaded(store).initiative
        assert table is not None
        assert (table.names, table.tied, table.owned) == (("day", "other"), (1, 0), (1, 0))
        assert (table.began, table.ended) == ((202607, 202608), (0, 0))
        assert table.initiative.tolist() == [0]
        erase_person(store, store.keys.person_id("anna"), now=NOW)
        again = loaded(store).initiative
        assert again is not None
        assert again.owned == (0, 0)
        assert len(again.person) == 0


def test_a_tag_that_is_added_later_marks_its_month(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, tagged("anna", "1", AUGUST_1))
        apply_initiatives(store, [initiative()])
        refreshed(store)
        assert rows(store, "initiative_month", "items, person_id") == []
        Intake(store, "slack", Via.ARCHIVE, now=NOW).write([tagged("anna", "1", AUGUST_1, "day")], fetched_at=NOW)
        assert AUGUST in refreshed(store)
        assert [row[0] for row in rows(store, "initiative_month", "items, person_id")] == [1]


def test_training_counts_for_a_year_in_the_department_of_the_month_that_looks_back(home: Path) -> None:
    with store_with(home, taking_part=[]) as store:
        store.connection.execute("DELETE FROM membership")
        people = [
            RosterRow(person="anna", department="Care"),
            RosterRow(person="bram", department="Care", left=date(2026, 7, 15)),
        ]
        apply_roster(store, people, from_day=None)
        apply_roster(store, [RosterRow(person="anna", department="IT")], from_day=date(2026, 8, 1))
        table_rows = [trained("anna", date(2026, 7, 31)), trained("anna", date(2026, 8, 1)), trained("bram", date(2026, 8, 1))]
        apply_training(store, table_rows)
        table = loaded(store, SEPTEMBER).training
        facts = load_facts(store.connection, SEPTEMBER)
        assert table is not None
        told = {
            (int(month), facts.departments[department] if department >= 0 else "")
            for month, department in zip(table.month, table.department, strict=True)
        }
        assert told == {(202608, "IT"), (202609, "IT")}


def test_training_marks_its_month_and_the_eleven_after_it(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, post("anna", "0", second("2025-06-03T12:00")))
        refreshed(store)
        apply_training(store, [trained("anna", date(2025, 8, 20))])
        assert dirty_months(store, NOW) == [Month(month) for month in (*range(202508, 202513), *range(202601, 202608))]


def test_who_withdraws_leaves_the_training_of_past_months_and_comes_back_with_a_new_yes_alone(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        shared(store, post("anna", "1", AUGUST_1))
        apply_training(store, [trained("anna", date(2026, 8, 3)), trained("bram", date(2026, 8, 3))])
        refreshed(store)
        anna = store.keys.person_id("anna")
        withdraw(store, anna, source="slack", now=NOW)
        assert store.connection.execute("SELECT count(*) FROM training").fetchone() == (2,)
        withdraw(store, anna, now=NOW)
        assert AUGUST in refreshed(store)
        assert rows(store, "training_month", "person_id, department") == [(store.keys.person_id("bram"), "Dept b")]
        sums = apply_training(store, [trained("anna", date(2026, 8, 3))])
        assert (sums.not_allowed, sums.stored) == (1, 0)


def test_who_is_erased_is_in_no_fact_of_any_month(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        shared(store, tagged("anna", "1", AUGUST_1, "day"))
        apply_initiatives(store, [initiative(owner="bram")])
        apply_training(store, [trained("anna", date(2026, 8, 3))])
        refreshed(store)
        anna = store.keys.person_id("anna")
        erase_person(store, anna, now=NOW)
        for table in ("training", "training_month", "initiative_month", "knowledge_month", "reuse_month", "wiki_month"):
            assert store.connection.execute(f"SELECT count(*) FROM {table} WHERE person_id = ?", (anna,)).fetchone() == (0,)
        assert apply_training(store, [trained("anna", date(2026, 8, 3))]).not_allowed == 1


def test_a_list_of_incidents_speaks_for_every_month_until_its_day_also_for_those_with_none(home: Path) -> None:
    found = IncidentRow(day=date(2026, 7, 2), kind="deliberate", severity=3, consequence="warning", people=2)
    slip = IncidentRow(day=date(2026, 7, 9), kind="accident", severity=1, consequence="talk", people=4)
    with store_with(home, taking_part=["anna"]) as store:
        shared(store, post("anna", "1", second("2026-06-01T12:00")))
        assert loaded(store).incident is None
        apply_incidents(store, [found, slip, slip], today=date(2026, 8, 20))
        table = loaded(store, SEPTEMBER).incident
        assert table is not None
        told = sorted(zip(*(column.tolist() for column in (table.month, table.kind, table.severity, table.people)), strict=True))
        assert told == [(202606, 0, 0, 0), (202607, 0, 3, 2), (202607, 1, 1, 8), (202608, 0, 0, 0)]
        sums, dropped = apply_incidents(store, [], today=TODAY)
        assert (sums.read, dropped) == (0, 3)
        none = loaded(store, SEPTEMBER).incident
        assert none is not None
        assert none.people.tolist() == [0, 0, 0, 0]


def test_a_pulse_stands_in_its_month_and_never_a_lost_department_for_the_whole(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        given = [("", 12, 20, 40), ("Dept a", 3, 5, None), ("Gone", 1, 1, None)]
        apply_pulse(
            store,
            [
                PulseRow(month=AUGUST, question="free", department=name, yes=yes, answers=answers, invited=invited)
                for name, yes, answers, invited in given
            ],
        )
        table = loaded(store).pulse
        assert table is not None
        assert sorted(zip(table.department.tolist(), table.yes.tolist(), table.invited.tolist(), strict=True)) == [
            (-1, 12, 40), (0, 3, -1),
        ]  # fmt: skip
        assert set(table.question.tolist()) == {2}


def test_a_policy_holds_until_the_next_one_and_the_vision_from_its_day(home: Path) -> None:
    def version(day: date, words: int) -> PolicyVersion:
        return PolicyVersion(
            held_from=day, language="nl", words=words, ease_x100=6_150, forbid=2, oblige=3, permit=4, encourage=5, inform=6, why=1
        )

    with store_with(home, taking_part=["anna"]) as store:
        shared(store, post("anna", "1", second("2026-05-05T12:00")))
        assert loaded(store).policy is None
        assert keep_policy(store, version(date(2026, 6, 15), 2_400))
        assert keep_policy(store, version(date(2026, 8, 31), 800))
        assert not keep_policy(store, version(date(2026, 8, 31), 800))
        keep_vision(store, date(2026, 9, 1))
        table = loaded(store, SEPTEMBER).policy
        assert table is not None
        assert table.month.tolist() == [202606, 202607, 202608, 202609]
        assert table.words.tolist() == [2_400, 2_400, 800, 800]
        assert table.vision.tolist() == [0, 0, 0, 1]
        assert (table.ease[0], table.why[0], table.goals[0]) == (6_150, 1, -1)
        keep_vision(store, None)
        again = loaded(store, SEPTEMBER).policy
        assert again is not None
        assert not again.vision.any()


def test_a_rule_concerns_those_who_had_the_role_that_month_and_training_before_its_change_is_out_of_date(home: Path) -> None:
    with store_with(home, taking_part=[]) as store:
        store.connection.execute("DELETE FROM membership")
        people = [RosterRow(person=name, department="Care", sector_role="nurse") for name in ("anna", "bram", "carla")]
        apply_roster(store, [*people, RosterRow(person="dirk", department="IT")], from_day=None)
        apply_rules(
            store,
            [
                RuleRow(place="2", key="care", title="Care", kind="sector rule", owner="dirk", guide="", concerns="nurse"),
                RuleRow(place="3", key="all", title="All", kind="law"),
            ],
            today=date(2026, 7, 10),
        )
        connection = store.connection
        connection.execute("INSERT INTO rule_text (id, rule_id, day, digest, packed) VALUES (1, 1, 20260710, 'a', x'')")
        connection.executemany(
            "INSERT INTO rule_change (rule_id, before_id, text_id, since_day, found_day, reviewed_day, material)"
            " VALUES (1, 1, 1, 20260801, ?, ?, ?)",
            [(20260805, 20260902, 1), (20260820, 0, 0)],
        )
        apply_training(
            store, [trained("anna", date(2026, 8, 1), "care"), trained("bram", date(2026, 8, 9), "care"), trained("dirk", TODAY)]
        )
        told = "rule, changed_day, reviewed_day, owner, guide, concerned, trained"
        refreshed(store)
        assert rows(store, "rule_month", told, Month(202607)) == []
        loaded(store)
        assert rows(store, "rule_month", told) == [
            ("all", 0, 0, 0, 0, 4, 0), ("care", 20260805, 0, 1, 1, 3, 1), ("care", 20260820, 0, 1, 1, 3, 1),
        ]  # fmt: skip
        assert ("care", 20260805, 20260902, 1, 1, 3, 1) in rows(store, "rule_month", told, SEPTEMBER)
        apply_roster(store, [*people[:1], RosterRow(person="dirk", department="IT")], from_day=date(2026, 9, 1))
        table = loaded(store, SEPTEMBER).rule
        assert table is not None
        here = table.month == SEPTEMBER
        assert set(np.unique(table.concerned[here & (table.rule == 0)]).tolist()) == {1}
        assert set(table.trained[here & (table.rule == 0)].tolist()) == {0}


def test_a_person_sees_what_they_were_trained_in_and_what_they_labelled(home: Path) -> None:
    with store_with(home, taking_part=["anna"], others=["carla"]) as store:
        apply_training(store, [trained("carla", date(2026, 8, 3))])
        apply_labels(
            store, [LabelRow(place="2", source="slack", native_id="1", label="other", by="carla")], Finder(store), now=NOW
        )
        held = about(store, store.keys.person_id("carla"), k=10)
        assert held["training"] == [{"date": "2026-08-03", "course": "Share", "rule": None}]
        assert held["labels_given"] == [
            {
                "source": "slack",
                "key": f"{store.keys.item_key('slack', '1'):016x}",
                "label": "other",
                "at": "2026-09-21T14:13:20Z",
            }
        ]
        assert about(store, store.keys.person_id("anna"), k=10)["training"] == []
