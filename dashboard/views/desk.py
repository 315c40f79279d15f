"""The desk: people read what others agreed to show, pick out the best of it, pass it on, and record what it led to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from config.errors import SharewellError
from dashboard import data, frame
from dashboard.actions.desk import CURATORS
from dashboard.desk.digest_board import draw_board
from dashboard.desk.item_in_hand import draw_item, draw_marks, draw_recorded, draw_words
from dashboard.desk.queue_list import PLACES, UNSURE, draw_filters, draw_list, key_of, step
from dashboard.desk.reading import at_desk, beside, choices, unsure_page
from dashboard.desk.saving import say_outcome
from dashboard.scripts import DESK_SCRIPT
from dashboard.visitor import visitor
from openness.consent import SHOW
from openness.marking import N_
from presentation.failures import told
from presentation.markup import Html, code, element, filled, joined
from presentation.style import page
from storage.desk.digests import digests
from storage.desk.filters import Filters
from storage.desk.told_digests import shelf_name, told_digests
from storage.in_force import settings_in_force

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.visitor import Visitor
    from presentation.formats import Formats
    from storage.desk.queue import Desk, DeskItem

_VIEWS: Final = {"": N_("Items"), "digests": N_("Digests")}
_KEYS: Final = (
    ("j", N_("next item")),
    ("k", N_("item before")),
    ("s", N_("star")),
    ("p", N_("pin")),
    ("d", N_("into the digest")),
    ("1\N{EN DASH}4", N_("what it is")),
    ("l", N_("go to what it is")),
    ("t", N_("go to tags")),
    ("o", N_("go to what it led to")),
    ("/", N_("go to search")),
)


def show(formats: Formats) -> None:
    """Draw the page."""
    say, who = formats.say, visitor()
    shelf = frame.head(say("What did we learn, and who should hear of it?"), formats)
    if shelf.trouble or not shelf.store:
        frame.show_empty(formats)
        return
    st.html(page(frame.made_up(shelf.made_up, formats)))
    try:
        with at_desk(who) as desk:
            _draw(desk, who, formats)
    except SharewellError as error:
        st.html(page(element("p", told(error, formats), cls="sw-alert", role="alert")))
    st.html(f"<script>{DESK_SCRIPT}</script>", unsafe_allow_javascript=True)


def _draw(desk: Desk, who: Visitor, formats: Formats) -> None:
    say = formats.say
    may_write = who.may(*CURATORS) and who.division is None
    lead = say(
        "Public and open items whose authors agreed to have them shown. Knowledge and filtering it well is what adds value"
        " (Lanting 2012, closing)."
    )
    st.html(page(element("p", lead, cls="sw-quiet")))
    view = _view(formats)
    say_outcome()
    if view == "digests":
        organisation = settings_in_force(data.home()).organisation.name
        draw_board(
            told_digests(desk),
            who,
            desk.store.zone,
            formats,
            shelf=shelf_name(desk),
            organisation=organisation,
            may_write=may_write,
        )
        return
    _items(desk, who, formats, may_write=may_write)


def _view(formats: Formats) -> str:
    wanted = st.query_params.get("view", "")
    st.session_state["desk-view"] = wanted if wanted in _VIEWS else ""
    chosen = st.segmented_control(
        formats.say("What to look at"),
        list(_VIEWS),
        format_func=lambda one: formats.say(_VIEWS[one]),
        key="desk-view",
        required=True,
        on_change=_viewed,
        label_visibility="collapsed",
    )
    return chosen or ""


def _viewed() -> None:
    chosen = st.session_state["desk-view"]
    if chosen:
        st.query_params["view"] = chosen
    else:
        st.query_params.pop("view", None)


def _items(desk: Desk, who: Visitor, formats: Formats, *, may_write: bool) -> None:
    offered = choices(desk)
    filters = draw_filters(offered, formats)
    places = st.session_state.get(PLACES, [])
    unsure = st.query_params.get("kind") == UNSURE
    found = unsure_page(desk, filters) if unsure else desk.page(filters, places[-1] if places else None)
    keys = [key_of(item) for item in found.items]
    wanted = st.query_params.get("item", "")
    chosen = wanted or next(iter(keys), "")
    item = next((one for one in found.items if key_of(one) == chosen), None)
    if item is None and wanted:
        source, _, native_id = wanted.partition("/")
        item = desk.one(source, native_id)
    if not keys and not unsure and filters == Filters():
        st.html(page(_nothing_yet(formats)))
        return
    zone = desk.store.zone
    with st.container(key="desk-body"):
        left, right = st.columns([2, 3], gap="large")
    with left:
        draw_list(found, desk.about(filters) if filters.words else None, chosen, zone, formats)
    with right:
        if keys:
            _steps(keys, chosen, formats)
        if item is None and wanted:
            gone = formats.say("This item is gone: it was withdrawn, or it is no longer where it stood.")
            st.html(page(element("p", gone, cls="sw-alert", role="alert")))
        elif item is not None:
            _in_hand(desk, item, who, formats, may_write=may_write)


def _nothing_yet(formats: Formats) -> Html:
    text = filled(
        formats.say(
            "Nothing may be shown yet. It takes an author's yes to {purpose}: {command} records it."
            " Then {refresh} brings the list up to date."
        ),
        purpose=code(SHOW),
        command=code("sharewell consent import FILE"),
        refresh=code("sharewell refresh"),
    )
    return element("section", element("p", text), cls="sw-empty")


def _steps(keys: Sequence[str], chosen: str, formats: Formats) -> None:
    with st.container(horizontal=True, key="desk-steps"):
        for label, shortcut, by in ((formats.say("Before"), "k", -1), (formats.say("Next"), "j", 1)):
            st.button(label, key=f"desk-key-{shortcut}", shortcut=shortcut, on_click=step, args=(keys, chosen, by))
        with st.popover(formats.say("Keys")):
            rows = (joined(element("dt", element("kbd", key)), element("dd", formats.say(text))) for key, text in _KEYS)
            st.html(page(element("dl", *rows, cls="sw-keys")))


def _in_hand(desk: Desk, item: DeskItem, who: Visitor, formats: Formats, *, may_write: bool) -> None:
    led_to, written = beside(desk, item, who)
    draw_item(item, led_to, desk.store.zone, formats)
    if not may_write:
        note = formats.say("Picking out is for communications; everybody may read along.")
        st.html(page(element("p", note, cls="sw-note")))
        return
    drafts = [one for one in digests(desk.store.connection) if not one.published_at]
    draw_marks(item, drafts, who, formats)
    draw_words(item, drafts, written.get("led_to", ""), choices(desk), who, formats)
    draw_recorded(item, led_to, who, formats)
