"""A classifier that learned from an organisation's own labels what the default one does not know of its ways to write.

It takes the default's scores as one more thing to see in a text, beside the text's own columns (the way that Daume 2007 calls
"Pred"); as both are linear, so is what comes of them. Some of the texts that come with Sharewell are learned from too, so that
what it knew stays known. It is held against the default by cross-validation: each own text is told
by a classifier that saw neither it nor another that says the same. It may be used only where the exact test of McNemar (1947)
says that it is right more often beyond chance, and its macro-F1 is better.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from openness.language.labelling.default import as_labelled, examples
from openness.language.labelling.model import LABELS, Classifier, from_bytes
from openness.language.labelling.training import FOLDS, Labelled, folds, look, train
from openness.language.labelling.trial import Matrix, matrix_of
from openness.language.labelling.written import written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.language.labelling.model import Told

LEAST: Final = 50
"""Own labels that it takes, on as many texts that differ."""
KINDS: Final = 2
"""Labels that must be among them, each on FOLDS texts or more."""
MOST: Final = 1_000
"""Own labels that are learned from, the newest; so many take half a minute."""
WEIGHT: Final = 3.0
"""How much an own text weighs against one of those that come with Sharewell."""
_EVERY: Final = 14
"""One of so many of those is learned from."""
CHANCE: Final = 0.05
_GROWN: Final = 1.2
_MORE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTrial:
    """A local classifier, and how it did against the default on own labels that it had not seen.

    `better` and `worse`: labels that it alone told right, and that the default alone did; `p` of the exact test, two-sided;
    `gain`: its macro-F1 less the default's, both taken at their likeliest word.
    """

    classifier: Classifier
    matrix: Matrix
    better: int
    worse: int
    p: float
    gain: float

    @property
    def wins(self) -> bool:
        """Whether it may be used."""
        return self.better > self.worse and self.p < CHANCE and self.gain > 0


def readable(text: str) -> bool:
    """Return whether there is anything in a text to learn from."""
    return bool(written(text))


def enough(own: Sequence[tuple[str, str]]) -> bool:
    """Return whether these texts, given with their label, are enough to learn from."""
    kinds = {label: {written(text) for text, one in own if one == label} for label in LABELS}
    return len(set().union(*kinds.values())) >= LEAST and sum(len(texts) >= FOLDS for texts in kinds.values()) >= KINDS


def grown(labels: int, before: int) -> bool:
    """Return whether there are so many more own labels than at the last trial that another is worth its while."""
    return labels >= before * _GROWN or labels >= before + _MORE


def try_local(name: str, own: Sequence[tuple[str, str]], default: Classifier) -> LocalTrial:
    """Train a classifier on own texts, given with their label, and hold it against the default.

    Raises ValueError where they are not enough, or where a text holds nothing to read.
    """
    if not enough(own) or not all(readable(text) for text, _ in own):
        raise ValueError("too few own labels")
    everything = look([*_grouped(own), *_shipped(own)])
    mine, given = np.arange(len(own)), np.arange(len(own), len(everything))
    seen = everything.chosen(mine)
    told: dict[int, Told] = {}
    for rows, tried in folds(seen):
        classifier = train(name, everything.chosen(np.concatenate([rows, given])), basis=default).classifier
        places = tried.tolist()
        told.update(zip(places, classifier.tell_seen(seen.columns[tried]), strict=True))
    labels = [label for _, label in own]
    said = [told[place] for place in range(len(own))]
    its, others = _likeliest(said), _likeliest(default.tell_seen(seen.columns))
    better = sum(one == label != other for label, one, other in zip(labels, its, others, strict=True))
    worse = sum(other == label != one for label, one, other in zip(labels, its, others, strict=True))
    return LocalTrial(
        classifier=_as_kept(train(name, everything, basis=default).classifier),
        matrix=matrix_of((label, one.label) for label, one in zip(labels, said, strict=True)),
        better=better,
        worse=worse,
        p=_exact(better, worse),
        gain=matrix_of(zip(labels, its, strict=True)).macro_f1() - matrix_of(zip(labels, others, strict=True)).macro_f1(),
    )


def _grouped(own: Sequence[tuple[str, str]]) -> list[Labelled]:
    """Return own texts as training takes them; those that say the same are one group."""
    group: dict[str, int] = {}
    return [
        Labelled(text=text, label=label, group=group.setdefault(written(text), len(group)), weight=WEIGHT) for text, label in own
    ]


def _shipped(own: Sequence[tuple[str, str]]) -> list[Labelled]:
    """Return some of the texts that come with Sharewell, each a group of its own; none that an own text says too."""
    theirs = {written(text) for text, _ in own}
    chosen = [one for one in as_labelled(examples()[::_EVERY]) if written(one.text) not in theirs]
    return [replace(one, group=len(own) + number) for number, one in enumerate(chosen)]


def _likeliest(told: Sequence[Told]) -> list[str]:
    return [LABELS[max(range(len(LABELS)), key=one.shares.__getitem__)] for one in told]


def _as_kept(classifier: Classifier) -> Classifier:
    """Return a classifier as it is read again from where it is kept."""
    return from_bytes(classifier.to_bytes())


def _exact(better: int, worse: int) -> float:
    """Return how likely so uneven a split of those that differ is, were both right equally often."""
    from scipy.stats import binomtest

    return float(binomtest(better, better + worse).pvalue) if better + worse else 1.0
