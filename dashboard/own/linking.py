"""Linking an account: a code for its profile, and the worker that looks whether it stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from config.catalogue import SOURCES
from dashboard import jobs_told
from dashboard.actions import own as acts
from dashboard.own import reading
from dashboard.own.doing import do, say_outcome
from presentation.markup import code, element, filled
from presentation.names import source_name
from presentation.own_words import SHOWN_BY
from presentation.style import page

if TYPE_CHECKING:
    from dashboard.myself import Myself
    from presentation.formats import Formats
    from storage.jobs.asking import Job

_PART: Final = "linking"
_HANDLE: Final = "own-link-handle"


def show(me: Myself, formats: Formats) -> None:
    """Draw which account, the code that shows it, and how far the looking is."""
    say = formats.say
    say_outcome(_PART)
    lead = say(
        "An account is linked to you once it is shown to be yours, so that nobody can hand in another's. Linking reads nothing:"
        " for that you say yes below."
    )
    st.html(page(element("p", lead, cls="sw-quiet")))
    names = sorted(SOURCES, key=lambda name: source_name(name).casefold())
    source = str(st.selectbox(say("Where is the account?"), names, format_func=source_name, key="own-link-source", width=320))
    handle = ""
    if SOURCES[source].internal:
        st.html(page(element("p", say("Inside, your address on the roster shows it; nothing else is needed."))))
    else:
        handle = st.text_input(say("Its name there"), key=_HANDLE, max_chars=acts.LONGEST_HANDLE, width=320).strip()
        if handle:
            told = say("Put this code into the account's public profile; it may go once the account is linked: {code}")
            st.html(page(element("p", filled(told, code=code(reading.code(me, source, handle))))))
    st.button(say("Look whether it is mine"), key="own-link", on_click=_prove, args=(me, source, formats))
    newest = reading.newest_job(me, "prove-account")
    if newest is not None:
        jobs_told.show(newest, formats, lambda job: _done(job, formats), by=me.owner)


def _done(job: Job, formats: Formats) -> None:
    say = formats.say
    source, by = source_name(str(job.result.get("source", ""))), str(job.result.get("shown_by", ""))
    told = say("Your account at {source} is linked: {how}.").format(source=source, how=say(SHOWN_BY.get(by, by)))
    st.html(page(element("p", told, cls="sw-said", role="status")))


def _prove(me: Myself, source: str, formats: Formats) -> None:
    handle = str(st.session_state.get(_HANDLE, ""))  # as it is typed now: it may have come with the click itself
    do(_PART, lambda: acts.prove(me, source, handle), formats, formats.say("It is being looked at."))
