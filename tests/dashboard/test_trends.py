"""Trends: any figure, parted as one likes, over any months, by an address that holds in either language; and annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.errors import Refused
from dashboard.actions.annotations import put_annotation, remove_annotation
from dashboard.visitor import Role, Visitor
from presentation.measures import MEASURES
from storage.by_hand.annotations import Annotation, all_annotations
from storage.by_hand.annotations import put_annotation as kept
from storage.database import open_store
from tests.dashboard.editions import HOSTILE, JOINED, ZONE, bodies, fill
from tests.dashboard.test_pages import opened, text_of

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from streamlit.testing.v1 import AppTest


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("user")))
        fill(home, bodies())
        note(home, "2026-03-12", "New policy")
        note(home, "2026-05", HOSTILE[:80])
    return home


@pytest.fixture
def home(filled: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(filled))
    return filled


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    fill(tmp_path, bodies(months=4))
    return tmp_path


def note(home: Path, when: str, text: str, **more: Any) -> int:
    with open_store(home, zone=ZONE) as store:
        return kept(store, when, text, by="comms", now=1_790_000_000, **more)


def held(home: Path) -> list[Annotation]:
    with open_store(home, zone=ZONE) as store:
        return all_annotations(store.connection)


def pressed(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def test_what_parts_the_months_is_told(home: Path) -> None:
    text = text_of(opened("trends", lang="en", show="E1"))
    assert "The line is broken before February 2026" in text
    counts = text_of(opened("trends", lang="en", show="items"))
    assert "From February 2026 on MediaWiki is counted too." in counts


@pytest.mark.parametrize("show", MEASURES)
def test_everything_can_be_followed_in_every_way_that_it_is_kept(home: Path, show: str) -> None:
    for split in MEASURES[show].splits:
        app = opened("trends", lang="nl", show=show, by=split)
        assert not app.exception
        assert app.selectbox(key="chosen-show").value == show
        assert app.selectbox(key="chosen-by").value == split


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_link_restores_the_view_in_either_language(home: Path, lang: str) -> None:
    app = opened("trends", lang=lang, show="items", by="visibility", **{"from": "2026-03", "to": "2026-08"})
    chosen = {name: app.selectbox(key=f"chosen-{name}").value for name in ("show", "by", "from", "to")}
    assert chosen == {"show": "items", "by": "visibility", "from": "2026-03", "to": "2026-08"}
    text = text_of(app)
    assert {"en": "August 2026", "nl": "augustus 2026"}[lang] in text
    assert {"en": "September 2026", "nl": "september 2026"}[lang] not in text
    assert {"en": "members only", "nl": "alleen leden"}[lang] in text


@pytest.mark.parametrize(
    "query",
    [
        {"show": "Z9", "by": "person"},
        {"show": "R1", "by": "family"},
        {"from": "2027-01", "to": "2020-01"},
        {"from": "2026-10", "to": "2026-10"},
        {"from": "<b>", "show": HOSTILE},
    ],
)
def test_an_address_that_asks_for_nothing_that_is_kept_shows_what_is(home: Path, query: dict[str, str]) -> None:
    app = opened("trends", lang="en", **query)
    assert not app.exception
    assert "<script>" not in text_of(app)
    assert app.selectbox(key="chosen-show").value in MEASURES
    assert "person" not in app.selectbox(key="chosen-by").options


def test_who_can_read_it_is_said_for_editions_that_do_not_know(home: Path) -> None:
    assert JOINED > 0
    text = text_of(opened("trends", lang="en", show="items", by="visibility"))
    assert "Editions that were made before spaces were told apart by who can read them" in text
    assert "What every colleague can read is counted as shared" in text


def test_a_part_is_followed_by_itself_and_what_is_hidden_stays_hidden(home: Path) -> None:
    app = opened("trends", lang="en", show="items", by="family", part="department:Communicatie")
    text = text_of(app)
    assert ">hidden</td>" in text
    assert "too few people stand behind it" in text
    assert "by department" not in app.selectbox(key="chosen-by").options


def test_annotations_stand_in_chart_list_and_table(home: Path) -> None:
    app = opened("trends", lang="en", show="A6")
    text = text_of(app)
    assert "New policy</li>" in text
    assert 'class="sw-text">New policy</td>' in text
    assert "<img" not in text
    (drawn,) = app.get("arrow_vega_lite_chart") or app.get("vega_lite_chart")
    assert drawn.proto.spec.count("datum.words") == 2
    assert "New policy" not in text_of(opened("trends", lang="en", show="A6", **{"from": "2026-06"}))


@pytest.mark.parametrize("role", [None, Role.EMPLOYEE, Role.COUNCIL])
def test_others_set_no_annotations(own: Path, role: Role | None) -> None:
    who = Visitor(name="x", roles=frozenset({role}) if role else frozenset())
    with pytest.raises(Refused, match="this is for communications, leadership, the administrator only"):
        put_annotation(who, "2026-09", "Mine")
    with pytest.raises(Refused, match="this is for communications, leadership, the administrator only"):
        remove_annotation(who, 1, seen="s")
    with pytest.raises(Refused, match="for Zorg only"):
        put_annotation(Visitor(name="x", roles=frozenset({Role.COMMS}), division="Zorg"), "2026-09", "Mine")
    assert held(own) == []


def test_one_is_set_changed_and_removed_on_the_page_and_the_second_of_two_is_told(own: Path) -> None:
    app = opened("trends", lang="en")
    app.session_state["fold-annotations"] = True
    app = app.run()
    app.text_input(key="annotation::field-when").set_value("September")
    app.text_input(key="annotation::field-text").set_value("Campaign")
    app = pressed(app, "Save")
    assert "is no month and no day" in text_of(app)
    assert app.text_input(key="annotation::field-text").value == "Campaign"
    app.text_input(key="annotation::field-when").set_value("2026-09")
    app = pressed(app, "Save")
    assert "Saved: Campaign." in text_of(app)
    (first,) = held(own)
    row = str(first.number)
    app = app.selectbox(key="annotation-row").set_value(row).run()
    app.text_input(key=f"annotation:{row}:field-text").set_value("Mine")
    note(own, "2026-09", "Theirs", number=first.number, seen=first.stamp)
    app = pressed(app, "Save")
    assert "Somebody else has changed this meanwhile" in text_of(app)
    assert held(own)[0].text == "Theirs"
    app = pressed(app, "Show theirs")
    app.checkbox(key=f"annotation:{row}:field-sure").set_value(True)
    assert "Removed: Theirs." in text_of(pressed(app, "Remove"))
    assert held(own) == []


def test_readers_see_annotations_and_no_form(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.views.trends.visitor", lambda: Visitor(name="e", roles=frozenset({Role.EMPLOYEE})))
    app = opened("trends", lang="en")
    app.session_state["fold-annotations"] = True
    app = app.run()
    assert "New policy" in text_of(app)
    assert not [one for one in app.text_input if "annotation" in str(one.key)]


@pytest.mark.parametrize("months", [1, 2, 3])
def test_the_first_months_are_followed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, months: int) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    fill(tmp_path, bodies(months=months))
    for show in ("items", "E1"):
        assert not opened("trends", lang="en", show=show).exception
