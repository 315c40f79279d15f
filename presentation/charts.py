"""Charts as Vega-Lite specifications made with Altair: at most 2,000 marks, inline data, words and numbers of one language.

Colours are not fixed here: they come from the theme, light or dark, in the order of `presentation.style`.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import altair as alt

from openness.model import Unit
from presentation.chart_notes import NOTHING_OVER, ROOM, brush, note_layers
from presentation.formats import Formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from presentation.chart_notes import Over

MOST_MARKS: Final = 2000
HEIGHT: Final = 260
_LEGEND, _FEW = 50, 2
_KEPT: Final = 200
"""How many finished specifications are kept: Altair checks each against its whole schema while it is made."""
_NUMBERS: Final = {
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""]},
    "nl": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", ""]},
}
_MONTH: Final = "month:O"
_INK: Final = "#6B7886"
"""Readable on white and on #10161D alike."""

Spec = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One piece of a stacked bar."""

    month: str
    series: str
    value: float
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One month of a line; points of another `stretch` are not joined to it."""

    month: str
    value: float
    told: str
    low: float | None = None
    high: float | None = None
    stretch: int = 0
    series: str = ""
    alarm: bool = False


def bars(
    parts: Sequence[Part],
    months: Sequence[str],
    breaks: Sequence[str],
    formats: Formats,
    *,
    title: str,
    over: Over = NOTHING_OVER,
) -> Spec:
    """Return bars stacked by series, with a broken line before each month that can't be compared to the one before.

    `over`: the annotations that lie over them, and whether months can be chosen by dragging.
    """
    return deepcopy(_bars(tuple(parts), tuple(months), tuple(breaks), formats.lang, title, over.kept()))


@lru_cache(maxsize=_KEPT)
def _bars(parts: tuple[Part, ...], months: tuple[str, ...], breaks: tuple[str, ...], lang: str, title: str, over: Over) -> Spec:
    formats = Formats(lang)
    order = list(dict.fromkeys(part.series for part in parts))
    rows = [{**asdict(part), "place": order.index(part.series)} for part in parts]
    chart = (
        alt.Chart(_values(rows))
        .mark_bar()
        .encode(
            x=_months(months),
            y=alt.Y("value:Q", title=title, axis=alt.Axis(format=",.1~f", tickCount=5), scale=alt.Scale(**_room(over))),
            color=alt.Color("series:N", sort=order, scale=alt.Scale(domain=order), legend=_legend() if len(order) > 1 else None),
            order=alt.Order("place:Q"),
            tooltip=_tooltip(formats, series=len(order) > 1),
        )
    )
    layers = [_chosen(chart, over), *_breaks(breaks, months), *note_layers(over.notes, months)]
    return _finished(layers, formats, _height(len(order), over))


def _room(over: Over) -> dict[str, Any]:
    """Return how a value axis leaves room above for the words of annotations."""
    return {"range": [alt.ExprRef("height"), ROOM]} if over.notes else {}


def _chosen(chart: alt.Chart, over: Over) -> alt.Chart:
    return chart.add_params(brush()) if over.zoom else chart


def lines(
    points: Sequence[Point],
    months: Sequence[str],
    breaks: Sequence[str],
    formats: Formats,
    *,
    title: str,
    unit: Unit,
    ideal: float | None = None,
    over: Over = NOTHING_OVER,
) -> Spec:
    """Return lines with their intervals as bands, broken where months can't be compared, with the ideal and the alarms.

    `over`: the annotations that lie over them, and whether months can be chosen by dragging.
    """
    return deepcopy(_lines(tuple(points), tuple(months), tuple(breaks), formats.lang, title, unit, ideal, over.kept()))


@lru_cache(maxsize=_KEPT)
def _lines(
    points: tuple[Point, ...],
    months: tuple[str, ...],
    breaks: tuple[str, ...],
    lang: str,
    title: str,
    unit: Unit,
    ideal: float | None,
    over: Over,
) -> Spec:
    formats = Formats(lang)
    order = list(dict.fromkeys(point.series for point in points))
    colour = alt.Color("series:N", sort=order, scale=alt.Scale(domain=order), legend=_legend() if len(order) > 1 else None)
    scale = alt.Scale(domain=_domain(points, unit, ideal), nice=unit is not Unit.SHARE, **_room(over))
    y = alt.Y("value:Q", title=title, scale=scale, axis=alt.Axis(format=".0%" if unit is Unit.SHARE else ",.2~f", tickCount=5))
    base = alt.Chart(_data(points)).encode(x=_months(months), detail="stretch:N")
    band = (
        base.mark_area(opacity=0.18)
        .encode(y=alt.Y("low:Q", scale=scale), y2="high:Q", color=colour)
        .transform_filter("isValid(datum.low)")
    )
    line = base.mark_line(strokeWidth=2.5).encode(y=y, color=colour)
    dots = base.mark_point(filled=True, size=55, opacity=1).encode(
        y=y, color=colour, tooltip=_tooltip(formats, series=len(order) > 1)
    )
    bands = [band] if any(point.low is not None for point in points) else []
    layers: list[Any] = [*bands, line, _chosen(dots, over)]
    if any(point.alarm for point in points):
        ring = base.mark_point(size=260, strokeWidth=2, filled=False, color=_INK, shape="diamond").encode(y=y)
        layers.append(ring.transform_filter("datum.alarm"))
    if ideal is not None:
        aim = alt.Chart(_values([{"ideal": ideal, "text": formats.say("ideal")}]))
        layers.append(aim.mark_rule(strokeWidth=2, color=_INK).encode(y=alt.Y("ideal:Q", scale=scale)))
        text = aim.mark_text(align="left", baseline="bottom", dy=-4, color=_INK, fontSize=13).encode(
            y="ideal:Q", x=alt.value(4), text="text:N"
        )
        layers.append(text)
    layers += [*_breaks(breaks, months), *note_layers(over.notes, months)]
    return _finished(layers, formats, _height(len(order), over))


def _months(months: Sequence[str]) -> alt.X:
    axis = alt.Axis(
        labelAngle=0, labelExpr="split(datum.label, ' ')", labelOverlap="greedy", labelFlush=False, title=None, grid=False
    )
    return alt.X(_MONTH, sort=list(months), scale=alt.Scale(domain=list(months)), axis=axis)


def _breaks(breaks: Sequence[str], months: Sequence[str]) -> list[alt.Chart]:
    if not breaks:
        return []
    chart = alt.Chart(_values([{"month": month} for month in breaks]))
    rule = chart.mark_rule(strokeDash=[5, 4], strokeWidth=1.5, color=_INK)
    return [rule.encode(x=alt.X(_MONTH, sort=list(months), scale=alt.Scale(domain=list(months)), bandPosition=0))]


def _domain(points: Sequence[Point], unit: Unit, ideal: float | None) -> list[float]:
    """Return the value axis: from zero, or from below where values are, with room for interval and ideal."""
    found = [value for point in points for value in (point.value, point.low, point.high) if value is not None]
    found += [ideal] if ideal is not None else []
    low, high = min(0.0, *found, 0.0), max(0.0, *found, 0.0)
    if unit is Unit.SHARE:
        return [0.0, min(1.0, (int(high * 10) + 1) / 10)]
    room = (high - low or 1.0) * 0.08
    return [low - room if low < 0 else 0.0, high + room if high > 0 else 0.0]


def _tooltip(formats: Formats, *, series: bool) -> list[alt.Tooltip]:
    found = [alt.Tooltip("month:N", title=formats.say("Month")), alt.Tooltip("told:N", title=formats.say("Value"))]
    return [alt.Tooltip("series:N", title=" "), *found] if series else found


def _legend() -> alt.Legend:
    return alt.Legend(
        orient="top", title=None, direction="horizontal", columns=alt.ExprRef("width > 520 ? 6 : 2"), labelLimit=240
    )


def _data(rows: Sequence[Part | Point]) -> alt.InlineData:
    return _values([asdict(row) for row in rows])


def _values(rows: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=rows)


def _height(series: int, over: Over) -> int:
    """Return how high a chart is, with room for the words over it and for a legend of more than one line on a phone."""
    return HEIGHT + (ROOM if over.notes else 0) + (_LEGEND if series > _FEW else 0)


def _finished(layers: Sequence[Any], formats: Formats, height: int) -> Spec:
    chart = alt.layer(*layers).properties(height=height, width="container")
    spec: Spec = chart.to_dict(context={"pre_transform": False})
    spec["config"] = {"locale": {"number": _NUMBERS[formats.lang]}, "view": {"stroke": None}}
    return spec


def marks(spec: Spec) -> int:
    """Return how many marks a specification draws at most: the rows of each of its layers."""
    return sum(
        len(spec["datasets"][layer["data"]["name"]]) if "name" in layer["data"] else len(layer["data"]["values"])
        for layer in spec["layer"]
    )
