"""Makes a classifier from texts whose label is known. Everything that is chosen is chosen by cross-validation on those texts.

Logistic regression of each label against the rest, on all that is seen; scores from cross-validation give the temperature that
calibrates them, and how sure the classifier must be to say anything at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from openness.language.labelling.features import ALL, LEXICAL, everything
from openness.language.labelling.model import LABELS, SURE, Classifier, Linear
from openness.language.labelling.written import written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

FOLDS: Final = 5
FOLDS_ON_BASIS: Final = 3
"""The same where there is a basis: only calibration hangs on them, and it is to be quick."""
ABSTAIN: Final = 0.1
"""The share of the texts it is trained on of which a classifier says nothing when cross-validated."""
_SEED: Final = 20_120_127
_LOOSE: Final = 10.0
"""The inverse of the penalty on weights; 3, 10 and 30 do alike."""
_LOOSE_ON_BASIS: Final = 0.3
"""The same where there is a basis: the fewer the texts, the more is its word."""
_CLOSE: Final = 1e-4
_CLOSE_ON_BASIS: Final = 1e-2
"""How close to the best fit is close enough; where there is a basis it is to be quick, and closer does no better."""
_ROUNDS: Final = 2_000
_ONCE: Final = 2
"""A column is looked at that at least so many texts have."""
_FAINT: Final = 1e-3
_SHARPEST: Final = 3.0
"""Calibration may sharpen or blunt scores by e to this power."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A text whose label is known; `group`: texts that are never apart in cross-validation; how much it weighs."""

    text: str
    label: str
    group: int = 0
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Texts ready to train on: what is seen in them (texts, ALL), the place of their label in LABELS, weights, groups."""

    columns: Any
    label: Ints
    weight: NDArray[np.float64]
    group: Ints

    def __len__(self) -> int:
        """Return how many texts there are."""
        return len(self.label)

    def chosen(self, rows: Ints) -> Seen:
        """Return some of the texts."""
        return Seen(columns=self.columns[rows], label=self.label[rows], weight=self.weight[rows], group=self.group[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A classifier, and the shares of the labels that cross-validation gave each text, of shape (texts, LABELS)."""

    classifier: Classifier
    shares: Floats


def look(texts: Sequence[Labelled]) -> Seen:
    """Return texts ready to train on."""
    return Seen(
        columns=everything([written(one.text) for one in texts]),
        label=np.array([LABELS.index(one.label) for one in texts], dtype=np.int64),
        weight=np.array([one.weight for one in texts], dtype=np.float64),
        group=np.array([one.group for one in texts], dtype=np.int64),
    )


def train(name: str, seen: Seen, basis: Classifier | None = None) -> Trained:
    """Return a classifier trained on texts of all LABELS, with what cross-validation says of each text.

    Where there is a classifier as its basis, what that scores is seen in the texts too. How sure the classifier must be is
    chosen on the texts that weigh most.
    """
    parts = folds(seen, FOLDS if basis is None else FOLDS_ON_BASIS)
    quick, quick_scores = _fitted(seen, LEXICAL, parts, basis.quick if basis else None)
    full, full_scores = _fitted(seen, ALL, parts, basis.full if basis else None)
    shares = quick.shares(quick_scores - quick.start)
    unsure = shares.max(axis=1) < SURE
    shares[unsure] = full.shares(full_scores[unsure] - full.start)
    weightiest = seen.weight == seen.weight.max()
    least = round(float(np.quantile(shares[weightiest].max(axis=1), ABSTAIN)), 3)
    return Trained(classifier=Classifier(name=name, quick=quick, full=full, least=least), shares=shares)


def folds(seen: Seen, times: int = FOLDS) -> list[tuple[Ints, Ints]]:
    """Return the rows to train on and those to try on, so many times; each row is tried once, all of its group together."""
    from sklearn.model_selection import StratifiedGroupKFold

    drawn = StratifiedGroupKFold(n_splits=times, shuffle=True, random_state=_SEED)
    counts = np.bincount(seen.label, minlength=len(LABELS))
    # A label too rare to be in every part is spread with the commonest one.
    label = np.where(counts[seen.label] < times, counts.argmax(), seen.label)
    return [(np.asarray(a), np.asarray(b)) for a, b in drawn.split(np.zeros(len(seen)), label, seen.group)]


def _fitted(seen: Seen, columns: int, parts: Sequence[tuple[Ints, Ints]], basis: Linear | None) -> tuple[Linear, Floats]:
    """Return a linear model of the first columns, and each text's scores when it was not trained on."""
    scores = np.zeros((len(seen), len(LABELS)), dtype=np.float32)
    for rows, tried in parts:
        weights, start = _fit(seen.chosen(rows), columns, basis)
        scores[tried] = seen.columns[tried][:, :columns] @ weights + start
    sharpness = _sharpness(scores, seen)
    weights, start = _fit(seen, columns, basis)
    return Linear(weights=weights, start=start, sharpness=sharpness), scores


def _fit(seen: Seen, columns: int, basis: Linear | None) -> tuple[Floats, Floats]:
    """Fit each label against the rest to the first columns, and what a basis scores; return weights (columns, LABELS), starts."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    used = seen.columns[:, :columns]
    several = np.flatnonzero(np.bincount(used.indices, minlength=columns) >= _ONCE)
    scores = None if basis is None else used @ basis.weights + basis.start
    used = used[:, several].astype(np.float64)
    if scores is not None:
        used = hstack([used, csr_matrix(scores, dtype=np.float64)], format="csr")
    weights = np.zeros((columns, len(LABELS)), dtype=np.float32)
    start = np.zeros(len(LABELS), dtype=np.float32)
    for place in range(len(LABELS)):
        loose, close = (_LOOSE, _CLOSE) if basis is None else (_LOOSE_ON_BASIS, _CLOSE_ON_BASIS)
        drawn = LogisticRegression(C=loose, tol=close, solver="liblinear", dual=True, max_iter=_ROUNDS, random_state=_SEED)
        fitted = drawn.fit(used, seen.label == place, seen.weight)
        own = fitted.coef_[0][: len(several)]
        weights[several, place] = np.where(np.abs(own) < _FAINT, 0.0, own)
        start[place] = fitted.intercept_[0]
        if basis is not None:
            trusted = fitted.coef_[0][len(several) :].astype(np.float32)
            weights[:, place] += basis.weights @ trusted
            start[place] += basis.start @ trusted
    return weights, start


def _sharpness(scores: Floats, seen: Seen) -> float:
    """Return the factor under which the scores tell shares best (least log loss)."""
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    rows = np.arange(len(seen))

    def loss(power: float) -> float:
        return -float(np.average(log_softmax(scores * np.exp(power), axis=1)[rows, seen.label], weights=seen.weight))

    return float(np.exp(minimize_scalar(loss, bounds=(-_SHARPEST, _SHARPEST), method="bounded").x))
