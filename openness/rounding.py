"""How far an edition rounds: counts to 5, shares and indices to two decimals, other figures to three digits."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from openness.indicators import INDICATOR
from openness.model import Unit
from openness.statistics.shares import wilson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openness.model import Comparison, Reading

STEP: Final = 5
_DECIMALS: Final = 2
_DIGITS: Final = 3
_TINY: Final = 1e-9
_MOST_OFF: Final = STEP // 2
"""How far a rounded count is from what it was, at most."""
SHARES_IN_DETAIL: Final = {"share_of_roster": ("", "roster"), "six_months": ("six_months_sharers", "")}
"""In a reading's detail: a share of people, the count of it, and out of how many; empty: the reading's own."""
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


def of_rounded(reading: Reading) -> float:
    """Return how far a share of rounded counts may lie from that of the counts as they were; 0 for what is no share of counts."""
    if not _is_share_of_counts(reading):
        return 0.0
    return _MOST_OFF * (1 + (reading.value or 0.0)) / (reading.denominator or STEP)


def rounded(reading: Reading) -> Reading:
    """Return a reading as an edition tells it.

    A share of counts is taken of the rounded counts, its interval too: else both together would tell the counts as they are.
    Counts of rules, of a policy's sentences and of departments are nobody's, and stay as they are.
    """
    unit, nobodys = reading.unit, not _counts_people(reading)
    value, low, high = _of_rounded_counts(reading)
    return replace(
        reading,
        value=_figure(value, unit),
        low=_figure(low, unit),
        high=_figure(high, unit),
        ideal=_figure(reading.ideal, unit) if reading.ideal_source == "baseline" else reading.ideal,
        previous=_figure(reading.previous, unit),
        n=reading.n if reading.n is None or nobodys else round_count(reading.n),
        people=None if reading.people is None else round_count(reading.people),
        numerator=reading.numerator if nobodys else _part(reading.numerator),
        denominator=reading.denominator if nobodys else _part(reading.denominator),
        last_month=_comparison(reading.last_month, unit),
        last_year=_comparison(reading.last_year, unit),
        detail=reading.detail if _is_nobodys(reading) else _detail({**reading.detail, **_shares_in_detail(reading)}),
    )


def _counts_people(reading: Reading) -> bool:
    indicator = INDICATOR.get(reading.id)
    return indicator is None or (indicator.of_people and indicator.counts_people)


def _is_nobodys(reading: Reading) -> bool:
    """Return whether nothing about a reading, its detail either, is worked out from people."""
    indicator = INDICATOR.get(reading.id)
    return indicator is not None and not indicator.of_people


def _is_share_of_counts(reading: Reading) -> bool:
    return (
        reading.unit is Unit.SHARE
        and _counts_people(reading)
        and _is_count(reading.numerator)
        and _is_count(reading.denominator)
        and bool(reading.denominator)
    )


def _shares_in_detail(reading: Reading) -> dict[str, object]:
    """Return the shares of people in the detail, of the rounded counts."""
    found: dict[str, object] = {}
    for share, (count_key, total_key) in SHARES_IN_DETAIL.items():
        count = reading.detail.get(count_key) if count_key else reading.numerator
        total = reading.detail.get(total_key) if total_key else reading.people
        if share in reading.detail and isinstance(count, int) and isinstance(total, int) and round_count(total):
            found[share] = min(1.0, round_count(count) / round_count(total))
    return found


def _of_rounded_counts(reading: Reading) -> tuple[float | None, float | None, float | None]:
    """Return a reading's value with its interval, of the rounded counts where it is a share of counts."""
    as_it_is = reading.value, reading.low, reading.high
    part, total = reading.numerator, reading.denominator
    if reading.value is None:
        return _range_of_rounded(reading)
    if not total or not _is_share_of_counts(reading):
        return as_it_is
    count, of = round_count(part or 0), round_count(total)
    if reading.value is None or not of or not math.isclose(reading.value, (part or 0) / total, abs_tol=_TINY):
        return as_it_is
    bounds = wilson(int(part or 0), int(total))
    plain = reading.low is not None and reading.high is not None
    if plain and math.isclose(reading.low or 0.0, bounds[0], abs_tol=_TINY):
        return count / of, *wilson(count, of)
    return count / of, reading.low, reading.high


def _range_of_rounded(reading: Reading) -> tuple[None, float | None, float | None]:
    """Return the range of a share whose numerator or remainder is told as few, out of the rounded count."""
    total, low, high = reading.denominator, reading.low, reading.high
    if not total or low is None or high is None or not round_count(total):
        return None, low, high
    times = total / round_count(total)
    return None, max(0.0, 1.0 - (1.0 - low) * times) if low else 0.0, min(1.0, high * times) if high < 1 else 1.0


def _is_count(value: float | None) -> bool:
    return value is not None and not isinstance(value, bool) and float(value).is_integer()


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
