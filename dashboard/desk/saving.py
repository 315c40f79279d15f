"""Acts and texts of the desk: each is saved at once, and what somebody else saved first is shown beside one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from config.errors import Outdated, SharewellError
from presentation.failures import told
from presentation.markup import element
from presentation.style import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from presentation.formats import Formats

_SAID: Final = "desk-said"


def do(act: Callable[[], object], formats: Formats, done: str = "") -> None:
    """Carry out an act and keep what is to be said of it for `say_outcome`."""
    is_done(act, formats, done)


def is_done(act: Callable[[], object], formats: Formats, done: str = "") -> bool:
    """Carry out an act as `do` does; whether it was done."""
    try:
        act()
    except SharewellError as error:
        st.session_state[_SAID] = ("alert", told(error, formats))
        return False
    if done:
        st.session_state[_SAID] = ("status", done)
    return True


def say_outcome() -> None:
    """Say what the last act did, or why it was refused."""
    role, line = st.session_state.pop(_SAID, ("", ""))
    if line:
        st.html(page(element("p", line, cls="sw-alert" if role == "alert" else "sw-said", role=role)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedText:
    """A text that is saved when its field is left.

    `text` and `stamp` are as they stand; `save` takes a text and what was seen.
    """

    key: str
    label: str
    text: str
    stamp: str
    save: Callable[[str, str], object]
    formats: Formats
    longest: int
    lines: int = 1

    def draw(self) -> None:
        """Draw the field; where somebody else changed it meanwhile, both texts are shown and one of them is chosen."""
        self._fill()
        if self.lines > 1:
            st.text_area(self.label, key=self.key, max_chars=self.longest, height=24 * self.lines + 22, on_change=self._left)
        else:
            st.text_input(self.label, key=self.key, max_chars=self.longest, on_change=self._left)
        line = st.session_state.get(self._key("late"))
        if line:
            say = self.formats.say
            st.html(
                page(
                    element("p", line, cls="sw-alert", role="alert"),
                    element("p", say("It now reads: {text}").format(text=self.text or "\N{EN DASH}"), cls="sw-note"),
                )
            )
            with st.container(horizontal=True):
                st.button(say("Take theirs"), key=self._key("theirs"), on_click=self._forget)
                st.button(say("Put mine in its place"), key=self._key("over"), on_click=self._over)

    def _key(self, what: str) -> str:
        return f"{self.key}:{what}"

    def _fill(self) -> None:
        """Fill the field from what stands, unless something else was typed there."""
        state, late = st.session_state, self._key("late") in st.session_state
        untouched = state.get(self.key) == state.get(self._key("was"))
        if late and self.key not in state:
            state[self.key] = state.get(self._key("mine"), self.text)
        elif not late and (self.key not in state or self._key("seen") not in state or untouched):
            state[self.key] = state[self._key("was")] = self.text
            state[self._key("seen")] = self.stamp

    def _left(self) -> None:
        self._try(str(st.session_state.get(self._key("seen"), self.stamp)))

    def _over(self) -> None:
        self._try(self.stamp)

    def _try(self, seen: str) -> None:
        state = st.session_state
        mine = str(state.get(self.key, state.get(self._key("mine"), "")))
        try:
            self.save(mine, seen)
        except Outdated as error:
            state[self._key("late")], state[self._key("mine")] = told(error, self.formats), mine
        except SharewellError as error:
            state[_SAID] = ("alert", told(error, self.formats))
        else:
            self._forget()

    def _forget(self) -> None:
        for what in ("late", "mine", "seen", "was"):
            st.session_state.pop(self._key(what), None)
