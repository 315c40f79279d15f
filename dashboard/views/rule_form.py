"""The form in which tracked rules are added, corrected and dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.actions.rules import put_rule, stop_tracking
from dashboard.editing import Editor
from presentation.markup import element
from presentation.style import page
from presentation.told_words import RULE_KINDS
from storage.by_hand.rules import LONGEST_KEY
from storage.rules import KINDS, RuleRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.visitor import Visitor
    from presentation.formats import Formats
    from storage.rules import Rule


def show(found: Sequence[Rule], stamps: Mapping[str, str], who: Visitor, formats: Formats) -> None:
    """Draw the form."""
    say = formats.say
    editor = Editor(name="rule", stamps=stamps, formats=formats)
    st.html(page(element("h2", say("Add or correct"), cls="sw-h2")))
    editor.outcome()
    row = editor.choose(say("Which one?"), say("A new rule"), {rule.key: rule.title for rule in found})
    known = next((rule for rule in found if rule.key == row), None)
    seen = editor.seen(row)
    with st.form(f"rule-form-{row}", border=True):
        filled_in, keep_owner = _fields(editor, row, known, formats)
        pressed = editor.buttons(row)
    if pressed == "save":
        editor.carry_out(
            row,
            lambda: put_rule(who, filled_in, seen=seen, keep_owner=keep_owner),
            say("Saved: {name}. Figures follow with the next refresh.").format(name=filled_in.title or filled_in.key),
        )
    elif pressed == "remove" and known:
        editor.carry_out(
            row, lambda: stop_tracking(who, row, seen=seen or ""), say("No longer tracked: {name}.").format(name=known.title)
        )
    editor.settle(row)


def _fields(editor: Editor, row: str, known: Rule | None, formats: Formats) -> tuple[RuleRow, bool]:
    """Draw the fields; return what is filled in, and whether the owner stays who it is."""
    say = formats.say
    left, right = st.columns(2)
    key = row if known else left.text_input(say("Key, short and fixed"), key=editor.field(row, "key"), max_chars=LONGEST_KEY)
    title = left.text_input(say("Title"), known.title if known else "", key=editor.field(row, "title"), max_chars=200)
    kind = left.selectbox(
        say("Kind"),
        KINDS,
        KINDS.index(known.kind) if known else 0,
        format_func=lambda one: say(RULE_KINDS[str(one)]),
        key=editor.field(row, "kind"),
    )
    url = left.text_input(
        say("Address of its text"), known.url if known else "", key=editor.field(row, "url"), placeholder="https://"
    )
    sector = left.text_input(say("Sector"), known.sector if known else "", key=editor.field(row, "sector"))
    with right:
        owner, keep_owner = editor.owner(row, has_owner=bool(known and known.has_owner))
    guide = right.checkbox(say("A plain guide was given"), bool(known and known.guide), key=editor.field(row, "guide"))
    at = right.text_input(say("Where the guide lies"), known.guide_at if known else "", key=editor.field(row, "at"))
    concerns = right.text_input(
        say("Whom it concerns: a department or sector role; empty is everybody"),
        known.concerns if known else "",
        key=editor.field(row, "concerns"),
    )
    made = RuleRow(
        place="",
        key=key,
        title=title,
        kind=str(kind),
        url=url,
        sector=sector,
        owner=owner,
        guide=at if guide else None,
        concerns=concerns,
    )
    return made, keep_owner
