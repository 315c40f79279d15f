"""A second month beside the first: in the address by a stable id, compared only where that can be done, for any part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.dashboard.editions import JOINED, LAST, bodies, fill
from tests.dashboard.test_pages import opened, text_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("user")))
        fill(home, bodies())
    return home


@pytest.fixture(autouse=True)
def _home(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHAREWELL_HOME", str(filled))


def row_of(text: str, indicator: str) -> str:
    return next(row for row in text.split("<tr") if f">{indicator}</small>" in row)


def test_both_months_stand_in_each_row_with_the_change_and_its_verdict() -> None:
    app = opened("month", lang="en", month="2026-09", against="2026-05")
    assert not app.exception
    text = text_of(app)
    assert "Since May 2026: " in text
    row = row_of(text, "A6")
    assert 'data-label="May 2026"' in row
    assert "sw-then-bar" in row
    assert ", May 2026 " in row
    assert "no detectable change" in row
    assert "pts</span>" in row
    moved = row_of(text_of(opened("month", lang="en", month="2026-09", against="2026-04")), "A1")
    assert '<b class="sw-moved sw-better">' in moved


def test_what_cannot_be_compared_says_why() -> None:
    """The wiki joined in between."""
    assert JOINED < 17
    row = row_of(text_of(opened("month", lang="en", month="2026-09", against="2025-08")), "A6")
    assert "not comparable" in row
    assert "Not the same sources cover both months to their end." in row
    assert "pts" not in row
    dutch = row_of(text_of(opened("month", lang="nl", month="2026-09", against="2025-08")), "A6")
    assert "niet te vergelijken" in dutch


@pytest.mark.parametrize("against", ["2026-10", "2027-01", "x", "2026-13", "<b>"])
def test_only_an_earlier_month_that_there_is_can_be_chosen(against: str) -> None:
    app = opened("month", lang="en", against=against)
    assert not app.exception
    assert "sw-then-bar" not in text_of(app)
    assert "against" not in app.query_params


def test_the_choice_is_kept_in_the_address_and_named_in_either_language() -> None:
    app = opened("month", lang="en")
    app.selectbox(key="chosen-against").set_value("2026-03").run()
    assert str(app.query_params["against"]).strip("[']") == "2026-03"
    dutch = opened("month", lang="nl", against="2026-03")
    assert dutch.selectbox(key="chosen-against").value == "2026-03"
    assert "maart 2026" in text_of(dutch)


@pytest.mark.parametrize("part", ["division:Dienstverlening", "department:Burgerzaken"])
def test_every_part_of_the_organisation_can_be_compared(part: str) -> None:
    app = opened("month", lang="en", against="2026-07", part=part)
    assert not app.exception
    text = text_of(app)
    assert "sw-then-bar" in row_of(text, "A6")
    assert "What became of earlier decisions" in text
    assert "What sharing led to" in text


def test_last_year_stands_on_the_strip_where_it_can_be_compared() -> None:
    assert LAST == 202610
    text = text_of(opened("month", lang="en"))
    assert "sw-year-ago" in text
    early = text_of(opened("month", lang="en", month="2025-08"))
    assert 'class="sw-year-ago" style="left:50%"' in early
    assert early.count("sw-year-ago") == 1
