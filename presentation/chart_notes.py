"""What lies over a chart in time: annotations, and the brush that a stretch of months is chosen with."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import altair as alt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from presentation.formats import Formats
    from storage.by_hand.annotations import Annotation

BRUSH: Final = "brush"
"""The name under which a chart tells which months were chosen in it."""
_INK: Final = "#6B7886"
_ROWS: Final = 3
_LINE: Final = 15
_LONGEST: Final = 26
_WIDE: Final = 640
"""A chart as wide as this has room for words; a narrower one for their numbers."""
ROOM: Final = _ROWS * _LINE + 5
"""How high the words are that stand over a chart."""
MOST_DRAWN: Final = 24
"""More texts than this could not be read beside each other; the table has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """An annotation in a chart: its month as the axis names it, how far through the month (0 to 1), and its words."""

    month: str
    at: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """What lies over a chart: annotations, and with `zoom` the brush that months are chosen with."""

    notes: Sequence[Note] = ()
    zoom: bool = False

    def kept(self) -> Over:
        """Return the same as a key that finished charts can be kept by."""
        return replace(self, notes=tuple(self.notes))


NOTHING_OVER: Final = Over()


def notes_of(annotations: Sequence[Annotation], formats: Formats) -> list[Note]:
    """Return annotations for a chart, oldest first; one of a month as a whole stands in its middle."""
    return [Note(month=formats.month_short(one.month), at=_within(one), text=one.text) for one in in_order(annotations)]


def in_order(annotations: Sequence[Annotation]) -> list[Annotation]:
    """Return the annotations that are drawn, oldest first: the latest, where there are more than can be told apart."""
    return sorted(annotations, key=lambda one: (one.month, one.day, one.number))[-MOST_DRAWN:]


def _within(one: Annotation) -> float:
    if not one.day:
        return 0.5
    days = monthrange(one.month // 100, one.month % 100)[1]
    return round((one.day % 100 - 0.5) / days, 3)


def note_layers(notes: Sequence[Note], months: Sequence[str]) -> list[Any]:
    """Return a rule with number and words for every annotation within these months; words take turns on three lines."""
    layers: list[Any] = []
    shown = [note for note in notes if note.month in months]
    for place, note in enumerate(shown):
        late = months.index(note.month) >= len(months) * 0.7
        words = note.text if len(note.text) <= _LONGEST else f"{note.text[: _LONGEST - 1].rstrip()}…"
        number = str(place + 1)
        x = alt.X(
            "month:O", sort=list(months), scale=alt.Scale(domain=list(months)), bandPosition=note.at, axis=alt.Axis(title=None)
        )
        chart = alt.Chart(
            alt.InlineData(values=[{"month": note.month, "words": f"{number} {words}", "number": number, "text": note.text}])
        )
        layers.append(chart.mark_rule(color=_INK, strokeWidth=1.5).encode(x=x, tooltip=alt.Tooltip("text:N", title=" ")))
        text = chart.mark_text(
            align="right" if late else "left",
            baseline="top",
            dx=-5 if late else 5,
            fontSize=12,
            fontWeight=600,
            color=_INK,
            text=alt.ExprRef(f"width > {_WIDE} ? datum.words : datum.number"),
        )
        layers.append(text.encode(x=x, y=alt.value(_LINE * (place % _ROWS))))
    return layers


def brush() -> alt.Parameter:
    """Return the brush: dragging over a chart chooses months."""
    return alt.selection_interval(name=BRUSH, encodings=["x"])
