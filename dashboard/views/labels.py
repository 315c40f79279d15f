"""Labels: what a classifier tells apart, and how often it is right, by language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, frame
from dashboard.views.own_labels import show_own
from openness.language.labelling.trial import default_trial
from presentation.labels import CODEBOOK, NAMES, answer, language_name, matrix_table, summary_table
from presentation.markup import Html, element, joined
from presentation.style import page
from storage.local_classifiers import trials

if TYPE_CHECKING:
    from presentation.formats import Formats
    from storage.local_classifiers import KeptTrial


def show(formats: Formats) -> None:
    """Draw the page."""
    say = formats.say
    with st.container(horizontal=True, vertical_alignment="center", key="sw-head"):
        title = st.container()
        frame.language_switch(formats)
    title.html(page(element("h1", say("How often are labels right?"), cls="sw-title")))
    shelf = data.shelf()
    if not shelf.editions:
        frame.show_empty(formats)
        return
    trial = default_trial()
    heading = say("How well does it tell them apart?")
    where = say(
        "The classifier {name} comes with Sharewell. It was tried on {texts} texts that were set apart before it was trained."
        " One hand wrote and labelled them: what your people write may be harder."
    ).format(name=trial.classifier, texts=formats.number(trial.whole.texts))
    st.html(page(frame.made_up(shelf.made_up, formats), element("p", answer(trial, formats), cls="sw-answer")))
    st.html(
        page(
            element("h2", heading, cls="sw-h2"),
            element("p", where),
            summary_table(trial, formats, heading),
        )
    )
    for code, matrix in trial.by_language.items():
        caption = say("What it takes for what: {language}").format(language=language_name(code, formats))
        st.html(page(element("h2", caption, cls="sw-h2"), matrix_table(matrix, formats, caption)))
    own: list[KeptTrial] = data.asked(trials, [])
    if own:
        show_own(own, formats)
    st.html(page(_codebook(formats)))
    st.html(page(_use(formats)))


def _codebook(formats: Formats) -> Html:
    say = formats.say
    meant = (element("li", element("b", say(NAMES[label])), f": {say(text)}") for label, text in CODEBOOK.items())
    return joined(
        element("h2", say("What the labels mean"), cls="sw-h2"),
        element(
            "p", say("An item has one label, by what it mainly does. One that a person gives comes before the classifier's.")
        ),
        element("ul", *meant, cls="sw-method"),
    )


def _use(formats: Formats) -> Html:
    error, say = default_trial().error, formats.say
    text = say(
        "The share of knowledge (K1) is corrected by what the trial showed: of {knows} texts with knowledge that it called"
        " knowledge or promotion, it called {found} knowledge; of {promotes} that promote, {left} promotion."
    )
    told = text.format(
        knows=formats.number(error.knowledge),
        found=formats.number(error.knowledge_right),
        promotes=formats.number(error.promotion),
        left=formats.number(error.promotion_right),
    )
    return joined(element("h2", say("What its errors do to the figures"), cls="sw-h2"), element("p", told))
