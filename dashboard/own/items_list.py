"""A person's own items, page by page, each of which they can keep out; and those that they keep out, to let in again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import data
from dashboard.actions import own as acts
from dashboard.own import reading
from dashboard.own.doing import do, say_outcome
from dashboard.own.telling import label_of
from presentation.desk.words import address
from presentation.markup import Html, element, joined
from presentation.names import source_name
from presentation.own_words import VISIBILITIES
from presentation.style import page
from storage.own.items import PAGE

if TYPE_CHECKING:
    from dashboard.myself import Myself
    from presentation.formats import Formats
    from storage.own.items import OwnItem

ALL: Final = ""
_PART: Final = "items"
_LONGEST: Final = 600


def show(me: Myself, formats: Formats) -> None:
    """Draw the list, a page of it at a time."""
    say = formats.say
    say_outcome(_PART)
    by_source = reading.sources_of_items(me)
    if not by_source:
        st.html(page(element("p", say("Nothing that you shared is held."), cls="sw-note")))
        return
    source, place = _choose(by_source, formats)
    for item in reading.items(me, place, source):
        with (
            st.container(border=True),
            st.container(horizontal=True, vertical_alignment="center", key=f"own-line-item-{item.row}"),
        ):
            st.html(page(_told(item, formats)), width="stretch")
            st.button(
                say("Remove and keep out"),
                key=f"own-out-{item.row}",
                on_click=_keep_out,
                args=(me, item, formats),
                type="tertiary",
            )


def _choose(by_source: dict[str, int], formats: Formats) -> tuple[str, int]:
    """Draw which source and which page; return them."""
    say = formats.say
    options = {ALL: say("every source")} | {name: source_name(name) for name in by_source}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        source = str(
            st.selectbox(
                say("Source"), list(options), format_func=lambda name: options.get(name, name), key="own-items-source", width=260
            )
        )
        count = by_source.get(source, 0) if source else sum(by_source.values())
        pages = max(1, -(-count // PAGE))
        key = "own-items-page"
        st.session_state[key] = min(int(st.session_state.get(key, 1)), pages)
        told = say("Page, of {pages}").format(pages=formats.number(pages))
        place = int(st.number_input(told, min_value=1, max_value=pages, step=1, key=key, width=160))
    return source, place - 1


def _told(item: OwnItem, formats: Formats) -> Html:
    say, zone = formats.say, data.zone()
    where = f"{source_name(item.source)}, {item.space} ({say(VISIBILITIES[item.visibility])})"
    link = address(item.url)
    about = joined(
        f"{formats.moment(item.created_at, zone)} · {where}",
        joined(Html(" · "), element("a", say("Read it where it stands"), href=link, rel="noreferrer")) if link else None,
    )
    text, kept = item.text, say("Its text is no longer kept.")
    if text is not None:
        kept = f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text
    until = say("text kept until {day}").format(day=formats.day(item.text_until, zone)) if item.text_until else ""
    chips = [label_of(item.label, formats), *(f"#{tag}" for tag in item.tags), until]
    return joined(
        element("p", about, cls="sw-quiet"),
        element("p", kept, cls="sw-own-text" if text is not None else "sw-quiet", dir="auto"),
        element("p", *(element("span", chip, cls="sw-chip") for chip in chips if chip), cls="sw-badges"),
    )


def _keep_out(me: Myself, item: OwnItem, formats: Formats) -> None:
    done = formats.say("Removed, and kept out from now on. It stands below, to be let in again.")
    do(_PART, lambda: acts.keep_out(me, item.source, item.native_id), formats, done)


def show_kept_out(me: Myself, formats: Formats) -> None:
    """Draw which items the person keeps out."""
    say = formats.say
    found = reading.kept_out(me)
    if not found:
        return
    lead = say("You keep these out. Only that there is one is held, not which: nothing is left of the item itself.")
    st.html(page(element("h3", say("Kept out"), cls="sw-h3"), element("p", lead, cls="sw-quiet")))
    for one in found:
        source, key, since = str(one["source"]), str(one["key"]), str(one["since"])[:10]
        with st.container(horizontal=True, vertical_alignment="center"):
            told = say("{source}, since {day}").format(
                source=source_name(source), day=formats.day_of(int(since.replace("-", "")))
            )
            st.html(page(element("p", told)), width="content")
            st.button(
                say("Let it in again"),
                key=f"own-in-{source}-{key}",
                on_click=_let_in,
                args=(me, source, key, formats),
                type="tertiary",
            )


def _let_in(me: Myself, source: str, key: str, formats: Formats) -> None:
    done = formats.say("It may come in again, the next time its source is read.")
    do(_PART, lambda: acts.let_in(me, source, key), formats, done)
