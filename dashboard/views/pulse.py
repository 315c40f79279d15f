"""The part on the pulse: totals of anonymous answers for the whole organisation; departments by their gated readings alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from config.errors import WrongUse
from dashboard import data, frame, told
from dashboard.actions.trust import PULSE_KEEPERS, put_answers, remove_answers
from dashboard.editing import NEW, Editor, folded, number_typed
from openness.indicators import INDICATOR
from openness.marking import N_
from openness.month import format_month, month_of_day, parse_month
from presentation.markup import Html, code, element, filled, joined
from presentation.style import page
from presentation.tables import listing
from presentation.told_words import QUESTIONS
from storage.measures_in.pulse import PulseRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dashboard.visitor import Visitor
    from openness.month import Month
    from presentation.formats import Formats
    from storage.by_hand.pulse import Answers

_MOST_SHOWN = 4
"""Months that are shown at once."""


def show(who: Visitor, formats: Formats) -> None:
    """Draw the newest answers and, for who keeps them, the form."""
    say, found = formats.say, told.answers()
    st.html(page(element("h2", say("Pulse"), cls="sw-theme-name"), lead(found, formats)))
    whole = [one for one in found if not one.department]
    if whole:
        st.html(page(table(whole, formats)))
    if who.may(*PULSE_KEEPERS):
        with folded(say("Add or correct answers"), "pulse") as opened:
            if opened:
                _edit(found, who, formats)


def lead(found: Sequence[Answers], formats: Formats) -> Html:
    """Return what the pulse asks, and where its departments are told."""
    say = formats.say
    if not found:
        hint = say("No pulse has been handed in yet. Add its totals below, or hand in a table: {command}.")
        return element("p", filled(hint, command=code("sharewell import pulse FILE")), cls="sw-note")
    indicator = INDICATOR["F6"]
    link = element("a", say(indicator.name), href=frame.links(formats)(indicator), target="_self")
    text = say(
        "Three anonymous questions, as totals: nobody's answer is kept. By department: {link}, where groups are large enough."
    )
    return element("p", filled(text, link=link), cls="sw-quiet")


def table(found: Sequence[Answers], formats: Formats) -> Html:
    """Return what the whole organisation answered, by question and month, the newest first."""
    say = formats.say
    months = sorted({one.month for one in found}, reverse=True)[:_MOST_SHOWN]
    cells = {(one.question, one.month): one for one in found}
    heads = (say("Said yes"), *(formats.month(month) for month in months))
    rows = [
        (say(text), *(_cell(cells.get((question, month)), formats) for month in months)) for question, text in QUESTIONS.items()
    ]
    return listing(heads, rows, say("Pulse"), (32, *(68 // len(months) for _ in months)))


def _cell(one: Answers | None, formats: Formats) -> Html | str | None:
    say = formats.say
    if one is None:
        return None
    if one.answers is None:
        return say("too few answered to be told")
    asked = say("{n} were asked").format(n=formats.number(one.invited)) if one.invited is not None else None
    if one.yes is None:
        few = say("too few on one side to be told; {answers} answered").format(answers=formats.number(one.answers))
        return joined(few, element("small", asked) if asked else None)
    share = formats.percent(one.yes / one.answers) if one.answers else formats.number(None)
    counted = say("{yes} of {answers}").format(yes=formats.number(one.yes), answers=formats.number(one.answers))
    return joined(element("b", share), element("small", counted), element("small", asked) if asked else None)


def _edit(found: Sequence[Answers], who: Visitor, formats: Formats) -> None:
    say = formats.say
    by_row = {f"{format_month(one.month)}/{one.question}/{one.department}": one for one in found}
    editor = Editor(name="pulse", stamps={row: one.stamp for row, one in by_row.items()}, formats=formats)
    editor.outcome()
    row = editor.choose(say("Which one?"), say("New answers"), {row: _named(one, formats) for row, one in by_row.items()})
    known, seen = by_row.get(row), editor.seen(row)
    with st.form(f"pulse-form-{row}", border=True):
        read = _fields(editor, row, known)
        pressed = editor.buttons(row)
    if pressed == "save":
        editor.carry_out(row, lambda: put_answers(who, read(), seen=seen), say("Saved. Figures follow with the next refresh."))
    elif pressed == "remove" and known:
        editor.carry_out(row, lambda: remove_answers(who, known.key, seen=seen or ""), say("Removed."))
    editor.settle(row)


def _named(one: Answers, formats: Formats) -> str:
    parts = (
        formats.month_short(one.month),
        formats.say(QUESTIONS[one.question]),
        one.department or formats.say("Whole organisation"),
    )
    return " · ".join(parts)


def _fields(editor: Editor, row: str, known: Answers | None) -> Callable[[], PulseRow]:
    """Draw the fields; what is hidden is not filled in, and is typed anew. Return what reads them."""
    say, left, right = editor.formats.say, *st.columns(2)
    month, question, department = (format_month(known.month), known.question, known.department) if known else ("", "", "")
    if row == NEW:
        with left:
            month = st.text_input(
                say("Month"), format_month(month_of_day(data.today())), key=editor.field(row, "month"), max_chars=7
            )
            question = str(
                st.selectbox(
                    say("Question"),
                    list(QUESTIONS),
                    format_func=lambda one: say(QUESTIONS[str(one)]),
                    key=editor.field(row, "question"),
                )
            )
            department = str(
                st.selectbox(
                    say("Department"),
                    ["", *told.departments()],
                    format_func=lambda one: str(one) or say("Whole organisation"),
                    key=editor.field(row, "department"),
                )
            )
    else:
        left.html(page(element("p", say("Type the exact figures anew: what stands above is rounded."), cls="sw-note")))
    with right:
        yes = st.text_input(say("Said yes"), key=editor.field(row, "yes"), max_chars=9)
        answered = st.text_input(say("Answered"), key=editor.field(row, "answers"), max_chars=9)
        invited = st.text_input(say("Were asked; empty when not known"), key=editor.field(row, "invited"), max_chars=9)

    def read() -> PulseRow:
        return PulseRow(
            month=_month(month),
            question=question,
            department=department,
            yes=number_typed(yes),
            answers=number_typed(answered),
            invited=number_typed(invited) if invited.strip() else None,
        )

    return read


def _month(text: str) -> Month:
    try:
        return parse_month(text.strip())
    except ValueError as error:
        raise WrongUse(N_("{text} is no month"), todo=N_("write it as YYYY-MM"), parts={"text": repr(text[:20])}) from error
