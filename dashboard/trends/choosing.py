"""The choice of what is followed, parted by what, from and until which month; all of it kept in the address by stable ids."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import frame
from openness.month import format_month, shift
from presentation.edition import WHOLE
from presentation.measures import DEPARTMENT, DIVISION, MEASURES, SPLITS

if TYPE_CHECKING:
    from dashboard.frame import View
    from openness.month import Month
    from presentation.edition import Edition
    from presentation.formats import Formats
    from presentation.measures import Measure

FIRST = "E1"
"""What is followed until somebody chooses."""
_WIDE, _NARROW = 330, 170
_LEAST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What is followed, and over which editions of the view."""

    measure: Measure
    split: str
    view: View
    whole: bool
    """Whether all months are shown."""


def choose(view: View) -> Followed:
    """Draw the choosers; return what was chosen."""
    say = view.formats.say
    with st.container(horizontal=True, vertical_alignment="bottom", key="sw-choices"):
        names = {key: _named(measure, view.formats) for key, measure in MEASURES.items()}
        measure = MEASURES[frame.choose("show", say("What is followed"), names, _WIDE, first=FIRST, labelled=True)]
        splits = {key: say(SPLITS[key]) for key in _splits(measure, view)}
        split = frame.choose("by", say("Parted"), splits, _NARROW + 40, labelled=True)
        editions = _between(view, say("From"), say("Until"))
        whole = len(editions) == len(view.editions)
        if not whole:
            st.button(say("All months"), on_click=show_all, key="sw-all-months")
    return Followed(measure=measure, split=split, view=replace(view, editions=editions), whole=whole)


def show_all() -> None:
    """Show all months again."""
    frame.keep("from", "")
    frame.keep("to", "")


def zoom(first: Month, last: Month) -> None:
    """Show these months alone."""
    frame.keep("from", format_month(first))
    frame.keep("to", format_month(last))


def _named(measure: Measure, formats: Formats) -> str:
    name = formats.say(measure.name)
    return name if measure.counted or measure.of_edition or measure.id == "reached" else f"{name} ({measure.id})"


def _splits(measure: Measure, view: View) -> tuple[str, ...]:
    """Return what a measure can be parted by here: parts of the organisation only where the whole is shown."""
    return tuple(split for split in measure.splits if view.cell == WHOLE or split not in {DIVISION, DEPARTMENT})


def _between(view: View, first: str, last: str) -> tuple[Edition, ...]:
    """Draw the choice of the first and last month; return the editions between, two months at least."""
    formats, editions = view.formats, view.editions
    months = {format_month(edition.month): formats.month_short(edition.month) for edition in editions}
    if len(editions) <= _LEAST:
        return editions
    begins = dict(list(months.items())[:-1])
    begin = frame.choose("from", first, begins, _NARROW, labelled=True)
    ends = dict(reversed([(key, name) for key, name in months.items() if key > begin]))
    end = frame.choose("to", last, ends, _NARROW, labelled=True)
    return tuple(edition for edition in editions if begin <= format_month(edition.month) <= end)


def next_to(month: Month, view: View) -> Month:
    """Return the month beside one: a stretch has two months at least."""
    later = shift(month, 1)
    return later if any(edition.month == later for edition in view.editions) else shift(month, -1)
