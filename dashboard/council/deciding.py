"""Where the works council confirms or refuses what waits for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data
from dashboard.actions import council
from dashboard.editing import Editor
from presentation.council import sentence, waiting_told
from presentation.markup import Html, code, element
from presentation.style import page
from storage.council.deciding import LONGEST_REASON
from storage.council.standing import COUNCIL_ROLE, SHELL

if TYPE_CHECKING:
    from dashboard.visitor import Visitor
    from presentation.formats import Formats
    from storage.council.standing import Standing, Waiting


def show(found: Standing, who: Visitor, formats: Formats) -> None:
    """Draw each change that waits, with what decides on it."""
    say = formats.say
    editor = Editor(name="council", stamps={}, formats=formats)
    st.html(page(element("h2", say("What waits for you"), cls="sw-theme-name")))
    editor.outcome()
    if found.broken and found.confirms == COUNCIL_ROLE:
        _anew(who, editor, formats)
    if not found.waiting:
        st.html(page(element("p", say("Nothing waits for confirmation."), cls="sw-note")))
        return
    if found.confirms == COUNCIL_ROLE:
        for one in found.waiting:
            if one.number is not None:
                _form(one, who, editor, formats)
        return
    told = [element("li", *_elsewhere(one, found, formats)) for one in found.waiting]
    st.html(page(element("p", _who_decides(found, formats), cls="sw-note"), element("ul", *told)))


def _anew(who: Visitor, editor: Editor, formats: Formats) -> None:
    say = formats.say
    why = say(
        "Somebody who may not changed or removed lines of the ledger of settings; `sharewell doctor` says which. Find out who"
        " could write to the store before you begin it anew."
    )
    st.html(page(element("p", why, cls="sw-alert", role="alert")))
    if st.button(say("Begin the ledger anew, from the strictest it ever held"), key="council-anew"):
        editor.carry_out("anew", lambda: council.begin_anew(who), say("The ledger begins anew; what is set looser waits."))
    editor.settle("anew")


def _form(one: Waiting, who: Visitor, editor: Editor, formats: Formats) -> None:
    say, row, number = formats.say, str(one.number), one.number or 0
    with st.form(f"council-form-{row}", border=True):
        asked = element("p", element("b", sentence(waiting_told(one, formats, data.zone()))))
        elsewhere = say("The settings that these pages were started with do not ask for it; another program's did.")
        before = say("Refused then: “{reason}”").format(reason=one.refused.reason) if one.refused else ""
        notes = [element("p", text, cls="sw-quiet") for text in (before, "" if one.standing else elsewhere) if text]
        st.html(page(asked, *notes))
        reason = st.text_input(
            say("Reason, for everybody to read; needed to refuse"), key=editor.field(row, "reason"), max_chars=LONGEST_REASON
        )
        with st.container(horizontal=True):
            confirms = st.form_submit_button(say("Confirm"), key=f"council-confirm-{row}")
            refuses = one.refused is None and st.form_submit_button(say("Refuse"), key=f"council-refuse-{row}")
    if confirms:
        editor.carry_out(row, lambda: council.confirm(who, number, reason), say("Confirmed: it holds from now on."))
    if refuses:
        editor.carry_out(row, lambda: council.refuse(who, number, reason), say("Refused: what held stays in force."))
    editor.settle(row)


def _elsewhere(one: Waiting, found: Standing, formats: Formats) -> list[Html | str]:
    """Return what waits, with the command that decides on it where one does."""
    told = sentence(waiting_told(one, formats, data.zone()))
    if found.confirms != SHELL or one.number is None:
        return [told]
    return [told, Html("<br>"), code(f"sharewell council confirm {one.number}")]


def _who_decides(found: Standing, formats: Formats) -> str:
    if found.confirms == SHELL:
        return formats.say("Nobody signs in here, so that one person decides on the command line, and it is told as such.")
    return formats.say("Nobody has the works council's role yet: name who does under [sign_in] council.")
