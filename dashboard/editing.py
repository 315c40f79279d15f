"""How pages let people write: what was typed stays until it is saved, and one line says what became of it.

A form keeps the stamp of the row that it was filled from. Where somebody else changed the row meanwhile the write is refused;
what was typed is still there, and the person chooses whose holds.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from config.errors import Outdated, SharewellError, WrongUse
from openness.marking import N_
from presentation.failures import told
from presentation.markup import element
from presentation.style import page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from presentation.formats import Formats

NEW = ""
"""The choice of a row that is not there yet."""


def day_typed(text: str) -> date | None:
    """Return a day that was typed, None for an empty field. Raises WrongUse for what is no day."""
    text = text.strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise _no_day(text)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _no_day(text) from error


def day_needed(text: str) -> date:
    """Return a day that was typed. Raises WrongUse for what is no day, and for nothing."""
    found = day_typed(text)
    if found is None:
        raise WrongUse(N_("a day is missing"), todo=N_("write it as YYYY-MM-DD"))
    return found


def number_typed(text: str) -> int:
    """Return a whole number from 0 on that was typed. Raises WrongUse for anything else."""
    text = text.strip()
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise WrongUse(N_("{text} is no whole number"), parts={"text": repr(text[:20])})
    return int(text)


def _no_day(text: str) -> WrongUse:
    return WrongUse(N_("{text} is no date"), todo=N_("write it as YYYY-MM-DD"), parts={"text": repr(text[:20])})


@contextmanager
def folded(label: str, name: str) -> Iterator[bool]:
    """Give a part that is folded away, and whether it is open: what is in it is read and drawn only then."""
    part = st.expander(label, key=f"fold-{name}", on_change="rerun")
    with part:
        yield bool(part.open)


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

    def day(self, row: str, name: str, label: str, known: date | None = None) -> str:
        """Draw a field for a day; return what is typed into it."""
        shown = known.isoformat() if known else ""
        return st.text_input(label, shown, key=self.field(row, name), max_chars=10, placeholder=self.formats.say("YYYY-MM-DD"))

    def owner(self, row: str, *, has_owner: bool) -> tuple[str, bool]:
        """Draw the fields for an owner, whose name is not shown; return who is typed, and whether the owner stays who it is."""
        say = self.formats.say
        typed = st.text_input(
            say("Owner: key or address on the roster"),
            key=self.field(row, "owner"),
            placeholder=say("stays as it is") if has_owner else "",
        ).strip()
        drop = has_owner and st.checkbox(say("It has no owner any more"), key=self.field(row, "drop"))
        return typed, has_owner and not typed and not drop

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

    def buttons(self, row: str) -> str:
        """Draw the buttons of a form; return `save`, `remove` (which takes a tick) or nothing."""
        say = self.formats.say
        with st.container(horizontal=True, vertical_alignment="center"):
            save = st.form_submit_button(say("Save"), type="primary")
            remove = row != NEW and st.form_submit_button(say("Remove"))
            sure = row != NEW and st.checkbox(say("Yes, remove it for good"), key=self.field(row, "sure"))
        if remove and not sure:
            self.refuse(say("Tick the box to remove it for good."))
        return "save" if save else "remove" if remove and sure else ""

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
