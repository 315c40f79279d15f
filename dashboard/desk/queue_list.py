"""The list on the desk: what is asked for, held in the address, and the items to choose from, a page at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from openness.marking import N_
from openness.month import format_month, parse_month
from presentation.desk.markdown import plain_label
from presentation.desk.words import LABELS, when, where, who
from presentation.markup import element
from presentation.names import source_name
from presentation.style import page
from storage.desk.filters import LABELS as OFFERED
from storage.desk.filters import Filters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from dashboard.desk.reading import Choices
    from presentation.formats import Formats
    from storage.desk.queue import About, DeskItem, DeskPage

PLACES: Final = "desk-places"
"""Where the pages before this one end, oldest first."""
CHOSEN: Final = "desk-item"
UNSURE: Final = "unsure"
"""The kind that asks for what the classifier is least sure of."""
_LONGEST_LINE: Final = 110
_UNSEEN: Final = "\N{WORD JOINER}"
_MARKS: Final = {
    "": N_("all items"),
    "none": N_("not picked out yet"),
    "starred": N_("with a star"),
    "pinned": N_("pinned"),
    "tagged": N_("tagged"),
    "digest": N_("in a digest"),
}
_KINDS: Final = {
    "": N_("knowledge first"),
    "knowledge": N_("knowledge"),
    "unknown": N_("not labelled yet"),
    "question": N_("question"),
    "promotion": N_("promotion"),
    "other": N_("other"),
    UNSURE: N_("least sure of first"),
}


def draw_filters(choices: Choices, formats: Formats) -> Filters:
    """Draw what can be asked for; return what is."""
    say = formats.say
    with st.container(horizontal=True, key="desk-filters"):
        words = _words(say("Search in texts"), formats)
        kind = _choose("kind", say("Kind of item"), {key: say(text) for key, text in _KINDS.items()})
        source = _choose("from", say("Source"), {"": say("all sources"), **{name: source_name(name) for name in choices.sources}})
        months = {format_month(month): formats.month(month) for month in choices.months}
        month = _choose("in", say("Month"), {"": say("all months"), **months})
        departments = {name: name for name in choices.departments}
        department = _choose("of", say("Department"), {"": say("all departments"), **departments})
        topics = {str(number): name for number, name in choices.topics.items()}
        topic = _choose("about", say("Topic"), {"": say("all topics"), **topics}) if topics else ""
        picks = {key: say(text) for key, text in _MARKS.items()}
        tags = {f"#{tag}": f"#{tag}" for tag in choices.tags}
        mark = _choose("picked", say("Picked out"), {**picks, **tags})
    return Filters(
        words=words,
        source=source,
        month=int(parse_month(month)) if month else 0,
        department=department,
        topic=int(topic or 0),
        mark="" if mark.startswith("#") else mark,
        tag=mark.removeprefix("#") if mark.startswith("#") else "",
        labels=(kind,) if kind in LABELS else tuple(LABELS) if mark not in {"", "none"} else OFFERED,
    )


def draw_list(found: DeskPage, about: About | None, chosen: str, zone: tzinfo, formats: Formats) -> None:
    """Draw the items to choose from, and the way to those before and after."""
    say = formats.say
    st.html(page(element("h2", say("Items"), cls="sw-hidden"), _count(found, about, formats)))
    keys = {key_of(item): item for item in found.items}
    if keys:
        lines = _lines(keys, formats)
        st.session_state[CHOSEN] = chosen if chosen in keys else None
        st.radio(
            say("Items"),
            list(keys),
            format_func=lambda key: lines.get(key, key),
            captions=[_caption(item, zone, formats) for item in found.items],
            key=CHOSEN,
            on_change=_chosen,
            label_visibility="collapsed",
        )
    places = st.session_state.setdefault(PLACES, [])
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.button(say("Newer"), key="desk-newer", disabled=not places, on_click=_back)
        st.button(say("Older"), key="desk-older", disabled=found.further is None, on_click=_on, args=(found.further,))


def key_of(item: DeskItem) -> str:
    """Return how the address names an item."""
    return f"{item.source}/{item.native_id}"


def choose_item(key: str) -> None:
    """Put an item in hand."""
    st.query_params["item"] = key


def step(keys: Sequence[str], chosen: str, by: int) -> None:
    """Put the item after (1) or before (-1) the one in hand in hand."""
    if keys:
        at = keys.index(chosen) + by if chosen in keys else 0
        choose_item(keys[max(0, min(len(keys) - 1, at))])


def _chosen() -> None:
    if st.session_state.get(CHOSEN):
        choose_item(str(st.session_state[CHOSEN]))


def _on(place: object) -> None:
    st.session_state[PLACES] = [*st.session_state.get(PLACES, []), place]
    st.query_params.pop("item", None)


def _back() -> None:
    st.session_state[PLACES] = st.session_state.get(PLACES, [])[:-1]
    st.query_params.pop("item", None)


def _words(label: str, formats: Formats) -> str:
    key = "desk-words"
    st.session_state[key] = st.query_params.get("q", "")
    st.text_input(
        label,
        key=key,
        max_chars=200,
        on_change=_asked,
        args=("q", key),
        placeholder=formats.say("a word, in any form"),
        width=210,
    )
    return str(st.session_state[key]).strip()


def _choose(name: str, label: str, options: Mapping[str, str]) -> str:
    key, wanted = f"desk-{name}", st.query_params.get(name, "")
    st.session_state[key] = wanted if wanted in options else ""
    return str(
        st.selectbox(
            label,
            list(options),
            format_func=lambda found: options.get(found, found),
            key=key,
            on_change=_asked,
            args=(name, key),
            width=157,
        )
    )


def _asked(name: str, key: str) -> None:
    value = str(st.session_state[key] or "")
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)
    st.query_params.pop("item", None)
    st.session_state[PLACES] = []


def _count(found: DeskPage, about: About | None, formats: Formats) -> str | None:
    say = formats.say
    if not found.items:
        return element("p", say("Nothing here answers that. Ask for less, or for another month."), cls="sw-quiet")
    if about is None:
        return None
    text = say("{n} or more") if about.more else say("about {n}")
    return element("p", text.format(n=formats.number(about.items)), cls="sw-quiet")


def _lines(keys: Mapping[str, DeskItem], formats: Formats) -> dict[str, str]:
    """Return the line of each item; lines that read the same differ in what is not seen, for the list knows items by them."""
    found: dict[str, str] = {}
    for key, item in keys.items():
        line = _line(item, formats)
        while line in found.values():
            line += _UNSEEN
        found[key] = line
    return found


def _line(item: DeskItem, formats: Formats) -> str:
    text = " ".join((item.text or formats.say("Its text is no longer kept.")).split())
    return plain_label(text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE].rstrip()}…")


def _caption(item: DeskItem, zone: tzinfo, formats: Formats) -> str:
    marks = [
        mark for mark, on in (("★", item.starred), ("📌", item.pinned), ("#", bool(item.tags)), ("✉", bool(item.digests))) if on
    ]
    parts = [who(item.teller, formats), where(item, formats), when(item, formats, zone), formats.say(LABELS[item.label])]
    return plain_label(" · ".join([*parts, *marks]))
