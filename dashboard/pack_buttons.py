"""Taking a month along: the pack as a PDF, slides or a mail, made by the worker and fetched from this page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import streamlit as st

from config.errors import SharewellError
from dashboard import jobs_told
from dashboard.actions import jobs
from dashboard.editing import folded
from dashboard.pack_files import KIND, is_current
from dashboard.visitor import visitor
from openness.marking import N_
from openness.month import parse_month
from presentation.edition import WHOLE
from presentation.failures import told
from presentation.language import LANGUAGES, NAMES
from presentation.markup import element, joined
from presentation.style import page
from storage.jobs.kinds import Pack

if TYPE_CHECKING:
    from typing import Literal

    from dashboard.frame import View
    from presentation.formats import Formats
    from storage.jobs.asking import Job

FORMS: Final = {"pdf": N_("PDF"), "pptx": N_("slides (PowerPoint)"), "html": N_("mail (HTML)")}
_JOB: Final = "pack-job"
_SAID: Final = "pack-said"


def draw(found: View) -> None:
    """Draw the folded part with the choice of form and language, and what became of the pack that was asked for."""
    formats, say = found.formats, found.formats.say
    with folded(say("Take this month along"), "pack") as is_open:
        if not is_open:
            return
        if found.cell != WHOLE:
            st.html(page(element("p", say("The pack tells of the whole organisation."), cls="sw-note")))
        with st.container(horizontal=True, vertical_alignment="bottom", key="sw-pack"):
            form = st.segmented_control(
                say("Form"), list(FORMS), format_func=lambda name: say(FORMS[name]), default="pdf", required=True, key="pack-form"
            )
            lang = st.segmented_control(
                say("Language of the pack"),
                LANGUAGES,
                format_func=lambda name: NAMES[name],
                default=formats.lang,
                required=True,
                key="pack-lang",
            )
            asked = Pack(
                month=int(found.month),
                lang=cast("Literal['nl', 'en']", lang),
                form=cast("Literal['pdf', 'pptx', 'html']", form),
            )
            st.button(say("Make the pack"), key="pack-make", type="primary", on_click=_ask, args=(asked, formats))
        _outcome(formats)


def _ask(asked: Pack, formats: Formats) -> None:
    try:
        st.session_state[_JOB] = jobs.ask_pack(visitor(), asked)
    except SharewellError as error:
        st.session_state[_SAID] = told(error, formats)


def _outcome(formats: Formats) -> None:
    refused = st.session_state.pop(_SAID, "")
    if refused:
        st.html(page(element("p", refused, cls="sw-alert", role="alert")))
    number = st.session_state.get(_JOB) or _from_before()
    if number is not None:
        jobs_told.show(number, formats, lambda job: _made(job, formats))


def _from_before() -> int | None:
    """Return the pack that this visitor asked for before the page was loaded again."""
    try:
        found = jobs.newest(visitor(), KIND)
    except SharewellError:
        return None
    return None if found is None else found.number


def _made(job: Job, formats: Formats) -> None:
    say, result = formats.say, job.result
    month = formats.month(parse_month(str(result["month"])))
    form, lang = say(FORMS[str(result["form"])]), NAMES[str(result["lang"])]
    if not is_current(job):
        gone = say("The pack of {month} shows an edition that has been replaced: make it again.").format(month=month)
        st.html(page(element("p", gone, cls="sw-said", role="status")))
        return
    line = say("The pack of {month} is there, as {form}, in {language}, from edition {number}.").format(
        month=month, form=form, language=lang, number=formats.number(result["edition"])
    )
    link = element("a", say("Fetch the pack"), href=f"./packs/{job.number}", target="_self", cls="sw-fetch")
    st.html(page(element("p", joined(line, " ", link), cls="sw-said", role="status")))
