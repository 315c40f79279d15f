"""Topics: what people talk about, what rises and falls, over a year; and how that was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, frame
from openness.month import format_month
from presentation.markup import Html, element, joined
from presentation.style import page
from presentation.topics import LIMITS, METHOD, answer, month_table, year_table

if TYPE_CHECKING:
    from presentation.edition import Edition
    from presentation.formats import Formats


def show(formats: Formats) -> None:
    """Draw the page."""
    say = formats.say
    with st.container(horizontal=True, vertical_alignment="center", key="sw-head"):
        title = st.container()
        shelf = data.shelf()
        edition = _chosen(shelf.editions, formats)
        frame.language_switch(formats)
    title.html(page(element("h1", say("What do people talk about?"), cls="sw-title")))
    if edition is None:
        frame.show_empty(formats)
        return
    st.html(page(frame.made_up(edition.made_up, formats), _head(edition, formats)))
    if edition.topics:
        heading = say("Which topics, and how do they stand?")
        st.html(page(element("h2", heading, cls="sw-h2"), month_table(edition.topics, edition.month, formats, heading)))
    by_month = {
        found.month: found.topics for found in shelf.editions if found.topics is not None and found.month <= edition.month
    }
    if any(by_month.values()):
        heading = say("What came and went over a year?")
        lead = say("The share of each topic by month. Blank: it was not found, or too few people shared it to be shown.")
        st.html(
            page(element("h2", heading, cls="sw-h2"), element("p", lead), year_table(by_month, edition.month, formats, heading))
        )
    st.html(page(_method(formats)))


def _chosen(editions: tuple[Edition, ...], formats: Formats) -> Edition | None:
    """Draw the choice of a month; return its edition, None when there is none at all."""
    if not editions:
        return None
    by_month = {format_month(edition.month): edition for edition in reversed(editions)}
    months = {month: formats.month(edition.month) for month, edition in by_month.items()}
    return by_month[frame.choose("month", formats.say("Month"), months, 170)]


def _head(edition: Edition, formats: Formats) -> Html:
    say = formats.say
    if edition.topics is None:
        told = say("This edition was made before topics were read. Its next one will have them.")
    elif not edition.topics:
        told = say("No topic of {month} was shared by the {k} people that it takes to be shown.").format(
            month=formats.month(edition.month), k=formats.number(data.smallest_group())
        )
    else:
        told = answer(edition.topics, edition.month, formats)
    return element("p", told, cls="sw-answer")


def _method(formats: Formats) -> Html:
    say = formats.say
    gate = say(
        "A topic is shown when at least {k} people shared it and none of them made more than half of it; a word of it when {k}"
        " people wrote it. Counts are rounded to 5."
    ).format(k=formats.number(data.smallest_group()))
    return joined(
        element("h2", say("How topics are found, and what they can't tell"), cls="sw-h2"),
        element("ul", *(element("li", say(text)) for text in METHOD), element("li", gate), cls="sw-method"),
        element("p", say(LIMITS), cls="sw-note"),
    )
