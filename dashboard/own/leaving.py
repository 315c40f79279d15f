"""Taking everything along, and leaving with everything gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import jobs_told
from dashboard.actions import own as acts
from dashboard.own import MY_DATA, reading
from dashboard.own.doing import do, say_outcome
from presentation.markup import element
from presentation.style import page

if TYPE_CHECKING:
    from dashboard.myself import Myself
    from presentation.formats import Formats

_PART: Final = "leaving"


def take_along(formats: Formats) -> None:
    """Draw the link to everything that is held about whoever follows it."""
    say = formats.say
    lead = say(
        "Everything on this page and all that stands behind it, as a JSON file. Only you can fetch it, and it is noted above."
    )
    link = element(
        "a", say("Take all of it along (JSON)"), href=f".{MY_DATA}", download="sharewell-my-data.json", cls="sw-button"
    )
    st.html(page(element("p", lead), element("p", link)))


def leave(me: Myself, formats: Formats) -> None:
    """Draw how to leave, and how far it is."""
    say = formats.say
    say_outcome(_PART)
    what = say(
        "This removes everything: what you shared, your accounts, the evidence of what you agreed to, your name and your place on"
        " the roster here. Where colleagues wrote your name it is covered; what else they wrote stays theirs. Only a keyed mark"
        " stays that keeps it from coming back by a later import, and the bare lines of the ledger without a name. It cannot be"
        " undone."
    )
    st.html(page(element("p", what)))
    sure = st.checkbox(say("Yes, remove everything about me for good"), key="own-leave-sure")
    st.button(say("Leave, and have everything removed"), key="own-leave", on_click=_leave, args=(me, formats), disabled=not sure)
    newest = reading.newest_job(me, "erase")
    if newest is not None:
        jobs_told.show(newest, formats, lambda _: None, by=me.owner)


def _leave(me: Myself, formats: Formats) -> None:
    if not st.session_state.get("own-leave-sure"):
        return
    done = formats.say("It is being removed. This page is then empty, and nothing more needs to be done.")
    do(_PART, lambda: acts.leave(me), formats, done)
