"""The part on incidents: how many people were behind them, for everybody; one by one for who keeps the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, told
from dashboard.actions.trust import incidents_complete_until, put_incident, remove_incident
from dashboard.editing import NEW, Editor, day_needed, folded, number_typed
from dashboard.told import INCIDENT_KEEPERS
from presentation.markup import Html, code, element, filled, joined
from presentation.style import page
from presentation.tables import listing
from presentation.told_words import CONSEQUENCES, INCIDENT_KINDS, SEVERITIES
from storage.measures_in.incidents import IncidentRow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dashboard.visitor import Visitor
    from presentation.formats import Formats
    from storage.by_hand.incidents import Incident

_WIDTHS = (20, 18, 18, 26, 18)


def show(who: Visitor, formats: Formats) -> None:
    """Draw what may be told of incidents and, for who keeps them, the list and its forms."""
    say = formats.say
    st.html(page(element("h2", say("Incidents"), cls="sw-theme-name"), lead(formats)))
    if not who.may(*INCIDENT_KEEPERS):
        return
    with folded(say("The list, for who keeps it"), "incidents") as opened:
        if opened:
            found = told.incidents(who)
            if found:
                st.html(page(table(found, formats)))
            _edit(found, who, formats)
            _complete(who, formats)


def lead(formats: Formats) -> Html:
    """Return how many people were behind incidents within the year, and until when the list speaks."""
    say = formats.say
    behind, until = told.behind_incidents()
    if not until:
        hint = say(
            "Nobody has said yet until which day the list of incidents is complete, so nothing follows from it. Say so below, or"
            " hand in a table, which may be empty: {command}."
        )
        return element("p", filled(hint, command=code("sharewell import incidents FILE")), cls="sw-note")
    told_kinds = say(
        "People behind incidents in the last twelve months: {deliberate} on purpose, {accident} by accident."
    ).format(deliberate=_people(behind.get("deliberate"), formats), accident=_people(behind.get("accident"), formats))
    speaks = say("The list speaks until {day}: what it does not hold by then did not happen.").format(day=formats.day_of(until))
    kept = say("It holds no word about a person, and only who keeps it sees it row by row.")
    return joined(element("p", told_kinds, cls="sw-answer"), element("p", f"{speaks} {kept}", cls="sw-quiet"))


def _people(count: int | None, formats: Formats) -> str:
    if count == 0:
        return formats.say("nobody")
    return formats.fewer_than(data.smallest_group()) if count is None else formats.number(count)


def table(found: Sequence[Incident], formats: Formats) -> Html:
    """Return the incidents one by one."""
    say = formats.say
    heads = (say("Day"), say("Kind"), say("Severity"), say("What followed"), say("People behind it"))
    rows = [
        (
            formats.day_of(int(one.day.strftime("%Y%m%d"))),
            say(INCIDENT_KINDS[one.kind]),
            say(SEVERITIES[one.severity]),
            say(CONSEQUENCES.get(one.consequence, one.consequence)),
            formats.number(one.people),
        )
        for one in found
    ]
    return listing(heads, rows, say("Incidents"), _WIDTHS)


def _edit(found: Sequence[Incident], who: Visitor, formats: Formats) -> None:
    say = formats.say
    editor = Editor(name="incident", stamps={str(one.id): one.stamp for one in found}, formats=formats)
    editor.outcome()
    names = {str(one.id): f"{one.day} · {say(INCIDENT_KINDS[one.kind])} · {say(SEVERITIES[one.severity])}" for one in found}
    row = editor.choose(say("Which one?"), say("A new incident"), names)
    known = next((one for one in found if str(one.id) == row), None)
    seen = editor.seen(row)
    with st.form(f"incident-form-{row}", border=True):
        read = _fields(editor, row, known)
        pressed = editor.buttons(row)
    number = None if row == NEW else int(row)
    if pressed == "save":
        done = say("Saved. Figures follow with the next refresh.")
        editor.carry_out(row, lambda: put_incident(who, read(), number=number, seen=seen), done)
    elif pressed == "remove" and number is not None:
        editor.carry_out(row, lambda: remove_incident(who, number, seen=seen or ""), say("Removed."))
    editor.settle(row)


def _fields(editor: Editor, row: str, known: Incident | None) -> Callable[[], IncidentRow]:
    """Draw the fields, none of which takes free text; return what reads them."""
    say = editor.formats.say
    left, right = st.columns(2)
    with left:
        day = editor.day(row, "day", say("Day"), known.day if known else data.today())
        people = st.text_input(
            say("How many people were behind it"),
            str(known.people) if known else "1",
            key=editor.field(row, "people"),
            max_chars=9,
        )
    kinds, severities, consequences = list(INCIDENT_KINDS), list(SEVERITIES), list(CONSEQUENCES)
    with right:
        kind = st.selectbox(
            say("Kind"),
            kinds,
            kinds.index(known.kind) if known else 1,
            format_func=lambda one: say(INCIDENT_KINDS[str(one)]),
            key=editor.field(row, "kind"),
        )
        severity = st.selectbox(
            say("Severity"),
            severities,
            severities.index(known.severity) if known else 0,
            format_func=lambda one: say(SEVERITIES[int(one)]),
            key=editor.field(row, "severity"),
        )
        consequence = st.selectbox(
            say("What followed"),
            consequences,
            consequences.index(known.consequence) if known else 0,
            format_func=lambda one: say(CONSEQUENCES[str(one)]),
            key=editor.field(row, "consequence"),
        )

    def read() -> IncidentRow:
        return IncidentRow(
            day=day_needed(day),
            kind=str(kind),
            severity=int(severity),
            consequence=str(consequence),
            people=number_typed(people),
        )

    return read


def _complete(who: Visitor, formats: Formats) -> None:
    say = formats.say
    editor = Editor(name="complete", stamps={}, formats=formats)
    editor.outcome()
    with st.form("complete-form", border=True):
        day = editor.day("list", "day", say("The list is complete until"), data.today())
        pressed = st.form_submit_button(say("Say so"))
    if pressed:
        editor.carry_out(
            "list", lambda: incidents_complete_until(who, day_needed(day)), say("Noted. Figures follow with the next refresh.")
        )
