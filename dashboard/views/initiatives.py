"""Initiatives: what was set up to share better, what for, whose it is, and whether people are in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, frame, told
from dashboard.actions.initiatives import KEEPERS, put_initiative, remove_initiative
from dashboard.editing import Editor, day_needed, day_typed
from dashboard.visitor import visitor
from openness.indicators import INDICATOR
from presentation.edition import WHOLE
from presentation.markup import Html, code, element, filled, joined
from presentation.standing import standings
from presentation.style import page
from presentation.tables import listing
from storage.measures_in.initiatives import InitiativeRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

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
                element("p", frame.counted_when(formats), cls="sw-note"),
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
            command=code("sharewell import initiatives FILE"),
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
        return formats.number(None)
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
        pressed = editor.buttons(row)
    if pressed == "save":
        editor.carry_out(
            row,
            lambda: put_initiative(who, filled_in(), seen=seen, keep_owner=keep_owner),
            say("Saved: {name}. Figures follow with the next refresh.").format(name=title),
        )
    elif pressed == "remove":
        editor.carry_out(row, lambda: remove_initiative(who, row, seen=seen or ""), say("Removed: {name}.").format(name=title))
    editor.settle(row)


def _fields(
    editor: Editor, row: str, known: Initiative | None, formats: Formats
) -> tuple[Callable[[], InitiativeRow], bool, str]:
    """Draw the fields; return what reads them, whether the owner stays who it is, and the title."""
    say = formats.say
    left, right = st.columns(2)
    with left:
        key = row if known else st.text_input(say("Key, short and fixed"), key=editor.field(row, "key"), max_chars=60)
        title = st.text_input(say("Title"), known.title if known else "", key=editor.field(row, "title"), max_chars=200)
        goal = st.text_area(
            say("Goal of change it is tied to"), known.goal if known else "", key=editor.field(row, "goal"), max_chars=500
        )
        owner, keep_owner = editor.owner(row, has_owner=bool(known and known.has_owner))
    with right:
        tag = st.text_input(say("Tag"), known.tag if known else "", key=editor.field(row, "tag"))
        space = st.text_input(
            say("Space"), known.space if known else "", key=editor.field(row, "space"), placeholder="slack:general"
        )
        began = editor.day(row, "began", say("First day"), _day(known.began) if known else data.today())
        last = _day(known.ended) if known and known.ended else None
        ended = editor.day(row, "ended", say("Last day; empty while it runs"), last)

    def read() -> InitiativeRow:
        return InitiativeRow(
            place="",
            key=key,
            title=title,
            goal=goal,
            owner=owner,
            tag=tag,
            space=space,
            began=day_needed(began),
            ended=day_typed(ended),
        )

    return read, keep_owner, title or key


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)
