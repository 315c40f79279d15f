"""The digests: drafts are written here, in the order that is chosen, published, and taken out as mail, Markdown or a feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data
from dashboard.actions import desk as acts
from dashboard.actions.audit import taken
from dashboard.desk.item_in_hand import sentence
from dashboard.desk.saving import SavedText, do
from openness.month import month_of_day
from presentation.desk.atom import atom, atom_of_all
from presentation.desk.mail import mail
from presentation.desk.markdown import markdown
from presentation.desk.words import address, dropped, under, when, where, who
from presentation.markup import Html, element, joined
from presentation.style import page
from storage.desk.digests import LONGEST_INTRODUCTION, LONGEST_TITLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo
    from uuid import UUID

    from dashboard.visitor import Visitor
    from presentation.formats import Formats
    from storage.desk.told_digests import ToldDigest, ToldEntry


def draw_board(
    found: Sequence[ToldDigest],
    visitor: Visitor,
    zone: tzinfo,
    formats: Formats,
    *,
    shelf: UUID,
    organisation: str,
    may_write: bool,
) -> None:
    """Draw the choice of a digest and the one that is chosen; readers see what is published only.

    `shelf` is the lasting name of all digests together.
    """
    say = formats.say
    seen = [one for one in found if may_write or one.digest.published_at]
    if may_write:
        st.button(say("Begin a new digest"), key="desk-begin", on_click=_begin, args=(visitor, formats))
    if not seen:
        st.html(page(element("p", say("There is no digest yet."), cls="sw-lead")))
        return
    chosen = _choose(seen, formats)
    if may_write and not chosen.digest.published_at:
        _write(chosen, visitor, zone, formats)
    else:
        st.html(page(_read(chosen, zone, formats)))
        if may_write:
            st.button(
                say("Take it back, to change it"),
                key="desk-back",
                on_click=do,
                args=(lambda: acts.take_back(visitor, chosen.digest.number, seen=chosen.digest.whole), formats),
            )
    _take_out(chosen, zone, formats, organisation)
    _subscribe(found, zone, formats, shelf, organisation)


def _begin(visitor: Visitor, formats: Formats) -> None:
    month = month_of_day(data.today())
    title = formats.say("Digest of {month}").format(month=formats.month(month))
    do(lambda: st.query_params.update({"digest": str(acts.make_digest(visitor, title, month))}), formats)


def _choose(found: Sequence[ToldDigest], formats: Formats) -> ToldDigest:
    by_number = {str(one.digest.number): one for one in found}
    wanted = st.query_params.get("digest", "")
    st.session_state["desk-digest"] = wanted if wanted in by_number else next(iter(by_number))
    draft = formats.say("draft")

    def name(number: str) -> str:
        digest = by_number[number].digest
        return digest.title if digest.published_at else f"{digest.title} ({draft})"

    chosen = st.selectbox(
        formats.say("Digest"), list(by_number), format_func=name, key="desk-digest", on_change=_chosen, width=460
    )
    return by_number[str(chosen)]


def _chosen() -> None:
    st.query_params["digest"] = str(st.session_state["desk-digest"])


def _write(told: ToldDigest, visitor: Visitor, zone: tzinfo, formats: Formats) -> None:
    say, digest = formats.say, told.digest
    number = digest.number
    SavedText(
        key=f"desk-title-{number}",
        label=say("Title"),
        text=digest.title,
        stamp=digest.stamp,
        save=lambda text, seen: acts.write_digest(visitor, number, text, digest.introduction, seen=seen),
        formats=formats,
        longest=LONGEST_TITLE,
    ).draw()
    SavedText(
        key=f"desk-introduction-{number}",
        label=say("Introduction, in your own words"),
        text=digest.introduction,
        stamp=digest.stamp,
        save=lambda text, seen: acts.write_digest(visitor, number, digest.title, text, seen=seen),
        formats=formats,
        longest=LONGEST_INTRODUCTION,
        lines=4,
    ).draw()
    if not told.entries:
        st.html(page(element("p", say("Nothing is in it yet: choose items on the desk and press d."), cls="sw-note")))
    for place, entry in enumerate(told.entries):
        _entry(told, entry, place, visitor, zone, formats)
    with st.container(horizontal=True):
        st.button(
            say("Publish"),
            key="desk-publish",
            type="primary",
            on_click=do,
            args=(
                lambda: acts.publish(visitor, number, seen=digest.whole),
                formats,
                say("Published: {title}.").format(title=digest.title),
            ),
        )
        with st.popover(say("Remove this draft")):
            st.button(
                say("Yes, remove it for good"),
                key="desk-remove",
                on_click=do,
                args=(lambda: acts.remove_digest(visitor, number, seen=digest.whole), formats, say("Removed.")),
            )


def _entry(told: ToldDigest, one: ToldEntry, place: int, visitor: Visitor, zone: tzinfo, formats: Formats) -> None:
    say, digest = formats.say, told.digest
    key = (one.entry.source, one.entry.native_id)
    with st.container(border=True):
        st.html(page(element("p", _about(one, zone, formats), cls="sw-quiet"), element("p", _excerpt(one), dir="auto")))
        sentence(digest, one.entry, visitor, formats, say("Why you pass it on"))
        with st.container(horizontal=True):
            for by, label, last in ((-1, say("Up"), 0), (1, say("Down"), len(told.entries) - 1)):
                st.button(
                    label,
                    key=f"desk-move-{one.entry.row}-{by}",
                    disabled=place == last,
                    on_click=do,
                    args=(
                        lambda by=by: acts.move_entry(visitor, digest.number, key, by, seen=digest.whole),
                        formats,
                    ),
                )
            st.button(
                say("Take it out"),
                key=f"desk-out-{one.entry.row}",
                on_click=do,
                args=(lambda: acts.remove_entry(visitor, digest.number, key, seen=one.entry.stamp), formats),
            )


def _excerpt(one: ToldEntry) -> str:
    text = " ".join((one.item.text or "").split())
    return text if len(text) <= 280 else f"{text[:280].rstrip()}…"  # noqa: PLR2004 - three lines of a page


def _about(one: ToldEntry, zone: tzinfo, formats: Formats) -> str:
    return f"{who(one.item.teller, formats)} · {where(one.item, formats)} · {when(one.item, formats, zone)}"


def _read(told: ToldDigest, zone: tzinfo, formats: Formats) -> Html:
    """Return a published digest as its readers have it."""
    gone = dropped(told, formats)
    entries = []
    for one in told.entries:
        link = address(one.item.url)
        read = element("a", formats.say("Read it"), href=link, rel="noreferrer") if link else None
        about = element("small", _about(one, zone, formats), joined(Html(" · "), read) if read else None)
        entries.append(element("li", element("p", one.entry.sentence), about))
    return joined(
        element(
            "div",
            element("h2", told.digest.title, cls="sw-digest-title"),
            element("p", under(told, formats, zone), cls="sw-quiet"),
            *(element("p", text, cls="sw-lead") for text in told.digest.introduction.split("\n") if text),
            cls="sw-digest-head",
        ),
        element("ol", *entries, cls="sw-digest"),
        element("p", gone, cls="sw-note") if gone else None,
    )


def _take_out(told: ToldDigest, zone: tzinfo, formats: Formats, organisation: str) -> None:
    say, digest = formats.say, told.digest
    name = f"digest-{digest.month}-{digest.number}-{formats.lang}"
    feed = atom([told], formats, zone, name=told.name, title=digest.title, organisation=organisation)
    forms = (
        (say("As mail (HTML)"), mail(told, formats, zone, organisation=organisation), "html", "text/html"),
        (say("As Markdown"), markdown(told, formats, zone, organisation=organisation), "md", "text/markdown"),
        (say("As a feed (Atom)"), feed, "atom", "application/atom+xml"),
    )
    took = ("feed", f"digest {digest.number}")
    st.html(page(element("h2", say("Pass it on"), cls="sw-h2")))
    with st.container(horizontal=True):
        for label, text, ending, kind in forms:
            st.download_button(label, text, f"{name}.{ending}", kind, key=f"desk-take-{ending}", on_click=taken, args=took)


def _subscribe(found: Sequence[ToldDigest], zone: tzinfo, formats: Formats, shelf: UUID, organisation: str) -> None:
    """Draw the way to one feed of everything that is published."""
    if not any(one.digest.published_at for one in found):
        return
    say = formats.say
    text = say("One feed of all digests, for readers who subscribe; what is withdrawn leaves it the next time it is taken.")
    st.html(page(element("p", text, cls="sw-quiet")))
    st.download_button(
        say("All digests as one feed (Atom)"),
        atom_of_all(found, formats, zone, name=shelf, organisation=organisation),
        f"digests-{formats.lang}.atom",
        "application/atom+xml",
        key="desk-take-all",
        on_click=taken,
        args=("feed", "digests"),
    )
