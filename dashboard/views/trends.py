"""Trends: any figure month by month, parted as one likes, with what happened meanwhile; and where sharing lags behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import frame
from dashboard.trends import annotating, choosing, following
from dashboard.visitor import visitor
from openness.headline import headlines
from openness.model import Level, Theme
from presentation.edition import WHOLE
from presentation.markup import element
from presentation.strips import THEMES
from presentation.style import page
from presentation.tables import shades

if TYPE_CHECKING:
    from dashboard.frame import View
    from presentation.edition import Activity
    from presentation.formats import Formats

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
    followed = choosing.choose(found)
    kept = annotating.annotations_kept()
    following.show(followed, kept)
    annotating.show(kept, visitor(), formats)
    if found.cell == WHOLE:
        _departments(followed.view)
    _themes(followed.view)


def _each(activity: Activity | None) -> float | None:
    """Return the items for each eligible person; None where either is not told."""
    if activity is None or activity.items is None or not activity.eligible:
        return None
    return activity.items / activity.eligible


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
    most = max((each for each in found_each.values() if each is not None), default=1.0) or 1.0  # where nobody shared anything
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
