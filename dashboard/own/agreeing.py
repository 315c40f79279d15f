"""Saying yes: where, to what and how far, with the whole wording in view and kept as it was read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from config.catalogue import SOURCES
from dashboard.actions import own as acts
from dashboard.editing import day_typed
from dashboard.own import reading
from dashboard.own.doing import do, say_outcome
from dashboard.own.scopes import choose_scope, chosen_scope
from openness.consent import ACCOUNT, ANY, FEW, MEASURE, NAME, SHOW
from presentation.agreeing import words_today
from presentation.markup import element
from presentation.names import source_name
from presentation.own_words import PURPOSES, source_of
from presentation.style import page
from storage.own.taking_part import OwnYes
from storage.roster import day_number

if TYPE_CHECKING:
    from dashboard.myself import Myself
    from presentation.formats import Formats
    from storage.own.held import Held

_PART: Final = "agreeing"
_NAME: Final = "own-yes"
_DAY: Final = "own-yes-from"


def show(me: Myself, found: Held, formats: Formats) -> None:
    """Draw the choices, the wording that follows from them, and the button that says yes."""
    say = formats.say
    say_outcome(_PART)
    purposes = [MEASURE, SHOW, NAME, *((FEW,) if found.spells and found.spells[-1].leader else ())]
    purposes = [one for one in purposes if one in reading.settings().consent.asked]
    if not purposes:
        st.html(page(element("p", say("Nobody is asked for anything at present."), cls="sw-note")))
        return
    purpose = str(st.radio(say("What for?"), purposes, format_func=lambda one: say(PURPOSES[str(one)]), key="own-yes-purpose"))
    source = ANY if purpose == FEW else _source(found, formats)
    if purpose in {MEASURE, SHOW}:
        choose_scope(_NAME, formats)
    if purpose == MEASURE:
        label = say("From which day? Empty: from the beginning")
        st.text_input(label, key=_DAY, max_chars=10, placeholder=say("YYYY-MM-DD"), width=320)
        narrower = say("What is held already and lies before that day, or outside what you choose, is removed at once.")
        st.html(page(element("p", narrower, cls="sw-quiet")))
    words = words_today(purpose, source, formats, reading.settings().privacy)
    st.html(
        page(
            element("p", say("What you agree to"), cls="sw-kicker"),
            element("p", words.text, cls="sw-said"),
        )
    )
    version = say("Wording: {version}. The words are kept as you read them here.").format(version=words.name)
    st.html(page(element("p", version, cls="sw-quiet")))
    yes = OwnYes(source=source, purpose=purpose, words=words)
    st.button(say("I agree"), key="own-yes", on_click=_agree, args=(me, yes, formats), type="primary")


def _source(found: Held, formats: Formats) -> str:
    enabled = {name for name, one in reading.settings().sources.items() if one.enabled}
    here = enabled | {one.source for one in found.accounts} | {yes.agreed.source for yes in found.yeses} - {ANY}
    first = sorted(here & SOURCES.keys(), key=source_name)
    rest = sorted(SOURCES.keys() - here, key=source_name)
    options = [ANY, *first, *rest]
    label = formats.say("Where?")
    return str(st.selectbox(label, options, format_func=lambda one: source_of(one, formats), key="own-yes-source", width=320))


def _agree(me: Myself, yes: OwnYes, formats: Formats) -> None:
    """Take what was in view, with the day and how far as they stand now: they may have come with the click itself."""

    def act() -> None:
        day = day_typed(str(st.session_state.get(_DAY, ""))) if yes.purpose == MEASURE else None
        scope = chosen_scope(_NAME) if yes.purpose in {MEASURE, SHOW} else ACCOUNT
        acts.say_yes(me, replace(yes, scope=scope, covers_from=day_number(day) if day else 0))

    do(_PART, act, formats, formats.say("Noted: it counts from now on. You can withdraw it above at any time."))
