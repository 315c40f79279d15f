"""What a person agreed to: since when, how far, in which words; withdrawn after a last look at what goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from dashboard import data
from dashboard.actions import own as acts
from dashboard.own import reading
from dashboard.own.doing import do, say_outcome
from openness.consent import ANY, MEASURE
from openness.wording import DAYS, PEOPLE
from presentation.agreeing import WIDER, asked_anew, words_for
from presentation.markup import Html, element, filled, joined
from presentation.own_words import PURPOSES, scope_of, source_of
from presentation.style import page
from storage.own.taking_part import OwnYes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.myself import Myself
    from presentation.formats import Formats
    from storage.own.held import Held, Yes

_PART: Final = "agreed"
_ASKED: Final = "own-withdrawing"
"""In the session: which source and purpose the person is about to withdraw; never whose."""
Key = tuple[str, str]


def show(me: Myself, found: Held, formats: Formats) -> None:
    """Draw what counts, what waits for a confirmation, and what was withdrawn."""
    say = formats.say
    say_outcome(_PART)
    if not found.yeses:
        st.html(page(element("p", say("You agreed to nothing, and nothing waits for you."), cls="sw-note")))
    for yes in found.yeses:
        _one(me, yes, found, formats)
    if len(found.yeses) > 1:
        _button(say("Withdraw everything"), (ANY, ANY))
        _asked(me, (ANY, ANY), found, formats)
    ended = [element("li", _ended(source, purpose, at, formats)) for source, purpose, at in found.ended]
    if ended:
        st.html(page(element("p", say("What you withdrew"), cls="sw-kicker"), element("ul", *ended, cls="sw-method")))


def _one(me: Myself, yes: Yes, found: Held, formats: Formats) -> None:
    say, key = formats.say, (yes.agreed.source, yes.agreed.purpose)
    several = sum(1 for other in found.yeses if other.agreed.purpose == key[1]) > 1
    what = say(PURPOSES[key[1]]) + (f" · {source_of(key[0], formats)}" if several else "")
    anew = asked_anew(yes, found.own_words, formats, reading.settings().privacy)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", key=f"own-line-{found.yeses.index(yes)}"):
            st.html(page(_told(yes, formats), _words(yes, found, anew, formats)), width="stretch")
            if yes.waits:
                label = say("Yes, I agree: {what}").format(what=what)
                st.button(label, key=f"own-confirm-{key}", on_click=_confirm, args=(me, yes, found, formats), type="primary")
                _button(say("No: {what}").format(what=what), key)
            else:
                if anew:
                    label = say("Yes, to the words of today: {what}").format(what=what)
                    st.button(label, key=f"own-anew-{key}", on_click=_say_anew, args=(me, yes, found, formats), type="primary")
                _button(say("Withdraw: {what}").format(what=what), key)
        _asked(me, key, found, formats)


def _told(yes: Yes, formats: Formats) -> Html:
    say, agreed = formats.say, yes.agreed
    chip = say("waits for you") if yes.waits else say("not used now") if yes.resting else ""
    waits = element("span", chip, cls="sw-chip") if chip else None
    head = element(
        "p", element("b", say(PURPOSES[agreed.purpose])), Html(" · "), source_of(agreed.source, formats), Html(" "), waits
    )
    begins = (
        say("from {day} on").format(day=formats.day_of(agreed.covers_from)) if agreed.covers_from else say("from the beginning")
    )
    lines = [
        f"{scope_of(agreed.scope, formats)}; {begins}",
        say("since {day}").format(day=formats.day(agreed.since, data.zone())),
        say("wording: {wording}").format(wording=yes.wording) if yes.wording else say("which wording you saw was not noted"),
        say("your yes is kept: {evidence}").format(evidence=yes.evidence) if yes.evidence else "",
        say("your organisation does not ask for this at present") if yes.resting else "",
        say("asked for again, in words that were not noted with your yes") if agreed.lapsed else "",
    ]
    return joined(head, element("p", " · ".join(filter(None, lines)), cls="sw-quiet"))


def _words(yes: Yes, found: Held, anew: Sequence[str], formats: Formats) -> Html:
    """Return the words that were read, and those of today where they are to be read first."""
    say = formats.say
    today = words_for(yes, found.own_words, formats, reading.settings().privacy)
    if yes.waits:
        return _folded(say("What you agree to"), today.text)
    read = None if yes.words is None else _folded(say("The words you read"), yes.words.text)
    if not anew:
        return joined(read)
    wider = formats.listed([say(WIDER[one]) for one in anew])
    asked = say("What is asked has widened since you read it: {in_what}.").format(in_what=wider)
    holds = say("Until you say yes anew, what you read holds for you.") if {DAYS, PEOPLE} & set(anew) else ""
    told = element("p", element("span", say("asks you anew"), cls="sw-chip"), f" {asked} {holds}")
    return joined(read, told, _folded(say("The words of today"), today.text))


def _folded(title: str, text: str) -> Html:
    return element("details", element("summary", title), element("p", text, cls="sw-said"))


def _ended(source: str, purpose: str, at: int, formats: Formats) -> str:
    what = formats.say(PURPOSES.get(purpose, purpose))
    return f"{what} · {source_of(source, formats)} · {formats.day(at, data.zone())}"


def _button(label: str, key: Key) -> None:
    st.button(label, key=f"own-withdraw-{key}", on_click=_ask, args=(key,))


def _ask(key: Key) -> None:
    st.session_state[_ASKED] = key


def _forget() -> None:
    st.session_state.pop(_ASKED, None)


def _asked(me: Myself, key: Key, found: Held, formats: Formats) -> None:
    """Draw what goes with a withdrawal, and the last word on it."""
    if st.session_state.get(_ASKED) != key:
        return
    say = formats.say
    st.html(page(element("p", _what_goes(me, key, found, formats), cls="sw-alert", role="alert")))
    with st.container(horizontal=True):
        st.button(say("Yes, withdraw it now"), key=f"own-sure-{key}", on_click=_withdraw, args=(me, key, formats), type="primary")
        st.button(say("Keep it"), key=f"own-keep-{key}", on_click=_forget)


def _what_goes(me: Myself, key: Key, found: Held, formats: Formats) -> Html | str:
    say, (source, purpose) = formats.say, key
    if purpose not in {MEASURE, ANY}:
        return say("Nothing is erased: what you agreed to here ends at once, and so does what was shown by it.")
    by_source = reading.sources_of_items(me)
    items = sum(by_source.values()) if source == ANY else by_source.get(source, 0)
    accounts = sum(1 for one in found.accounts if source in {ANY, one.source})
    text = say(
        "At once and for good go: {items} items with their texts, labels and tags; what you did to others' items, of which only"
        " counts stay; {accounts} linked accounts. From {source} nothing of yours is taken in again until you say yes anew."
    )
    return filled(text, items=formats.number(items), accounts=formats.number(accounts), source=source_of(source, formats))


def _withdraw(me: Myself, key: Key, formats: Formats) -> None:
    source, purpose = (None if part == ANY else part for part in key)
    done = formats.say("Withdrawn. What was kept for it is gone; figures follow with the next edition.")
    if do(_PART, lambda: acts.withdraw(me, source=source, purpose=purpose), formats, done):
        _forget()


def _confirm(me: Myself, yes: Yes, found: Held, formats: Formats) -> None:
    done = formats.say("Confirmed: it counts from now on.")
    words = words_for(yes, found.own_words, formats, reading.settings().privacy)
    do(_PART, lambda: acts.confirm(me, source=yes.agreed.source, purpose=yes.agreed.purpose, words=words), formats, done)


def _say_anew(me: Myself, yes: Yes, found: Held, formats: Formats) -> None:
    done = formats.say("Noted: your yes is to the words of today.")
    words, agreed = words_for(yes, found.own_words, formats, reading.settings().privacy), yes.agreed
    anew = OwnYes(source=agreed.source, purpose=agreed.purpose, scope=agreed.scope, covers_from=agreed.covers_from, words=words)
    do(_PART, lambda: acts.say_yes(me, anew), formats, done)
