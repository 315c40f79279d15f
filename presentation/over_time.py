"""A year and more at a glance: stretches of months that can be compared, what parted them, and alarms within them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from openness import alarms as alarming
from openness.model import Judgement
from openness.month import shift
from presentation.charts import Point
from presentation.names import source_name
from presentation.status import shows_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.model import Cell, Reading
    from openness.month import Month
    from presentation.edition import Edition
    from presentation.formats import Formats


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """Why a month can't be compared with the one before: sources that joined, and those that were no longer complete."""

    month: Month
    joined: tuple[str, ...]
    left: tuple[str, ...]


def partings(editions: Sequence[Edition]) -> tuple[Parting, ...]:
    """Return the months, oldest first, at which the complete sources changed."""
    found = []
    for before, now in pairwise(editions):
        earlier, later = ({source.source for source in edition.coverage if source.complete} for edition in (before, now))
        if earlier != later:
            found.append(Parting(month=now.month, joined=tuple(sorted(later - earlier)), left=tuple(sorted(earlier - later))))
    return tuple(found)


def told(parting: Parting, formats: Formats) -> str:
    """Return why a line is broken, as a sentence."""
    say, month = formats.say, formats.month(parting.month)
    parts = []
    if parting.joined:
        names = formats.listed([source_name(source) for source in parting.joined])
        parts.append(say("From {month} on {sources} is counted too.").format(month=month, sources=names))
    if parting.left:
        names = formats.listed([source_name(source) for source in parting.left])
        parts.append(say("From {month} on {sources} is no longer complete.").format(month=month, sources=names))
    parts.append(say("The months before and after can't be compared."))
    return " ".join(parts)


def broken(path: Course, formats: Formats) -> list[str]:
    """Return for every break of a line where it is and why, as a sentence."""
    say = formats.say
    text = say("The line is broken before {month}, which can't be compared with the month before. {why}")
    longer = say("The line is broken before {month}: the months up to it can't be compared with those before. {why}")
    return [
        (text if reading.months == 1 else longer)
        .format(month=formats.month(reading.month), why=say(reading.last_month.why))
        .rstrip()
        for before, reading in pairwise(path.readings)
        if is_break(reading, before)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One indicator over the months: its readings with the stretch that each belongs to, and where it left its level."""

    readings: tuple[Reading, ...]
    stretches: tuple[int, ...]
    alarms: tuple[bool, ...]

    @property
    def breaks(self) -> tuple[Month, ...]:
        """Return the months that can't be compared with the one before."""
        return tuple(reading.month for before, reading in pairwise(self.readings) if is_break(reading, before))

    @property
    def values(self) -> tuple[tuple[int, bool], ...]:
        """Return of each reading the stretch that it belongs to, and whether it is an alarm."""
        return tuple(zip(self.stretches, self.alarms, strict=True))

    @property
    def alarmed(self) -> tuple[Month, ...]:
        """Return the months in which the figure left the level it had."""
        return tuple(reading.month for reading, alarm in zip(self.readings, self.alarms, strict=True) if alarm)

    def points(self, formats: Formats, series: str = "") -> list[Point]:
        """Return the course as points of a chart."""
        return [
            Point(
                month=formats.month_short(reading.month),
                value=reading.value,
                told=_told(reading, formats),
                low=reading.low,
                high=reading.high,
                stretch=stretch,
                series=series,
                alarm=alarm,
            )
            for reading, stretch, alarm in zip(self.readings, self.stretches, self.alarms, strict=True)
            if reading.value is not None
        ]


def _told(reading: Reading, formats: Formats) -> str:
    value = formats.value(reading.value, reading.unit)
    interval = formats.interval(reading.low, reading.high, reading.unit)
    return f"{value} ({interval})" if interval else value


def course(editions: Sequence[Edition], cell: Cell, indicator: str) -> Course:
    """Return an indicator's course through editions, oldest first; months without a figure part it too."""
    readings = [found for edition in editions if (found := edition.of(cell).get(indicator)) is not None and shows_value(found)]
    stretches: list[int] = []
    for place, reading in enumerate(readings):
        parted = place > 0 and (is_break(reading, readings[place - 1]) or readings[place - 1].month != shift(reading.month, -1))
        stretches.append((stretches[-1] if stretches else 0) + parted)
    return Course(readings=tuple(readings), stretches=tuple(stretches), alarms=_alarms(readings))


def is_break(reading: Reading, before: Reading) -> bool:
    """Whether a line ends before a reading: it can't be compared, or another formula gave it.

    Of spans of months, which overlap, only the first such one parts the line.
    """
    parted = reading.last_month.judgement is Judgement.NOT_COMPARABLE
    overlapping = reading.months > 1 and before.months == reading.months
    if reading.formula_version != before.formula_version:
        return True
    return parted and not (overlapping and before.last_month.judgement is Judgement.NOT_COMPARABLE)


def _alarms(readings: Sequence[Reading]) -> tuple[bool, ...]:
    """Return where a series first leaves its level, not each month that it stays away; spans that overlap make no series."""
    found = alarming.alarms(alarming.series(readings), apart=alarming.apart(readings))
    return tuple(reading.month in found for reading in readings)
