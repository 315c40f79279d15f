"""The desk's page: what is done with one key is done once, nothing typed is lost, and the second of two is told."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dashboard import visitor as visiting
from dashboard.visitor import Role, Visitor
from storage.database import open_store
from storage.desk.asking import least_sure
from storage.desk.digests import digest, digests, make_digest, publish, put_entry
from storage.desk.filters import Filters
from storage.desk.led_to import OutcomeRow, put_outcome
from storage.desk.marks import set_label, set_mark
from storage.desk.queue import Desk
from storage.exclusion import exclude
from tests.dashboard.editions import HOSTILE
from tests.dashboard.test_pages import opened, text_of
from tests.storage.desk.shared import DAY, K, desk_store, measured, said, take
from tests.storage.people import AMSTERDAM, NOW

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from storage.desk.digests import Digest
    from storage.desk.queue import DeskItem

WHO = {"by": "", "now": NOW}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    with desk_store(tmp_path, crowd=12) as store:
        take(
            store,
            said("anna", "1", f"Zo plant u een afspraak. {HOSTILE}", at=NOW - DAY, url="javascript:alert(1)"),
            said("bram", "2", "Twee vergunningen zijn er nodig. Dank aan Dirk Jan Smit.", at=NOW - 2 * DAY),
            said("anna", "3", "De sleutel ligt bij de balie.", at=NOW - 3 * DAY),
            said("carla", "4", "Dit toont niemand", at=NOW),
        )
        store.connection.execute("UPDATE item SET label = 'knowledge' WHERE native_id IN ('1', '2')")
        measured(store)
    return tmp_path


def on_desk(home: Path, native_id: str) -> DeskItem:
    with open_store(home, zone=AMSTERDAM) as store:
        found = Desk(store, K).one("slack", native_id)
        assert found is not None
        return found


def held(home: Path) -> list[Digest]:
    with open_store(home, zone=AMSTERDAM) as store:
        return digests(store.connection)


def pressed(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def at_item(native_id: str, **more: str) -> AppTest:
    return opened("desk", lang="en", item=f"slack/{native_id}", **more)


def test_the_list_holds_what_may_be_shown_knowledge_first(home: Path) -> None:
    app = opened("desk", lang="en")
    assert list(app.radio(key="desk-item").options) != []
    text = text_of(app) + " ".join(app.radio(key="desk-item").options)
    assert "Dit toont niemand" not in text
    assert "Dirk" not in text
    assert app.radio(key="desk-item").value == "slack/1"
    assert "Anna de Vries" in text
    assert "<img" not in text_of(app)
    assert "javascript:" not in text_of(app)


def test_an_empty_desk_says_what_it_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    with desk_store(tmp_path, shown=()) as store:
        take(store, said("anna", "1", "een"))
    text = text_of(opened("desk", lang="en"))
    assert "show my public posts" in text
    assert "sharewell consent import FILE" in text


def test_keys_star_pin_label_and_put_into_a_digest(home: Path) -> None:
    app = at_item("2")
    for key in ("s", "p", "2", "d"):
        app = pressed(app, f"desk-key-{key}")
        assert not app.exception
    item = on_desk(home, "2")
    assert (item.starred, item.pinned, item.label, item.label_by) == (True, True, "question", "person")
    (draft,) = held(home)
    assert [entry.native_id for entry in draft.entries] == ["2"]
    app.text_area(key=f"desk-sentence-{draft.number}-{item.row}").set_value("Omdat het werkt.").run()
    assert held(home)[0].entries[0].sentence == "Omdat het werkt."
    app = pressed(pressed(app, "desk-key-s"), "desk-key-p")
    item = on_desk(home, "2")
    assert (item.starred, item.pinned) == (False, False)


def test_next_and_before_walk_through_the_list_and_the_address_holds_the_place(home: Path) -> None:
    app = opened("desk", lang="en")
    for key, expected in (("j", "2"), ("j", "3"), ("j", "3"), ("k", "2")):
        app = pressed(app, f"desk-key-{key}")
        assert f"slack/{expected}" in app.query_params["item"]
    assert app.radio(key="desk-item").value == "slack/2"


def test_items_that_read_the_same_are_told_apart(home: Path) -> None:
    with open_store(home, zone=AMSTERDAM) as store:
        take(store, *(said("anna", f"same-{n}", "Hetzelfde", at=NOW - DAY * (9 + n)) for n in range(4)))
    options = opened("desk", lang="en").radio(key="desk-item").options
    assert len(set(options)) == len(options) == 7
    app = pressed(at_item("same-1"), "desk-key-s")
    assert "slack/same-1" in app.query_params["item"]
    assert [on_desk(home, f"same-{n}").starred for n in range(4)] == [False, True, False, False]


def test_what_the_classifier_is_least_sure_of_is_asked_about_first(home: Path) -> None:
    with open_store(home, zone=AMSTERDAM) as store:
        set_label(store, ("slack", "1"), "knowledge", seen="knowledge", **WHO)  # type: ignore[arg-type]
        rows = [row for row, _ in least_sure(Desk(store, K))]
        expected = [f"slack/{item.native_id}" for row in rows for item in [Desk(store, K).several([row])[row]]]
    assert expected
    assert "slack/1" not in expected
    assert opened("desk", lang="en", kind="unsure").radio(key="desk-item").value == expected[0]


def test_tags_are_added_and_taken_off(home: Path) -> None:
    app = at_item("1")
    app.text_input(key="desk-tag").set_value("#Werk wijze").run()
    assert on_desk(home, "1").tags == ("werk-wijze",)
    pressed(at_item("1"), "desk-untag-werk-wijze")
    assert on_desk(home, "1").tags == ()


def test_search_asks_in_any_form_and_says_when_nothing_answers(home: Path) -> None:
    app = opened("desk", lang="en", q="vergunning")
    assert app.radio(key="desk-item").value == "slack/2"
    assert "Nothing here answers that" in text_of(opened("desk", lang="en", q="sleutelbos"))
    assert "Nothing here answers that" in text_of(opened("desk", lang="en", q="Smit"))
    assert not opened("desk", lang="en", q='") OR * NEAR(', picked="nonsense", of="x", **{"in": "2026-99"}).exception


def test_what_is_typed_and_not_recorded_is_there_after_a_reload(home: Path) -> None:
    row = on_desk(home, "1").row
    at_item("1").text_area(key=f"desk-outcome-{row}").set_value("Een loket minder").run()
    app = at_item("1")
    assert app.text_area(key=f"desk-outcome-{row}").value == "Een loket minder"
    app = pressed(app, "desk-record")
    assert "Recorded" in text_of(app)
    assert on_desk(home, "1").led_to == 1
    assert "Een loket minder" in text_of(app)
    assert at_item("1").text_area(key=f"desk-outcome-{row}").value == ""


def test_the_second_who_writes_a_sentence_sees_both_and_chooses(home: Path) -> None:
    with open_store(home, zone=AMSTERDAM) as store:
        number = make_digest(store, "T", 202609, by="", now=NOW)  # type: ignore[arg-type]
        put_entry(store, number, ("slack", "1"), "Eerst.", seen=None, by="", now=NOW)
    key = f"desk-sentence-{number}-{on_desk(home, '1').row}"
    app = at_item("1")
    with open_store(home, zone=AMSTERDAM) as store:
        put_entry(store, number, ("slack", "1"), "Van een ander.", seen=held(home)[0].entries[0].stamp, by="", now=NOW)
    app = app.text_area(key=key).set_value("Van mij.").run()
    text = text_of(app)
    assert "Somebody else has changed this meanwhile" in text
    assert "It now reads: Van een ander." in text
    assert app.text_area(key=key).value == "Van mij."
    assert held(home)[0].entries[0].sentence == "Van een ander."
    app = pressed(app, f"{key}:over")
    assert held(home)[0].entries[0].sentence == "Van mij."
    assert "Somebody else" not in text_of(app)


def test_the_second_who_labels_is_told_what_it_is_now(home: Path) -> None:
    app = at_item("3")
    with open_store(home, zone=AMSTERDAM) as store:
        set_label(store, ("slack", "3"), "other", seen=on_desk(home, "3").label, **WHO)  # type: ignore[arg-type]
    app = pressed(app, "desk-key-1")
    assert "Somebody else has labelled this meanwhile: other" in text_of(app)
    assert on_desk(home, "3").label == "other"


def test_an_item_that_went_while_it_was_looked_at_is_told(home: Path) -> None:
    app = at_item("1")
    with open_store(home, zone=AMSTERDAM) as store:
        exclude(store, store.keys.person_id("anna"), "slack", "1", now=NOW)
    app = pressed(app, "desk-key-s")
    assert not app.exception
    assert "This item is gone" in text_of(app)


def test_a_digest_is_written_ordered_and_published(home: Path) -> None:
    for native_id in ("1", "2"):
        pressed(at_item(native_id), "desk-key-d")
    (draft,) = held(home)
    app = opened("desk", lang="en", view="digests")
    app.text_input(key=f"desk-title-{draft.number}").set_value("Uit september").run()
    app.text_area(key=f"desk-introduction-{draft.number}").set_value("Dag\nallen").run()
    app = pressed(app, "desk-publish")
    assert "no sentence yet" in text_of(app)
    for entry in draft.entries:
        app.text_area(key=f"desk-sentence-{draft.number}-{entry.row}").set_value(f"Om {entry.native_id}.").run()
    app = pressed(app, f"desk-move-{draft.entries[1].row}--1")
    app = pressed(app, "desk-publish")
    (found,) = held(home)
    assert (found.title, found.introduction, [entry.sentence for entry in found.entries]) == (
        "Uit september", "Dag\nallen", ["Om 2.", "Om 1."],
    )  # fmt: skip
    assert found.published_at
    assert "Published: Uit september." in text_of(app)
    assert not pressed(app, "desk-back").exception
    assert not held(home)[0].published_at


@pytest.mark.parametrize("view", ["", "digests"])
def test_others_may_read_and_not_write(home: Path, monkeypatch: pytest.MonkeyPatch, view: str) -> None:
    with open_store(home, zone=AMSTERDAM) as store:
        number = make_digest(store, "T", 202609, by="", now=NOW)  # type: ignore[arg-type]
        put_entry(store, number, ("slack", "1"), "Eerst.", seen=None, by="", now=NOW)
        make_digest(store, "Concept", 202609, by="", now=NOW)  # type: ignore[arg-type]
        found = digest(store.connection, number)
        assert found is not None
        publish(store, number, seen=found.whole, now=NOW)
    reader = Visitor(name="Els", roles=frozenset({Role.EMPLOYEE}))
    monkeypatch.setattr("dashboard.views.desk.visitor", lambda: reader)
    app = opened("desk", lang="en", view=view)
    assert not app.exception
    keys = {button.key for button in app.button}
    assert not keys & {"desk-key-s", "desk-key-d", "desk-record", "desk-publish", "desk-begin", "desk-back"}
    assert "Concept" not in text_of(app)
    with open_store(home, zone=AMSTERDAM) as store:
        assert Desk(store, K).page(Filters(mark="starred")).items == ()


def test_who_has_no_role_reads_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.views.desk.visitor", lambda: Visitor(name="", roles=frozenset()))
    text = text_of(opened("desk", lang="en"))
    assert "only" in text
    assert "afspraak" not in text
    assert visiting.ROLES


def test_a_record_is_taken_back(home: Path) -> None:
    with open_store(home, zone=AMSTERDAM) as store:
        row = OutcomeRow(kind="service", sentence="Een loket minder.", day=date(2026, 9, 1))
        number = put_outcome(store, ("slack", "1"), row, **WHO)  # type: ignore[arg-type]
        set_mark(store, ("slack", "1"), "starred", on=True, **WHO)  # type: ignore[arg-type]
    pressed(at_item("1"), f"desk-take-back-{number}")
    assert on_desk(home, "1").led_to == 0
