"""What a person's own page calls what they agreed to, and what was done with what is held about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.consent import ACCOUNT, ANY, FEW, HANDED_IN, MEASURE, NAME, SHOW
from openness.marking import N_
from presentation.names import source_name

if TYPE_CHECKING:
    from presentation.formats import Formats

PURPOSES: Final = {
    MEASURE: N_("I am counted, in figures of groups"),
    SHOW: N_("What I share may be shown at the desk"),
    NAME: N_("My name may stand beside it"),
    FEW: N_("I may be one of few leaders in a figure"),
    ANY: N_("everything"),
}
VISIBILITIES: Final = {
    "public": N_("the world"),
    "open": N_("every colleague"),
    "closed": N_("members only"),
    "direct": N_("direct messages"),
}
SHOWN_BY: Final = {
    "code": N_("shown by the code in its profile"),
    "link": N_("shown by a link in its profile"),
    "address": N_("shown by your address on the roster"),
}
OTHERS_ACTS: Final = {
    "show": N_("looked at all that is held about you"),
    "list": N_("looked at what you agreed to or at your accounts"),
    "export": N_("made a copy of all that is held about you"),
    "consent": N_("handed in a yes of yours"),
    "confirm": N_("confirmed a yes of yours"),
    "withdraw": N_("recorded a withdrawal of yours"),
    "erase": N_("had everything about you removed"),
    "link": N_("had it looked at whether an account is yours"),
    "preview": N_("looked at what would be read of an account of yours"),
    "invite": N_("had personal links made for you"),
    "exclude": N_("kept an item of yours out"),
    "include": N_("let an item of yours in again"),
}
OWN_ACTS: Final = {
    "sign-in": N_("signed in"),
    "invite": N_("had a link made to withdraw by"),
    "export": N_("took along all that is held about you"),
    "consent": N_("said yes"),
    "confirm": N_("confirmed a yes"),
    "refuse": N_("said no"),
    "withdraw": N_("withdrew"),
    "erase": N_("asked for everything to be removed"),
    "link": N_("asked to have an account shown to be yours"),
    "preview": N_("looked at what would be read"),
    "exclude": N_("kept an item out"),
    "include": N_("let an item in again"),
}
WAYS: Final = {"page": N_("on these pages"), "command": N_("on the command line")}
CURATED: Final = {"starred": N_("starred"), "pinned": N_("pinned")}
TAKEN_UP: Final = {
    "reshare": N_("passed it on"),
    "cite": N_("referred to it"),
    "link": N_("shared a link that stands in it"),
}


def source_of(source: str, formats: Formats) -> str:
    """Return what a source is called; `*` and nothing stand for every one."""
    return formats.say("every source") if source in {ANY, ""} else source_name(source)


def scope_of(scope: str, formats: Formats) -> str:
    """Return how far a yes reaches, in words."""
    say = formats.say
    kind, _, name = scope.partition(":")
    if scope == ACCOUNT:
        return say("all that I share there")
    if scope == HANDED_IN:
        return say("only what I hand in myself")
    if kind == "tag":
        return say("only what carries #{tag}").format(tag=name.removeprefix("#"))
    return say("only what stands on the list {name}").format(name=name)
