"""The figure that is followed: its chart, what stands out in it, the table behind it, and its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.actions.audit import taken
from dashboard.trends.choosing import next_to, zoom
from dashboard.views.drawing import section
from openness.indicators import INDICATOR
from openness.month import format_month
from presentation import charts
from presentation.chart_notes import BRUSH, Over, in_order, notes_of
from presentation.markup import element
from presentation.measures import FAMILY, VISIBILITY
from presentation.over_time import broken, course, partings, told
from presentation.tables import table
from presentation.trend import MOST_SERIES, as_csv, cell_told, points, series_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.trends.choosing import Followed
    from openness.month import Month
    from presentation.charts import Spec
    from presentation.markup import Html
    from presentation.trend import Series
    from storage.by_hand.annotations import Annotation

_STACKED = {FAMILY, VISIBILITY}
_LEAST = 2


def show(followed: Followed, annotations: Sequence[Annotation]) -> None:
    """Draw what is followed."""
    view, measure = followed.view, followed.measure
    formats, say = view.formats, view.formats.say
    found = series_of(measure, followed.split, view.editions, view.cell, formats)
    first, last = _ends(followed)
    within = [one for one in annotations if first <= one.month <= last]
    key = f"trend-{measure.id}-{followed.split}-{first}-{last}"
    spec = _spec(followed, found, within) if any(one.told for one in found) else None
    behind = _table(followed, found, within)
    section(
        say(measure.name),
        _lead(followed, found),
        spec,
        behind,
        _notes(followed, found),
        formats,
        (key, lambda: _zoomed(key, followed)) if _can_zoom(followed) else None,
        _happened(within, followed) if within else None,
    )
    name = "-".join(("sharewell", measure.id, *filter(None, (followed.split,)), *map(format_month, _ends(followed))))
    st.download_button(
        say("Download the table (CSV)"),
        as_csv(found, measure, within),
        f"{name}.csv",
        "text/csv",
        key="sw-trend-csv",
        on_click=taken,
        args=("figures", f"trend {measure.id}"),
    )


def _happened(annotations: Sequence[Annotation], followed: Followed) -> Html:
    """Return what happened in these months, numbered as in the chart."""
    formats, shown = followed.view.formats, in_order(annotations)
    rows = (
        element("li", element("b", formats.day_of(one.day) if one.day else formats.month(one.month)), f" {one.text}")
        for one in shown
    )
    return element("ol", *rows, cls="sw-happened", aria_label=formats.say("What happened in these months"))


def _ends(followed: Followed) -> tuple[Month, Month]:
    return followed.view.editions[0].month, followed.view.editions[-1].month


def _can_zoom(followed: Followed) -> bool:
    """Whether there are more months than the fewest that can be chosen."""
    return len(followed.view.editions) > _LEAST


def _zoomed(key: str, followed: Followed) -> None:
    """Show the months that were dragged over, two at least."""
    names = {followed.view.formats.month_short(edition.month): edition.month for edition in followed.view.editions}
    chosen = st.session_state[key].selection.get(BRUSH) or {}
    months = sorted(names[name] for name in chosen.get("month", ()) if name in names)
    if not months:
        return
    last = months[-1] if len(months) > 1 else next_to(months[0], followed.view)
    zoom(min(months[0], last), max(months[0], last))


def _spec(followed: Followed, found: Sequence[Series], annotations: Sequence[Annotation]) -> Spec:
    view, measure = followed.view, followed.measure
    formats, say = view.formats, view.formats.say
    months = [formats.month_short(edition.month) for edition in view.editions]
    drawn = points(found, measure, formats)
    over = Over(notes=notes_of(annotations, formats), zoom=_can_zoom(followed))
    breaks = [formats.month_short(month) for month in _breaks(followed)]
    if followed.split in _STACKED and measure.id in {"items", "each"}:
        parts = [
            charts.Part(month=one.month, series=one.series or found[0].name, value=one.value, told=one.told) for one in drawn
        ]
        return charts.bars(parts, months, breaks, formats, title=say(measure.name), over=over)
    ideal = found[0].ideal if len(found) == 1 else None
    return charts.lines(drawn, months, breaks, formats, title=say(measure.name), unit=measure.unit, ideal=ideal, over=over)


def _breaks(followed: Followed) -> list[Month]:
    view = followed.view
    if followed.measure.id in INDICATOR:
        return [] if followed.split else list(course(view.editions, view.cell, followed.measure.id).breaks)
    return [parting.month for parting in partings(view.editions)]


def _lead(followed: Followed, found: Sequence[Series]) -> str:
    """Return what it means, and what it came to: also read out in the chart's place."""
    view, measure = followed.view, followed.measure
    formats, say = view.formats, view.formats.say
    text = [say(measure.meaning)]
    if len(found) == 1 and found[0].told:
        first, last = found[0].told[0], found[0].told[-1]
        text.append(
            say("In {month} it was {value}, in {later} {last}.").format(
                month=formats.month(first.month),
                value=cell_told(first, measure, formats),
                later=formats.month(last.month),
                last=cell_told(last, measure, formats),
            )
        )
    elif found:
        newest = [f"{one.name} {cell_told(one.told[-1], measure, formats)}" for one in found[:MOST_SERIES] if one.told]
        text += [say("Last: {values}.").format(values="; ".join(newest))] if newest else []
    if followed.split == VISIBILITY:
        text.append(say("What every colleague can read is counted as shared; closed spaces and direct messages are not."))
    return " ".join(text)


def _notes(followed: Followed, found: Sequence[Series]) -> list[str]:
    view, measure = followed.view, followed.measure
    formats, say = view.formats, view.formats.say
    notes = []
    for one in found[:MOST_SERIES]:
        for value in one.values:
            if value.alarm:
                alarm = say("Alarm in {month}: {name} left the level it had before.")
                notes.append(alarm.format(month=formats.month(value.month), name=one.name or say(measure.name)))
    if measure.id in INDICATOR:
        notes += [] if followed.split else broken(course(view.editions, view.cell, measure.id), formats)
    else:
        notes += [told(parting, formats) for parting in partings(view.editions)]
    if len(found) > MOST_SERIES:
        text = say("The chart draws the {n} largest; the table has all {all}.")
        notes.append(text.format(n=formats.number(MOST_SERIES), all=formats.number(len(found))))
    if any(value.state == "hidden" for one in found for value in one.values):
        notes.append(say("Where a figure is hidden, too few people stand behind it, or behind one beside it."))
    if followed.split == VISIBILITY and not all(edition.has_visibility for edition in view.editions):
        notes.append(say("Editions that were made before spaces were told apart by who can read them have no figures of it."))
    return notes


def _table(followed: Followed, found: Sequence[Series], annotations: Sequence[Annotation]) -> Html:
    view, measure = followed.view, followed.measure
    formats, say = view.formats, view.formats.say
    heads = (say("Month"), *((one.name or say(measure.name)) for one in found), say("What happened"))
    rows = []
    for place in reversed(range(len(view.editions))):
        month = view.editions[place].month
        happened = [one.text for one in reversed(annotations) if one.month == month]
        cells = (cell_told(one.values[place], measure, formats) for one in found)
        rows.append((formats.month(month), *cells, "; ".join(happened)))
    return table(heads, rows, say("{name} by month").format(name=say(measure.name)), text=(0, len(found) + 1))
