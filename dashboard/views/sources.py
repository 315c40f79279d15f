"""Sources: where the figures come from, how fresh they are, what is missing, whether the sums add up, and what was set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from config.catalogue import SOURCES
from dashboard import data, frame
from openness.marking import N_
from openness.rounding import round_count
from presentation.aside import place_told, reason_told
from presentation.markup import Html, code, element, filled, joined
from presentation.names import FAMILIES, source_name
from presentation.style import page
from presentation.tables import table

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from presentation.formats import Formats
    from presentation.language import Translator

COUNTS: Final = {
    "read": N_("Read"),
    "stored": N_("New"),
    "changed": N_("Changed"),
    "unchanged": N_("Unchanged"),
    "not_allowed": N_("Without opt-in"),
    "ignored": N_("Nobody's"),
    "set_aside": N_("Set aside"),
}
OUTCOMES: Final = {
    "done": N_("done"),
    "partly": N_("done in part"),
    "failed": N_("failed"),
    "broken off": N_("broken off"),
    "running": N_("under way"),
    "stopped": N_("stopped"),
}
GAPS: Final = {
    "account": N_("accounts of people who take part"),
    "space": N_("spaces"),
    "organisation": N_("the organisation's own accounts"),
}
_UNBROKEN: Final = "\N{NO-BREAK SPACE}"
_NO_WAY_ROUND: Final = frozenset({"collect", "metrics"})
"""Ways in that bring nothing of long ago."""


def show(formats: Formats) -> None:
    """Draw the page."""
    say = formats.say
    with st.container(horizontal=True, vertical_alignment="center", key="sw-head"):
        title = st.container()
        frame.language_switch(formats)
    title.html(page(element("h1", say("Where do the figures come from?"), cls="sw-title")))
    shelf, found, zone = data.shelf(), data.sources(), data.zone()
    mark = frame.made_up(shelf.made_up, formats)
    if mark:
        st.html(page(mark))
    if not found:
        frame.show_empty(formats)
        return
    st.html(page(element("h2", say("How fresh is each source?"), cls="sw-h2"), freshness(found, formats, zone)))
    k = data.smallest_group()
    st.html(page(element("h2", say("What is missing, and what fills it?"), cls="sw-h2"), missing(found, formats, zone, k)))
    still_there = checked(found, formats, zone, k)
    st.html(page(element("h2", say("Is what is kept still there at its source?"), cls="sw-h2"), still_there))
    lead = say(
        "Every record that was read is accounted for: read = new + changed + unchanged + without opt-in + nobody's + set aside."
        " Shown are counts rounded to 5."
    )
    last = element("h2", say("What did the last run bring?"), cls="sw-h2")
    st.html(page(last, element("p", lead), sums(found, formats, k)))
    st.html(page(element("h2", say("What was set aside, and why?"), cls="sw-h2"), quarantine(found, formats, zone, k)))


def freshness(found: list[dict[str, Any]], formats: Formats, zone: tzinfo) -> Html:
    """Return for every source its kind, how far it reaches, and its last run."""
    say = formats.say
    rows = []
    for source in found:
        run: Mapping[str, Any] = source["last_run"] or {}
        outcome = str(run.get("outcome", ""))
        rows.append(
            (
                source_name(str(source["source"])),
                say(FAMILIES.get(str(source["family"]), "other")),
                _day(source["covered_until"], formats, zone),
                _moment(run.get("started_at"), formats, zone),
                say(OUTCOMES[outcome]) if outcome in OUTCOMES else outcome or say("never run"),
            )
        )
    heads = (say("Source"), say("Kind"), say("Reaches until"), say("Last run"), say("Outcome"))
    return table(heads, rows, say("How fresh is each source?"), text=(0, 1, 2, 3, 4), cards=True)


def missing(found: list[dict[str, Any]], formats: Formats, zone: tzinfo, k: int) -> Html:
    """Return the spans that sources did not give, with what brings them; no names."""
    say = formats.say
    rows = [
        (
            source_name(str(source["source"])),
            say(GAPS.get(str(gap["kind"]), "other")),
            _day(gap["since"], formats, zone) if gap["since"] else say("the beginning"),
            _day(gap["until"], formats, zone),
            _way_round(str(source["source"]), say),
        )
        for source in found
        for gap in source["gaps"]
    ]
    few = say("Gaps in accounts are told where at least {k} people have one; {command} tells the others.")
    left_out = filled(few, k=formats.number(k), command=code("sharewell doctor"))
    if not rows:
        none = say("Nothing that we know of: every source gave all that it was asked for.")
        return element("p", none, Html(" "), left_out, cls="sw-note")
    heads = (say("Source"), say("Where"), say("From"), say("Until"), say("What fills it"))
    told = joined(say("A month with a gap in somebody's account does not count as covered for that person."), Html(" "), left_out)
    shown = table(heads, rows, say("What is missing, and what fills it?"), text=(0, 1, 2, 3, 4), cards=True)
    return joined(element("p", told), shown)


def _way_round(source: str, say: Translator) -> str:
    entry = SOURCES.get(source)
    kinds = [kind for kind in entry.ways if kind not in _NO_WAY_ROUND] if entry else []
    return " / ".join(f"sharewell import {kind}" for kind in kinds) or say("nothing: the source does not keep it")


def checked(found: list[dict[str, Any]], formats: Formats, zone: tzinfo, k: int) -> Html:
    """Return how far each source was looked at again, and what became of it, rounded to 5; a few are told as a range."""
    say = formats.say
    rows = []
    for source in found:
        if source["items"] is None and not source["sweep"]:
            continue
        sweep: Mapping[str, Any] = source["sweep"] or {}
        rows.append(
            (
                source_name(str(source["source"])),
                formats.number(source["items"]),
                _moment(source["seen_since"], formats, zone),
                _moment(sweep.get("at"), formats, zone),
                *(_about(sweep.get(name), formats, k) for name in ("checked", "gone", "expired", "unknown")),
            )
        )
    heads = (
        say("Source"),
        say("Items kept"),
        say("All seen since"),
        say("Last checked"),
        say("Checked"),
        say("Gone"),
        say("Texts dropped"),
        say("No answer"),
    )
    told = say(
        "What is gone at its source is removed here. Where nobody could say in time whether a text is still shown, the text is"
        " dropped and the item stays as a count."
    )
    if not rows:
        return joined(element("p", told), element("p", say("Nothing was looked for again yet."), cls="sw-note"))
    shown = table(heads, rows, say("Is what is kept still there at its source?"), text=(0, 2, 3), cards=True)
    return joined(element("p", told), shown)


def sums(found: list[dict[str, Any]], formats: Formats, k: int) -> Html:
    """Return the sums of every source's last run, rounded to 5, with whether they add up as they are."""
    say = formats.say
    rows = []
    for source in found:
        run: Mapping[str, Any] = source["last_run"] or {}
        counts = [int(run.get(key) or 0) for key in COUNTS]
        fits = say("yes") if counts[0] == sum(counts[1:]) else say("no: see sharewell doctor")
        rows.append(
            (
                source_name(str(source["source"])),
                *(_about(count, formats, k) for count in counts),
                fits if run else formats.number(None),
            )
        )
    heads = (say("Source"), *(say(name) for name in COUNTS.values()), say("Adds up"))
    return table(heads, rows, say("What did the last run bring?"), cards=True)


def quarantine(found: list[dict[str, Any]], formats: Formats, zone: tzinfo, k: int) -> Html:
    """Return the reasons why records were set aside, with where one stood and how many, rounded to 5; never their content."""
    say = formats.say
    rows = [
        (
            source_name(str(source["source"])),
            reason_told(str(cause["reason"]), formats.say),
            _about(int(cause["count"]), formats, k),
            place_told(str(cause["place"]), formats.say),
            _day(cause["last_seen"], formats, zone),
        )
        for source in found
        for cause in source["reasons"]
    ]
    if not rows:
        return element("p", say("Nothing is set aside: every record could be read."), cls="sw-note")
    heads = (say("Source"), say("Reason"), say("Records"), say("For example"), say("Last seen"))
    return table(heads, rows, say("What was set aside, and why?"), text=(0, 1, 3, 4), cards=True)


def _about(count: int | None, formats: Formats, k: int) -> str:
    """Return a count rounded to 5, a few as a range: one person's archive may be all that a run brought."""
    if count is not None and 0 < count < k:
        return formats.fewer_than(k)
    return formats.number(None if count is None else round_count(count))


def _day(at: int | None, formats: Formats, zone: tzinfo) -> str:
    """Return a day that is not broken over lines."""
    return formats.day(at, zone).replace(" ", _UNBROKEN)


def _moment(at: int | None, formats: Formats, zone: tzinfo) -> str:
    """Return a day and time that is broken between the two alone."""
    day, _, time = formats.moment(at, zone).rpartition(" ")
    return f"{day.replace(' ', _UNBROKEN)} {time}" if day else time
