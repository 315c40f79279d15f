"""Trends: what was shared month by month, by whom and where, with what parts the months and what stands out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import frame
from dashboard.views.drawing import section
from openness.headline import headlines
from openness.model import Level, Theme, Unit
from presentation import charts
from presentation.edition import WHOLE
from presentation.markup import element
from presentation.over_time import broken, course, partings, told
from presentation.strips import THEMES
from presentation.style import page
from presentation.tables import shades, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.frame import View
    from presentation.edition import Activity, Edition
    from presentation.formats import Formats

FAMILIES = 6
LEAST_MONTHS = 2


def show(formats: Formats) -> None:
    """Draw the page."""
    say = formats.say
    with st.container(horizontal=True, vertical_alignment="center", key="sw-head"):
        title = st.container()
        found = frame.view(formats, month=False)
        frame.language_switch(formats)
    title.html(page(element("h1", say("How does our sharing develop?"), cls="sw-title")))
    if found is None:
        frame.show_empty(formats)
        return
    mark = frame.made_up(found.edition.made_up, formats)
    if mark:
        st.html(page(mark))
    if len(found.editions) < LEAST_MONTHS:
        st.html(page(element("p", say("A trend needs two months at least; so far there is one."), cls="sw-note")))
    _sharers(found)
    _items(found)
    if found.cell == WHOLE:
        _departments(found)
    _themes(found)


def _sharers(found: View) -> None:
    formats, say = found.formats, found.formats.say
    path = course(found.editions, found.cell, "E1")
    points = path.points(formats)
    months = [formats.month_short(edition.month) for edition in found.editions]
    breaks = [formats.month_short(month) for month in path.breaks]
    unit = Unit.SHARE
    ideal = path.readings[-1].ideal if path.readings else None
    lead = say("The share of those who take part who shared something that every colleague can read.")
    if path.readings:
        last = path.readings[-1]
        lead += " " + say("In {month} it was {value}.").format(
            month=formats.month(last.month), value=formats.value(last.value, unit)
        )
    notes = [
        say("Alarm in {month}: the share left the level it had before.").format(month=formats.month(month))
        for month in path.alarmed
    ]
    notes += broken(path, formats)
    spec = (
        charts.lines(points, months, breaks, formats, title=say("Share of those who take part"), unit=unit, ideal=ideal)
        if points
        else None
    )
    rows = [
        (
            formats.month(edition.month),
            *_people(edition.activity_of(found.cell), formats),
            formats.number(edition.roster),
            formats.number(edition.opted_in),
        )
        for edition in reversed(found.editions)
    ]
    heads = (
        say("Month"),
        say("Sharers"),
        say("Eligible"),
        say("Share"),
        say("Roster, whole organisation"),
        say("Opted in, whole organisation"),
    )
    section(say("Who shares?"), lead, spec, table(heads, rows, say("Sharers by month")), notes, formats)


def _people(activity: Activity | None, formats: Formats) -> tuple[str, str, str]:
    if activity is None or activity.sharers is None or not activity.eligible:
        hidden = formats.say("hidden") if activity is not None and activity.eligible else formats.number(None)
        return hidden, formats.number(activity.eligible if activity else None), formats.number(None)
    return (
        formats.number(activity.sharers),
        formats.number(activity.eligible),
        formats.percent(activity.sharers / activity.eligible),
    )


def _items(found: View) -> None:
    formats, say = found.formats, found.formats.say
    families = _families(found.editions)
    months = [formats.month_short(edition.month) for edition in found.editions]
    parted = partings(found.editions)
    parts = []
    for edition in found.editions:
        for family in families:
            activity = edition.activity_of(found.cell, family)
            each = _each(activity)
            if each:
                name = say(frame.FAMILIES.get(family, family))
                told_value = f"{formats.number(each, 1)} ({name})"
                parts.append(charts.Part(month=formats.month_short(edition.month), series=name, value=each, told=told_value))
    spec = (
        charts.bars(
            parts,
            months,
            [formats.month_short(part.month) for part in parted],
            formats,
            title=say("Items for each person who takes part"),
        )
        if parts
        else None
    )
    lead = say(
        "Messages, posts, pages and documents for each person who takes part, by kind of source, so that more people taking "
        "part does not look like more sharing. The table has the counts, rounded to 5."
    )
    heads = (say("Month"), say("All"), *(say(frame.FAMILIES.get(family, family)) for family in families))
    rows = [
        (
            formats.month(edition.month),
            *(_count(edition.activity_of(found.cell, family), formats) for family in ("all", *families)),
        )
        for edition in reversed(found.editions)
    ]
    section(
        say("What is shared, and where?"),
        lead,
        spec,
        table(heads, rows, say("Items by month and kind of source")),
        [told(part, formats) for part in parted],
        formats,
    )


def _each(activity: Activity | None) -> float | None:
    """Return the items for each eligible person; None where either is not told."""
    if activity is None or activity.items is None or not activity.eligible:
        return None
    return activity.items / activity.eligible


def _families(editions: Sequence[Edition]) -> list[str]:
    found: dict[str, int] = {}
    for edition in editions:
        for activity in edition.activity:
            if activity.cell == WHOLE and activity.family != "all":
                found[activity.family] = found.get(activity.family, 0) + (activity.items or 0)
    return sorted(found, key=lambda family: (-found[family], family))[:FAMILIES]


def _count(activity: Activity | None, formats: Formats) -> str:
    if activity is None:
        return formats.number(None)
    return formats.say("hidden") if activity.items is None else formats.number(activity.items)


def _departments(found: View) -> None:
    formats, say = found.formats, found.formats.say
    cells = found.edition.cells(Level.DEPARTMENT)
    found_each: dict[tuple[int, int], float | None] = {}
    for row, cell in enumerate(cells):
        for column, edition in enumerate(found.editions):
            activity = edition.activity_of(cell)
            if activity is not None:
                found_each[row, column] = _each(activity)
    if not found_each:
        return
    most = max((each for each in found_each.values() if each is not None), default=1.0)
    fields = {
        place: (None, say("hidden")) if each is None else (each / most, formats.number(each))
        for place, each in found_each.items()
    }
    months = [formats.month_short(edition.month) for edition in found.editions]
    heading = say("Does every department share?")
    lead = say("Items for each person who takes part, by department. Hidden: too few people to be shown.")
    body = shades([cell.name or "" for cell in cells], months, fields, heading, say("Department"))
    st.html(page(element("h2", heading, cls="sw-h2"), element("p", lead), body))


def _themes(found: View) -> None:
    formats, say = found.formats, found.formats.say
    names = {theme: say(name) for theme, name in THEMES.items() if theme is not Theme.CONDUCT}
    places: dict[Theme, int] = {theme: row for row, theme in enumerate(names)}
    fields = {}
    for column, edition in enumerate(found.editions):
        for count in headlines(edition.of(found.cell).values()):
            text = say("{met} of {n}").format(met=formats.number(count.met), n=formats.number(count.measured))
            share = count.met / count.measured if count.measured else None
            fields[places[count.theme], column] = (share, text if count.measured else formats.number(None))
    months = [formats.month_short(edition.month) for edition in found.editions]
    heading = say("How near are the five themes to the ideal?")
    lead = say(
        "How many of each theme's measured indicators reach their ideal. "
        "More measured indicators can lower the share: read both figures."
    )
    body = shades(list(names.values()), months, fields, heading, say("Theme"))
    st.html(page(element("h2", heading, cls="sw-h2"), element("p", lead), body))
