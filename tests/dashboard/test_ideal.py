"""The page on the ideal opens with the organisation's own vision, or with how to write one, and names what figures can't show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.home import IDEAL_FILE
from config.ideal import load_ideal
from openness.indicators import INDICATORS
from openness.model import Theme
from presentation.formats import Formats
from presentation.interview import INTERVIEW
from presentation.markup import joined
from tests.dashboard.editions import HOSTILE, bodies, fill
from tests.dashboard.test_pages import opened, text_of

if TYPE_CHECKING:
    from pathlib import Path

VISION = f"""
[vision]
text = '''We share what we know. {HOSTILE}'''
signed_by = "The board"
date = 2026-01-15

[[targets]]
indicator = "E1"
value = "38 %"
from = "2026-01"
reason = "{HOSTILE.replace('"', "'")}"
"""


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("user")))
        fill(home, bodies(months=2))
    return home


@pytest.fixture
def home(measured: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHAREWELL_HOME", str(measured))
    (measured / IDEAL_FILE).unlink(missing_ok=True)
    return measured


def test_it_opens_with_the_vision_who_signed_it_and_when(home: Path) -> None:
    (home / IDEAL_FILE).write_text(VISION, encoding="utf-8")
    text = text_of(opened("ideal", lang="en"))
    assert text.index("We share what we know.") < text.index("1. Embrace")
    assert "The board, 15\N{NO-BREAK SPACE}Jan\N{NO-BREAK SPACE}2026" in text
    assert "Targets we set ourselves" in text
    assert "<img" not in text
    assert "<script>" not in text


@pytest.mark.parametrize(("lang", "none"), [("en", "No vision yet"), ("nl", "Nog geen visie")])
def test_without_a_vision_it_shows_how_to_write_one_that_is_then_read(home: Path, lang: str, none: str) -> None:
    app = opened("ideal", lang=lang)
    text = text_of(app)
    assert text.index(none) < text.index("1. ")
    example = text.split("<pre")[1].split("<code>")[1].split("</code>")[0].replace("&quot;", '"')
    (home / IDEAL_FILE).write_text(example, encoding="utf-8")
    assert load_ideal(home).vision is not None


def test_a_vision_that_cannot_be_read_is_told_in_one_line(home: Path) -> None:
    (home / IDEAL_FILE).write_text("[vision]\ntext = 1\n", encoding="utf-8")
    app = opened("ideal", lang="en")
    assert not app.exception
    assert "ideal.toml: vision: text is to be given, as text." in text_of(app)


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_each_theme_says_what_is_asked_and_each_figure_what_it_cannot_show(home: Path, lang: str) -> None:
    text, say = text_of(opened("ideal", lang=lang)), Formats(lang).say
    assert set(INTERVIEW) == set(Theme) - {Theme.CONDUCT}
    for asked in INTERVIEW.values():
        for sentence in (*asked.asks, asked.month):
            assert joined(say(sentence)) in text
    for indicator in INDICATORS:
        assert joined(say(indicator.caveat)) in text
        assert f"id={indicator.id}" in text
    for number in range(1, 5):
        assert f"Lanting 2012, {say('recommendation {n}').format(n=number)}" in text
    assert f"Lanting 2012, {say('closing')}" in text


def test_what_has_no_figure_says_what_would_supply_it(home: Path) -> None:
    text = text_of(opened("ideal", lang="en"))
    assert text.count("Not measurable yet") >= 10
    assert "<code>sharewell import training FILE</code>" in text
