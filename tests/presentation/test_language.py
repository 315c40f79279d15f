from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from openness.indicators import INDICATORS
from presentation import catalogue, language
from presentation.language import LANGUAGES, translator

if TYPE_CHECKING:
    from pathlib import Path


def test_no_dutch_text_is_missing() -> None:
    assert catalogue.missing("nl") == []


def test_the_check_finds_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for package in catalogue.PACKAGES:
        (tmp_path / package).mkdir(parents=True)
    (tmp_path / "dashboard" / "page.py").write_text('title = say("A text that nobody translated {month}")\n', encoding="utf-8")
    assert catalogue.missing("nl", tmp_path) == ["A text that nobody translated {month}"]
    monkeypatch.setattr(catalogue, "missing", lambda lang: ["lost"])
    assert catalogue.main(["check"]) == 1
    assert "lost" in capsys.readouterr().err


def test_a_lost_placeholder_counts_as_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in catalogue.PACKAGES:
        (tmp_path / package).mkdir(parents=True)
    (tmp_path / "dashboard" / "page.py").write_text('say("In {month}")\n', encoding="utf-8")
    written = read_po(io.BytesIO(b'msgid ""\nmsgstr ""\n\nmsgid "In {month}"\nmsgstr "In {maand}"\n'), locale="nl")
    monkeypatch.setattr(catalogue, "load", lambda lang: written)
    assert catalogue.missing("nl", tmp_path) == ["In {month}"]


def test_every_indicator_speaks_dutch() -> None:
    dutch = translator("nl")
    for indicator in INDICATORS:
        for text in (indicator.meaning, indicator.formula, indicator.caveat, indicator.supply):
            assert dutch(text) != text, f"{indicator.id}: {text}"


def test_the_compiled_catalogue_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "nl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = catalogue.source_of("nl").read_bytes()
    (folder / "sharewell.po").write_bytes(source)
    monkeypatch.setattr(catalogue, "LOCALES", tmp_path)
    monkeypatch.setattr(language, "LOCALES", tmp_path)
    compiled = catalogue.compile_catalogue("nl")
    (folder / "sharewell.po").unlink()
    assert compiled.is_file()
    fresh = translator.__wrapped__("nl")
    assert fresh("Month") == "Maand"
    assert fresh.plural("of {n} reaches the ideal", "of {n} reach the ideal", 4) == "van {n} halen het ideaal"


@pytest.mark.parametrize("lang", [None, "", "de", "../../etc", "NL"])
def test_an_unknown_language_is_english(lang: str) -> None:
    assert translator(lang)("Month") == "Month"


def test_an_empty_text_stays_empty() -> None:
    for lang in LANGUAGES:
        assert translator(lang)("") == ""
