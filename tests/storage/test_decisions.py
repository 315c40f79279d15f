"""Decisions: every act is kept, the second of two is refused, and what stood at any moment can be told again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.errors import Outdated, WrongUse
from openness.month import Month
from storage.by_hand.decisions import DecisionRow, acts, decided_with, decisions, put_decision
from storage.person import about
from storage.sealed import ROSTER, keep_sealed
from storage.withdraw import erase_person
from tests.storage.people import NOW, store_with

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store

TODAY = date(2026, 9, 21)
ROW = DecisionRow(month=Month(202608), indicator="A6", text="Answer in the open", owner="Head of service", due=date(2026, 11, 30))
ANNA = "Anna de Vries"


def decide(store: Store, row: DecisionRow = ROW, *, by: str = "board@example.org", now: int = NOW, **more: object) -> int:
    return put_decision(store, row, by=by, now=now, today=TODAY, **more)  # type: ignore[arg-type]


def on_the_roster(store: Store, key: str, name: str) -> int:
    person = store.keys.person_id(key)
    details = {"person": key, "name": name, "email": f"{key}@example.org"}
    with store.transaction():
        keep_sealed(store, ROSTER, [(person, 0, json.dumps(details))])
    return person


def test_a_decision_keeps_who_recorded_it_and_every_act(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        number = decide(store)
        (first,) = decisions(store.connection)
        assert (first.text, first.owner, first.due, first.state, first.indicator) == (
            "Answer in the open", "Head of service", 20261130, "open", "A6",
        )  # fmt: skip
        assert (first.made_by, first.made_at, first.month) == ("board@example.org", NOW, 202608)
        done = replace(ROW, state="done", became="Two teams do it.")
        assert decide(store, done, by="other@example.org", now=NOW + 60, number=number, seen=first.stamp) == number
        (now,) = decisions(store.connection)
        assert (now.state, now.became, now.made_by, now.changed_at) == ("done", "Two teams do it.", "board@example.org", NOW + 60)
        assert [(act.at, act.who, act.state) for act in acts(store.connection)[number]] == [
            (NOW, "board@example.org", "open"),
            (NOW + 60, "other@example.org", "done"),
        ]


def test_the_second_of_two_is_refused_and_overwrites_nothing(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        number = decide(store)
        seen = decisions(store.connection)[0].stamp
        decide(store, replace(ROW, owner="Service desk"), number=number, seen=seen)
        with pytest.raises(Outdated, match="changed this meanwhile"):
            decide(store, replace(ROW, owner="Too late"), number=number, seen=seen)
        with pytest.raises(Outdated, match="removed this meanwhile"):
            decide(store, number=number + 1, seen=seen)
        assert [one.owner for one in decisions(store.connection)] == ["Service desk"]


def test_what_stood_at_a_moment_can_be_told_later(home: Path) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        number = decide(store)
        seen = decisions(store.connection)[0].stamp
        decide(store, replace(ROW, state="dropped", became="No money."), now=NOW + 100, number=number, seen=seen)
        decide(store, replace(ROW, text="Another"), now=NOW + 200)
        assert decisions(store.connection, until=NOW - 1) == []
        assert [one.state for one in decisions(store.connection, until=NOW + 99)] == ["open"]
        assert [one.state for one in decisions(store.connection, until=NOW + 150)] == ["dropped"]
        assert [one.text for one in decisions(store.connection)] == ["Another", "Answer in the open"]


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"text": " \u200b\n "}, "what was decided"),
        ({"owner": ""}, "a name or a role"),
        ({"indicator": "Z9"}, "'Z9' is no indicator"),
        ({"state": "gone"}, "chosen from its list"),
        ({"state": "done"}, "what became of it"),
        ({"text": "x" * 100_000}, "longer than 300"),
        ({"owner": "x" * 101}, "longer than 100"),
        ({"due": date(2026, 9, 20)}, "2026-09-20 has passed already"),
    ],
)
def test_a_decision_that_does_not_hold_together_is_refused_in_one_line(home: Path, parts: dict[str, object], why: str) -> None:
    with store_with(home, taking_part=["anna"]) as store:
        with pytest.raises(WrongUse, match=why) as caught:
            decide(store, replace(ROW, **parts))  # type: ignore[arg-type]
        assert "\n" not in str(caught.value)
        assert decisions(store.connection) == []


def test_somebody_who_is_erased_is_named_in_no_decision_at_any_moment(home: Path) -> None:
    with store_with(home, taking_part=["anna", "bram"]) as store:
        anna = on_the_roster(store, "anna", ANNA)
        on_the_roster(store, "bram", "Bram Bakker")
        owned = decide(store, replace(ROW, owner="anna de  vries", text=f"{ANNA}, please answer; so does Bram Bakker"), by=ANNA)
        assert decided_with(store, anna) == [
            {"decision": "Anna de Vries, please answer; so does Bram Bakker", "state": "open", "recorded": True, "owned": True}
        ]
        assert about(store, anna, k=10)["decisions"] == decided_with(store, anna)
        seen = decisions(store.connection)[0].stamp
        done = replace(ROW, owner="anna@example.org", state="done", became="By ANNA DE VRIES.")
        decide(store, done, by="Bram Bakker", now=NOW + 5, number=owned, seen=seen)
        erase_person(store, anna, now=NOW + 10)
        for until in (NOW, None):
            (left,) = decisions(store.connection, until=until)
            assert (left.owner, left.made_by) == ("", "")
            assert "vries" not in (left.text + left.became).casefold()
        assert [act.who for act in acts(store.connection)[owned]] == ["", "Bram Bakker"]
    assert b"nna de Vries" not in (home / "sharewell.db").read_bytes()


@settings(max_examples=60, deadline=None)
@given(times=st.lists(st.integers(0, 50), min_size=1, max_size=8))
def test_the_state_at_a_moment_is_that_of_the_last_act_before_it(
    tmp_path_factory: pytest.TempPathFactory, times: list[int]
) -> None:
    with store_with(tmp_path_factory.mktemp("home"), taking_part=["anna"]) as store:
        ordered, number, seen = sorted(times), None, None
        for place, at in enumerate(ordered):
            number = decide(store, replace(ROW, text=f"No. {place}"), now=NOW + at, number=number, seen=seen)
            seen = decisions(store.connection)[0].stamp
        for until in range(-1, 52):
            told = [one.text for one in decisions(store.connection, until=NOW + until)]
            last = max((place for place, at in enumerate(ordered) if at <= until), default=None)
            assert told == ([] if last is None else [f"No. {last}"])
