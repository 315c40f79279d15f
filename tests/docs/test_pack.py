"""The pack for works council and data protection officer says what the software does, and the same in both languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from config.backups import Backups
from config.schema import LEAST_K, Privacy, SourceSettings
from openness.activity import MOST_OF_ONE
from openness.consent import PURPOSES
from openness.rounding import STEP
from storage.key_places import KEY_BYTES

if TYPE_CHECKING:
    from pathlib import Path

PAIRS = {
    "instemmingsverzoek": "request",
    "grondslag": "legal-basis",
    "dpia": "dpia",
    "verwerkingsregister": "record",
    "brief": "letter",
    "vragen": "questions",
}
MADE = {"bewaartermijnen": "retention"}
"""Those that are made from the code."""
OPEN = re.compile(r"(?<!\])\[([^\]\[]+)\](?!\()")
ARTICLE = re.compile(r"(?:artikel|article)(?:en|s)?\s+(\d+)")


def texts(root: Path, name: str) -> tuple[str, str]:
    folder = root / "docs" / "works-council"
    return (folder / "nl" / f"{name}.md").read_text("utf-8"), (folder / "en" / f"{PAIRS[name]}.md").read_text("utf-8")


def test_the_pack_holds_these_documents_in_both_languages(root: Path) -> None:
    folder = root / "docs" / "works-council"
    assert {path.stem for path in (folder / "nl").iterdir()} == {*PAIRS, *MADE}
    assert {path.stem for path in (folder / "en").iterdir()} == {*PAIRS.values(), *MADE.values()}


@pytest.mark.parametrize("name", PAIRS)
def test_both_languages_have_the_same_parts_rows_blanks_and_articles(root: Path, name: str) -> None:
    dutch, english = texts(root, name)
    for part in ("\n#", "\n|", "\n- ", "\n1. ", "**"):
        assert dutch.count(part) == english.count(part), part
    assert len(OPEN.findall(dutch)) == len(OPEN.findall(english)) > 0
    assert [blank for blank in OPEN.findall(dutch) if blank.isdigit()] == [
        blank for blank in OPEN.findall(english) if blank.isdigit()
    ]
    assert sorted(ARTICLE.findall(dutch)) == sorted(ARTICLE.findall(english))


@pytest.mark.parametrize("name", PAIRS)
def test_figures_that_can_be_set_stand_as_they_are_unless_set(root: Path, name: str) -> None:
    kept = Backups().keep * Backups().every_hours // 24
    for text in texts(root, name):
        assert set(re.findall(r"\[(\d+)\] (?:people|mensen)", text)) <= {str(Privacy().k)}
        words = re.findall(r"\[(\d+)\] (?:days|dagen)", text)
        assert set(words) <= {str(Privacy().text_days), str(kept)}, "texts, and backups"


def test_the_assessment_names_the_measures_as_they_are_built(root: Path) -> None:
    dutch, english = texts(root, "dpia")
    assert LEAST_K == 5 == STEP
    assert MOST_OF_ONE == 0.5
    assert len(PURPOSES) == 4
    assert SourceSettings.model_fields["verify_hours"].get_default() == 24
    assert KEY_BYTES * 8 == 256
    for text, said in (
        (english, ("never under 5", "rounded to 5", "more than half", "four purposes", "within 24 hours", "AES-256-GCM")),
        (dutch, ("nooit onder 5", "afgerond op 5", "meer dan de helft", "vier doelen", "binnen 24 uur", "AES-256-GCM")),
    ):
        for words in said:
            assert words in text
