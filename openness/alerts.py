"""What communications is told of once a week: figures that moved beyond chance, sources that fell silent, decisions overdue.

Among as many figures and sources as are looked at some are odd by chance alone: what is told of passes the correction of
Benjamini and Hochberg at 5 %.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from openness.alarms import apart, in_month, series
from openness.model import Judgement
from openness.month import format_month
from openness.statistics.many import discovered
from openness.verdict import CHANCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openness.model import Reading
    from openness.month import Month

ALARM, CHANGE, SILENT, STALE, OVERDUE = "alarm", "change", "silent", "stale", "overdue"
_MOVED: Final = {Judgement.BETTER, Judgement.WORSE}
_LEAST_WEEKS: Final = 6
"""Weeks before the last from which a source's level can be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing to tell. `key` is the same as long as it is the same thing, so that it is told once."""

    kind: str
    subject: str
    """An indicator's id, a source's name, a decision's number."""
    key: str
    month: Month | None = None
    way: int = 0
    """1 for more than before, -1 for less."""
    since: int | None = None
    """UTC second since which it is so."""
    chance: float | None = None
    """How likely it is by chance alone, corrected for all that was looked at."""
    words: str = ""
    """What a person wrote: of a decision."""
    reading: Reading | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    """What came from a source: items of the last seven days, and of each of the seven days before, the newest first."""

    source: str
    last: int
    before: tuple[int, ...]
    last_at: int
    """The UTC second of the newest item."""


def moved(readings: Mapping[str, Sequence[Reading]], month: Month) -> list[Alert]:
    """Return the indicators that left their level in a month, or changed since the one before, beyond chance; one alert each.

    `readings`: by indicator those of the whole organisation that have a value, oldest first.
    """
    judged = {
        name: found
        for name, course in readings.items()
        if (found := in_month(series(course), month, apart=apart(course))) is not None
    }
    chances = dict(zip(judged, discovered([chance for _, chance in judged.values()]), strict=True))
    alerts = []
    for name, course in readings.items():
        newest = course[-1] if course and course[-1].month == month else None
        if newest is None:
            continue
        state, chance = judged.get(name, (0, 1.0))[0], chances.get(name, 1.0)
        if state and chance <= CHANCE:
            alerts.append(_moved(ALARM, newest, state, chance))
        elif newest.last_month.judgement in _MOVED:
            alerts.append(_moved(CHANGE, newest, 1 if (newest.last_month.change or 0) > 0 else -1, newest.last_month.p))
    return alerts


def _moved(kind: str, reading: Reading, way: int, chance: float | None) -> Alert:
    return Alert(
        kind=kind,
        subject=reading.id,
        key=f"{kind} {reading.id} {format_month(reading.month)}",
        month=reading.month,
        way=way,
        chance=chance,
        reading=reading,
    )


def silent(sources: Sequence[Weeks]) -> list[Alert]:
    """Return the sources from which nothing came in the last week though that is beyond chance, for all that were looked at."""
    judged = [weeks for weeks in sources if len(weeks.before) >= _LEAST_WEEKS and any(weeks.before)]
    chances = discovered([1.0 if weeks.last else chance_of_none(weeks.before) for weeks in judged])
    return [
        Alert(
            kind=SILENT,
            subject=weeks.source,
            key=f"{SILENT} {weeks.source} {weeks.last_at}",
            way=-1,
            since=weeks.last_at,
            chance=chance,
        )
        for weeks, chance in zip(judged, chances, strict=True)
        if not weeks.last and chance <= CHANCE
    ]


def chance_of_none(before: Sequence[int]) -> float:
    """Return how likely a week with nothing is after weeks with these counts.

    By what a Poisson process of unknown rate would give, or one whose rate varies as the weeks did, whichever is likelier.
    """
    weeks, total = len(before), sum(before)
    steady = (weeks / (weeks + 1)) ** (total + 0.5)
    mean = total / weeks
    spread = sum((count - mean) ** 2 for count in before) / (weeks - 1)
    if spread <= mean:
        return float(steady)
    shape = mean * mean / (spread - mean)
    return float(max(steady, (shape / (shape + mean)) ** shape))


def stale(source: str, until: int) -> Alert:
    """Return that a source was last read up to a UTC second, which is too long ago."""
    return Alert(kind=STALE, subject=source, key=f"{STALE} {source} {until}", since=until)


def overdue(number: int, words: str, due: int, month: Month) -> Alert:
    """Return that a decision on a month's figures was due on a day (YYYYMMDD) that has passed."""
    return Alert(kind=OVERDUE, subject=str(number), key=f"{OVERDUE} {number} {due}", month=month, since=due, words=words)
