"""Indicator: one figure in full: what it means, how it is worked out, how sure it is, where it comes from, and by department."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import frame, kept
from dashboard.views.drawing import section
from openness.indicators import INDICATOR, INDICATORS
from openness.model import Level, State
from openness.month import shift
from presentation import charts
from presentation.details import told as told_details
from presentation.edition import WHOLE
from presentation.markup import Html, code, element, joined, with_code
from presentation.names import source_name
from presentation.over_time import broken, course
from presentation.sentences import HOLDS, cited, compared, on_claim, times
from presentation.status import VERDICTS, badge_of, bound, ideal_told, shows_value
from presentation.strips import IDEAL_SOURCES, THEMES, Line, lines_of, reason, rows_by_part, strip
from presentation.style import page
from presentation.tables import table

if TYPE_CHECKING:
    from dashboard.frame import View
    from openness.model import Indicator, Reading
    from presentation.formats import Formats

LEAST_MONTHS = 2


def show(formats: Formats) -> None:
    """Draw the page."""
    say = formats.say
    with st.container(horizontal=True, vertical_alignment="center", key="sw-head"):
        title = st.container()
        names = {indicator.id: f"{indicator.id} · {say(indicator.name)}" for indicator in INDICATORS}
        chosen = INDICATOR[frame.choose("id", say("Indicator"), names, 290)]
        found = frame.view(formats)
        frame.language_switch(formats)
    title.html(page(element("h1", say(chosen.name), cls="sw-title")))
    if found is None:
        st.html(page(about(chosen, None, formats)))
        frame.show_empty(formats)
        return
    reading = found.edition.of(found.cell).get(chosen.id)
    st.html(page(frame.made_up(found.edition.made_up, formats), now(chosen, reading, found)))
    _course(chosen, found)
    st.html(page(element("h2", say("What it means and how it is worked out"), cls="sw-h2"), about(chosen, reading, formats)))
    _parts(chosen, found)
    _coverage(found)


def now(indicator: Indicator, reading: Reading | None, found: View) -> Html:
    """Return this month's figure with its interval, ideal, change and status."""
    formats, say = found.formats, found.formats.say
    span = formats.span(found.month, reading.months if reading else 1)
    where = element(
        "p",
        f"{say(THEMES[indicator.theme])} · {frame.part_name(found.cell, formats)} · {span}",
        cls="sw-quiet",
    )
    if reading is None:
        return joined(
            where,
            element(
                "p", say("This edition holds no reading of this indicator for this part of the organisation."), cls="sw-note"
            ),
        )
    line = Line(indicator=indicator, reading=reading, past=(), months=())
    if not shows_value(reading):
        claim = element("p", on_claim(reading, say)) if on_claim(reading, say) else None
        return joined(where, element("p", badge_of(reading, say)), claim, element("p", reason(line, formats), cls="sw-note"))
    figure = element("span", formats.value(reading.value, reading.unit), cls="sw-big")
    interval = formats.interval(reading.low, reading.high, reading.unit)
    sure = element("span", say("95% interval {interval}").format(interval=interval), cls="sw-quiet") if interval else None
    head = element("div", figure, sure, badge_of(reading, say), cls="sw-head")
    bar = element("div", strip(line, formats), style="max-width:40rem")
    sentences = [
        on_claim(reading, say),
        compared(reading.last_month, reading, shift(found.month, -reading.months), formats),
        compared(reading.last_year, reading, shift(found.month, -12), formats),
        times(reading.last_year, reading, shift(found.month, -12), formats),
    ]
    if reading.state is State.PROVISIONAL:
        sentences.insert(
            0,
            say("Provisional: what belongs to this month can still come in, until {days} days after its end.").format(
                days=indicator.matures
            ),
        )
    return joined(where, head, bar, *(element("p", sentence) for sentence in sentences if sentence))


def _course(indicator: Indicator, found: View) -> None:
    formats, say = found.formats, found.formats.say
    path = course(found.editions, found.cell, indicator.id)
    if len(path.readings) < LEAST_MONTHS:
        return
    months = [formats.month_short(edition.month) for edition in found.editions]
    breaks = [formats.month_short(month) for month in path.breaks]
    last = path.readings[-1]
    spec = charts.lines(
        path.points(formats), months, breaks, formats, title=say(indicator.name), unit=indicator.unit, ideal=last.ideal
    )
    notes = [
        say("Alarm in {month}: the figure left the level it had before.").format(month=formats.month(month))
        for month in path.alarmed
    ]
    notes += broken(path, formats)
    rows = [
        (
            formats.month(reading.month),
            formats.value(reading.value, reading.unit),
            formats.interval(reading.low, reading.high, reading.unit) or formats.number(None),
            formats.value(reading.ideal, reading.unit),
            formats.change(reading.last_month.change, reading.unit),
            say(VERDICTS[reading.last_month.judgement]),
        )
        for reading in reversed(path.readings)
    ]
    heads = (say("Month"), say("Value"), say("95% interval"), say("Ideal"), say("Change"), say("Verdict"))
    lead = say("From {first} in {month} to {last} now; the band is the 95% interval.").format(
        first=formats.value(path.readings[0].value, indicator.unit),
        month=formats.month(path.readings[0].month),
        last=formats.value(last.value, indicator.unit),
    )
    section(say("Over the months"), lead, spec, table(heads, rows, say("Over the months"), text=(0, 5)), notes, formats)


def about(indicator: Indicator, reading: Reading | None, formats: Formats) -> Html:
    """Return the indicator's declaration in words, and what this reading adds to it."""
    say = formats.say
    facts: list[tuple[str, str | Html]] = [
        (say("Meaning"), say(indicator.meaning)),
        (say("Formula"), code(say(indicator.formula))),
        (say("Interval"), say(indicator.interval)),
        (say("Caveat"), say(indicator.caveat)),
        (say("Stands for"), f"{cited(indicator.source, say)}. {say(HOLDS[indicator.theme])}"),
        (say("Ideal"), _ideal(indicator, reading, formats)),
    ]
    if indicator.reference:
        facts.append((say("Shown beside it"), say(indicator.reference)))
    if indicator.matures:
        facts.append((say("Final after"), say("{n} days").format(n=formats.number(indicator.matures))))
    if reading is None or not shows_value(reading):
        facts.append((say("What it needs"), with_code(say(indicator.supply))))
    if reading is not None:
        facts += told_details(reading, formats)
    return element("dl", *(joined(element("dt", name), element("dd", text)) for name, text in facts), cls="sw-facts")


def _ideal(indicator: Indicator, reading: Reading | None, formats: Formats) -> str:
    say = formats.say
    if reading is not None and reading.ideal is not None:
        source = say(IDEAL_SOURCES.get(reading.ideal_source, ""))
        figure = ideal_told(indicator, reading, formats)
        text = f"{figure} ({source})" if source else figure
        if reading.ideal_source == "cited" and indicator.ideal.source is not None:
            text += f": {cited(indicator.ideal.source, say)}"
        return text
    if indicator.ideal.value is not None:
        return bound(indicator, formats.value(indicator.ideal.value, indicator.unit))
    return say(indicator.ideal.note) or say(
        "The organisation's own level of its first three comparable months, until it sets a target of its own."
    )


def _parts(indicator: Indicator, found: View) -> None:
    if found.cell != WHOLE or indicator.whole_only:
        return
    body = kept.from_editions(f"parts {indicator.id}", found, lambda: _by_department(indicator, found))
    if body:
        st.html(page(element("h2", found.formats.say("By department"), cls="sw-h2"), body))


def _by_department(indicator: Indicator, found: View) -> Html | None:
    lines = []
    for cell in found.edition.cells(Level.DEPARTMENT):
        history = [(edition.month, edition.only(cell, indicator.id)) for edition in found.until[-12:]]
        lines += [(cell.name or "", line) for line in lines_of((indicator,), history, conduct=indicator.theme == "conduct")]
    return rows_by_part(lines, found.formats, found.formats.say("By department")) if lines else None


def _coverage(found: View) -> None:
    formats, say = found.formats, found.formats.say
    rows = [
        (source_name(source.source), source.until[:10], say("complete") if source.complete else say("not to the month's end"))
        for source in found.edition.coverage
    ]
    body = table((say("Source"), say("Until"), say("This month")), rows, say("Coverage"), text=(0, 1, 2))
    lead = None
    if found.edition.roster is not None and found.edition.opted_in is not None:
        taking = say("{opted_in} of {roster} people take part; figures about people count only them.").format(
            opted_in=formats.number(found.edition.opted_in), roster=formats.number(found.edition.roster)
        )
        lead = element("p", taking)
    st.html(page(element("h2", say("Coverage"), cls="sw-h2"), lead, body if rows else None))
