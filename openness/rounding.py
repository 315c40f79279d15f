"""How far an edition rounds: counts to 5, shares and indices to two decimals, other figures to three digits."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from openness.model import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openness.model import Comparison, Reading

STEP: Final = 5
_DECIMALS: Final = 2
_DIGITS: Final = 3
_EXACT_KEYS: Final = frozenset({"six_months_ideal", "departments"})
"""What counts no people: an ideal, and how many departments an initiative has people from."""


def round_count(count: float) -> int:
    """Return a count to the nearest 5, halves up."""
    return int((count + STEP / 2) // STEP) * STEP


def round_figure(value: float, unit: Unit) -> float:
    """Return a figure as an edition tells it."""
    if unit in {Unit.SHARE, Unit.INDEX}:
        return round(value, _DECIMALS)
    if unit in {Unit.COUNT, Unit.DAYS, Unit.SCORE}:
        return float(round(value))
    return float(f"{value:.{_DIGITS}g}")


def coarseness(value: float, unit: Unit) -> float:
    """Return how far apart two figures near a value are that an edition tells apart."""
    if unit in {Unit.SHARE, Unit.INDEX}:
        return 10.0**-_DECIMALS
    if unit in {Unit.COUNT, Unit.DAYS, Unit.SCORE} or not value:
        return 1.0 if unit in {Unit.COUNT, Unit.DAYS, Unit.SCORE} else 0.0
    return float(10.0 ** (math.floor(math.log10(abs(value))) + 1 - _DIGITS))


def rounded(reading: Reading) -> Reading:
    """Return a reading as an edition tells it."""
    unit = reading.unit
    return replace(
        reading,
        value=_figure(reading.value, unit),
        low=_figure(reading.low, unit),
        high=_figure(reading.high, unit),
        previous=_figure(reading.previous, unit),
        n=None if reading.n is None else round_count(reading.n),
        people=None if reading.people is None else round_count(reading.people),
        numerator=_part(reading.numerator),
        denominator=_part(reading.denominator),
        last_month=_comparison(reading.last_month, unit),
        last_year=_comparison(reading.last_year, unit),
        detail=_detail(reading.detail),
    )


def _figure(value: float | None, unit: Unit) -> float | None:
    return None if value is None else round_figure(value, unit)


def _part(value: float | None) -> float | None:
    """Return a numerator or denominator: a count to 5; a figure to three digits."""
    if value is None:
        return None
    return round_count(value) if isinstance(value, int) or float(value).is_integer() else float(f"{value:.{_DIGITS}g}")


def _comparison(comparison: Comparison, unit: Unit) -> Comparison:
    return replace(
        comparison,
        change=_figure(comparison.change, unit),
        low=_figure(comparison.low, unit),
        high=_figure(comparison.high, unit),
        p=None if comparison.p is None else round(comparison.p, _DIGITS),
        detectable=_figure(comparison.detectable, unit),
        ratio=_figure(comparison.ratio, Unit.RATIO),
        ratio_low=_figure(comparison.ratio_low, Unit.RATIO),
        ratio_high=_figure(comparison.ratio_high, Unit.RATIO),
    )


def _detail(detail: Mapping[str, object]) -> dict[str, object]:
    return {key: value if key in _EXACT_KEYS else _anything(value) for key, value in detail.items()}


def _anything(value: object) -> object:
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return round_count(value)
    if isinstance(value, float):
        return round(value, _DECIMALS) if abs(value) <= 1 else float(f"{value:.{_DIGITS}g}")
    if isinstance(value, dict):
        return _detail(value)
    if isinstance(value, list | tuple):
        return [_anything(one) for one in value]
    return value
