"""The figures that the pages and docs give of the classifier are those of the classifier that is shipped."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from benchmarks.labels import LEAST_F1, MOST_ABSTENTION, held_out, page, tried
from openness.language.labelling.default import LANGUAGES, NAME, examples
from openness.language.labelling.trial import FILE, Matrix, default_trial, from_json, matrix_of

if TYPE_CHECKING:
    from pathlib import Path

    from openness.language.labelling.trial import Trial


@pytest.fixture(scope="module")
def now() -> Trial:
    return tried()


def test_the_kept_figures_are_those_that_are_measured(now: Trial, root: Path) -> None:
    assert files("openness.language.labelling").joinpath(FILE).read_text(encoding="utf-8") == now.to_json()
    assert (root / "docs" / "labels.md").read_text(encoding="utf-8") == page(now)
    assert now.classifier == NAME


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_right_often_enough_and_silent_seldom_enough(now: Trial, language: str) -> None:
    matrix = now.by_language[language]
    assert matrix.texts >= 4 * 150
    assert matrix.macro_f1() >= LEAST_F1
    assert matrix.abstention <= MOST_ABSTENTION


def test_no_text_set_apart_is_trained_on() -> None:
    trained = {one.text for one in examples()}
    assert not [text for language in LANGUAGES for text, _ in held_out(language) if text in trained]


def test_a_matrix_tells_precision_recall_and_silence() -> None:
    pairs = [("knowledge", "knowledge")] * 6 + [("knowledge", "promotion")] * 2 + [("knowledge", "unknown")] * 2
    matrix = matrix_of([*pairs, ("promotion", "knowledge"), ("promotion", "promotion"), ("other", "other")])
    assert (matrix.precision("knowledge"), matrix.recall("knowledge")) == (6 / 7, 6 / 8)
    assert matrix.recall("knowledge", of_all=True) == 6 / 10
    assert matrix.abstention == 2 / 13
    assert matrix.recall("question") == 0
    assert isinstance(matrix + matrix, Matrix)
    assert (matrix + matrix).texts == 26


def test_k1_is_corrected_by_what_was_told_apart_of_knowledge_and_promotion() -> None:
    error = default_trial().error
    assert 0 < error.knowledge_right <= error.knowledge
    assert 0 < error.promotion_right <= error.promotion
    assert from_json(default_trial().to_json()) == default_trial()
