"""Finished pieces of pages that follow from editions alone: drawn once for all who look at the same, not in each run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data
from presentation.markup import Html

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.frame import View

MOST = 300


def from_editions(name: str, found: View, draw: Callable[[], Html]) -> Html:
    """Return a piece of a page: as it was drawn before where the same editions, part and language were looked at, else drawn now.

    What `draw` gives may rest on the view's month, its editions up to then, its part of the organisation and its language alone.
    """
    numbers = tuple((int(edition.month), edition.number, edition.made_at) for edition in found.until)
    return Html(_kept((name, str(data.home()), numbers, str(found.cell), found.formats.lang), draw))


@st.cache_data(max_entries=MOST, show_spinner=False)
def _kept(of: tuple[object, ...], _draw: Callable[[], Html]) -> str:  # noqa: ARG001 - what it is kept by
    return str(_draw())
