"""Where a policy is read in: a file or a pasted text, tried first, and kept as a version from a day on."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from config.errors import SharewellError
from dashboard import data, frame, policy_reading
from dashboard.actions.policy import keep_version
from openness.documents.reading import ENDINGS
from openness.language.policy.reading import Policy
from openness.marking import N_
from openness.policy_readings import THREE
from presentation.failures import told
from presentation.markup import element
from presentation.policy import sentence_list, tally
from presentation.standing import standings
from presentation.style import page

if TYPE_CHECKING:
    from dashboard.visitor import Visitor
    from presentation.formats import Formats

_DRAFT = "policy-draft"
_KEPT = "policy-kept"
_LANGUAGES = {"": N_("tell it by its words"), "nl": N_("Dutch"), "en": N_("English")}
_MOST_PASTED = 200_000
_OUTCOMES = {
    "stored": N_("Kept from {day} on. Figures follow with the next refresh."),
    "changed": N_("Kept from {day} on, in place of what was kept for that day. Figures follow with the next refresh."),
    "unchanged": N_("This very text was kept for {day} already."),
}


def show(who: Visitor, formats: Formats) -> None:
    """Draw where a policy is handed in, what was made of it, and where it is kept."""
    say = formats.say
    st.html(page(element("h2", say("Read a policy in"), cls="sw-h2"), element("p", _what(formats), cls="sw-quiet")))
    line = st.session_state.pop(_KEPT, "")
    if line:
        st.html(page(element("p", line, cls="sw-said", role="status")))
    with st.form("policy-form", border=True):
        left, right = st.columns(2)
        file = left.file_uploader(say("A file: text, Markdown, HTML, PDF or Word"), type=list(ENDINGS), key="policy-file")
        lang = left.selectbox(
            say("Its language"), list(_LANGUAGES), format_func=lambda one: say(_LANGUAGES[one]), key="policy-lang"
        )
        text = right.text_area(say("Or its text, pasted"), key="policy-text", height=210, max_chars=_MOST_PASTED)
        read = st.form_submit_button(say("Read it"), type="primary")
    if read:
        st.session_state.pop(_DRAFT, None)
        if file is None and not text.strip():
            _refuse(say("Choose a file or paste a text."))
            return
        given = text if file is None else file.getvalue()
        found = policy_reading.tried(given, "" if file is None else file.name, lang or None, formats)
        if isinstance(found, str):
            _refuse(found)
            return
        st.session_state[_DRAFT] = found
    draft = st.session_state.get(_DRAFT)
    if isinstance(draft, Policy):
        _draft(draft, who, formats)


def _what(formats: Formats) -> str:
    return formats.say(
        "It is read on this machine, at most 10 MB and 300 pages. Nothing is kept until you say so; then its sentences are,"
        " and the file is not."
    )


def _draft(policy: Policy, who: Visitor, formats: Formats) -> None:
    say = formats.say
    st.html(page(element("h2", say("What was read"), cls="sw-h2")))
    readings = policy_reading.readings(policy, {})
    st.html(page(standings(THREE, readings, formats, say("What was read"), frame.links(formats)), tally(policy.counts, formats)))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input(say("It holds from"), data.today(), key="policy-from", format="YYYY-MM-DD", width=220)
        keep = st.button(say("Keep this version"), type="primary", key="policy-keep")
    if keep and isinstance(day, date):
        try:
            outcome = keep_version(who, policy, day)
        except SharewellError as error:
            _refuse(told(error, formats))
        else:
            st.session_state.pop(_DRAFT, None)
            number = day.year * 10_000 + day.month * 100 + day.day
            st.session_state[_KEPT] = say(_OUTCOMES[outcome]).format(day=formats.day_of(number))
            st.session_state["version"] = str(number)
            st.query_params["version"] = str(number)
            st.rerun()
    with st.expander(say("Its sentences")):
        st.html(page(sentence_list(list(enumerate(policy.sentences, 1)), formats)))


def _refuse(line: str) -> None:
    st.html(page(element("p", line, cls="sw-alert", role="alert")))
