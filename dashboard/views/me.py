"""My page: what is held about whoever looks, who looked at it, their own figures, and what they may do with it. Nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, frame
from dashboard.editing import folded
from dashboard.myself import Untied, who_am_i
from dashboard.own import agreed, agreeing, items_list, leaving, linking, previewing, reading, telling, untied, way_out
from presentation.kept import kept_table
from presentation.markup import element
from presentation.style import page

if TYPE_CHECKING:
    from dashboard.myself import Myself
    from presentation.formats import Formats


def show(formats: Formats) -> None:
    """Draw the page of whoever looks."""
    shelf = frame.head(formats.say("What does Sharewell hold about me?"), formats)
    st.html(page(frame.made_up(shelf.made_up, formats)))
    me = who_am_i()
    if isinstance(me, Untied):
        untied.show(me, formats)
        return
    _show(me, formats)


def _show(me: Myself, formats: Formats) -> None:
    say, found = formats.say, reading.held(me)
    alone = say(
        "Only you can open this page: not communications, not your leaders, not the administrator. Whoever runs Sharewell can"
        " have it shown on the command line; that is noted below, for you to see."
    )
    st.html(page(telling.answer(found, formats), element("p", alone, cls="sw-quiet")))
    _heading(say("What is held about me"))
    st.html(page(telling.facts(found, formats, text_days=reading.settings().privacy.text_days)))
    with folded(say("What is kept, and until when"), "own-kept") as opened:
        if opened:
            st.html(page(kept_table(reading.settings(), formats)))
    with folded(say("What I shared, item by item"), "own-items") as opened:
        if opened:
            items_list.show(me, formats)
            items_list.show_kept_out(me, formats)
    with folded(say("What became of it"), "own-became") as opened:
        if opened:
            st.html(page(telling.became(reading.became(me), formats)))
    _heading(say("What I agreed to"))
    agreed.show(me, found, formats)
    with folded(say("Withdraw without signing in"), "own-way-out") as opened:
        if opened:
            way_out.show(me, formats)
    _heading(say("Who looked at it?"))
    left_out = say(
        "Reading at the desk is not listed: there only what you agreed to have shown can be read, and your name only where you"
        " agreed to that too. What was done with your items there stands under “What became of it”."
    )
    st.html(page(telling.acts(reading.acts(me), formats, data.zone()), element("p", left_out, cls="sw-note")))
    _figures(me, formats)
    _heading(say("Take part"))
    with folded(say("Link an account"), "own-link") as opened:
        if opened:
            linking.show(me, formats)
    with folded(say("See what would be read, before you say yes"), "own-preview") as opened:
        if opened:
            previewing.show(me, found, formats)
    with folded(say("Say yes"), "own-yes") as opened:
        if opened:
            agreeing.show(me, found, formats)
    _heading(say("Take it along, or leave"))
    leaving.take_along(formats)
    with folded(say("Leave, with everything gone"), "own-leave") as opened:
        if opened:
            leaving.leave(me, formats)


def _figures(me: Myself, formats: Formats) -> None:
    say = formats.say
    found = reading.months(me)
    _heading(say("My own figures"))
    lead = say(
        "Plain counts of your own things, for you alone. They are held against nobody's, and nobody is ranked by them. Questions"
        " and what was taken up elsewhere are as of the last refresh."
    )
    st.html(page(element("p", lead, cls="sw-quiet"), telling.months(found[: telling.RECENT], formats)))
    if len(found) > telling.RECENT:
        with folded(say("Earlier months"), "own-months") as opened:
            if opened:
                st.html(page(telling.months(found[telling.RECENT :], formats)))


def _heading(text: str) -> None:
    st.html(page(element("h2", text, cls="sw-theme-name")))
