"""Pieces of pages that are kept: whoever looks at something else, or later, never gets them."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from config.errors import Refused
from dashboard import data, kept
from dashboard.visitor import Role, Visitor
from openness.model import Unit
from openness.month import Month
from presentation.charts import Point, lines
from presentation.edition import Edition, parse
from presentation.formats import Formats
from storage import editions
from storage.database import open_store
from tests.dashboard.editions import ZONE, bodies, fill
from tests.dashboard.test_pages import opened, text_of

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(tmp_path))
    fill(tmp_path, bodies())
    return tmp_path


def strips(**query: str) -> str:
    return text_of(opened("month", **query))


def test_another_language_part_month_and_home_get_their_own(
    home: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = strips(lang="en")
    assert strips(lang="en") == first
    seen = {first, strips(lang="nl"), strips(lang="en", month="2026-09"), strips(lang="en", part="division:Dienstverlening")}
    assert len(seen) == 4
    other = tmp_path_factory.mktemp("other")
    made = bodies()
    for one in made[-1]["readings"]:
        one["value"] = None if one["value"] is None else 0.5
    fill(other, made)
    monkeypatch.setenv("SHAREWELL_HOME", str(other))
    assert strips(lang="en") != first


@pytest.mark.parametrize("month", [202609, 202610])
def test_a_new_edition_shows_at_once_of_an_earlier_month_too(home: Path, month: int) -> None:
    first = strips(lang="en")
    body = next(dict(one) for one in bodies() if one["month"] == f"{month // 100}-{month % 100:02}")
    body["readings"] = [{**one, "value": 0.011} if one["id"] == "E1" else one for one in body["readings"]]
    with open_store(home, zone=ZONE) as store:
        editions.make_edition(store, Month(month), body, why="changes have gathered", changes=["E1"], now=1_800_000_000)
    assert strips(lang="en") != first


def test_what_is_kept_is_drawn_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strips(lang="en")
    monkeypatch.setattr("dashboard.views.month._tables", lambda _found: pytest.fail("drawn again"))
    strips(lang="en")
    assert kept.MOST > 0


def test_a_chart_that_is_kept_cannot_be_changed_by_who_got_it() -> None:
    points = [Point(month="Oct 2026", value=0.5, told="50%")]

    def drawn(lang: str = "en") -> dict[str, object]:
        return lines(points, ["Oct 2026"], [], Formats(lang), title="Share", unit=Unit.SHARE)

    first = drawn()
    first["height"] = 1
    assert drawn()["height"] != 1
    assert drawn("nl") != drawn()


def test_the_state_of_sources_is_read_again_after_every_write(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []

    def read(connection: sqlite3.Connection) -> int:
        counted.append(1)
        return int(connection.execute("SELECT count(*) FROM quarantine").fetchone()[0])

    monkeypatch.setattr(data, "visitor", lambda: Visitor(name="", roles=frozenset(Role)))
    first = data.asked_once("quarantine", read, -1)
    assert data.asked_once("quarantine", read, -1) == first
    assert len(counted) == 1
    with open_store(home, zone=ZONE) as store:
        for number in range(3):
            store.connection.execute(
                "INSERT INTO quarantine (source, place, reason, digest, first_seen, last_seen) VALUES ('x', ?, 'r', 'd', 1, 1)",
                (f"{number}",),
            )
            assert data.asked_once("quarantine", read, -1) == first + number + 1
    assert len(counted) == 4
    monkeypatch.setattr(data, "visitor", lambda: Visitor(name="", roles=frozenset()))
    with pytest.raises(Refused):
        data.asked_once("quarantine", read, -1)


def test_who_may_see_one_division_gets_nothing_that_was_drawn_for_others(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"lang": "en"}
    whole = text_of(opened("flow", **names))
    limited = Visitor(name="", roles=frozenset(Role), division="Dienstverlening")
    monkeypatch.setattr(data, "visitor", lambda: limited)
    monkeypatch.setattr(kept, "visitor", lambda: limited)
    own = text_of(opened("flow", **names))
    assert own != whole
    assert "Werk en Inkomen" in whole
    assert "Werk en Inkomen" not in own


def test_no_run_of_a_page_looks_for_garbage_in_the_editions(home: Path) -> None:
    gc.unfreeze()
    opened("month", lang="en")
    among = gc.get_objects()
    assert gc.get_freeze_count() > 0
    assert not any(isinstance(one, Edition) and one.organisation == bodies()[0]["organisation"] for one in among)


def test_where_one_edition_is_made_the_others_are_not_read_anew(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = data.shelf().editions
    parsed: list[object] = []

    def counted(body: editions.Body) -> Edition:
        parsed.append(body["number"])
        return parse(body)

    monkeypatch.setattr(data, "parse", counted)
    last = before[-1].month
    with open_store(home, zone=ZONE) as store:
        body = editions.latest_edition(store.connection, last) or {}
        number = editions.make_edition(store, last, body, why="enough changes have gathered", changes=[], now=1_790_000_000)
    after = data.shelf().editions
    assert parsed == [number]
    assert after[-1].number == number
    assert all(one is other for one, other in zip(before[:-1], after[:-1], strict=True))
    with open_store(home, zone=ZONE) as store, store.transaction() as connection:
        connection.execute("DELETE FROM edition")
    assert data.shelf().editions == ()
    assert data._known == {}, "what the store no longer has is not held"
