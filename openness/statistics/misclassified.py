"""Shares that a classifier found, corrected for its errors, with the interval by drawing people and its trial again.

Rogan and Gladen, American Journal of Epidemiology 107 (1978).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from openness.statistics.redrawing import DRAWS, drawn_sums, raised_tail

if TYPE_CHECKING:
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


def corrected(found: float, trial: Trial) -> float:
    """Return the true share where a usable classifier found this one, never below 0 or above 1."""
    return float(_corrected(np.array(found), np.array(trial.sensitivity), np.array(trial.specificity)))


def _corrected(found: Floats, sensitivity: Floats, specificity: Floats) -> Floats:
    """Return the true shares; what was found itself where the classifier tells nothing."""
    sharp = sensitivity + specificity - 1
    true = np.divide(found + specificity - 1, sharp, out=np.array(found, dtype=np.float64), where=sharp > 0)
    return np.clip(true, 0.0, 1.0)


def corrected_interval(given: Ints, classified: Ints, trial: Trial, seed: int) -> tuple[float, float] | None:
    """Return the bootstrap interval of a share of which people gave one part and a classifier found the other.

    Both tables have a row a person: those that are, and those that are not. People are drawn again, and the classifier's trial.
    None for fewer than two people.
    """
    size = len(given)
    if size < 2:  # noqa: PLR2004 - one person cannot be drawn anew
        return None
    rng = np.random.default_rng((seed, _OF_THE_TRIAL))
    both = np.concatenate([given, classified], axis=1).astype(np.float64)
    both = both[np.lexsort(both.T)]
    sensitivity = rng.beta(trial.found + _HALF, trial.are - trial.found + _HALF, DRAWS)
    specificity = rng.beta(trial.left_out + _HALF, trial.are_not - trial.left_out + _HALF, DRAWS)
    sums = drawn_sums(both, seed)
    by_machine = sums[:, 2] + sums[:, 3]
    share = np.divide(sums[:, 2], by_machine, out=np.zeros(DRAWS), where=by_machine > 0)
    are = sums[:, 0] + _corrected(share, sensitivity, specificity) * by_machine
    total = sums.sum(axis=1)
    kept = total > 0
    if not kept.any():
        return None
    tail = raised_tail(size, size - 1)
    low, high = np.quantile(are[kept] / total[kept], (tail, 1 - tail))
    return float(low), float(high)
