"""Shares that classifiers found, corrected for their errors, with the interval by drawing people and their trials again.

Rogan and Gladen, American Journal of Epidemiology 107 (1978).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from openness.statistics.redrawing import DRAWS, drawn_sums, raised_tail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_OF_THE_TRIAL = 1
"""Draws the trial from other chances than the people, whatever the seed."""
_HALF = 0.5
"""Added to right and wrong where the trial is drawn again (Jeffreys): one without an error is no certainty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A classifier's trial: of so many that are, it found so many; of so many that are not, it left so many out."""

    are: int
    found: int
    are_not: int
    left_out: int

    @property
    def usable(self) -> bool:
        """Whether it tells better than tossing a coin, so that a share can be corrected."""
        return self.are > 0 and self.are_not > 0 and self.sensitivity + self.specificity > 1

    @property
    def sensitivity(self) -> float:
        """Return the share that it finds of those that are."""
        return self.found / self.are

    @property
    def specificity(self) -> float:
        """Return the share that it leaves out of those that are not."""
        return self.left_out / self.are_not


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one classifier found: a row a person with the items that are and those that are not; its trial.

    `trial` None: nobody knows how often it errs, or it tells nothing, so that its part stands as it is.
    """

    counts: Ints
    trial: Trial | None


def corrected(parts: Sequence[Part]) -> float:
    """Return how many truly are of what classifiers found, each part corrected by its own error: never below 0 or above all.

    The parts are strata: bounds hold for their sum, since a small part alone may well fall outside its own by chance.
    """
    found = [part.counts.sum(axis=0).astype(np.float64) for part in parts]
    true = sum(
        float(count[0] if part.trial is None else _true(count[None, :], part.trial.sensitivity, part.trial.specificity)[0])
        for count, part in zip(found, parts, strict=True)
    )
    return min(max(true, 0.0), float(sum(count.sum() for count in found)))


def _true(sums: Floats, sensitivity: Floats | float, specificity: Floats | float) -> Floats:
    """Return how many truly are, by row; what was found itself where the classifier tells nothing."""
    are, total = sums[:, 0], sums.sum(axis=1)
    sharp = np.broadcast_to(np.asarray(sensitivity + specificity - 1, dtype=np.float64), are.shape)
    found: Floats = np.divide(are - (1 - specificity) * total, sharp, out=are.copy(), where=sharp > 0)
    return found


def corrected_interval(given: Ints, parts: Sequence[Part], seed: int) -> tuple[float, float] | None:
    """Return the bootstrap interval of a share of which people gave one part and classifiers found the others.

    Every table has a row a person: those that are, and those that are not. People are drawn again with all of theirs, and each
    classifier's trial. None for fewer than two people.
    """
    size = len(given)
    if size < 2:  # noqa: PLR2004 - one person cannot be drawn anew
        return None
    rng = np.random.default_rng((seed, _OF_THE_TRIAL))
    table = np.concatenate([given, *(part.counts for part in parts)], axis=1).astype(np.float64)
    sums = drawn_sums(table[np.lexsort(table.T)], seed)
    true, by_machine = np.zeros(DRAWS), np.zeros(DRAWS)
    for place, part in enumerate(parts, 1):
        own = sums[:, 2 * place : 2 * place + 2]
        by_machine += own.sum(axis=1)
        true += own[:, 0] if part.trial is None else _true(own, *_tried_again(part.trial, rng))
    are, total = sums[:, 0] + np.clip(true, 0.0, by_machine), sums.sum(axis=1)
    kept = total > 0
    if not kept.any():
        return None
    tail = raised_tail(size, size - 1)
    low, high = np.quantile(are[kept] / total[kept], (tail, 1 - tail))
    return float(low), float(high)


def _tried_again(trial: Trial, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return the sensitivities and specificities that a trial may have had, a draw each."""
    sensitivity = rng.beta(trial.found + _HALF, trial.are - trial.found + _HALF, DRAWS)
    return sensitivity, rng.beta(trial.left_out + _HALF, trial.are_not - trial.left_out + _HALF, DRAWS)
