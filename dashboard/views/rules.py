"""Rules: the terms and laws that are tracked, whether they were read since they changed, and whether people were told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import frame, told
from dashboard.actions.rules import KEEPERS
from dashboard.views import rule_changes, rule_form
from dashboard.visitor import visitor
from openness.indicators import INDICATOR
from presentation.edition import WHOLE
from presentation.markup import Html, code, element, filled, joined
from presentation.standing import standings
from presentation.status import icon
from presentation.style import page
from presentation.tables import listing
from presentation.told_words import RULE_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from presentation.formats import Formats
    from storage.rules import Rule

_WIDTHS = (27, 15, 9, 14, 15, 20)


def show(formats: Formats) -> None:
    """Draw the page."""
    say, who = formats.say, visitor()
    shelf = frame.head(say("Which rules bind us, and have we read what changed?"), formats)
    if shelf.trouble or not shelf.store:
        frame.show_empty(formats)
        return
    found, stamps = told.rules()
    st.html(page(frame.made_up(shelf.made_up, formats), lead(found, formats)))
    if shelf.editions:
        chosen = [INDICATOR[number] for number in ("R1", "R4", "R5")]
        readings = shelf.editions[-1].of(WHOLE)
        st.html(page(standings(chosen, readings, formats, say("Terms and law"), frame.links(formats))))
    if found:
        st.html(page(element("h2", say("All tracked rules"), cls="sw-h2"), table(found, formats)))
        rule_changes.show(found, who, formats)
    if who.may(*KEEPERS):
        rule_form.show(found, stamps, who, formats)


def lead(found: Sequence[Rule], formats: Formats) -> Html:
    """Return what the list comes to, and what it is held against."""
    say = formats.say
    asks = say(
        "Rules of the sector are there to be followed, and reach further than they did: read them when they change, tell people"
        " in plain words, and train them (Lanting 2012, recommendation 4)."
    )
    look = filled(
        say("{command} looks at the pages of these rules and dates what changed; this page asks no network."),
        command=code("sharewell rules check"),
    )
    if not found:
        none = filled(
            say("No rule is tracked yet. Add one below, or hand in a table: {command}."),
            command=code("sharewell import rules FILE"),
        )
        return joined(element("p", asks, cls="sw-lead"), element("p", none, cls="sw-note"))
    waiting = sum(bool(rule.open_since) for rule in found)
    tracked = say.plural("{n} rule is tracked", "{n} rules are tracked", len(found)).format(n=formats.number(len(found)))
    changed = say.plural("{n} has changed and waits to be read", "{n} have changed and wait to be read", waiting)
    rest = changed.format(n=formats.number(waiting)) if waiting else say("nothing waits to be read")
    return joined(
        element("p", f"{tracked}; {rest}.", cls="sw-answer"),
        element("p", asks, cls="sw-quiet"),
        element("p", look, cls="sw-quiet"),
    )


def table(found: Sequence[Rule], formats: Formats) -> Html:
    """Return the list of rules with how each stands."""
    say = formats.say
    heads = (say("Rule"), say("Kind"), say("Owner"), say("Plain guide"), say("Concerns"), say("Read"))
    return listing(heads, [_row(rule, formats) for rule in found], say("All tracked rules"), _WIDTHS)


def _row(rule: Rule, formats: Formats) -> tuple[Html | str | None, ...]:
    say = formats.say
    kind = joined(say(RULE_KINDS.get(rule.kind, rule.kind)), element("small", rule.sector) if rule.sector else None)
    none = element("span", say("none"), cls="sw-worse")
    guide = joined(say("given"), element("small", rule.guide_at) if rule.guide_at else None) if rule.guide else none
    name = joined(rule.title, element("small", rule.key), element("small", rule.url) if rule.url else None)
    return name, kind, say("yes") if rule.has_owner else none, guide, rule.concerns or say("everybody"), standing(rule, formats)


def standing(rule: Rule, formats: Formats) -> Html:
    """Return whether a rule was read since it changed, and whether its page could be looked at."""
    say = formats.say
    if rule.open_since:
        since = say("changed, open since {day}").format(day=formats.day_of(rule.open_since))
        state = element("span", icon("not-yet"), element("span", since), cls="sw-badge sw-is-not-yet sw-wrap")
    elif rule.last_read_day:
        read = say("read {day}").format(day=formats.day_of(rule.last_read_day))
        state = element("span", icon("reached"), element("span", read), cls="sw-badge sw-is-reached sw-wrap")
    else:
        state = element("span", icon("missing"), element("span", say("never read")), cls="sw-badge sw-wrap")
    return joined(state, element("small", _looked(rule, formats)))


def _looked(rule: Rule, formats: Formats) -> str:
    say = formats.say
    if not rule.url:
        return say("its page is not looked at: it has no address")
    seen = say("looked at {day}").format(day=formats.day_of(rule.looked_day)) if rule.looked_day else say("not looked at yet")
    return f"{seen}; {say('the last look failed: {why}').format(why=rule.trouble)}" if rule.trouble else seen
