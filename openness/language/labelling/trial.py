"""How often a classifier is right: counted on texts that people labelled and that it was not trained on, by language."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from openness.language.labelling.model import LABELS, UNKNOWN
from openness.model import ClassifierError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FILE: Final = "default_trial.json"
TOLD: Final = (*LABELS, UNKNOWN)
"""What a classifier may say, in the order of a matrix's columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Texts by the label that a person gave, a row each, and what the classifier said (TOLD), a column each."""

    counts: tuple[tuple[int, ...], ...]

    @property
    def texts(self) -> int:
        """Return how many texts it was tried on."""
        return sum(map(sum, self.counts))

    @property
    def abstention(self) -> float:
        """Return the share of the texts of which it said nothing, 0 of none."""
        return sum(row[-1] for row in self.counts) / max(1, self.texts)

    def precision(self, label: str) -> float:
        """Return the share that is right of those it called so, 0 of none."""
        place = LABELS.index(label)
        return self.counts[place][place] / max(1, sum(row[place] for row in self.counts))

    def recall(self, label: str, *, of_all: bool = False) -> float:
        """Return the share it found of those it said something about, or of all; 0 of none."""
        row = self.counts[LABELS.index(label)]
        return row[LABELS.index(label)] / max(1, sum(row if of_all else row[:-1]))

    def macro_f1(self, *, of_all: bool = False) -> float:
        """Return the mean, over the labels that people gave, of the harmonic mean of precision and recall; 0 of none.

        Of the texts it said something about; with `of_all` silence counts as a miss.
        """
        found = []
        for label, row in zip(LABELS, self.counts, strict=True):
            if not sum(row):
                continue
            precision, recall = self.precision(label), self.recall(label, of_all=of_all)
            found.append(2 * precision * recall / (precision + recall) if precision + recall else 0.0)
        return sum(found) / max(1, len(found))

    def __add__(self, other: Matrix) -> Matrix:
        """Return both trials together."""
        pairs = zip(self.counts, other.counts, strict=True)
        return Matrix(counts=tuple(tuple(map(sum, zip(one, two, strict=True))) for one, two in pairs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A classifier's trial: a matrix by language."""

    classifier: str
    by_language: Mapping[str, Matrix]

    @property
    def whole(self) -> Matrix:
        """Return all languages together."""
        total = Matrix(counts=tuple((0,) * len(TOLD) for _ in LABELS))
        for matrix in self.by_language.values():
            total += matrix
        return total

    @property
    def error(self) -> ClassifierError:
        """Return how it tells knowledge from promotion: of the texts that are one of them and that it called one of them."""
        knows, promotes = LABELS.index("knowledge"), LABELS.index("promotion")
        counts = self.whole.counts
        return ClassifierError(
            classifier=self.classifier,
            knowledge=counts[knows][knows] + counts[knows][promotes],
            knowledge_right=counts[knows][knows],
            promotion=counts[promotes][knows] + counts[promotes][promotes],
            promotion_right=counts[promotes][promotes],
        )

    def to_json(self) -> str:
        """Return the trial as it is kept."""
        matrices = {name: [list(row) for row in matrix.counts] for name, matrix in self.by_language.items()}
        return json.dumps({"classifier": self.classifier, "told": TOLD, "by_language": matrices}, indent=1) + "\n"


def matrix_of(pairs: Iterable[tuple[str, str]]) -> Matrix:
    """Return the matrix of pairs: the label that a person gave, and what the classifier said."""
    counted = Counter(pairs)
    return Matrix(counts=tuple(tuple(counted[label, told] for told in TOLD) for label in LABELS))


def from_json(kept: str) -> Trial:
    """Return the trial that was kept."""
    told = json.loads(kept)
    matrices = {name: Matrix(counts=tuple(map(tuple, rows))) for name, rows in told["by_language"].items()}
    return Trial(classifier=str(told["classifier"]), by_language=matrices)


@cache
def default_trial() -> Trial:
    """Return how the default classifier did on texts that were set apart before it was trained."""
    return from_json(files("openness.language.labelling").joinpath(FILE).read_text(encoding="utf-8"))
