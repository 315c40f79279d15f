"""What a month comes down to, as data: each theme's n of m, the changes beyond chance, and the one decision asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openness.indicators import INDICATOR
from openness.model import Judgement, State, Theme

if TYPE_CHECKING:
    from collections.abc import Iterable

    from openness.model import Reading

AT_MOST: Final = 3
_MOVED: Final = frozenset({Judgement.BETTER, Judgement.WORSE})
_TOLD: Final = frozenset({State.MEASURED, State.PROVISIONAL})
_TINY: Final = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """How many of a theme's measured indicators reach their ideal: met of measured."""

    theme: Theme
    met: int
    measured: int
    not_measurable: int
    """Those with no figure to tell, for want of data or of people."""
    without_ideal: int
    """Measured ones that have no ideal yet: counted as measured, not as met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The one indicator on which a decision is asked; None: on none."""

    indicator: str | None = None
    why: str = ""
    """`worse`: it got worse, beyond chance; `gap`: it is the furthest from its ideal."""
    gap: float | None = None
    """How far it is from its ideal, as a part of the ideal."""

    def as_json(self) -> dict[str, object]:
        """Return the decision as plain data."""
        return {"indicator": self.indicator, "why": self.why, "gap": self.gap}


def headlines(readings: Iterable[Reading]) -> tuple[Headline, ...]:
    """Return each of the five themes' count, in their order, from one month's readings of one cell."""
    counted = [reading for reading in readings if _in_headline(reading)]
    return tuple(
        _headline(theme, [reading for reading in counted if reading.theme is theme])
        for theme in Theme
        if theme is not Theme.CONDUCT
    )


def _headline(theme: Theme, readings: list[Reading]) -> Headline:
    told = [reading for reading in readings if reading.state in _TOLD and reading.value is not None]
    return Headline(
        theme=theme,
        met=sum(reading.meets_ideal is True for reading in told),
        measured=len(told),
        not_measurable=len(readings) - len(told),
        without_ideal=sum(reading.meets_ideal is None for reading in told),
    )


def biggest_changes(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Return at most three readings that changed beyond chance since last month, the surest first."""
    moved = [
        reading
        for reading in readings
        if reading.last_month.judgement in _MOVED and reading.value is not None and _in_headline(reading)
    ]
    return tuple(sorted(moved, key=_surprise)[:AT_MOST])


def decision(readings: Iterable[Reading]) -> Decision:
    """Return the one indicator that asks for a decision.

    Among what got worse beyond chance and is not at its ideal, or else among all that are not at their ideal, the one furthest
    from it; a worsened one without an ideal comes before a gap. What is provisional waits.
    """
    ready = [
        reading for reading in readings if reading.state is State.MEASURED and reading.value is not None and _in_headline(reading)
    ]
    short = [reading for reading in ready if reading.meets_ideal is False]
    worse = [reading for reading in ready if reading.last_month.judgement is Judgement.WORSE and reading.meets_ideal is not True]
    if worse:
        chosen = min(worse, key=lambda reading: (-(_gap(reading) or 0.0), _surprise(reading)))
        return Decision(indicator=chosen.id, why="worse", gap=_gap(chosen))
    if short:
        chosen = min(short, key=lambda reading: (-(_gap(reading) or 0.0), reading.id))
        return Decision(indicator=chosen.id, why="gap", gap=_gap(chosen))
    return Decision()


def _surprise(reading: Reading) -> tuple[float, float, str]:
    """Order changes by how sure they are, then by their size against the smallest that could be seen."""
    comparison = reading.last_month
    size = abs(comparison.change or 0.0) / max(comparison.detectable or 0.0, _TINY)
    return (comparison.p if comparison.p is not None else 0.0, -size, reading.id)


def _gap(reading: Reading) -> float | None:
    """Return how far a reading is from its ideal, as a part of the ideal; None without one."""
    if reading.ideal is None or reading.value is None:
        return None
    aim = nearest_end(reading, reading.value, reading.ideal)
    return abs(aim - reading.value) / max(abs(aim), _TINY)


def nearest_end(reading: Reading, value: float, ideal: float) -> float:
    """Return the ideal, or of a range the end that a value is nearest to."""
    least = reading.ideal_least
    return least if least is not None and abs(value - least) < abs(value - ideal) else ideal


def _in_headline(reading: Reading) -> bool:
    indicator = INDICATOR.get(reading.id)
    return indicator is not None and indicator.in_headline and indicator.theme is not Theme.CONDUCT
