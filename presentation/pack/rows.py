"""One indicator as a line of a pack: its figures in words, and where its strip's marks lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openness.model import Judgement, State
from presentation.markup import text_of
from presentation.scale import scale_for
from presentation.status import VERDICTS, ideal_told, moved, shows_value, standing, word
from presentation.strips import IDEAL_SOURCES, reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.model import Comparison, Reading
    from presentation.formats import Formats
    from presentation.strips import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Places on a strip, in percent of its width; None: there is no such mark."""

    zero: float
    value: float
    low: float | None
    high: float | None
    aim: float | None
    before: float | None
    year_ago: float | None
    months: tuple[float | None, ...]
    """Heights in percent, oldest first; None where there is no figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a pack says of one indicator; `value` empty: there is no figure, `why` says the reason."""

    id: str
    name: str
    meaning: str
    unit: str
    status: str
    status_key: str
    value: str = ""
    interval: str = ""
    ideal: str = ""
    ideal_source: str = ""
    change: str = ""
    verdict: str = ""
    counted: str = ""
    """How it counts in its theme's headline: met, unmet, open (no ideal yet), unknown; empty: it does not."""
    moved: bool = False
    """Whether the change is beyond chance."""
    last_year: str = ""
    provisional: bool = False
    marks: Marks | None = None
    number: float | None = None
    """The value itself, for charts."""
    ideal_number: float | None = None
    why: str = ""


def row_of(line: Line, formats: Formats) -> Row:
    """Return an indicator's line."""
    say, reading = formats.say, line.reading
    kind = standing(reading)
    name, meaning = say(line.indicator.name), say(line.indicator.meaning)
    if not shows_value(reading):
        why = text_of(reason(line, formats))
        return Row(
            id=reading.id,
            name=name,
            meaning=meaning,
            unit=reading.unit.value,
            status=word(reading, say),
            status_key=kind.value,
            why=why,
            counted=_counted(line),
        )
    ideal = reading.ideal
    return Row(
        id=reading.id,
        name=name,
        meaning=meaning,
        unit=reading.unit.value,
        status=word(reading, say),
        status_key=kind.value,
        value=formats.value(reading.value, reading.unit),
        interval=formats.interval(reading.low, reading.high, reading.unit),
        ideal=ideal_told(line.indicator, reading, formats) if ideal is not None else say("none yet"),
        ideal_source=say(IDEAL_SOURCES.get(reading.ideal_source, "")) if ideal is not None else "",
        change=_change(reading.last_month, reading, formats),
        verdict=say(VERDICTS[reading.last_month.judgement]),
        counted=_counted(line),
        moved=moved(reading.last_month),
        last_year=_change(reading.last_year, reading, formats),
        provisional=reading.state is State.PROVISIONAL,
        marks=_marks(line),
        number=reading.value,
        ideal_number=ideal,
    )


def _change(comparison: Comparison, reading: Reading, formats: Formats) -> str:
    if comparison.judgement in {Judgement.NO_COMPARISON, Judgement.NOT_COMPARABLE}:
        return ""
    return formats.change(comparison.change, reading.unit)


def _counted(line: Line) -> str:
    reading = line.reading
    if not line.indicator.in_headline:
        return ""
    if not shows_value(reading):
        return "unknown"
    return "open" if reading.meets_ideal is None else "met" if reading.meets_ideal else "unmet"


def _marks(line: Line) -> Marks:
    reading = line.reading
    value = reading.value or 0.0
    year_ago = line.year_ago.value if line.year_ago else None
    scale = scale_for(reading.unit, (value, reading.high, reading.ideal, reading.previous, year_ago))

    def at(place: float | None) -> float | None:
        return None if place is None else scale.at(place)

    both = reading.low is not None and reading.high is not None
    return Marks(
        zero=scale.zero,
        value=scale.at(value),
        low=at(reading.low) if both else None,
        high=at(reading.high) if both else None,
        aim=at(reading.ideal),
        before=at(reading.previous),
        year_ago=at(year_ago),
        months=_heights([found.value if found is not None and shows_value(found) else None for found in line.past]),
    )


def _heights(values: Sequence[float | None]) -> tuple[float | None, ...]:
    known = [value for value in values if value is not None]
    if len(known) < 2:  # noqa: PLR2004 - one bar says nothing
        return ()
    low, high = min(0.0, *known), max(0.0, *known)
    width = (high - low) or 1.0
    return tuple(None if value is None else round(max(4.0, (value - low) / width * 100), 1) for value in values)
