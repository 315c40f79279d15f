"""How much of an account a yes reaches: chosen in the same way wherever it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from openness.consent import ACCOUNT, HANDED_IN

if TYPE_CHECKING:
    from presentation.formats import Formats

_TAG: Final = "tag"


def choose_scope(name: str, formats: Formats) -> None:
    """Draw the choice; `name` tells one from another on the page."""
    say = formats.say
    names = {
        ACCOUNT: say("all that I share there"),
        HANDED_IN: say("only what I hand in myself"),
        _TAG: say("only what carries a tag"),
    }
    kind = st.radio(say("How far?"), list(names), format_func=lambda one: names[str(one)], key=f"{name}-scope")
    if kind == _TAG:
        st.text_input(say("Which tag?"), key=f"{name}-tag", max_chars=100, placeholder="#", width=320)


def chosen_scope(name: str) -> str:
    """Return what is chosen now, as the ledger writes it; a tag may have been typed with the click itself."""
    state = st.session_state
    kind = str(state.get(f"{name}-scope", ACCOUNT))
    return f"{_TAG}:{str(state.get(f'{name}-tag', '')).strip().removeprefix('#')}" if kind == _TAG else kind
