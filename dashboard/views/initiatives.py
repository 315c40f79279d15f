"""Initiatives: what was set up to share better, what for, whose it is, and whether people are in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, frame, told
from dashboard.actions.initiatives import KEEPERS, put_initiative, remove_initiative
from dashboard.editing import NEW, Editor
from dashboard.visitor import visitor
from openness.indicators import INDICATOR
from presentation.edition import WHOLE
from presentation.markup import Html, element, filled, joined
from presentation.standing import standings
from presentation.style import page
from presentation.tables import listing
from storage.measures_in.initiatives import InitiativeRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.visitor import Visitor
    from openness.month import Month
    from presentation.formats import Formats
    from storage.by_hand.initiatives import Initiative

_WIDTHS = (21, 26, 9, 17, 16, 11)


def show(formats: Formats) -> None:
    """Draw the page."""
    say, who = formats.say, visitor()
    shelf = frame.head(say("Which initiatives are there, and what are they for?"), formats)
    if shelf.trouble or not shelf.store:
        frame.show_empty(formats)
        return
    found = told.initiatives()
    st.html(page(frame.made_up(shelf.made_up, formats), lead(found, formats)))
    newest = shelf.editions[-1] if shelf.editions else None
    if newest:
        link = frame.links(formats)
        st.html(page(standings([INDICATOR["E5"]], newest.of(WHOLE), formats, say("Focus of initiatives"), link)))
    if found:
        active = told.active_in(newest.month) if newest else {}
        st.html(
            page(
                element("h2", say("All initiatives"), cls="sw-h2"),
                table(found, active, newest.month if newest else None, formats),
            )
        )
    if who.may(*KEEPERS):
        _edit(found, who, formats)


def lead(found: Sequence[Initiative], formats: Formats) -> Html:
    """Return what the list comes to, and what it is held against."""
    say = formats.say
    asks = say(
        "Few initiatives, each tied to a goal of change, with an owner and with people and hours enough"
        " (Lanting 2012, recommendation 1)."
    )
    if not found:
        none = filled(
            say("None is listed yet. Add one below, or hand in a table: {command}."),
            command=element("code", "sharewell import initiatives FILE"),
        )
        return joined(element("p", asks, cls="sw-lead"), element("p", none, cls="sw-note"))
    running = [one for one in found if not one.ended]
    sentence = say.plural("{n} initiative runs now", "{n} initiatives run now", len(running)).format(
        n=formats.number(len(running))
    )
    rest = say("{tied} of them are tied to a goal of change, {owned} have an owner.").format(
        tied=formats.number(sum(bool(one.goal) for one in running)),
        owned=formats.number(sum(one.has_owner for one in running)),
    )
    answer = f"{sentence}; {rest}" if running else f"{sentence}."
    return joined(element("p", answer, cls="sw-answer"), element("p", asks, cls="sw-quiet"))


def table(found: Sequence[Initiative], active: Mapping[str, int | None], month: Month | None, formats: Formats) -> Html:
    """Return the list, with how many people were active in each in the newest month that is shown."""
    say = formats.say
    heads = (
        say("Initiative"),
        say("Goal"),
        say("Owner"),
        say("What belongs to it"),
        say("From and until"),
        say("People active, {month}").format(month=formats.month_short(month)) if month else say("People active"),
    )
    rows = [
        (
            joined(one.title, element("small", one.key)),
            one.goal or element("span", say("tied to none"), cls="sw-worse"),
            say("yes") if one.has_owner else element("span", say("none"), cls="sw-worse"),
            joined(*_belongs(one, formats)),
            _span(one, formats),
            _people(one, active, formats),
        )
        for one in found
    ]
    return listing(heads, rows, say("All initiatives"), _WIDTHS)


def _belongs(one: Initiative, formats: Formats) -> list[Html]:
    say = formats.say
    parts = ((say("tag {name}"), one.tag), (say("space {name}"), one.space))
    return [element("small", text.format(name=name)) for text, name in parts if name]


def _span(one: Initiative, formats: Formats) -> str:
    say = formats.say
    began = formats.day_of(one.began)
    return f"{began} \N{EN DASH} {formats.day_of(one.ended)}" if one.ended else say("since {day}").format(day=began)


def _people(one: Initiative, active: Mapping[str, int | None], formats: Formats) -> str:
    if one.key not in active:
        return formats.number(None) if one.ended or not active else formats.say("nobody")
    people = active[one.key]
    return formats.fewer_than(data.smallest_group()) if people is None else formats.number(people)


def _edit(found: Sequence[Initiative], who: Visitor, formats: Formats) -> None:
    say = formats.say
    editor = Editor(name="initiative", stamps={one.key: one.stamp for one in found}, formats=formats)
    st.html(page(element("h2", say("Add or correct"), cls="sw-h2")))
    editor.outcome()
    row = editor.choose(say("Which one?"), say("A new initiative"), {one.key: one.title for one in found})
    known = next((one for one in found if one.key == row), None)
    seen = editor.seen(row)
    with st.form(f"initiative-form-{row}", border=True):
        filled_in, keep_owner, title = _fields(editor, row, known, formats)
        with st.container(horizontal=True, vertical_alignment="center"):
            save = st.form_submit_button(say("Save"), type="primary")
            remove = known is not None and st.form_submit_button(say("Remove"))
            sure = known is not None and st.checkbox(say("Yes, remove it for good"), key=editor.field(row, "sure"))
    if save and filled_in:
        editor.carry_out(
            row,
            lambda: put_initiative(who, filled_in, seen=seen, keep_owner=keep_owner),
            say("Saved: {name}. Figures follow with the next refresh.").format(name=title),
        )
    elif save:
        editor.refuse(say("A key and a first day are needed."))
    elif remove and sure:
        editor.carry_out(row, lambda: remove_initiative(who, row, seen=seen or ""), say("Removed: {name}.").format(name=title))
    elif remove:
        editor.refuse(say("Tick the box to remove it for good."))
    editor.settle(row)


def _fields(editor: Editor, row: str, known: Initiative | None, formats: Formats) -> tuple[InitiativeRow | None, bool, str]:
    """Draw the fields; return what is filled in (None where what is needed is not), whether the owner stays, and the title."""
    say = formats.say
    left, right = st.columns(2)
    key = row if known else left.text_input(say("Key, short and fixed"), key=editor.field(row, "key"), max_chars=60)
    title = left.text_input(say("Title"), known.title if known else "", key=editor.field(row, "title"), max_chars=200)
    goal = left.text_area(
        say("Goal of change it is tied to"), known.goal if known else "", key=editor.field(row, "goal"), max_chars=500
    )
    owner = left.text_input(
        say("Owner: key or address on the roster"),
        key=editor.field(row, "owner"),
        placeholder=say("stays as it is") if known and known.has_owner else "",
    )
    drop = bool(known and known.has_owner) and left.checkbox(say("It has no owner any more"), key=editor.field(row, "drop"))
    tag = right.text_input(say("Tag"), known.tag if known else "", key=editor.field(row, "tag"))
    space = right.text_input(
        say("Space"), known.space if known else "", key=editor.field(row, "space"), placeholder="slack:general"
    )
    began = right.date_input(
        say("First day"), _day(known.began) if known else data.today(), key=editor.field(row, "began"), format="YYYY-MM-DD"
    )
    ended = right.date_input(
        say("Last day; empty while it runs"),
        _day(known.ended) if known and known.ended else None,
        key=editor.field(row, "ended"),
        format="YYYY-MM-DD",
    )
    if not key.strip() or not isinstance(began, date):
        return None, False, title
    made = InitiativeRow(
        place="", key=key, title=title, goal=goal, owner=owner.strip(), tag=tag, space=space, began=began, ended=ended
    )
    return made, not owner.strip() and not drop and row != NEW, title or key


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)
