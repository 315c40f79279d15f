"""Annotations: their list, and where communications, leadership and the administrator set, change and remove them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data
from dashboard.actions.annotations import ANNOTATORS, put_annotation, remove_annotation
from dashboard.editing import Editor, folded
from presentation.markup import element
from presentation.style import page
from presentation.tables import listing
from storage.by_hand.annotations import LONGEST, all_annotations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.visitor import Visitor
    from presentation.formats import Formats
    from presentation.markup import Html
    from storage.by_hand.annotations import Annotation

_WIDTHS = (20, 55, 25)


def annotations_kept() -> list[Annotation]:
    """Return all annotations, the latest first."""
    return data.asked(all_annotations, [])


def show(found: Sequence[Annotation], who: Visitor, formats: Formats) -> None:
    """Draw the list of annotations, and the form for those who may set them."""
    say = formats.say
    editor = Editor(name="annotation", stamps={str(one.number): one.stamp for one in found}, formats=formats)
    editor.outcome()
    may = who.may(*ANNOTATORS) and who.division is None
    if not found and not may:
        return
    label = say("Annotations: set or change one") if may else say("Annotations")
    with folded(label, "annotations") as opened:
        if not opened:
            return
        if found:
            st.html(page(table(found, formats)))
        if may:
            _edit(found, who, editor)


def table(found: Sequence[Annotation], formats: Formats) -> Html:
    """Return all annotations with who wrote them last."""
    say = formats.say
    rows = [
        (
            formats.day_of(one.day) if one.day else formats.month(one.month),
            one.text,
            element("small", f"{formats.day(one.at)}, {one.who}" if one.who else formats.day(one.at)),
        )
        for one in found
    ]
    return listing((say("When"), say("What happened"), say("Written")), rows, say("Annotations"), _WIDTHS)


def _edit(found: Sequence[Annotation], who: Visitor, editor: Editor) -> None:
    say = editor.formats.say
    names = {str(one.number): f"{one.when} · {one.text}" for one in found}
    row = editor.choose(say("Which one?"), say("A new annotation"), names)
    known = next((one for one in found if str(one.number) == row), None)
    seen = editor.seen(row)
    with st.form(f"annotation-form-{row}", border=True):
        left, right = st.columns([1, 3])
        with left:
            when = st.text_input(
                say("Month or day"),
                known.when if known else "",
                key=editor.field(row, "when"),
                max_chars=10,
                placeholder=say("YYYY-MM or YYYY-MM-DD"),
            )
        with right:
            text = st.text_input(
                say("What happened, in a few words"),
                known.text if known else "",
                key=editor.field(row, "text"),
                max_chars=LONGEST,
                placeholder=say("new policy, campaign, move"),
            )
        pressed = editor.buttons(row)
    number = known.number if known else None
    if pressed == "save":
        editor.carry_out(
            row, lambda: put_annotation(who, when, text, number=number, seen=seen), say("Saved: {name}.").format(name=text)
        )
    elif pressed == "remove" and number is not None:
        editor.carry_out(row, lambda: remove_annotation(who, number, seen=seen or ""), say("Removed: {name}.").format(name=text))
    editor.settle(row)
