"""The way in: who has not signed in is asked to, who has no role here is told so, and a page kept to a few says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from config.errors import SharewellError
from dashboard import data
from dashboard.visitor import ROLES, Role, signed_in, visitor
from openness.marking import N_
from presentation.markup import Html, element
from presentation.style import page
from storage.in_force import kept_in_force

if TYPE_CHECKING:
    from config.schema import Restriction
    from presentation.formats import Formats

_WELCOME = N_("Sharewell shows how openly this organisation shares what it knows.")


def is_open(formats: Formats) -> bool:
    """Whether who looks may come in; draws what to do where not."""
    if visitor().roles:
        return True
    say = formats.say
    if not signed_in():
        shut = say(
            "These pages are served to others without sign-in, so they show nothing: ask the administrator to configure it."
        )
        st.html(page(element("h1", say("Sign in"), cls="sw-title"), element("p", shut, cls="sw-note")))
        return False
    st.html(page(element("h1", say("Sign in"), cls="sw-title"), element("p", say(_WELCOME), cls="sw-answer")))
    if st.user.is_logged_in:
        lost = say("You signed in, and have no role here yet or signed in too long ago: sign in again, or ask the administrator.")
        st.html(page(element("p", lost, cls="sw-note")))
        st.button(say("Sign out"), on_click=st.logout, key="sw-sign-out")
    st.button(say("Sign in"), on_click=st.login, type="primary", key="sw-sign-in")
    return False


def may_open(name: str, formats: Formats) -> bool:
    """Whether who looks may open a page about the whole; says why it is kept to a few, to those who may not and those who may."""
    kept = _restriction(name)
    if kept is None:
        return True
    allowed = visitor().may(*(Role(role) for role in kept.roles))
    if not allowed:
        st.html(page(element("h1", formats.say("This page is kept to a few"), cls="sw-title")))
    st.html(page(_why(kept, formats)))
    return allowed


def _why(kept: Restriction, formats: Formats) -> Html:
    names = formats.listed([formats.say(ROLES[Role(role)]) for role in kept.roles])
    text = formats.say("This page is for {roles} only. The reason: {reason}").format(roles=names, reason=kept.reason)
    return element("p", text, cls="sw-note")


def _restriction(name: str) -> Restriction | None:
    try:
        return kept_in_force(data.home()).restricted.get(name)
    except (SharewellError, OSError):
        return None


def who_is_here(formats: Formats) -> None:
    """Draw who signed in, with which roles, and the way out."""
    who = visitor()
    roles = formats.listed([formats.say(ROLES[role]) for role in Role if role in who.roles])
    text = formats.say("Signed in as {name}: {roles}.").format(name=who.name, roles=roles)
    if who.division is not None:
        text += " " + formats.say("Besides the whole you see {division}.").format(division=who.division)
    with st.container(horizontal=True, vertical_alignment="center", key="sw-who"):
        st.html(page(element("p", text, cls="sw-foot")))
        st.button(formats.say("Sign out"), on_click=st.logout, key="sw-sign-out", type="tertiary")
