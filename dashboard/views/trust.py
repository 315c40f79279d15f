"""Trust: whether people are trained, what went wrong, and whether they know why we share and feel free to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import frame, guarding
from dashboard.views import incidents, pulse, training
from dashboard.visitor import visitor
from openness.indicators import INDICATOR
from presentation.edition import WHOLE
from presentation.markup import element
from presentation.standing import standings
from presentation.style import page

if TYPE_CHECKING:
    from presentation.formats import Formats


def show(formats: Formats) -> None:
    """Draw the page."""
    say, who = formats.say, visitor()
    shelf = frame.head(say("Are people trained, trusted and free to share?"), formats)
    if shelf.trouble or not shelf.store:
        frame.show_empty(formats)
        return
    asks = say(
        "Nearly all people mean well: give them a vision, train them, be plain about consequences, and test whether the trust is"
        " earned (Lanting 2012, recommendation 3)."
    )
    st.html(page(frame.made_up(shelf.made_up, formats), element("p", asks, cls="sw-lead")))
    if shelf.editions:
        chosen = [INDICATOR[number] for number in ("F4", "F5", "F6")]
        readings = shelf.editions[-1].of(WHOLE)
        st.html(page(standings(chosen, readings, formats, say("Trained, trusted and free"), frame.links(formats))))
    training.show(who, formats)
    incidents.show(who, formats)
    pulse.show(who, formats)
    guarding.section(formats)
