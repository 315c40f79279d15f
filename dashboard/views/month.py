"""Month: how openly was shared, against the ideal; what changed, the decision asked, and what became of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import frame, kept, pack_buttons
from dashboard.month import comparing, deciding
from dashboard.month.reading import decisions, made_in, opens_with, story
from dashboard.visitor import visitor
from openness.headline import biggest_changes, decision, headlines
from openness.indicators import INDICATOR, INDICATORS
from openness.month import shift
from presentation import two_months
from presentation.edition import WHOLE
from presentation.first_screen import Summary, body, head, legend, legend_of_two
from presentation.markup import Html, element, joined
from presentation.sentences import over_months
from presentation.strips import lines_of, table
from presentation.style import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from openness.model import Indicator, Reading
    from openness.month import Month
    from presentation.formats import Formats
    from presentation.strips import Line
    from presentation.two_months import Against
    from storage.by_hand.decisions import Decision

MONTHS = 12


def show(formats: Formats) -> None:
    """Draw the page."""
    with st.container(horizontal=True, vertical_alignment="center", key="sw-head"):
        title = st.container()
        found = frame.view(formats)
        frame.language_switch(formats)
    if found is None:
        title.html(page(element("h1", formats.say("How openly do we share?"), cls="sw-title")))
        frame.show_empty(formats)
        return
    decided = decisions()
    summary = _summary(found, decided)
    title.html(page(head(summary, formats)))
    st.html(page(frame.made_up(found.edition.made_up, formats), body(summary, formats)))
    deciding.show(decided, found, visitor())
    _strips(found)
    pack_buttons.draw(found)


def _summary(found: frame.View, decided: list[Decision]) -> Summary:
    readings = found.edition.of(found.cell)
    asked = found.edition.decision if found.cell == WHOLE else decision(readings.values()).indicator
    return Summary(
        month=found.month,
        cell=found.cell,
        readings=readings,
        headlines=headlines(readings.values()),
        changes=biggest_changes(readings.values()),
        decision=readings.get(asked or ""),
        indicators=INDICATOR,
        made=made_in(decided, found),
        carried=opens_with(decided, found),
        story=story(found),
    )


def _strips(found: frame.View) -> None:
    """Draw every indicator, beside a second month where one is chosen, and what the figures rest on."""
    formats, say = found.formats, found.formats.say
    with st.container(horizontal=True, vertical_alignment="center", key="sw-strips-head"):
        st.html(page(element("h2", say("Every indicator against its ideal"), cls="sw-h2")))
        against = comparing.choose(found)
    span = over_months(found.edition.of(found.cell).values(), formats)
    longer = bool(span)
    top = element("p", span, cls="sw-note") if span else None
    if against is None:
        tables = kept.from_editions("month", found, lambda: joined(*_tables(found)))
        st.html(page(top, legend(formats, longer=longer), tables))
    else:
        st.html(page(top, *_two(found, against)))
    st.html(page(element("p", _about(found), cls="sw-note", style="margin-top:1.5rem")))


def _link(found: frame.View) -> Callable[[Indicator], str]:
    return lambda indicator: found.link("indicator", id=indicator.id)


def _tables(found: frame.View) -> list[Html]:
    formats, say = found.formats, found.formats.say
    main, conduct = _lines(found), _lines(found, conduct=True)
    shown = [table(main, formats, say("Every indicator against its ideal"), _link(found))]
    if conduct:
        shown += [_on_conduct(formats), table(conduct, formats, say("How Sharewell behaves"), _link(found))]
    return shown


def _two(found: frame.View, against: Against) -> list[Html]:
    formats, say, month, link = found.formats, found.formats.say, found.month, _link(found)
    main, conduct = _lines(found), _lines(found, conduct=True)
    shown = [
        element("p", two_months.summed_up(main, against, formats), cls="sw-answer"),
        legend_of_two(month, against.month, formats),
        two_months.table(main, month, against, formats, say("Two months side by side"), link),
    ]
    if conduct:
        shown += [_on_conduct(formats), two_months.table(conduct, month, against, formats, say("How Sharewell behaves"), link)]
    return shown


def _on_conduct(formats: Formats) -> Html:
    """Return the heading of the table that is apart: no theme of the ideal, but how Sharewell itself behaves."""
    return element("h2", formats.say("How Sharewell behaves"), cls="sw-h2 sw-apart")


def _lines(found: frame.View, *, conduct: bool = False) -> tuple[Line, ...]:
    by_month = {edition.month: edition for edition in found.until}
    last_year = by_month.get(shift(found.month, -MONTHS))
    year_ago = last_year.of(found.cell) if last_year else None
    return lines_of(INDICATORS, _history(found), conduct=conduct, year_ago=year_ago)


def _about(found: frame.View) -> str:
    """Return which edition the figures are of, and what is shown within something larger."""
    formats, say = found.formats, found.formats.say
    about = say(
        "Edition {number} of {month}, made {day}. Counts are rounded to 5; groups too small to be shown are hidden."
    ).format(number=found.edition.number, month=formats.month(found.month), day=formats.day(found.edition.made_at))
    within = sorted(cell.name or "" for cell in found.edition.rolled_up)
    if within:
        about += " " + say("Shown within the division or the whole all year, for want of people: {parts}.").format(
            parts=formats.listed(within)
        )
    if not found.edition.closed:
        about += " " + say("The month was not over yet.")
    return about


def _history(found: frame.View) -> list[tuple[Month, dict[str, Reading]]]:
    by_month = {edition.month: edition for edition in found.until}
    months = [shift(found.month, back) for back in range(1 - MONTHS, 1)]
    return [(month, dict(by_month[month].of(found.cell)) if month in by_month else {}) for month in months]
