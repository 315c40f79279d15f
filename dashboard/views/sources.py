"""Sources: where the figures come from, how fresh they are, what is missing, whether the sums add up, and what was set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from config.catalogue import SOURCES
from dashboard import data, frame
from openness.marking import N_
from presentation.markup import Html, element, joined
from presentation.names import source_name
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
    lead = say(
        "Every record that was read is accounted for: read = new + changed + unchanged + without opt-in + nobody's + set aside."
    )
    st.html(page(element("p", lead)))
    st.html(page(element("h2", say("How fresh is each source?"), cls="sw-h2"), freshness(found, formats, zone)))
    st.html(page(element("h2", say("What is missing, and what fills it?"), cls="sw-h2"), missing(found, formats, zone)))
    still_there = checked(found, formats, zone, data.smallest_group())
    st.html(page(element("h2", say("Is what is kept still there at its source?"), cls="sw-h2"), still_there))
    st.html(page(element("h2", say("What did the last run bring?"), cls="sw-h2"), sums(found, formats)))
    st.html(page(element("h2", say("What was set aside, and why?"), cls="sw-h2"), quarantine(found, formats, zone)))


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
                say(frame.FAMILIES.get(str(source["family"]), "other")),
                formats.day(source["covered_until"], zone),
                formats.moment(run.get("started_at"), zone),
                say(OUTCOMES[outcome]) if outcome in OUTCOMES else outcome or say("never run"),
            )
        )
    heads = (say("Source"), say("Kind"), say("Reaches until"), say("Last run"), say("Outcome"))
    return table(heads, rows, say("How fresh is each source?"), text=(0, 1, 2, 3, 4))


def missing(found: list[dict[str, Any]], formats: Formats, zone: tzinfo) -> Html:
    """Return the spans that sources did not give, with what brings them; no names."""
    say = formats.say
    rows = [
        (
            source_name(str(source["source"])),
            say(GAPS.get(str(gap["kind"]), "other")),
            formats.day(gap["since"], zone) if gap["since"] else say("the beginning"),
            formats.day(gap["until"], zone),
            _way_round(str(source["source"]), say),
        )
        for source in found
        for gap in source["gaps"]
    ]
    if not rows:
        return element("p", say("Nothing that we know of: every source gave all that it was asked for."), cls="sw-note")
    heads = (say("Source"), say("Where"), say("From"), say("Until"), say("What fills it"))
    told = say("A month with a gap in somebody's account does not count as covered for that person.")
    return joined(
        table(heads, rows, say("What is missing, and what fills it?"), text=(0, 1, 2, 3, 4)), element("p", told, cls="sw-note")
    )


def _way_round(source: str, say: Translator) -> str:
    entry = SOURCES.get(source)
    kinds = [kind for kind in entry.ways if kind not in _NO_WAY_ROUND] if entry else []
    return " / ".join(f"sharewell import {kind}" for kind in kinds) or say("nothing: the source does not keep it")


def checked(found: list[dict[str, Any]], formats: Formats, zone: tzinfo, k: int) -> Html:
    """Return how far each source was looked at again, and what became of it; few removals are told as a range."""
    say = formats.say
    rows = []
    for source in found:
        sweep: Mapping[str, Any] = source["sweep"] or {}
        gone = sweep.get("gone")
        rows.append(
            (
                source_name(str(source["source"])),
                formats.number(source["items"]),
                formats.moment(source["seen_since"], zone),
                formats.moment(sweep.get("at"), zone),
                formats.number(sweep.get("checked")),
                formats.fewer_than(k) if gone is not None and 0 < gone < k else formats.number(gone),
                formats.number(sweep.get("expired")),
                formats.number(sweep.get("unknown")),
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
    shown = table(heads, rows, say("Is what is kept still there at its source?"), text=(0, 2, 3))
    return joined(shown, element("p", told, cls="sw-note"))


def sums(found: list[dict[str, Any]], formats: Formats) -> Html:
    """Return the sums of every source's last run, with whether they add up."""
    say = formats.say
    rows = []
    for source in found:
        run: Mapping[str, Any] = source["last_run"] or {}
        counts = [int(run.get(key) or 0) for key in COUNTS]
        fits = say("yes") if counts[0] == sum(counts[1:]) else say("no: see sharewell doctor")
        rows.append(
            (
                source_name(str(source["source"])),
                *(formats.number(count) for count in counts),
                fits if run else formats.number(None),
            )
        )
    heads = (say("Source"), *(say(name) for name in COUNTS.values()), say("Adds up"))
    return table(heads, rows, say("What did the last run bring?"))


def quarantine(found: list[dict[str, Any]], formats: Formats, zone: tzinfo) -> Html:
    """Return the reasons why records were set aside, with where they stood; never their content."""
    say = formats.say
    rows = [
        (
            source_name(str(source["source"])),
            str(cause["reason"]),
            formats.number(cause["count"]),
            str(cause["place"]),
            formats.day(cause["last_seen"], zone),
        )
        for source in found
        for cause in source["reasons"]
    ]
    if not rows:
        return element("p", say("Nothing is set aside: every record could be read."), cls="sw-note")
    heads = (say("Source"), say("Reason"), say("Records"), say("For example"), say("Last seen"))
    return table(heads, rows, say("What was set aside, and why?"), text=(0, 1, 3, 4))
