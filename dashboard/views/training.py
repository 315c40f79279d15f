"""The part on training: by course and count; who was trained is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, frame, told
from dashboard.actions.trust import TRAINING_KEEPERS, add_training, remove_training, rename_course
from dashboard.editing import Editor, day_needed, folded
from presentation.markup import Html, code, element, filled, joined
from presentation.style import page
from presentation.tables import listing
from storage.measures_in.training import TrainingRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.visitor import Visitor
    from presentation.formats import Formats
    from storage.by_hand.training import Course

_WIDTHS = (38, 27, 20, 15)


def show(who: Visitor, formats: Formats) -> None:
    """Draw the courses and, for who keeps them, the forms."""
    say, found, rules = formats.say, told.courses(), told.rule_names()
    st.html(page(element("h2", say("Training"), cls="sw-theme-name"), table(found, rules, formats)))
    if who.may(*TRAINING_KEEPERS):
        with folded(say("Add or correct training"), "training") as opened:
            if opened:
                _edit(found, rules, who, formats)


def table(found: Sequence[Course], rules: Mapping[str, str], formats: Formats) -> Html:
    """Return the courses, or how to hand them in."""
    say = formats.say
    if not found:
        hint = say("No training is listed yet. Add it below, or hand in a table: {command}.")
        return element("p", filled(hint, command=code("sharewell import training FILE")), cls="sw-note")
    heads = (say("Course"), say("About the rule"), say("When"), say("People trained"))
    few = say("fewer than {k}, or not counted yet").format(k=formats.number(data.smallest_group()))
    rows = [
        (
            one.course,
            rules.get(one.rule, one.rule) or say("about none"),
            _when(one, formats),
            few if one.people is None else formats.number(one.people),
        )
        for one in found
    ]
    return joined(listing(heads, rows, say("Training"), _WIDTHS), element("p", frame.counted_when(formats), cls="sw-note"))


def _when(one: Course, formats: Formats) -> str:
    first, last = formats.day_of(one.first_day or 0), formats.day_of(one.last_day or 0)
    return first if first == last else f"{first} \N{EN DASH} {last}"


def _edit(found: Sequence[Course], rules: Mapping[str, str], who: Visitor, formats: Formats) -> None:
    say = formats.say
    editor = Editor(name="training", stamps={}, formats=formats)
    editor.outcome()
    by_row = {f"{one.rule}/{one.course}": one for one in found}
    names = {row: f"{one.course} ({rules.get(one.rule, one.rule)})" if one.rule else one.course for row, one in by_row.items()}
    row = editor.choose(say("Which course?"), say("A new course"), names)
    known = by_row.get(row)
    if known is not None:
        _rename(editor, row, known, rules, who)
    _person(editor, row, known, rules, who)


def _rename(editor: Editor, row: str, known: Course, rules: Mapping[str, str], who: Visitor) -> None:
    say = editor.formats.say
    with st.form(f"training-course-{row}", border=True):
        left, right = st.columns(2)
        to = left.text_input(say("What the course is called"), known.course, key=editor.field(row, "to"), max_chars=500)
        options = _rules(rules, known.rule)
        about = right.selectbox(
            say("About the rule"),
            options,
            options.index(known.rule),
            format_func=lambda key: rules.get(key, key) or say("about none"),
            key=editor.field(row, "about"),
        )
        pressed = st.form_submit_button(say("Correct the course"))
    if pressed:
        editor.carry_out(
            row,
            lambda: rename_course(who, known.course, known.rule, to=to, about=str(about)),
            say("Corrected: {name}.").format(name=to),
        )
        editor.settle(row)


def _person(editor: Editor, row: str, known: Course | None, rules: Mapping[str, str], who: Visitor) -> None:
    """Draw the form that adds or removes one person's training."""
    say, about, course = editor.formats.say, known.rule if known else "", known.course if known else ""
    with st.form(f"training-person-{row}", border=True):
        left, right = st.columns(2)
        if known is None:
            course = left.text_input(say("What the course is called"), key=editor.field(row, "course"), max_chars=500)
            about = str(
                right.selectbox(
                    say("About the rule"),
                    _rules(rules, ""),
                    format_func=lambda key: rules.get(key, key) or say("about none"),
                    key=editor.field(row, "rule"),
                )
            )
        person = left.text_input(say("Who was trained: key or address on the roster"), key=editor.field(row, "person"))
        with right:
            day = editor.day(row, "day", say("When"), data.today() if known is None else None)
        with st.container(horizontal=True):
            add = st.form_submit_button(say("Add this person"), type="primary")
            remove = known is not None and st.form_submit_button(say("Remove this person"))

    def made() -> TrainingRow:
        return TrainingRow(place="", person=person, course=course, day=day_needed(day), rule=about)

    if add:
        editor.carry_out(
            row,
            lambda: add_training(who, made()),
            say("Saved: {name}. Figures follow with the next refresh.").format(name=course),
        )
    elif remove:
        editor.carry_out(row, lambda: remove_training(who, made()), say("Removed: {name}.").format(name=course))


def _rules(rules: Mapping[str, str], also: str) -> list[str]:
    return list(dict.fromkeys(("", *rules, also)))
