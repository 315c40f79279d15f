"""What every page begins with: language, month and part of the organisation, kept in the address, and the empty states.

The address holds stable ids only (`lang`, `month`, `part`, `id`), so that a link opens the same view in either language.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import streamlit as st

from dashboard import data, entrance
from dashboard.visitor import signed_in
from openness.model import Cell, Level
from openness.month import format_month
from presentation.edition import WHOLE
from presentation.language import LANGUAGES
from presentation.markup import Html, code, element, filled, joined
from presentation.style import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from openness.model import Indicator
    from openness.month import Month
    from presentation.edition import Edition
    from presentation.formats import Formats


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a page shows: the month's edition, the part of the organisation, the months before, and how to write."""

    edition: Edition
    cell: Cell
    editions: tuple[Edition, ...]
    formats: Formats

    @property
    def month(self) -> Month:
        """Return the month that is shown."""
        return self.edition.month

    @property
    def until(self) -> tuple[Edition, ...]:
        """Return the editions up to this month, oldest first."""
        return tuple(edition for edition in self.editions if edition.month <= self.month)

    def link(self, path: str, **more: str) -> str:
        """Return the address of a page with the same language, month and part."""
        kept = {"lang": self.formats.lang, "month": format_month(self.month), **more}
        if self.cell != WHOLE:
            kept["part"] = part_id(self.cell)
        return f"./{path}?{urlencode(kept)}"


@cache
def icon() -> str:
    """Return the icon of every page as an address that holds it: as a file it would be read in every run."""
    return f"data:image/png;base64,{b64encode((Path(__file__).parent / 'icon.png').read_bytes()).decode()}"


def head(title: str, formats: Formats) -> data.Shelf:
    """Draw the title of a page that is about no single month, and the choice of language; return what there is to show."""
    with st.container(horizontal=True, vertical_alignment="center", key="sw-head"):
        place = st.container()
        language_switch(formats)
    place.html(page(element("h1", title, cls="sw-title")))
    return data.shelf()


def counted_when(formats: Formats) -> str:
    """Return when counts of people that stand besides editions are counted anew."""
    text = formats.say("Counts of people are rounded to 5, and counted anew when at least {k} of them have changed.")
    return text.format(k=formats.number(data.smallest_group()))


def links(formats: Formats) -> Callable[[Indicator], str]:
    """Return what gives the address of an indicator's page in the same language."""
    return lambda indicator: f"./indicator?{urlencode({'lang': formats.lang, 'id': indicator.id})}"


def foot(formats: Formats) -> None:
    """Draw what stands under every page: who signed in, or that nobody does."""
    if signed_in():
        entrance.who_is_here(formats)
    else:
        st.html(
            page(
                element(
                    "p",
                    formats.say(
                        "There is no sign-in: only this machine can open these pages, and whoever sits at it has every role."
                    ),
                    cls="sw-foot",
                )
            )
        )


def language() -> str:
    """Return the language asked for by the address, else the one used before, the organisation's, or the reader's."""
    asked = st.query_params.get("lang")
    if asked not in LANGUAGES:
        asked = st.session_state.get("lang") or _preferred()
    keep("lang", asked)
    return asked


def _preferred() -> str:
    reader = (st.context.locale or "")[:2]
    return next((lang for lang in (*data.languages(), reader) if lang in LANGUAGES), LANGUAGES[0])


def keep(name: str, value: str) -> None:
    """Hold a choice in the address and, for the next page, in the session."""
    st.session_state[name] = value
    if value and st.query_params.get(name) != value:
        st.query_params[name] = value
    if not value and name in st.query_params:
        del st.query_params[name]


def asked(name: str) -> str:
    """Return what the address asks for, else what was chosen on another page."""
    return st.query_params.get(name) or str(st.session_state.get(name) or "")


def choose(
    name: str, label: str, options: dict[str, str], width: int, *, first: str | None = None, labelled: bool = False
) -> str:
    """Draw a chooser whose choice is held in the address by a stable id; return the id chosen.

    `first`: what is chosen until somebody chooses, else the first option. `labelled`: the label is
    seen, not only read out.
    """
    start = next(iter(options)) if first is None else first
    wanted = asked(name)
    key = f"chosen-{name}"
    st.session_state[key] = wanted if wanted in options else start
    chosen = st.selectbox(
        label,
        list(options),
        format_func=lambda found: options.get(found, found),
        key=key,
        on_change=_chosen,
        args=(name, key),
        label_visibility="visible" if labelled else "collapsed",
        width=width,
    )
    keep(name, chosen)
    return chosen


def _chosen(name: str, key: str) -> None:
    keep(name, str(st.session_state[key]))


def part_id(cell: Cell) -> str:
    """Return how the address names a part of the organisation; empty for the whole."""
    return "" if cell == WHOLE else f"{cell.level}:{cell.name}"


def view(formats: Formats, *, month: bool = True, part: bool = True) -> View | None:
    """Return what the address asks for, with its choosers drawn; None when there is nothing to show.

    Without the choice of a month the newest edition is taken, without that of a part the whole.
    """
    found = data.shelf()
    if not found.editions:
        return None
    by_month = {format_month(edition.month): edition for edition in reversed(found.editions)}
    months = {month: formats.month(edition.month) for month, edition in by_month.items()}
    edition = by_month[choose("month", formats.say("Month"), months, 170)] if month else found.editions[-1]
    cells = {part_id(cell): cell for cell in (WHOLE, *edition.cells(Level.DIVISION), *edition.cells(Level.DEPARTMENT))}
    names = {key: part_name(cell, formats) for key, cell in cells.items()}
    cell = cells[choose("part", formats.say("Part of the organisation"), names, 230)] if part and len(cells) > 1 else WHOLE
    return View(edition=edition, cell=cell, editions=found.editions, formats=formats)


def language_switch(formats: Formats) -> None:
    """Draw the choice of language."""
    key = "chosen-lang"
    st.session_state[key] = formats.lang
    st.segmented_control(
        formats.say("Language"),
        LANGUAGES,
        format_func=str.upper,
        required=True,
        key=key,
        on_change=_chosen,
        args=("lang", key),
        label_visibility="collapsed",
    )


def part_name(cell: Cell, formats: Formats) -> str:
    """Return what a part of the organisation is called."""
    if cell == WHOLE:
        return formats.say("Whole organisation")
    if cell.level is Level.DIVISION:
        return formats.say("Division {name}").format(name=cell.name)
    return cell.name or ""


def made_up(found: bool, formats: Formats) -> Html | None:  # noqa: FBT001 - one fact about what is shown
    """Return the mark of made-up figures."""
    return element("span", formats.say("Made-up organisation, made-up figures"), cls="sw-made-up") if found else None


def show_empty(formats: Formats) -> None:
    """Draw what to do when there is nothing to show yet."""
    st.html(page(_empty(data.shelf(), formats)))


def _empty(found: data.Shelf, formats: Formats) -> Html:
    say = formats.say
    if found.trouble:
        head, text = (
            say("The store can't be read"),
            filled(say("{trouble} See {command}."), trouble=found.trouble, command=code("sharewell doctor")),
        )
        return element("section", element("h2", head, cls="sw-h2"), element("p", text), cls="sw-empty", role="alert")
    steps = (
        filled(
            say("{command} imports who works here: a table with person and department."),
            command=code("sharewell roster import FILE"),
        ),
        filled(say("{command} records who takes part, by choice."), command=code("sharewell consent import FILE")),
        filled(
            say("{command} brings in what was shared; totals without persons need no consent."),
            command=code("sharewell import KIND PATH"),
        ),
        filled(say("{command} measures the months; each becomes an edition when it closes."), command=code("sharewell refresh")),
    )
    head = say("No month has been measured yet") if found.store else say("There is nothing here yet")
    look = filled(
        say("To look around first: {command} fills a home of its own with a made-up organisation."),
        command=code("sharewell demo"),
    )
    return element(
        "section",
        element("h2", head, cls="sw-h2"),
        element("p", say("Four steps lead to the first month:")),
        element("ol", joined(*(element("li", step) for step in steps))),
        element("p", look),
        cls="sw-empty",
    )
