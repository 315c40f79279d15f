"""The works council's page: what of the settings waits for it, what was decided, and the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from config.errors import Refused
from dashboard import frame, guarding
from dashboard.actions import council as acts
from dashboard.council import deciding, log_list
from dashboard.visitor import visitor
from presentation.failures import told
from presentation.markup import Html, code, element, filled
from presentation.style import page

if TYPE_CHECKING:
    from dashboard.visitor import Visitor
    from presentation.formats import Formats
    from storage.council.standing import Standing


def show(formats: Formats) -> None:
    """Draw the page."""
    say, who = formats.say, visitor()
    shelf = frame.head(say("Is it kept to what was agreed?"), formats)
    st.html(page(frame.made_up(shelf.made_up, formats)))
    if shelf.trouble or not shelf.store:
        frame.show_empty(formats)
        return
    try:
        who.need_whole(*acts.DECIDERS)
        found = guarding.standing()
        st.html(page(_answer(found, formats), *_seal(who, formats)))
    except Refused as error:
        st.html(page(element("p", told(error, formats), cls="sw-alert", role="alert")))
        return
    if found is not None:
        deciding.show(found, who, formats)
        st.html(
            page(
                element("h2", say("Settings that guard people"), cls="sw-theme-name", id="sw-guarded"),
                guarding.ledger(found, formats),
            )
        )
    log_list.show(who, formats)


def _answer(found: Standing | None, formats: Formats) -> Html:
    say, waits = formats.say, len(found.open) if found else 0
    if waits:
        text = say.plural(
            "{n} change waits for you; until you decide, what held stays in force.",
            "{n} changes wait for you; until you decide, what held stays in force.",
            waits,
        ).format(n=formats.number(waits))
    else:
        text = say("Nothing waits for you: the figures are made and kept as was agreed.")
    if found is not None:
        k, days = (formats.number(found.values[key]) for key in ("privacy.k", "privacy.text_days"))
        text += " " + say("Figures stand on at least {k} people; texts are kept for {days} days at most.").format(k=k, days=days)
    return element("p", text, cls="sw-answer")


def _seal(who: Visitor, formats: Formats) -> list[Html]:
    """Return whether the log is whole, with the seal to note."""
    say, log = formats.say, acts.whole(who)
    if log.broken is not None:
        text = say(
            "The log is not whole from line {n} on: somebody changed it who may not. Ask the administrator, and keep this page."
        )
        return [element("p", text.format(n=formats.number(log.broken)), cls="sw-alert", role="alert")]
    if not log.seal:
        return []
    text = say("The log is whole. Note its seal of today, {seal}: with {command} it shows later that nothing was cut off.")
    told_seal = code(f"{log.last}:{log.seal}", cls="sw-break")
    command = code("sharewell audit --verify --noted N:SEAL")
    return [element("p", filled(text, seal=told_seal, command=command), cls="sw-quiet")]
