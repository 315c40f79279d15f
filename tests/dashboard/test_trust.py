"""The page on trust: training by count, incidents for their keeper, the pulse as totals; nobody is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from config.errors import Refused
from dashboard import told
from dashboard.actions import trust
from dashboard.visitor import Role, Visitor
from openness.month import Month
from storage.by_hand.incidents import incidents
from storage.by_hand.pulse import answers
from storage.by_hand.training import courses
from storage.database import open_store
from storage.held_counts import hold_counts
from storage.measures_in.incidents import IncidentRow, apply_incidents
from storage.measures_in.pulse import PulseRow, apply_pulse
from storage.measures_in.training import TrainingRow, apply_training
from storage.roster import RosterRow, apply_roster
from tests.dashboard.editions import HOSTILE, ZONE, bodies, fill
from tests.dashboard.test_initiatives import pressed
from tests.dashboard.test_pages import SCRIPT, opened, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TODAY = date(2026, 9, 21)
PEOPLE = [f"p{number}" for number in range(23)]
INCIDENT = IncidentRow(day=date(2026, 8, 3), kind="deliberate", severity=3, consequence="dismissal", people=1)
ANSWERS = PulseRow(month=Month(202608), question="free", department="", yes=40, answers=62, invited=90)


def trained(person: str, course: str = HOSTILE) -> TrainingRow:
    return TrainingRow(place="", person=person, course=course, day=date(2026, 3, 2))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    fill(tmp_path, bodies(months=2))
    with open_store(tmp_path, zone=ZONE) as store:
        apply_roster(store, [RosterRow(person=name, department="Zorg", name=f"Name {name}") for name in PEOPLE], from_day=None)
        apply_training(store, [*map(trained, PEOPLE), trained("p1", "Few")])
        apply_incidents(store, [INCIDENT], today=TODAY)
        apply_pulse(store, [ANSWERS, replace(ANSWERS, department="Zorg", yes=3, answers=7, invited=9)])
        hold_counts(store, 10)
    return tmp_path


def unfolded(part: str, lang: str = "en") -> AppTest:
    app = AppTest.from_string(SCRIPT.format(page="trust"), default_timeout=30)
    app.query_params["lang"] = lang
    app.session_state[f"fold-{part}"] = True
    return app.run()


def fields(app: AppTest, **typed: str) -> AppTest:
    for key, value in typed.items():
        table, _, name = key.partition("__")
        app.text_input(key=f"{table}::field-{name}").set_value(value)
    return app


def test_training_is_told_by_course_and_nobody_is_named(home: Path) -> None:
    text = text_of(opened("trust", lang="en"))
    assert ">25</td>" in text
    assert "fewer than 10" in text
    assert "Name p" not in text
    assert "p1" not in text
    assert "<img" not in text
    assert "<script>" not in text


def test_a_person_is_added_by_their_key_and_removed(home: Path) -> None:
    app = fields(unfolded("training"), training__course="New course", training__person="p3", training__day="2026-09-01")
    assert "Saved: New course." in text_of(pressed(app, "Add this person"))
    app = unfolded("training")
    app = app.selectbox(key="training-row").set_value("/New course").run()
    app.text_input(key="training:/New course:field-person").set_value("p3")
    app.text_input(key="training:/New course:field-day").set_value("2026-09-01")
    assert "Removed: New course." in text_of(pressed(app, "Remove this person"))
    with open_store(home, zone=ZONE) as store:
        assert "New course" not in {one.course for one in courses(store.connection)}


def test_a_course_gets_its_right_name(home: Path) -> None:
    app = unfolded("training")
    app = app.selectbox(key="training-row").set_value("/Few").run()
    app.text_input(key="training:/Few:field-to").set_value("Fewer")
    assert "Corrected: Fewer." in text_of(pressed(app, "Correct the course"))
    with open_store(home, zone=ZONE) as store:
        assert {one.course for one in courses(store.connection)} == {HOSTILE, "Fewer"}


def test_somebody_unknown_is_refused_and_stays_typed(home: Path) -> None:
    app = fields(unfolded("training", "nl"), training__course="Nieuw", training__person="zoe", training__day="2026-09-01")
    app = pressed(app, "Deze persoon toevoegen")
    assert "&#x27;zoe&#x27;" in text_of(app)
    assert app.text_input(key="training::field-person").value == "zoe"


def test_incidents_are_a_range_for_all_and_rows_for_their_keeper_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.data.today", lambda: TODAY)
    assert "fewer than 10 on purpose, nobody by accident" in text_of(opened("trust", lang="en"))
    assert "dismissal" not in text_of(opened("trust", lang="en"))
    assert "dismissal" in text_of(unfolded("incidents"))
    for roles in (frozenset[Role](), frozenset(Role) - {Role.ADMINISTRATOR}):
        monkeypatch.setattr("dashboard.views.trust.visitor", lambda roles=roles: Visitor(name="x", roles=roles))
        seen = text_of(unfolded("incidents"))
        assert "fewer than 10 on purpose" in seen
        assert "dismissal" not in seen
        with pytest.raises(Refused, match="only"):
            told.incidents(Visitor(name="x", roles=roles))


def test_an_incident_is_added_and_takes_no_free_text(home: Path) -> None:
    app = unfolded("incidents")
    assert not app.text_area
    app = fields(app, incident__day="2026-09-02", incident__people="2")
    assert "Saved." in text_of(pressed(app, "Save"))
    with open_store(home, zone=ZONE) as store:
        assert next((one.day, one.kind, one.people) for one in incidents(store.connection)) == (date(2026, 9, 2), "accident", 2)


def test_a_number_that_is_none_is_told_in_words(home: Path) -> None:
    app = fields(unfolded("incidents", "nl"), incident__people="een paar")
    app = pressed(app, "Bewaren")
    assert "is geen heel getal" in text_of(app)


def test_the_pulse_shows_the_whole_and_hides_departments(home: Path) -> None:
    text = text_of(opened("trust", lang="en"))
    assert "<b>67%</b><small>40 of 60</small><small>90 were asked</small>" in text
    assert ">7<" not in text
    assert ">5<" not in text


def test_answers_are_corrected_by_typing_the_exact_figures(home: Path) -> None:
    row = "2026-08/free/"
    app = unfolded("pulse")
    app = app.selectbox(key="pulse-row").set_value(row).run()
    for name, value in (("yes", "45"), ("answers", "63"), ("invited", "")):
        app.text_input(key=f"pulse:{row}:field-{name}").set_value(value)
    save = [button for button in app.button if button.label == "Save"][-1]
    assert "Saved." in text_of(save.click().run())
    with open_store(home, zone=ZONE) as store:
        assert next((one.yes, one.answers, one.invited) for one in answers(store.connection, 5)) == (45, 65, None)


@pytest.mark.parametrize("role", [None, Role.EMPLOYEE, Role.LEADERSHIP, Role.COUNCIL])
def test_acts_take_their_role(home: Path, role: Role | None) -> None:
    who = Visitor(name="x", roles=frozenset({role} if role else ()))
    acts: tuple[Callable[[], None], ...] = (
        lambda: trust.add_training(who, trained("p1")),
        lambda: trust.remove_training(who, trained("p1")),
        lambda: trust.rename_course(who, "Few", "", to="x", about=""),
        lambda: trust.put_incident(who, INCIDENT, number=None, seen=None),
        lambda: trust.remove_incident(who, 1, seen="x"),
        lambda: trust.incidents_complete_until(who, TODAY),
        lambda: trust.put_answers(who, ANSWERS, seen=None),
        lambda: trust.remove_answers(who, (202608, "free", ""), seen="x"),
    )
    for act in acts:
        with pytest.raises(Refused, match="only"):
            act()
