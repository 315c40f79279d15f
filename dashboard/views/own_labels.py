"""On the page Labels: the classifier that learned from the organisation's own labels, how it did, and from when it labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from openness.language.labelling.local import LEAST
from presentation.labels import matrix_table, own_answer
from presentation.markup import element
from presentation.style import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from presentation.formats import Formats
    from storage.local_classifiers import KeptTrial

_FINEST: Final = 0.001
"""A p below this is told as below this."""


def show_own(own: Sequence[KeptTrial], formats: Formats) -> None:
    """Draw how the newest one did; its matrix is not shown where it stands on fewer labels than it takes to learn."""
    say, last = formats.say, own[-1]
    st.html(
        page(
            element("h2", say("A classifier of your own"), cls="sw-h2"),
            element("p", own_answer(last.name, last.state, last.starts_in, formats)),
        )
    )
    if last.matrix.texts < LEAST:
        return
    figures = say(
        "It was tried on {texts} of your own labels, each told by a classifier that had not seen the text: macro-F1 {f1} where it"
        " says something, {silent} nothing said. {better} that the default takes wrong it takes right, {worse} the reverse"
        " (exact test of McNemar, p {p}). People label what is hard to tell first, so of everything shared it may do better."
    ).format(
        texts=formats.number(last.matrix.texts),
        f1=formats.number(last.matrix.macro_f1(), 2),
        silent=formats.percent(last.matrix.abstention, 0),
        better=formats.number(last.better),
        worse=formats.number(last.worse),
        p=f"< {formats.number(_FINEST, 3)}" if last.p < _FINEST else f"= {formats.number(last.p, 3)}",
    )
    caption = say("What {name} takes for what").format(name=last.name)
    st.html(page(element("p", figures)))
    st.html(page(element("h2", caption, cls="sw-h2"), matrix_table(last.matrix, formats, caption)))
