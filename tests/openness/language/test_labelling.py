"""What the classifier promises: any text at all is read, in time; it says nothing when unsure; it can be made again."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openness.language.labelling.default import NAME, as_labelled, default_classifier, examples, train_default
from openness.language.labelling.features import lexical
from openness.language.labelling.model import LABELS, UNKNOWN, from_bytes
from openness.language.labelling.training import folds, look
from openness.language.labelling.written import LOOKED_AT, written

LONG = 1_000_000
PICTURES = st.sampled_from("😀🎉👍🏽🇳🇱👩‍👩‍👧‍👦❤️")
RIGHT_TO_LEFT = st.text(st.characters(min_codepoint=0x590, max_codepoint=0x6FF), max_size=80)
LINKS = st.lists(st.sampled_from(["https://a.example/x", "http://[::1]/", "www.b.example", "https://"]), max_size=5).map(" ".join)
ANY_TEXT = st.one_of(st.text(st.characters(), max_size=300), RIGHT_TO_LEFT, st.lists(PICTURES, max_size=20).map("".join), LINKS)


@given(st.lists(ANY_TEXT, max_size=4))
@example(["", "\x00", "\ud800", "\udfff?" * 40, "\u202eevil\u202c", "```\nonly code\n```", "> only quoted"])
@settings(deadline=None, max_examples=60)
def test_any_text_gets_one_label_and_a_confidence(texts: list[str]) -> None:
    told = default_classifier().tell(texts)
    assert len(told) == len(texts)
    for one in told:
        assert one.label in {*LABELS, UNKNOWN}
        assert 0 <= one.confidence <= 1
        assert sum(one.shares) == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    "text",
    [
        once * (LONG // len(once))
        for once in ("a", "? ", "!?", "weet iemand ", "\n", "> ", "https://", "@", "```", "\U0001f600", "a.b@", "\u05d0", "0:00 ")
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_text_of_a_megabyte_takes_no_longer_than_a_page(text: str) -> None:
    classifier = default_classifier()
    classifier.tell(["warm"])
    began = time.process_time()
    classifier.tell([text])
    assert time.process_time() - began < 1
    assert len(written(text)) <= LOOKED_AT


@pytest.mark.parametrize(
    "text", ["", "   \n", "https://a.example/page", "@jan @piet", "> weet iemand dit?", "www.a.example @jan"]
)
def test_nothing_is_said_of_what_holds_nothing_of_its_author(text: str) -> None:
    told = default_classifier().tell([text])[0]
    assert (told.label, told.confidence) == (UNKNOWN, 0)


def test_nothing_is_said_when_it_is_not_sure() -> None:
    classifier = default_classifier()
    least = classifier.least
    rest = (1 - least + 0.01) / 3
    assert classifier.told((least - 0.01, rest, rest, rest)).label == UNKNOWN
    assert classifier.told((least + 0.01, 0, 0, 0.99 - least)).label == "knowledge"


def test_what_it_says_of_a_text_depends_on_that_text_alone() -> None:
    texts = [one.text for one in examples()[::140]]
    alone = [default_classifier().tell([text])[0] for text in texts]
    together = default_classifier().tell([*texts, *texts])
    for one, other in zip([*alone, *alone], together, strict=True):
        assert one.label == other.label
        assert one.shares == pytest.approx(other.shares, abs=1e-3)


def test_it_is_kept_as_plain_numbers_and_comes_back_the_same() -> None:
    classifier = default_classifier()
    kept = classifier.to_bytes()
    again = from_bytes(kept)
    assert again.to_bytes() == kept
    assert (again.name, again.least) == (NAME, classifier.least)
    assert len(kept) < 1_500_000


@pytest.mark.parametrize("damage", [b"", b"PK", b"not a classifier", default_classifier().to_bytes()[:-9000]])
def test_what_is_no_classifier_is_refused(damage: bytes) -> None:
    with pytest.raises(ValueError, match="classifier"):
        from_bytes(damage)


def test_cross_validation_never_tries_what_it_was_trained_on() -> None:
    texts = as_labelled(examples()[::20]) * 2
    seen = look(texts)
    tried = np.zeros(len(seen), dtype=int)
    for rows, trial in folds(seen):
        tried[trial] += 1
        assert not set(seen.group[rows]) & set(seen.group[trial])
    assert (tried == 1).all()


@pytest.mark.slow
def test_the_classifier_that_is_shipped_is_what_its_texts_make() -> None:
    made, shipped = from_bytes(train_default().classifier.to_bytes()), default_classifier()
    texts = [one.text for one in examples()]
    told = [(one, other) for one, other in zip(made.tell(texts), shipped.tell(texts), strict=True)]
    same = sum(one.label == other.label for one, other in told)
    assert same >= 0.995 * len(texts)
    assert max(abs(one.confidence - other.confidence) for one, other in told) < 0.05
    assert made.least == pytest.approx(shipped.least, abs=0.02)
    seen = lexical([written(text) for text in texts[:50]])
    assert np.abs(seen @ made.quick.weights - seen @ shipped.quick.weights).max() < 0.05
