"""Acts on one's own page: carried out, and said in one line beside the part of the page that they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from config.errors import SharewellError
from presentation.failures import told
from presentation.markup import element
from presentation.style import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from presentation.formats import Formats


def do(part: str, act: Callable[[], object], formats: Formats, done: str) -> bool:
    """Carry out an act and keep what is to be said of it in a part of the page; whether it was done."""
    try:
        act()
    except SharewellError as error:
        st.session_state[_key(part)] = ("alert", told(error, formats))
        return False
    st.session_state[_key(part)] = ("status", done)
    return True


def say_outcome(part: str) -> None:
    """Say what the last act in a part did, or why it was refused."""
    role, line = st.session_state.pop(_key(part), ("", ""))
    if line:
        st.html(page(element("p", line, cls="sw-alert" if role == "alert" else "sw-said", role=role)))


def _key(part: str) -> str:
    return f"own-said-{part}"
