"""Decisions on a month: the list that everybody reads, and where leadership records them and what became of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data
from dashboard.actions.decisions import DECIDERS, put_decision
from dashboard.editing import NEW, Editor, day_needed, folded
from dashboard.month.reading import acts, in_words
from openness.indicators import INDICATOR
from openness.month import last_day, shift
from presentation.decisions import ICONS, STATES, acts_told
from presentation.markup import Html, element, joined
from presentation.status import icon
from presentation.style import page
from presentation.tables import listing
from storage.by_hand.decisions import LONGEST, LONGEST_OWNER, OPEN, DecisionRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dashboard.frame import View
    from dashboard.visitor import Visitor
    from presentation.decisions import Told
    from presentation.formats import Formats
    from storage.by_hand.decisions import Act, Decision

_WIDTHS = (30, 15, 14, 25, 16)
_SHOWN = 60
"""Characters of a decision's text in the list that it is chosen from."""


def show(found: Sequence[Decision], view: View, who: Visitor) -> None:
    """Draw all decisions, and the form for those who may record them."""
    say = view.formats.say
    editor = Editor(name="decision", stamps={str(one.number): one.stamp for one in found}, formats=view.formats)
    editor.outcome()
    if found:
        with folded(say("All decisions ({n})").format(n=view.formats.number(len(found))), "decisions") as opened:
            if opened:
                st.html(page(table(in_words(found, view), acts(), view.formats)))
    if who.may(*DECIDERS) and who.division is None:
        with folded(say("Record a decision, or what became of one"), "deciding") as opened:
            if opened:
                _edit(found, view, who, editor)


def table(found: Sequence[Told], by_number: Mapping[int, Sequence[Act]], formats: Formats) -> Html:
    """Return the list of decisions with every act on each."""
    say = formats.say
    heads = (say("Decision"), say("Owner"), say("State"), say("What became of it"), say("Who recorded what"))
    rows = [
        (
            joined(one.decision.text, element("small", _on(one.decision, formats))),
            one.owner,
            element("span", icon(ICONS[one.standing]), element("span", one.state), cls=f"sw-badge sw-wrap sw-is-{one.standing}"),
            joined(one.became, element("small", one.course) if one.course else None) if one.became or one.course else None,
            joined(*(element("small", line) for line in acts_told(by_number, one.decision, formats))),
        )
        for one in found
    ]
    return listing(heads, rows, say("All decisions"), _WIDTHS)


def _on(decision: Decision, formats: Formats) -> str:
    """Return on which month and indicator a decision was taken."""
    month, indicator = formats.month(decision.month), INDICATOR.get(decision.indicator)
    if indicator is None:
        return formats.say("on {month}").format(month=month)
    return formats.say("on {name}, {month}").format(name=formats.say(indicator.name), month=month)


def _edit(found: Sequence[Decision], view: View, who: Visitor, editor: Editor) -> None:
    formats, say = view.formats, view.formats.say
    names = {str(one.number): _short(one.text) for one in found}
    row = editor.choose(say("Which one?"), say("A new decision on {month}").format(month=formats.month(view.month)), names)
    known = next((one for one in found if str(one.number) == row), None)
    seen = editor.seen(row)
    with st.form(f"decision-form-{row}", border=True):
        filled_in = _fields(editor, row, known, view)
        pressed = st.form_submit_button(say("Save"), type="primary")
    if pressed:
        number = known.number if known else None
        editor.carry_out(
            row,
            lambda: put_decision(who, filled_in(), number=number, seen=seen),
            say("Saved: the decision is on the page for everybody who may open it."),
        )
    editor.settle(row)


def _fields(editor: Editor, row: str, known: Decision | None, view: View) -> Callable[[], DecisionRow]:
    """Draw the fields; return what reads them."""
    say = view.formats.say
    month = known.month if known else view.month
    indicators = ["", *INDICATOR]
    asked = known.indicator if known else view.edition.decision or ""
    left, right = st.columns(2)
    with left:
        text = st.text_area(
            say("What was decided"), known.text if known else "", key=editor.field(row, "text"), max_chars=LONGEST, height=100
        )
        indicator = st.selectbox(
            say("On which indicator"),
            indicators,
            indicators.index(asked) if asked in indicators else 0,
            format_func=lambda name: say(INDICATOR[name].name) if name else say("none in particular"),
            key=editor.field(row, "indicator"),
        )
    with right:
        owner = st.text_input(
            say("Who takes it up: a name or a role"),
            known.owner if known else "",
            key=editor.field(row, "owner"),
            max_chars=LONGEST_OWNER,
        )
        due = editor.day(row, "due", say("Due on"), _day(known.due) if known else _due(view))
    state, became = OPEN, ""
    if row != NEW and known:
        state = st.segmented_control(
            say("State"),
            list(STATES),
            default=known.state,
            format_func=lambda name: say(STATES[name]),
            key=editor.field(row, "state"),
            required=True,
        )
        became = st.text_area(
            say("What became of it, in a sentence"), known.became, key=editor.field(row, "became"), max_chars=LONGEST, height=70
        )

    def read() -> DecisionRow:
        return DecisionRow(
            month=month, indicator=indicator, text=text, owner=owner, due=day_needed(due), state=state or OPEN, became=became
        )

    return read


def _due(view: View) -> date:
    """Return when a new decision is due unless somebody says otherwise: two months after the month, and never in the past."""
    return max(last_day(shift(view.month, 2)), data.today())


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)
