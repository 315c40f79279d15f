"""What 5 to 9 leaders do is told once each one agreed, and no longer when one takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from openness.consent import FEW, Entry
from openness.model import State
from openness.smallgroups import TOO_FEW_LEADERS
from storage import editions
from storage.ledger import add_entry, agreed_among_few
from tests.pipeline.test_measure import AUGUST, PEOPLE, measured, reading, share
from tests.storage.people import NOW, store_with

if TYPE_CHECKING:
    from pathlib import Path

    from storage.database import Store


def lead(store: Store, names: list[str]) -> None:
    people = [(store.keys.person_id(name),) for name in names]
    store.connection.executemany("UPDATE membership SET leader = 1 WHERE person_id = ?", people)


def say(store: Store, names: list[str], act: str, at: int = NOW - 1000) -> None:
    with store.transaction():
        for name in names:
            entry = Entry(source="*", purpose=FEW, act=act, at=at, evidence=True)
            add_entry(store, store.keys.person_id(name), entry, wording="", now=NOW)


@pytest.mark.parametrize(
    ("leaders", "agreeing", "shown"), [(4, 4, False), (6, 0, False), (6, 5, False), (6, 6, True), (10, 0, True)]
)
def test_few_leaders_are_told_of_only_when_each_one_agreed(home: Path, leaders: int, agreeing: int, shown: bool) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        lead(store, PEOPLE[:leaders])
        say(store, PEOPLE[:agreeing], "given")
        share(store, PEOPLE[:24])
        measured(store, home)
        found = reading(store, home, "E2")
        assert (found.value is not None) is shown
        assert shown or (found.state, found.missing) == (State.SUPPRESSED, TOO_FEW_LEADERS)


def test_one_who_takes_it_back_takes_it_out_of_past_editions_too(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        lead(store, PEOPLE[:6])
        say(store, PEOPLE[:6], "given")
        share(store, PEOPLE[:24])
        assert measured(store, home) == ["202608:1"]
        before = editions.latest_edition(store.connection, AUGUST)
        assert before is not None
        assert next(one for one in before["readings"] if one["id"] == "E2")["value"] is not None
        say(store, PEOPLE[2:3], "withdrawn", NOW)
        assert len(agreed_among_few(store)) == 5
        assert measured(store, home) == ["202608:2"]
        after = editions.latest_edition(store.connection, AUGUST)
        assert after is not None
        told = [{one["id"]: one for one in body["readings"] if one["department"] is None} for body in (before, after)]
        assert (told[1]["E2"]["value"], told[1]["E2"]["state"]) == (None, "suppressed")
        assert {key: one for key, one in told[0].items() if key != "E2"} == {
            key: one for key, one in told[1].items() if key != "E2"
        }
        assert measured(store, home) == []


def test_leaders_of_whom_few_are_in_both_months_are_not_compared(home: Path) -> None:
    with store_with(home, taking_part=PEOPLE) as store:
        (home / "sharewell.toml").write_text('[indicators]\nspan = "month"\n', encoding="utf-8")
        lead(store, PEOPLE[:12])
        late = [(store.keys.person_id(name),) for name in PEOPLE[:8]]
        store.connection.executemany("UPDATE opt_in SET covers_from = 20260801 WHERE person_id = ?", late)
        share(store, PEOPLE[6:26], day="2026-07-03")
        share(store, PEOPLE[:24])
        measured(store, home)
        found = reading(store, home, "E2")
        assert found.value is not None
        assert (found.previous, found.last_month.change) == (None, None)
