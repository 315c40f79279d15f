"""Where people put right what the rules made of the policy: a sentence's class, and whether a version holds what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from config.errors import SharewellError
from dashboard.actions.policy import KEEPERS, confirm_held, correct_sentence
from dashboard.editing import folded
from openness.language.policy.model import Act
from presentation.failures import told
from presentation.markup import Html, element, joined
from presentation.policy import ACTS, HELD_NAMES, marked
from presentation.status import icon
from presentation.style import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.visitor import Visitor
    from openness.language.policy.reading import Policy
    from presentation.formats import Formats
    from storage.measures_in.policy_text import Version

_SHOWN = 3
"""Sentences that are shown for each of the four at first."""
_LONGEST = 110
_SAID = "policy-said"
_RULES = "rules"


def confirm(version: Version, policy: Policy, who: Visitor, formats: Formats) -> None:
    """Draw the four things that a policy is to hold, where they may stand in it, and let their keepers say so."""
    say = formats.say
    lead = say("Sentences that point at them were found by their words; a person says whether it is really there.")
    st.html(page(element("h2", say("What the policy is to hold"), cls="sw-h2"), element("p", lead, cls="sw-quiet")))
    said(formats)
    columns = st.columns(2)
    for place, name in enumerate(HELD_NAMES):
        with columns[place % 2].container(border=True):
            st.html(page(_held(name, version, policy, formats)))
            if who.may(*KEEPERS):
                _choice(name, version, who, formats)


def _held(name: str, version: Version, policy: Policy, formats: Formats) -> Html:
    say = formats.say
    holds = version.holds[name]
    words = {None: say("nobody has looked yet"), True: say("it is there"), False: say("it is not there")}
    shape = {None: "missing", True: "reached", False: "not-yet"}[holds]
    state = element("span", icon(shape), element("span", words[holds]), cls=f"sw-badge sw-is-{shape}")
    places = policy.candidates.get(name, ())
    found = [
        element("li", element("small", formats.number(place + 1)), element("span", marked(policy.sentences[place])))
        for place in places
    ]
    body = (
        element("ul", *found[:_SHOWN], cls="sw-found")
        if found
        else element("p", say("No sentence points at it."), cls="sw-quiet")
    )
    more = say.plural("and {n} more", "and {n} more", len(found) - _SHOWN).format(n=formats.number(len(found) - _SHOWN))
    rest = element("details", element("summary", more), element("ul", *found[_SHOWN:], cls="sw-found"))
    return joined(element("h3", say(HELD_NAMES[name]), state, cls="sw-h3"), body, rest if len(found) > _SHOWN else None)


def _choice(name: str, version: Version, who: Visitor, formats: Formats) -> None:
    say = formats.say
    options = {"yes": say("It is there"), "no": say("It is not there")}
    holds = version.holds[name]
    key = f"policy-holds:{version.held_from}:{name}"
    st.session_state[key] = None if holds is None else "yes" if holds else "no"

    def changed() -> None:
        chosen = st.session_state[key]
        wanted = None if chosen is None else chosen == "yes"
        _act(
            lambda: confirm_held(who, version.held_from, name, holds=wanted, seen=holds),
            say("Noted: {name}.").format(name=say(HELD_NAMES[name])),
            formats,
        )

    st.segmented_control(
        say(HELD_NAMES[name]), list(options), format_func=lambda one: options.get(one, one), key=key, on_change=changed,
        label_visibility="collapsed",
    )  # fmt: skip


def correct(policy: Policy, who: Visitor, formats: Formats) -> None:
    """Draw what gives a sentence another class, folded away."""
    with folded(formats.say("Correct a sentence's class"), "policy-class") as opened:
        if opened:
            _class_form(policy, who, formats)


def _class_form(policy: Policy, who: Visitor, formats: Formats) -> None:
    say = formats.say
    numbers = list(range(1, len(policy.sentences) + 1))
    number = st.selectbox(
        say("Sentence"),
        numbers,
        format_func=lambda one: f"{one}. {_short(policy.sentences[one - 1].text)}",
        key="policy-sentence",
    )
    sentence = policy.sentences[number - 1]
    options = [act.value for act in Act] + ([_RULES] if sentence.corrected else [])
    names = {act.value: say(ACTS[act]) for act in Act} | {_RULES: say("as its words say")}
    key = f"policy-class:{number}:{sentence.text[:80]}"
    chosen = st.segmented_control(
        say("It"), options, format_func=lambda one: names.get(one, one), default=sentence.act.value, key=key, required=True
    )
    if st.button(say("Save the class"), type="primary", key="policy-correct"):
        wanted = None if chosen == _RULES else Act(chosen)
        _act(
            lambda: correct_sentence(who, sentence.text, wanted, seen=sentence.act),
            say("Saved: sentence {n} {does}. It holds in every version that has this sentence.").format(
                n=formats.number(number), does=names[chosen]
            ),
            formats,
        )
        st.session_state.pop(key, None)
        st.rerun()


def said(formats: Formats) -> None:
    """Say what the last act did, or why it was refused."""
    del formats
    line, refused = st.session_state.pop(_SAID, ("", False))
    if line:
        cls, role = ("sw-alert", "alert") if refused else ("sw-said", "status")
        st.html(page(element("p", line, cls=cls, role=role)))


def _act(act: Callable[[], object], done: str, formats: Formats) -> None:
    """Carry out an act, and keep what is to be said of it for when the page is drawn again."""
    try:
        act()
    except SharewellError as error:
        st.session_state[_SAID] = (told(error, formats), True)
    else:
        st.session_state[_SAID] = (done, False)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"
