"""The page on initiatives: lists them, gates who is active, and lets their keepers add, correct and remove."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from storage.by_hand.initiatives import initiatives, put_initiative
from storage.database import open_store
from storage.held_counts import hold_counts
from storage.measures_in.initiatives import InitiativeRow
from tests.dashboard.editions import HOSTILE, LAST, ZONE, bodies, fill
from tests.dashboard.test_pages import opened, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from storage.by_hand.initiatives import Initiative

FORUM = InitiativeRow(
    place="", key="forum", title=HOSTILE, goal="Ask aloud", owner="", tag="#day", space="", began=date(2026, 7, 1), ended=None
)
SMALL = replace(FORUM, key="small", title="Small", goal="")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    fill(tmp_path, bodies(months=2))
    with open_store(tmp_path, zone=ZONE) as store:
        for row, people in ((FORUM, 23), (SMALL, 4)):
            put_initiative(store, row, seen=None)
            number = store.connection.execute("SELECT id FROM initiative WHERE key = ?", (row.key,)).fetchone()[0]
            store.connection.executemany(
                "INSERT INTO initiative_month (month, initiative_id, person_id, department, items) VALUES (?, ?, ?, 'D', 2)",
                [(LAST, number, person) for person in range(1, people + 1)],
            )
        hold_counts(store, 10)
    return tmp_path


def listed(home: Path) -> dict[str, Initiative]:
    with open_store(home, zone=ZONE) as store:
        return {one.key: one for one in initiatives(store.connection)}


def chosen(row: str) -> AppTest:
    app = opened("initiatives", lang="en")
    return app.selectbox(key="initiative-row").set_value(row).run() if row else app


def pressed(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def test_the_list_tells_goal_owner_and_people_and_hides_few(home: Path) -> None:
    text = text_of(opened("initiatives", lang="en"))
    assert "2 initiatives run now; 1 of them are tied to a goal of change, 0 have an owner." in text
    assert ">25</td>" in text
    assert "fewer than 10" in text
    assert "Lanting 2012, recommendation 1" in text
    assert "<img" not in text
    assert "<script>" not in text


def test_one_is_added_corrected_and_removed(home: Path) -> None:
    app = chosen("")
    app.text_input(key="initiative::field-key").set_value("new")
    app.text_input(key="initiative::field-title").set_value("New one")
    app.text_input(key="initiative::field-tag").set_value("#new")
    app = pressed(app, "Save")
    assert "Saved: New one." in text_of(app)
    assert listed(home)["new"].tag == "#new"
    app = chosen("new")
    app.text_area(key="initiative:new:field-goal").set_value("Learn")
    assert not pressed(app, "Save").exception
    assert listed(home)["new"].goal == "Learn"
    app = pressed(chosen("new"), "Remove")
    assert "Tick the box" in text_of(app)
    assert "new" in listed(home)
    app.checkbox(key="initiative:new:field-sure").set_value(True)
    assert "Removed: New one." in text_of(pressed(app, "Remove"))
    assert "new" not in listed(home)


def test_the_second_of_two_is_told_and_loses_nothing(home: Path) -> None:
    app = chosen("small")
    app.text_area(key="initiative:small:field-goal").set_value("Mine")
    with open_store(home, zone=ZONE) as store:
        put_initiative(store, replace(SMALL, goal="Theirs"), seen=listed(home)["small"].stamp)
    app = pressed(app, "Save")
    assert "Somebody else has changed this meanwhile" in text_of(app)
    assert listed(home)["small"].goal == "Theirs"
    assert app.text_area(key="initiative:small:field-goal").value == "Mine"
    app = pressed(app, "Keep mine, then save again")
    assert app.text_area(key="initiative:small:field-goal").value == "Mine"
    pressed(app, "Save")
    assert listed(home)["small"].goal == "Mine"


def test_the_second_of_two_may_take_what_stands(home: Path) -> None:
    app = chosen("small")
    app.text_area(key="initiative:small:field-goal").set_value("Mine")
    with open_store(home, zone=ZONE) as store:
        put_initiative(store, replace(SMALL, goal="Theirs"), seen=listed(home)["small"].stamp)
    app = pressed(pressed(app, "Save"), "Show theirs")
    assert app.text_area(key="initiative:small:field-goal").value == "Theirs"


def test_a_refused_row_says_why_in_the_readers_language_and_keeps_what_was_typed(home: Path) -> None:
    app = opened("initiatives", lang="nl")
    app.text_input(key="initiative::field-key").set_value("bare")
    app = pressed(app, "Bewaren")
    assert "Geen tag en geen ruimte zegt welke bijdragen erbij horen" in text_of(app)
    assert app.text_input(key="initiative::field-key").value == "bare"
    assert "bare" not in listed(home)
