"""An organisation's own classifier counts as better only where it is right more often beyond chance, on texts it did not see."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from openness.language.labelling.default import as_labelled, default_classifier, examples
from openness.language.labelling.features import everything
from openness.language.labelling.local import LEAST, LocalTrial, enough, grown, try_local
from openness.language.labelling.model import LABELS, from_bytes
from openness.language.labelling.training import FOLDS, Labelled, folds, look
from openness.language.labelling.trial import TOLD, Matrix
from openness.language.labelling.written import written
from tests.openness.language.house import mixed, turned

EMPTY = Matrix(counts=tuple((0,) * len(TOLD) for _ in LABELS))


def test_it_is_better_where_a_house_has_words_of_its_own() -> None:
    found = try_local("local:1", turned(), default_classifier())
    assert found.wins
    assert found.better > found.worse
    assert found.gain > 0
    assert found.matrix.texts == 60
    assert found.p == pytest.approx(min(1, 2 * binom.sf(found.better - 1, found.better + found.worse, 0.5)))
    assert found.classifier.name == "local:1"
    assert [one.label for one in found.classifier.tell(["Zulu kiosk market nine", "Tango kiosk market nine"])] == [
        "knowledge",
        "promotion",
    ]


def test_what_the_default_knows_stays_known() -> None:
    found = try_local("local:1", turned(), default_classifier()).classifier
    asked = ["Weet iemand waar de reservesleutels van de bus liggen?", "Does anyone know where the spare keys are kept?"]
    for one in found.tell(asked):
        assert one.shares.index(max(one.shares)) == LABELS.index("question")
        assert one.label in {"question", "unknown"}


def test_it_is_not_better_where_the_labels_follow_from_nothing() -> None:
    own = mixed()
    found = try_local("local:1", own, default_classifier())
    assert found.matrix.texts == len(own)
    assert not found.wins


def test_it_is_not_better_where_the_default_is_right_already() -> None:
    told = examples()[:: len(examples()) // 60][:60]
    found = try_local("local:1", [(one.text, one.label) for one in told], default_classifier())
    assert not found.wins
    assert found.better <= found.worse + 3


def test_the_same_labels_make_the_same_classifier() -> None:
    first, again = (try_local("local:1", turned(52), default_classifier()) for _ in range(2))
    assert first.classifier.to_bytes() == again.classifier.to_bytes()
    assert (first.matrix, first.better, first.worse, first.p) == (again.matrix, again.better, again.worse, again.p)
    assert from_bytes(first.classifier.to_bytes()).to_bytes() == first.classifier.to_bytes()


def test_a_text_that_says_the_same_is_never_told_by_what_learned_from_it() -> None:
    own = [(text, label) for text, label in turned(20) for _ in range(3)]
    group: dict[str, int] = {}
    seen = look([Labelled(text=text, label=label, group=group.setdefault(text, len(group))) for text, label in own])
    for rows, tried in folds(seen):
        assert not set(seen.group[rows].tolist()) & set(seen.group[tried].tolist())
    with pytest.raises(ValueError, match="too few"):
        try_local("local:1", own, default_classifier())


@given(
    better=st.integers(0, 60),
    worse=st.integers(0, 60),
    p=st.floats(0, 1),
    gain=st.floats(-1, 1),
)
def test_it_wins_only_with_all_three(better: int, worse: int, p: float, gain: float) -> None:
    found = LocalTrial(classifier=default_classifier(), matrix=EMPTY, better=better, worse=worse, p=p, gain=gain)
    assert found.wins == (better > worse and p < 0.05 and gain > 0)


@given(
    counts=st.tuples(*[st.integers(0, 60)] * len(LABELS)),
    same=st.booleans(),
)
@settings(deadline=None, max_examples=40)
def test_it_takes_fifty_texts_that_differ_and_two_labels(counts: tuple[int, ...], *, same: bool) -> None:
    own = [
        (label if same else f"{label} {'x' * (number + 1)}", label)
        for label, count in zip(LABELS, counts, strict=True)
        for number in range(count)
    ]
    kinds = [count for count in counts if count >= FOLDS]
    assert enough(own) == (not same and sum(counts) >= LEAST and len(kinds) >= 2)


@pytest.mark.parametrize(("labels", "before", "due"), [(59, 50, False), (60, 50, True), (349, 300, False), (350, 300, True)])
def test_another_trial_takes_a_fifth_more_labels_or_fifty(labels: int, before: int, *, due: bool) -> None:
    assert grown(labels, before) == due


def test_what_is_seen_already_is_told_as_the_text_is() -> None:
    texts = [one.text for one in examples()[::200]]
    classifier = default_classifier()
    seen = classifier.tell_seen(everything([written(text) for text in texts]))
    for one, other in zip(seen, classifier.tell(texts), strict=True):
        assert one.label == other.label
        assert np.allclose(one.shares, other.shares, atol=1e-5)


@pytest.mark.slow
def test_a_trial_of_500_labels_takes_seconds() -> None:
    own = [(one.text, one.label) for one in as_labelled(examples()[::5][:500])]
    default_classifier().tell([own[0][0]])
    began = time.process_time()
    assert try_local("local:1", own, default_classifier()).matrix.texts == 500
    assert time.process_time() - began < 30
