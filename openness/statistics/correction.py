"""A share that a classifier found, corrected for the errors that it is known to make."""

from __future__ import annotations


def corrected_share(found: float, *, sensitivity: float, specificity: float) -> float | None:
    """Return the share that is likely true where a classifier found this one (Rogan and Gladen 1978), held within 0 to 1.

    `sensitivity` and `specificity` are the shares of the one and of the other kind that it recognises. None where it tells no
    better than a coin, so that nothing can be said.
    """
    told_apart = sensitivity + specificity - 1
    if told_apart <= 0:
        return None
    return min(1.0, max(0.0, (found + specificity - 1) / told_apart))
