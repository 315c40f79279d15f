"""What changed in a tracked rule: each difference with its days, and the note that somebody has read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, frame, told
from dashboard.actions.rules import KEEPERS, review_rule, weigh_change
from dashboard.editing import Editor, day_needed
from presentation.difference import difference
from presentation.markup import element
from presentation.style import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.visitor import Visitor
    from presentation.formats import Formats
    from storage.rule_texts import Change
    from storage.rules import Rule


def show(found: Sequence[Rule], who: Visitor, formats: Formats) -> None:
    """Draw one rule's changes, those of a rule that waits to be read first."""
    say = formats.say
    st.html(page(element("h2", say("What changed?"), cls="sw-h2")))
    editor = Editor(name="review", stamps={}, formats=formats)
    editor.outcome()
    by_need = sorted(found, key=lambda rule: (not rule.open_since, not rule.changes, rule.title.casefold()))
    key = frame.choose("rule", say("Rule"), {rule.key: rule.title for rule in by_need}, 420)
    rule = next(rule for rule in found if rule.key == key)
    seen = told.changes_of(rule)
    if not seen:
        st.html(page(element("p", _unchanged(rule, formats), cls="sw-note")))
    for change, lines in seen:
        _change(change, lines, who, editor, formats)
    if who.may(*KEEPERS):
        opened = " ".join(str(change.id) for change, _ in seen if not change.reviewed_day)
        _review(rule, who, Editor(name="review", stamps={rule.key: opened}, formats=formats))


def _unchanged(rule: Rule, formats: Formats) -> str:
    say = formats.say
    if not rule.looked_day:
        return say("Its page has not been looked at yet, so nothing can be said of changes.")
    return say("Nothing has changed in it since it was first looked at.")


def _change(change: Change, lines: Sequence[str], who: Visitor, editor: Editor, formats: Formats) -> None:
    say = formats.say
    dated = say("Changed between {since} and {found}").format(
        since=formats.day_of(change.since_day), found=formats.day_of(change.found_day)
    )
    weight = say("people need training for it") if change.material else say("nobody needs training for it")
    read = (
        say("read {day}; {weight}").format(day=formats.day_of(change.reviewed_day), weight=weight)
        if change.reviewed_day
        else say("not read yet")
    )
    state = element("span", read, cls=None if change.reviewed_day else "sw-worse")
    head = element("p", element("b", dated), " \N{MIDDLE DOT} ", state)
    st.html(page(head, difference(lines, say)))
    if change.reviewed_day and who.may(*KEEPERS):
        other = say("Nobody needs training for this") if change.material else say("People need training for this")
        if st.button(other, key=f"weigh-{change.id}-{change.material}"):
            editor.carry_out(
                str(change.id),
                lambda: weigh_change(who, change.id, material=not change.material, seen=change.material),
                say("Noted. Figures follow with the next refresh."),
            )
        editor.settle(str(change.id))


def _review(rule: Rule, who: Visitor, editor: Editor) -> None:
    """Draw the note that the rule was read; it holds for the open changes that were shown when the form was first drawn."""
    say, row = editor.formats.say, rule.key
    opened = [int(number) for number in (editor.seen(row) or "").split()]
    with st.form(f"review-form-{row}", border=True):
        st.html(page(element("p", element("b", say("I have read this rule as it is now")))))
        day = editor.day(row, "day", say("Read on"), data.today())
        material = st.checkbox(say("People need training for what changed"), value=True, key=editor.field(row, "material"))
        pressed = st.form_submit_button(say("Mark as read"), type="primary")
    if pressed:
        editor.carry_out(
            row,
            lambda: review_rule(who, row, day=day_needed(day), material=material, opened=opened),
            say("Read: {name}. Figures follow with the next refresh.").format(name=rule.title),
        )
    editor.settle(row)
