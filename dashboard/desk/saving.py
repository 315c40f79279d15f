"""Acts and texts of the desk: each is saved at once, and what somebody else saved first is shown beside one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from config.errors import Outdated, SharewellError
from presentation.failures import told
from presentation.markup import Html, element
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
    """A text that is saved when its field is left, or when a second passed without typing.

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
        st.html(page(self._typed()))
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
        """Fill the field from what stands, unless something else was typed there; what was just saved is left as it was typed."""
        state = st.session_state
        here, was = state.get(self.key), state.get(self._key("was"))
        saved = state.pop(self._key("saved"), None)
        if self._key("late") in state:
            if here is None:
                state[self.key] = state.get(self._key("mine"), self.text)
        elif saved is not None and saved == here and saved.split() == self.text.split():
            self._remember(saved)
        elif here is not None and here == was and state.get(self._key("stood")) == self.text:
            self._remember(here)
        elif here is None or self._key("seen") not in state or here == was:
            state[self.key] = self.text
            self._remember(self.text)

    def _remember(self, shown: str) -> None:
        """Remember what the field shows, the text that this stands for, and its stamp."""
        for what, value in (("was", shown), ("stood", self.text), ("seen", self.stamp)):
            st.session_state[self._key(what)] = value

    def _typed(self) -> Html:
        """Return what the browser needs to give back what was typed: the field, what stands, and words for what is in its way."""
        words = self.formats.say("You were typing this when the page closed; somebody else has changed the text meanwhile:")
        return element(
            "div",
            element("span", self.text, cls="sw-stands", hidden=""),
            element("p", words),
            element("p", cls="sw-lost", dir="auto"),
            cls="sw-typed sw-note",
            data_field=self.key,
            hidden="",
        )

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
            state[self._key("saved")] = mine

    def _forget(self) -> None:
        for what in ("late", "mine", "saved", "seen", "stood", "was"):
            st.session_state.pop(self._key(what), None)
