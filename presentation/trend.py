"""One figure over the months as series: what a chart draws, what the table behind it says, and what its file holds."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openness import alarms as alarming
from openness.headline import headlines
from openness.marking import N_
from openness.model import Cell, Level, Theme, Unit
from openness.month import format_month
from presentation.charts import Point
from presentation.edition import ALL_FAMILIES
from presentation.measures import DEPARTMENT, DIVISION, FAMILY, NO_SPLIT, THEME, VISIBILITY
from presentation.names import FAMILIES
from presentation.over_time import course, partings
from presentation.strips import THEMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openness.month import Month
    from presentation.edition import Edition
    from presentation.formats import Formats
    from presentation.measures import Measure
    from storage.by_hand.annotations import Annotation

MOST_SERIES: Final = 6
"""As many as there are colours that can be told apart; the table has all."""
VISIBILITIES: Final = {
    "public": N_("the whole world"),
    "open": N_("every colleague"),
    "closed": N_("members only"),
    "direct": N_("direct messages"),
}
"""Who can read a space, by its visibility."""
_HIDDEN, _NOTHING = "hidden", "nothing"
_SHEET_BEGINS: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A series in one month. `state`: `told`, `hidden` for too few people, or `nothing` known; `stretch` parts a line."""

    month: Month
    value: float | None
    low: float | None = None
    high: float | None = None
    state: str = "told"
    stretch: int = 0
    alarm: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line: what it is called, and its value in every month. `ideal` is the last month's."""

    key: str
    name: str
    values: tuple[Value, ...]
    ideal: float | None = None

    @property
    def told(self) -> tuple[Value, ...]:
        """Return the months with a figure."""
        return tuple(value for value in self.values if value.value is not None)


def series_of(measure: Measure, split: str, editions: Sequence[Edition], cell: Cell, formats: Formats) -> list[Series]:
    """Return a measure in a cell over editions, oldest first, parted as asked: the largest first where it is parted."""
    say = formats.say
    if measure.id == "reached":
        return _reached(split, editions, cell, formats)
    cells = {NO_SPLIT: [cell], DIVISION: _cells(editions, Level.DIVISION), DEPARTMENT: _cells(editions, Level.DEPARTMENT)}
    if split in cells:
        return _largest(
            [_of_cell(measure, editions, one, (one.name or "") if split else say(measure.name)) for one in cells[split]], split
        )
    found = []
    for key, name in (FAMILIES if split == FAMILY else VISIBILITIES).items():
        family, visibility = (key, ALL_FAMILIES) if split == FAMILY else (ALL_FAMILIES, key)
        found.append(_counted(measure, editions, cell, key, say(name), family=family, visibility=visibility))
    return _largest([one for one in found if any(value.state != _NOTHING for value in one.values)], split)


def _cells(editions: Sequence[Edition], level: Level) -> list[Cell]:
    return list(dict.fromkeys(cell for edition in editions for cell in edition.cells(level)))


def _largest(found: list[Series], split: str) -> list[Series]:
    """Return series by their last figure; who can read a space keeps its order."""
    if split in {NO_SPLIT, VISIBILITY}:
        return found
    return sorted(found, key=lambda one: (-(one.told[-1].value or 0.0) if one.told else 1.0, one.name.casefold()))


def _of_cell(measure: Measure, editions: Sequence[Edition], cell: Cell, name: str) -> Series:
    if measure.counted or measure.of_edition:
        return _counted(measure, editions, cell, cell.name or "", name)
    path = course(editions, cell, measure.id)
    by_month = dict(zip((reading.month for reading in path.readings), path.values, strict=True))
    values = []
    for edition in editions:
        reading = edition.of(cell).get(measure.id)
        if edition.month in by_month:
            stretch, alarm = by_month[edition.month]
            told = next(one for one in path.readings if one.month == edition.month)
            values.append(Value(month=told.month, value=told.value, low=told.low, high=told.high, stretch=stretch, alarm=alarm))
        else:
            hidden = reading is not None and reading.state != "missing"
            values.append(Value(month=edition.month, value=None, state=_HIDDEN if hidden else _NOTHING))
    ideal = path.readings[-1].ideal if path.readings else None
    return Series(key=cell.name or "", name=name, values=tuple(values), ideal=ideal)


def _counted(
    measure: Measure,
    editions: Sequence[Edition],
    cell: Cell,
    key: str,
    name: str,
    *,
    family: str = ALL_FAMILIES,
    visibility: str = ALL_FAMILIES,
) -> Series:
    raw: list[tuple[float | None, bool]] = []
    for edition in editions:
        if measure.of_edition:
            raw.append((measure.of_edition(edition), True))
            continue
        activity = edition.activity_of(cell, family, visibility)
        raw.append((measure.counted(activity) if activity and measure.counted else None, activity is not None))
    return _parted(key, name, editions, raw, counts=measure.unit is Unit.COUNT)


def _parted(
    key: str, name: str, editions: Sequence[Edition], raw: Sequence[tuple[float | None, bool]], *, counts: bool
) -> Series:
    """Return a series of counts: parted where the complete sources changed, with alarms within its stretches."""
    breaks = {parting.month for parting in partings(editions)}
    points = [
        alarming.Point(month=edition.month, value=value, comparable=edition.month not in breaks)
        for edition, (value, _) in zip(editions, raw, strict=True)
    ]
    alarms, stretch, values = alarming.alarms(points, counts=counts), 0, []
    for point, (value, known) in zip(points, raw, strict=True):
        stretch += not point.comparable or value is None
        state = "told" if value is not None else _HIDDEN if known else _NOTHING
        values.append(Value(month=point.month, value=value, state=state, stretch=stretch, alarm=point.month in alarms))
    return Series(key=key, name=name, values=tuple(values))


def _reached(split: str, editions: Sequence[Edition], cell: Cell, formats: Formats) -> list[Series]:
    by_month = [{count.theme: count for count in headlines(edition.of(cell).values())} for edition in editions]
    themes = [theme for theme in Theme if theme is not Theme.CONDUCT]

    def one(key: str, name: str, of: Iterable[Theme]) -> Series:
        chosen = tuple(of)
        raw: list[tuple[float | None, bool]] = []
        for counts in by_month:
            measured = sum(counts[theme].measured for theme in chosen)
            raw.append((float(sum(counts[theme].met for theme in chosen)) if measured else None, False))
        return _parted(key, name, editions, raw, counts=False)

    if split == THEME:
        return [one(theme.value, formats.say(THEMES[theme]), [theme]) for theme in themes]
    return [one("", "", themes)]


def points(found: Sequence[Series], measure: Measure, formats: Formats) -> list[Point]:
    """Return what a chart draws: at most MOST_SERIES lines; intervals where there is one line only."""
    single = len(found) == 1
    return [
        Point(
            month=formats.month_short(value.month),
            value=value.value or 0.0,
            told=cell_told(value, measure, formats),
            low=value.low if single else None,
            high=value.high if single else None,
            stretch=value.stretch,
            series="" if single else one.name,
            alarm=value.alarm,
        )
        for one in found[:MOST_SERIES]
        for value in one.told
    ]


def cell_told(value: Value, measure: Measure, formats: Formats) -> str:
    """Return a value with its interval; that it is hidden, or a dash where nothing is known."""
    if value.value is None:
        return formats.say("hidden") if value.state == _HIDDEN else formats.number(None)
    told = formats.number(value.value, 1) if measure.id == "each" else formats.value(value.value, measure.unit)
    interval = formats.interval(value.low, value.high, measure.unit)
    return f"{told} ({interval})" if interval else told


def as_csv(found: Sequence[Series], measure: Measure, annotations: Sequence[Annotation]) -> bytes:
    """Return the figures of the table as a file for a spreadsheet: a row a series and month (YYYY-MM)."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(("month", "measure", "series", "value", "low", "high", "state", "alarm", "annotations"))
    for one in found:
        for value in one.values:
            notes = "; ".join(f"{each.when} {each.text}" for each in reversed(annotations) if each.month == value.month)
            figures = ("" if number is None else f"{number:.6g}" for number in (value.value, value.low, value.high))
            row = (format_month(value.month), measure.id, _plain(one.key), *figures, value.state, int(value.alarm), _plain(notes))
            writer.writerow(row)
    return ("\N{ZERO WIDTH NO-BREAK SPACE}" + stream.getvalue()).encode("utf-8", "replace")


def _plain(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_SHEET_BEGINS) else text
