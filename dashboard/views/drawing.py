"""What several pages draw alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from presentation.chart_notes import BRUSH
from presentation.markup import element
from presentation.style import page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from presentation.charts import Spec
    from presentation.formats import Formats
    from presentation.markup import Html


def section(
    heading: str,
    lead: str,
    spec: Spec | None,
    behind: Html,
    notes: Sequence[str],
    formats: Formats,
    zoom: tuple[str, Callable[[], None]] | None = None,
    under: Html | None = None,
) -> None:
    """Draw a chart with its heading, what to read in it, why lines are broken, and the table behind it.

    `zoom`: under which key the chart tells which months were dragged over, and what is done then. `under`: what stands right
    below the chart.
    """
    say = formats.say
    st.html(page(element("h2", heading, cls="sw-h2"), element("p", lead)))
    if spec is None:
        st.html(page(element("p", say("There is nothing to draw yet."), cls="sw-note")))
        return
    if zoom is None:
        st.vega_lite_chart(spec=spec, alt=f"{heading} {lead}")
    else:
        st.vega_lite_chart(spec=spec, alt=f"{heading} {lead}", key=zoom[0], on_select=zoom[1], selection_mode=[BRUSH])
    if notes or under:
        st.html(page(under, *(element("p", note, cls="sw-note") for note in notes)))
    with st.expander(say("The table behind it")):
        st.html(page(behind))
