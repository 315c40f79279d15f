"""How long it takes, when for some it has not happened yet: the Kaplan-Meier median and its interval."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

_HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianTime:
    """The time by which half have seen it happen. None: fewer than half have; a bound None: the data do not reach that far."""

    median: float | None
    low: float | None
    high: float | None


def median_time(times: Floats, happened: Flags) -> MedianTime:
    """Return the Kaplan-Meier median of times, of which those not happened are censored, with its log-log interval.

    Kaplan and Meier 1958; interval by inverting the pointwise one (Brookmeyer and Crowley 1982).
    """
    if not happened.any():
        return MedianTime(median=None, low=None, high=None)
    from scipy.stats import CensoredData, ecdf

    survival = ecdf(CensoredData.right_censored(times, ~happened)).sf
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        bounds: Any = survival.confidence_interval(method="log-log")
    return MedianTime(
        median=_reaches_half(survival.quantiles, survival.probabilities),
        low=_reaches_half(bounds.low.quantiles, bounds.low.probabilities),
        high=_reaches_half(bounds.high.quantiles, bounds.high.probabilities),
    )


def _reaches_half(times: Floats, surviving: Floats) -> float | None:
    """Return the first time at which no more than half are left; None when that is never seen."""
    reached = np.flatnonzero(surviving <= _HALF)
    if not len(reached):
        return None
    time = float(times[reached[0]])
    return time if math.isfinite(time) else None
