"""What would be read of an account, seen by its owner before they say yes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from config.catalogue import SOURCES
from dashboard import data, jobs_told
from dashboard.actions import own as acts
from dashboard.own import reading
from dashboard.own.doing import do, say_outcome
from dashboard.own.scopes import choose_scope, chosen_scope
from presentation.desk.words import address
from presentation.markup import Html, element, joined
from presentation.names import source_name
from presentation.style import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.myself import Myself
    from presentation.formats import Formats
    from storage.jobs.asking import Job
    from storage.own.held import Held
    from storage.own.previewed import PreviewedItem

KIND: Final = "preview-account"
_PART: Final = "previewing"
_NAME: Final = "own-preview"


def show(me: Myself, found: Held, formats: Formats) -> None:
    """Draw which account and how far, and the newest items once the worker has looked."""
    say = formats.say
    say_outcome(_PART)
    accounts = [
        (one.source, one.handle) for one in found.accounts if one.shown_by and one.handle and not _is_internal(one.source)
    ]
    if not accounts:
        none = say(
            "Link an account first: nobody looks into an account that is not shown to be theirs. Inside, only what every"
            " colleague can read is read, so there you can look yourself."
        )
        st.html(page(element("p", none, cls="sw-note")))
        return
    place = int(
        st.selectbox(
            say("Which account?"),
            range(len(accounts)),
            format_func=lambda number: f"{source_name(accounts[number][0])}: {accounts[number][1]}",
            key=f"{_NAME}-account",
            width=420,
        )
    )
    choose_scope(_NAME, formats)
    st.button(say("Look what would be read"), key=_NAME, on_click=_look, args=(me, *accounts[place], formats))
    newest = reading.newest_job(me, KIND)
    if newest is not None:
        jobs_told.show(newest, formats, lambda job: _done(me, job, formats), by=me.owner)


def _is_internal(source: str) -> bool:
    return source not in SOURCES or SOURCES[source].internal


def _look(me: Myself, source: str, handle: str, formats: Formats) -> None:
    done = formats.say("It is being looked at; nothing of it is kept.")
    do(_PART, lambda: acts.preview(me, source, handle, chosen_scope(_NAME)), formats, done)


def _done(me: Myself, job: Job, formats: Formats) -> None:
    say = formats.say
    found = reading.previewed(me, job.number)
    if not found:
        st.html(page(element("p", say("There is nothing to be read there."), cls="sw-note")))
        return
    inside = sum(1 for one in found if one.would_be_read)
    lead = say("Of the newest {n} items {inside} would be read.").format(
        n=formats.number(len(found)), inside=formats.number(inside)
    )
    st.html(page(element("p", lead), _listed(found, formats)))
    st.button(say("I have seen it: let it go"), key=f"{_NAME}-gone", on_click=_let_go, args=(me, job.number))


def _listed(found: Sequence[PreviewedItem], formats: Formats) -> Html:
    return element("ul", *(element("li", _one(one, formats)) for one in found), cls="sw-became")


def _one(one: PreviewedItem, formats: Formats) -> Html:
    say, link = formats.say, address(one.url)
    chip = element("span", say("would be read") if one.would_be_read else say("would be left out"), cls="sw-chip")
    read = element("a", say("Read it where it stands"), href=link, rel="noreferrer") if link else None
    head = element("p", formats.moment(one.created_at, data.zone()), Html(" "), chip, Html(" "), read, cls="sw-quiet")
    return joined(head, element("p", one.text, cls="sw-own-text", dir="auto"))


def _let_go(me: Myself, number: int) -> None:
    acts.let_preview_go(me, number)
