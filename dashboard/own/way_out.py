"""A personal link to withdraw by without signing in, made by the person themselves and shown to them once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard.actions import own as acts
from dashboard.own.doing import do, say_outcome
from presentation.markup import element
from presentation.style import page

if TYPE_CHECKING:
    from dashboard.myself import Myself
    from presentation.formats import Formats

_PART: Final = "way-out"


def show(me: Myself, formats: Formats) -> None:
    """Draw what such a link is for, and the button that makes one."""
    say = formats.say
    say_outcome(_PART)
    lead = say(
        "With a personal link you withdraw without signing in, also when you cannot any more. It is for you alone. A new one ends"
        " the one before, and so does a withdrawal."
    )
    st.html(page(element("p", lead)))
    st.button(say("Give me a link to withdraw by"), key="own-way-out", on_click=_make, args=(me, formats))


def _make(me: Myself, formats: Formats) -> None:
    made: list[str] = []
    if do(_PART, lambda: made.append(acts.make_way_out(me, formats.lang)), formats, ""):
        kept = formats.say("Keep this address, it is shown once: {address}").format(address=made[0])
        do(_PART, lambda: None, formats, kept)
