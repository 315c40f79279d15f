"""A classifier: two linear models, the second of which is asked where the first is not sure, and when to say nothing.

The first sees words, parts of words and signs, and is quick; the second sees the meaning too, and costs fifty times as much.
Their scores are calibrated by one temperature each (Guo and others 2017), so that of what they call 80 % sure four in five are
right. A classifier is plain numbers; it is kept as arrays and nothing in it is ever run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from zipfile import BadZipFile

import numpy as np

from openness.language.labelling.features import ALL, LEXICAL, lexical, meanings
from openness.language.labelling.written import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LABELS: Final = ("knowledge", "question", "promotion", "other")
"""What a text may mainly do, in the order of a model's columns."""
UNKNOWN: Final = "unknown"
SURE: Final = 0.8
"""From this on the quick model's word is taken."""
_AT_ONCE: Final = 1_000
_SETTINGS: Final = "settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a classifier says of a text: its label, how sure it is of the likeliest one (0-1), and the share of each of LABELS."""

    label: str
    confidence: float
    shares: tuple[float, ...] = (0.25, 0.25, 0.25, 0.25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """A linear model: weights of shape (columns, LABELS), what each label starts from, and what sharpens the scores."""

    weights: Floats
    start: Floats
    sharpness: float

    def shares(self, scores: Floats) -> Floats:
        """Return the calibrated share of each label, from scores of shape (texts, LABELS)."""
        raised = (scores + self.start) * self.sharpness
        raised = np.exp(raised - raised.max(axis=1, keepdims=True))
        shares: Floats = raised / raised.sum(axis=1, keepdims=True)
        return shares


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifier:
    """A classifier with its name and version, such as `default:1`, which its labels carry."""

    name: str
    quick: Linear
    full: Linear
    least: float
    """How sure it must be; of what it is less sure of it says `unknown`."""
    sure: float = field(default=SURE)

    def tell(self, texts: Sequence[str]) -> list[Told]:
        """Return what each text mainly does. Texts that are written alike are worked out once."""
        forms = [written(text) for text in texts]
        known: dict[str, Told] = {"": Told(label=UNKNOWN, confidence=0.0)}
        asked = sorted(set(forms) - {""})
        for begin in range(0, len(asked), _AT_ONCE):
            part = asked[begin : begin + _AT_ONCE]
            known.update(zip(part, map(self.told, self._shares(part)), strict=True))
        return [known[form] for form in forms]

    def tell_seen(self, columns: Any) -> list[Told]:  # noqa: ANN401 - scipy's sparse matrices have no type that holds here
        """Return what is said of texts of which everything is seen already: a sparse matrix of shape (texts, ALL)."""
        shares = self.quick.shares(columns[:, :LEXICAL] @ self.quick.weights)
        unsure = np.flatnonzero(shares.max(axis=1) < self.sure)
        if len(unsure):
            shares[unsure] = self.full.shares(columns[unsure] @ self.full.weights)
        return list(map(self.told, shares))

    def told(self, shares: Iterable[float]) -> Told:
        """Return what is said of a text with these shares of the labels."""
        each = tuple(float(share) for share in shares)
        best = max(range(len(each)), key=each.__getitem__)
        label = LABELS[best] if each[best] >= self.least else UNKNOWN
        return Told(label=label, confidence=each[best], shares=each)

    def _shares(self, forms: Sequence[str]) -> Floats:
        seen = lexical(forms)
        shares = self.quick.shares(seen @ self.quick.weights)
        unsure = np.flatnonzero(shares.max(axis=1) < self.sure)
        if len(unsure):
            meant = meanings([forms[place] for place in unsure.tolist()])
            scores = seen[unsure] @ self.full.weights[:LEXICAL] + meant @ self.full.weights[LEXICAL:]
            shares[unsure] = self.full.shares(scores)
        return shares

    def to_bytes(self) -> bytes:
        """Return the classifier as arrays in the npz format, the same bytes for the same classifier."""
        settings = {
            "name": self.name,
            "least": self.least,
            "sure": self.sure,
            "labels": LABELS,
            "sharpness": [self.quick.sharpness, self.full.sharpness],
        }
        arrays: dict[str, Any] = {_SETTINGS: np.frombuffer(json.dumps(settings).encode(), dtype=np.uint8)}
        for name, model in (("quick", self.quick), ("full", self.full)):
            rows = np.flatnonzero(np.abs(model.weights).max(axis=1) > 0)
            arrays[f"{name}_rows"] = rows.astype(np.uint32)
            arrays[f"{name}_weights"] = model.weights[rows].astype(np.float16)
            arrays[f"{name}_start"] = model.start.astype(np.float32)
        made = BytesIO()
        np.savez_compressed(made, **arrays)
        return made.getvalue()


def from_bytes(kept: bytes) -> Classifier:
    """Return the classifier in these bytes. Raises ValueError where they hold none of this version."""
    try:
        with np.load(BytesIO(kept), allow_pickle=False) as arrays:
            settings = json.loads(arrays[_SETTINGS].tobytes())
            if tuple(settings["labels"]) != LABELS:
                raise ValueError("other labels")  # noqa: TRY301 - told as all other damage is
            quick, full = (
                _linear(arrays, name, columns, float(sharpness))
                for name, columns, sharpness in zip(("quick", "full"), (LEXICAL, ALL), settings["sharpness"], strict=True)
            )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OSError, BadZipFile, EOFError) as error:
        raise ValueError("no classifier of this version") from error
    return Classifier(
        name=str(settings["name"]), quick=quick, full=full, least=float(settings["least"]), sure=float(settings["sure"])
    )


def _linear(arrays: Any, name: str, columns: int, sharpness: float) -> Linear:  # noqa: ANN401 - numpy's own archive
    weights = np.zeros((columns, len(LABELS)), dtype=np.float32)
    weights[arrays[f"{name}_rows"]] = arrays[f"{name}_weights"]
    start = arrays[f"{name}_start"].astype(np.float32)
    if start.shape != (len(LABELS),) or not np.isfinite(weights).all():
        raise ValueError("no classifier of this version")
    return Linear(weights=weights, start=start, sharpness=sharpness)
