"""What a pack tells beside the figures: decisions as they stood at the edition, the story, and sharing over the year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openness.model import Unit
from presentation.decisions import earlier, of_month, told
from presentation.edition import WHOLE
from presentation.measures import MEASURES
from presentation.trend import cell_told, series_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from presentation.decisions import Told
    from presentation.edition import Edition
    from presentation.formats import Formats
    from presentation.story import StoryTold
    from storage.by_hand.decisions import Decision

YEAR: Final = 13
"""Months of sharing over time: a year and the same month of the one before."""
_FOLLOWED: Final = ("E1", "each")
_FEW: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What is read beside editions. `day`: when the last was made; `began`: the UTC second at which its month did."""

    decisions: Sequence[Decision]
    day: date
    began: int
    story: StoryTold


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """One decision as a pack tells it."""

    text: str
    under: str
    """Who takes it up, and how it stands."""
    became: str
    course: str
    standing: str
    """open, done, dropped or overdue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthShared:
    """One month of sharing over time; `height` in percent of the highest, None without a figure."""

    month: str
    value: str
    number: float | None
    height: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """One figure over the year."""

    name: str
    share: bool
    months: tuple[MonthShared, ...]


def made(beside: Beside | None, editions: Sequence[Edition], formats: Formats) -> tuple[DecisionLine, ...]:
    """Return the decisions that were taken on the last month."""
    return () if beside is None else _lines(of_month(beside.decisions, editions[-1].month), beside, editions, formats)


def carried(beside: Beside | None, editions: Sequence[Edition], formats: Formats) -> tuple[DecisionLine, ...]:
    """Return the decisions on earlier months that the last one opens with."""
    if beside is None:
        return ()
    return _lines(earlier(beside.decisions, editions[-1].month, beside.began), beside, editions, formats)


def _lines(found: Sequence[Decision], beside: Beside, editions: Sequence[Edition], formats: Formats) -> tuple[DecisionLine, ...]:
    return tuple(_line(told(one, editions, beside.day, formats)) for one in found)


def _line(one: Told) -> DecisionLine:
    return DecisionLine(
        text=one.decision.text,
        under=f"{one.owner}; {one.state}",
        became=one.became,
        course=one.course,
        standing=one.standing,
    )


def shared(editions: Sequence[Edition], formats: Formats) -> tuple[Shared, ...]:
    """Return how many shared and how much, month by month; nothing while there are fewer than two months."""
    found = []
    for name in _FOLLOWED:
        measure = MEASURES[name]
        (series,) = series_of(measure, "", editions[-YEAR:], WHOLE, formats)
        if len(series.told) < _FEW:
            continue
        most = max((value.value or 0.0 for value in series.told), default=0.0) or 1.0
        months = tuple(
            MonthShared(
                month=formats.month_short(value.month),
                value=cell_told(value, measure, formats).partition(" (")[0],
                number=value.value,
                height=None if value.value is None else round(max(2.0, value.value / most * 100), 1),
            )
            for value in series.values
        )
        found.append(Shared(name=formats.say(measure.name), share=measure.unit is Unit.SHARE, months=months))
    return tuple(found)
