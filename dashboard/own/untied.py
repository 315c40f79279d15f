"""What is said in the place of a person's own page to whoever is nobody of the roster, with what they can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import frame
from dashboard.myself import Untied
from openness.marking import N_
from presentation.markup import Html, code, element, filled, joined, with_code
from presentation.style import page

if TYPE_CHECKING:
    from presentation.formats import Formats

_WHY: Final = {
    Untied.NOT_VOUCHED_FOR: N_(
        "You signed in, and your provider does not vouch for an e-mail address of yours, so nobody can say which person on the"
        " roster you are. The administrator can name the claim that says so: `[sign_in] person`."
    ),
    Untied.NOT_ON_ROSTER: N_(
        "Nobody on the roster has the address that you signed in with, or more than one person has it. If you work here, ask the"
        " administrator to put it on the roster. If you had everything about you removed, this is how that looks."
    ),
    Untied.NOT_SIGNED_IN: N_("Sign in first."),
}
_COMMANDS: Final = (
    ("sharewell person show PERSON", N_("shows all that is held about somebody; `person export` writes it to a file for them")),
    ("sharewell account list PERSON", N_("shows their accounts; `account prove` links one, `account exclude` keeps an item out")),
    ("sharewell consent list PERSON", N_("shows what they agreed to; `consent withdraw` ends it and removes what was kept")),
    ("sharewell person erase PERSON", N_("removes everything about them")),
    ("sharewell audit PERSON", N_("shows who looked at it: every one of these commands is noted there")),
)


def show(why: Untied, formats: Formats) -> None:
    """Draw why there is no page for whoever looks, and what to do."""
    if why is Untied.NO_STORE:
        frame.show_empty(formats)
    elif why is Untied.NO_SIGN_IN:
        st.html(page(_without_sign_in(formats)))
    else:
        st.html(page(element("section", element("p", with_code(formats.say(_WHY[why]))), cls="sw-empty", role="status")))


def _without_sign_in(formats: Formats) -> Html:
    say = formats.say
    lead = say(
        "This page belongs to one person, and only they may open it. It needs sign-in: without it nobody can be told from anybody"
        " else, so it shows nothing about anyone, to whoever sits at this machine either."
    )
    rows = [element("li", joined(code(command), Html(": "), with_code(say(text)))) for command, text in _COMMANDS]
    how = filled(
        say("How to let people sign in stands in {file}. Until then whoever runs Sharewell does it for them, on request:"),
        file=code("docs/signing-in.md"),
    )
    return element("section", element("p", lead), element("p", how), element("ul", *rows), cls="sw-empty")
