"""Finished pieces of pages that follow from editions alone: drawn once for all who look at the same, not in each run."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from dashboard import data
from dashboard.visitor import visitor

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.frame import View

Piece = TypeVar("Piece")
MOST = 300


def from_editions(name: str, found: View, draw: Callable[[], Piece]) -> Piece:
    """Return a piece of a page: as it was drawn before where the same editions, part and language were looked at, else drawn now.

    What `draw` gives may rest on the view's month, its editions up to then, its part of the organisation and its language alone.
    Who may see one division only shares with those who may see the same.
    """
    numbers = tuple((int(edition.month), edition.number, edition.made_at) for edition in found.until)
    seen = visitor().division or ""
    return _kept(repr((name, str(data.home()), numbers, str(found.cell), seen, found.formats.lang)), draw)


@st.cache_data(max_entries=MOST, show_spinner=False)
def _kept(of: str, _draw: Callable[[], Piece]) -> Piece:  # noqa: ARG001 - what it is kept by
    return _draw()
