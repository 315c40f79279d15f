"""The audit log, part by part and page by page, for the works council."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import data, frame
from dashboard.actions import council
from presentation.audit_words import KINDS, act, when, who, whom
from presentation.markup import element
from presentation.own_words import WAYS
from presentation.style import page
from presentation.tables import listing

if TYPE_CHECKING:
    from dashboard.visitor import Visitor
    from presentation.formats import Formats

_WIDTHS: Final = (18, 26, 38, 18)
_PAGE: Final = "council-log-page"


def show(visitor: Visitor, formats: Formats) -> None:
    """Draw what was done, by whom and when; no word of what was seen, and no name of whom it was about."""
    say = formats.say
    about = say(
        "Every look at one person, everything taken out, every removal, sign-in and changed setting, with who did it. What was"
        " seen is not in it, nor about whom by name; what people do with their own data is told without theirs."
    )
    st.html(page(element("h2", say("The log"), cls="sw-theme-name"), element("p", about, cls="sw-lead")))
    with st.container(horizontal=True):
        kinds = {kind: say(name) for kind, (name, _) in KINDS.items()}
        kind = frame.choose("log", say("Part of the log"), kinds, 260, labelled=True)
        ways = {"": say("everywhere"), **{way: say(name) for way, name in WAYS.items()}}
        way = frame.choose("way", say("Where"), ways, 260, labelled=True)
    if st.session_state.get("council-log-of") != (kind, way):
        st.session_state["council-log-of"], st.session_state[_PAGE] = (kind, way), 0
    place = int(st.session_state.get(_PAGE, 0))
    lines, count = council.log(visitor, KINDS[kind][1], way, place)
    if not lines:
        st.html(page(element("p", say("Nothing of the kind is in the log."), cls="sw-note")))
        return
    zone = data.zone()
    heads = (say("When"), say("Who"), say("What"), say("About whom"))
    rows = [(when(one, formats, zone), who(one, formats), act(one, formats), whom(one, formats)) for one in lines]
    st.html(page(listing(heads, rows, say("The log"), _WIDTHS)))
    _pages(place, count, formats)


def _pages(place: int, count: int, formats: Formats) -> None:
    say, last = formats.say, (count - 1) // council.LINES
    first = place * council.LINES + 1
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(say("Newer"), disabled=place == 0, key="council-newer", on_click=_turn, args=(place - 1,))
        st.button(say("Older"), disabled=place >= last, key="council-older", on_click=_turn, args=(place + 1,))
        span = say("{first} to {last} of {n}").format(
            first=formats.number(first), last=formats.number(min(count, first + council.LINES - 1)), n=formats.number(count)
        )
        st.html(page(element("p", span, cls="sw-quiet", role="status")))


def _turn(to: int) -> None:
    st.session_state[_PAGE] = max(0, to)
