"""Decisions on the page on a month: recorded by leadership alone, told to all, and what became of them opens the next month."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from config.errors import Refused
from dashboard.actions.decisions import put_decision as act
from dashboard.visitor import Role, Visitor
from openness.month import Month
from storage.by_hand.decisions import Decision, DecisionRow, decisions, put_decision
from storage.database import open_store
from tests.dashboard.editions import HOSTILE, ZONE, bodies, fill
from tests.dashboard.test_pages import opened, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

EARLIER = Month(202607)
ROW = DecisionRow(month=EARLIER, indicator="A6", text="Answer in the open", owner="Service desk", due=date(2026, 8, 31))
THEN = 1_754_000_000
NOBODY = frozenset[Role]()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    fill(tmp_path, bodies(months=6))
    return tmp_path


def decide(home: Path, row: DecisionRow = ROW, *, now: int = THEN, **more: object) -> int:
    with open_store(home, zone=ZONE) as store:
        return put_decision(store, row, by="board", now=now, today=date(2026, 7, 1), **more)  # type: ignore[arg-type]


def held(home: Path) -> list[Decision]:
    with open_store(home, zone=ZONE) as store:
        return decisions(store.connection)


def unfolded(row: str = "", **query: str) -> AppTest:
    app = opened("month", lang="en", **query)
    app.session_state["fold-deciding"] = True
    app.session_state["fold-decisions"] = True
    app = app.run()
    return app.selectbox(key="decision-row").set_value(row).run() if row else app


def pressed(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


@pytest.mark.parametrize("role", [None, Role.EMPLOYEE, Role.COMMS, Role.COUNCIL, Role.ADMINISTRATOR])
def test_only_leadership_of_the_whole_records_a_decision(home: Path, role: Role | None) -> None:
    with pytest.raises(Refused, match="this is for leadership only"):
        act(Visitor(name="x", roles=frozenset({role}) if role else NOBODY), ROW)
    with pytest.raises(Refused, match="for Zorg only"):
        act(Visitor(name="x", roles=frozenset({Role.LEADERSHIP}), division="Zorg"), ROW)
    assert held(home) == []


def test_a_decision_is_recorded_on_the_month_that_is_shown_and_told_there(home: Path) -> None:
    app = unfolded(month="2026-08")
    app.text_area(key="decision::field-text").set_value(HOSTILE)
    app.text_input(key="decision::field-owner").set_value("Service desk")
    app = pressed(app, "Save")
    assert not app.exception
    (found,) = held(home)
    assert (found.month, found.text, found.owner, found.state) == (202608, HOSTILE, "Service desk", "open")
    text = text_of(app)
    assert "Saved: the decision is on the page" in text
    assert "Decided: <b>&lt;img" in text
    assert "<script>" not in text


def test_the_next_month_opens_with_what_became_and_the_figures_course_without_a_cause(home: Path) -> None:
    decide(home)
    text = text_of(opened("month", lang="en", month="2026-10"))
    assert "What became of earlier decisions" in text
    assert "<b>Answer in the open</b>" in text
    assert "overdue: due 31" in text
    assert "Posts get a reply: " in text
    assert " in July 2026, " in text
    assert " in October 2026; " in text
    dutch = text_of(opened("month", lang="nl", month="2026-10"))
    assert "Wat er van eerdere besluiten kwam" in dutch
    assert "over tijd: klaar op 31" in dutch
    own = text_of(opened("month", lang="en", month="2026-07"))
    assert "None taken on an earlier month was open." in own
    assert "Decided: <b>Answer in the open</b>" in own


def test_what_became_of_it_is_noted_and_leaves_the_months_after(home: Path) -> None:
    number = decide(home)
    app = unfolded(str(number), month="2026-10")
    app.segmented_control(key=f"decision:{number}:field-state").set_value("done")
    assert "Say in a sentence what became of it." in text_of(pressed(app, "Save"))
    app.text_area(key=f"decision:{number}:field-became").set_value("Two teams do it.")
    app = pressed(app, "Save")
    assert "carried out. Two teams do it." in text_of(app)
    (found,) = held(home)
    assert (found.state, found.became, found.month) == ("done", "Two teams do it.", EARLIER)
    long_closed = decide(home, replace(ROW, text="Long closed"))
    seen = next(one.stamp for one in held(home) if one.number == long_closed)
    decide(home, replace(ROW, text="Long closed", state="dropped", became="No."), now=THEN + 9, number=long_closed, seen=seen)
    assert "Long closed" not in text_of(opened("month", lang="en", month="2026-10"))
    assert "Long closed" in text_of(unfolded(month="2026-10"))


def test_the_second_of_two_is_told_and_loses_nothing(home: Path) -> None:
    number = decide(home)
    app = unfolded(str(number))
    app.text_input(key=f"decision:{number}:field-owner").set_value("Mine")
    decide(home, replace(ROW, owner="Theirs"), now=int(time.time()), number=number, seen=held(home)[0].stamp)
    app = pressed(app, "Save")
    assert "Somebody else has changed this meanwhile" in text_of(app)
    assert held(home)[0].owner == "Theirs"
    app = pressed(app, "Keep mine, then save again")
    pressed(app, "Save")
    assert held(home)[0].owner == "Mine"


def test_everybody_reads_who_recorded_what(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(home)
    employee = Visitor(name="e", roles=frozenset({Role.EMPLOYEE}))
    monkeypatch.setattr("dashboard.views.month.visitor", lambda: employee)
    app = opened("month", lang="en")
    app.session_state["fold-decisions"] = True
    text = text_of(app.run())
    assert "board: recorded" in text
    assert not [part for part in app.expander if "Record" in part.label]
