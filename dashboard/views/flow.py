"""Flow: who reacts to whom between departments, as a picture and as a matrix, with one-way streets and islands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, frame, kept
from openness.flow import departments_of, islands, one_way, told_of
from openness.indicators import INDICATOR
from presentation.edition import WHOLE
from presentation.flow_chart import MOST_STREETS, flow_chart, ring
from presentation.markup import Html, element, joined
from presentation.status import shows_value
from presentation.strips import Line, reason
from presentation.style import page
from presentation.tables import shades, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.frame import View
    from openness.flow import Street
    from presentation.formats import Formats

HEIGHT = 560
LEAST = 2


def show(formats: Formats) -> None:
    """Draw the page."""
    say = formats.say
    with st.container(horizontal=True, vertical_alignment="center", key="sw-head"):
        title = st.container()
        found = frame.view(formats, part=False)
        frame.language_switch(formats)
    if found is None:
        title.html(page(element("h1", say("Who learns from whom?"), cls="sw-title")))
        frame.show_empty(formats)
        return
    asks = say("Who learned from whom in {month}?").format(month=formats.month(found.month))
    title.html(page(element("h1", asks, cls="sw-title")))
    st.html(page(frame.made_up(found.edition.made_up, formats), _answer(found)))
    streets = found.edition.flow or ()
    if len(departments_of(streets)) < LEAST or not any(street.arcs for street in streets):
        st.html(page(element("p", _nothing(found), cls="sw-note")))
        return
    told, unknown = told_of(streets)
    _picture(told, found)
    behind = kept.from_editions("flow", found, lambda: joined(_told(streets, formats), _matrix(told, formats)))
    st.html(page(behind, _note(unknown, found)))


def _nothing(found: View) -> str:
    say = found.formats.say
    if found.edition.flow is None:
        return say("This edition was made before the flow between departments was kept; the next one shows it.")
    return say("There is no flow that can be shown: too few people of two departments reacted to each other.")


def _answer(found: View) -> Html:
    """Return what the E-I index says of the month."""
    formats, say = found.formats, found.formats.say
    reading = found.edition.of(WHOLE).get("A2")
    if reading is None or not shows_value(reading):
        why = reason(Line(indicator=INDICATOR["A2"], reading=reading, past=(), months=()), formats) if reading else None
        return element("p", say("How far knowledge crosses departments can't be told for this month."), " ", why, cls="sw-answer")
    raw, expected = reading.detail.get("raw"), reading.detail.get("expected")
    if not isinstance(raw, float) or not isinstance(expected, float):
        return joined()
    less = say(
        "Reactions cross departments less than chance alone would make them: the E-I index is {raw}, by chance {expected}."
    )
    more = say(
        "Reactions cross departments more than chance alone would make them: the E-I index is {raw}, by chance {expected}."
    )
    text = less if raw < expected else more
    return element("p", text.format(raw=_index(raw, formats), expected=_index(expected, formats)), cls="sw-answer")


def _index(value: float, formats: Formats) -> str:
    return formats.value(value, INDICATOR["A2"].unit)


def _picture(streets: Sequence[Street], found: View) -> None:
    formats, say = found.formats, found.formats.say
    shown = sum(1 for street in streets if street.arcs and not street.within)
    lead = say("An arrow points from those who react to those they react to; the broader, the more pairs of people.")
    if shown > MOST_STREETS:
        lead += " " + say("The {n} broadest are drawn; the table has all.").format(n=formats.number(MOST_STREETS))
    st.html(page(element("h2", say("Streets between departments"), cls="sw-h2"), element("p", lead)))
    alt = say(
        "Departments on a ring, with arrows between those whose people react to each other. The table below has the same figures."
    )
    spec = kept.from_editions("flow picture", found, lambda: flow_chart(streets, formats))
    st.echarts_chart(spec, height=HEIGHT, renderer="svg", alt=alt, key="flow-picture")


def _told(streets: Sequence[Street], formats: Formats) -> Html:
    """Return one-way streets and islands in words and figures."""
    say = formats.say
    lopsided, alone = one_way(streets), islands(streets)
    parts: list[Html] = [element("h2", say("One-way streets"), cls="sw-h2")]
    if lopsided:
        rows = [(street.origin, street.target, formats.number(street.there), formats.number(street.back)) for street in lopsided]
        heads = (say("React"), say("To"), say("There"), say("Back"))
        parts.append(element("p", say("Here at least twice as much goes one way, more than chance explains.")))
        parts.append(table(heads, rows, say("One-way streets"), text=(0, 1)))
    else:
        parts.append(element("p", say("Between no two departments does clearly more go one way than the other.")))
    parts.append(element("h2", say("Islands"), cls="sw-h2", style="margin-top:1.2rem"))
    if alone:
        shares = [say("{name} ({share} within)").format(name=name, share=formats.percent(share)) for name, share in alone]
        parts.append(
            element(
                "p",
                say("These departments keep more to themselves than they share with all others: {names}.").format(
                    names=formats.listed(shares)
                ),
            )
        )
    else:
        parts.append(element("p", say("No department keeps more to itself than it shares with all others together.")))
    return joined(*parts)


def _matrix(streets: Sequence[Street], formats: Formats) -> Html:
    """Return every street, a row by who reacts and a column by whom to."""
    say = formats.say
    names = ring(streets)
    place = {name: number for number, name in enumerate(names)}
    most = max((street.arcs or 0 for street in streets if not street.within), default=0) or 1
    fields: dict[tuple[int, int], tuple[float | None, str]] = {}
    for street in streets:
        share = None if street.arcs is None else (street.arcs / most)
        text = say("hidden") if street.arcs is None else formats.number(street.arcs)
        fields[place[street.origin], place[street.target]] = (share, text)
    for row in range(len(names)):
        for column in range(len(names)):
            fields.setdefault((row, column), (0.0, formats.number(0)))
    caption = say("Connections between departments: who reacts in the rows, to whom in the columns")
    body = shades(names, names, fields, caption, say("reacts to"))
    return joined(element("h2", say("All streets"), cls="sw-h2", style="margin-top:1.2rem"), body)


def _note(unknown: list[str], found: View) -> Html:
    say = found.formats.say
    text = say(
        "Counted are pairs of people of whom the first answered, mentioned, cited or reacted to the second in {month}, rounded "
        "to 5. Hidden is what stands on fewer than {k} people or pairs, what would follow from it by subtraction, and here and "
        "there what nobody did, so that hidden tells of nobody."
    )
    text = text.format(month=found.formats.month(found.month), k=data.smallest_group())
    if unknown:
        text += " " + say("Too small to be shown: {names}.").format(names=found.formats.listed(unknown))
    return element("p", text, cls="sw-note", style="margin-top:1rem")
