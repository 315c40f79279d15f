"""How pages let people write: what was typed stays until it is saved, and one line says what became of it.

A form keeps the stamp of the row that it was filled from. Where somebody else changed the row meanwhile the write is refused;
what was typed is still there, and the person chooses whose holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from config.errors import Outdated, SharewellError
from presentation.failures import told
from presentation.markup import element
from presentation.style import page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from presentation.formats import Formats

NEW = ""
"""The choice of a row that is not there yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Editor:
    """One form for the rows of one table. `stamps` holds each row's stamp as it is now, by its key."""

    name: str
    stamps: Mapping[str, str]
    formats: Formats

    def choose(self, label: str, new: str, names: Mapping[str, str]) -> str:
        """Draw the choice of a row; return its key, NEW for one that is to be added (which `new` names)."""
        options = [NEW, *names]
        key = f"{self.name}-row"
        if st.session_state.get(key) not in options:
            st.session_state[key] = NEW
        return str(st.selectbox(label, options, format_func=lambda row: names.get(row, row) or new, key=key))

    def key(self, row: str, field: str) -> str:
        """Return the key of a field of the form."""
        return f"{self.name}:{row}:{field}"

    def seen(self, row: str) -> str | None:
        """Return the stamp that the form was filled from; None for a row that is to be added."""
        mark, filled = self.key(row, "seen"), any(str(key).startswith(self.key(row, "field-")) for key in st.session_state)
        if not filled or mark not in st.session_state:
            st.session_state[mark] = self.stamps.get(row)
        found = st.session_state[mark]
        return None if found is None else str(found)

    def field(self, row: str, name: str) -> str:
        """Return the key of a field that is typed into."""
        return self.key(row, f"field-{name}")

    def carry_out(self, row: str, act: Callable[[], object], done: str) -> None:
        """Carry out an act. When it is done the form is empty again and says so; when it is refused nothing typed is lost."""
        mark = self.key(row, "outdated")
        try:
            act()
        except Outdated as error:
            st.session_state[mark] = told(error, self.formats)
        except SharewellError as error:
            st.session_state.pop(mark, None)
            self.refuse(told(error, self.formats))
        else:
            self._forget(row)
            st.session_state[f"{self.name}-done"] = done
            st.rerun()

    def refuse(self, line: str) -> None:
        """Say why nothing was done."""
        st.html(page(element("p", line, cls="sw-alert", role="alert")))

    def settle(self, row: str) -> None:
        """Where somebody else came first, say so and let the person choose whose holds."""
        mark, say = self.key(row, "outdated"), self.formats.say
        line = st.session_state.get(mark)
        if not line:
            return
        st.html(page(element("p", line, cls="sw-alert", role="alert")))
        with st.container(horizontal=True):
            st.button(say("Show theirs"), key=self.key(row, "theirs"), on_click=self._forget, args=(row,))
            if row in self.stamps:
                st.button(say("Keep mine, then save again"), key=self.key(row, "mine"), on_click=self._keep_mine, args=(row,))

    def outcome(self) -> None:
        """Say what the last act did."""
        done = st.session_state.pop(f"{self.name}-done", "")
        if done:
            st.html(page(element("p", done, cls="sw-said", role="status")))

    def _forget(self, row: str) -> None:
        for key in [key for key in st.session_state if str(key).startswith(self.key(row, ""))]:
            del st.session_state[key]

    def _keep_mine(self, row: str) -> None:
        st.session_state[self.key(row, "seen")] = self.stamps.get(row)
        st.session_state.pop(self.key(row, "outdated"), None)
