"""Policy: how long and plain it is, what each sentence does, what it holds, and what changed from version to version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard import frame, policy_reading
from dashboard.actions.policy import KEEPERS
from dashboard.views import policy_correcting, policy_trying
from dashboard.visitor import visitor
from openness.language.policy.accuracy import share_intricate, share_right
from openness.language.policy.model import Act
from openness.language.policy.versions import Change, side_by_side
from openness.policy_readings import THREE
from presentation.markup import Html, code, element, filled, joined
from presentation.policy import ACTS, CHANGES, class_change, sentence_list, tally, two_versions
from presentation.standing import standings
from presentation.style import page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.visitor import Visitor
    from openness.language.policy.reading import Policy
    from openness.language.policy.versions import Row
    from presentation.formats import Formats
    from storage.measures_in.policy_text import Version

_EASY, _FAIR = 60.0, 45.0
_ALL = "all"
_AT_ONCE = 25
"""Changes that are shown without being asked for."""


def show(formats: Formats) -> None:
    """Draw the page."""
    say, who = formats.say, visitor()
    shelf = frame.head(say("Does our policy open doors, or shut them?"), formats)
    if shelf.trouble or not shelf.store:
        frame.show_empty(formats)
        return
    mark = frame.made_up(shelf.made_up, formats)
    found = policy_reading.versions()
    if found:
        _kept(found, mark, who, formats)
    else:
        st.html(page(mark, _none_yet(formats)))
    if who.may(*KEEPERS):
        policy_trying.show(who, formats)


def _none_yet(formats: Formats) -> Html:
    say = formats.say
    none = filled(
        say("No version of the policy is kept yet. Read one in below, or by {command}."),
        command=code("sharewell policy keep FILE --from DATE"),
    )
    return joined(element("p", asks(formats), cls="sw-lead"), element("p", none, cls="sw-note"))


def asks(formats: Formats) -> str:
    """Return what the ideal asks of a policy."""
    return formats.say(
        "An extensive policy nearly always stands in for a missing vision. What is asked: a clear vision, people well trained and"
        " informed, and plain consequences for who crosses the line (Lanting 2012, recommendation 3)."
    )


def _kept(found: Sequence[Version], mark: Html | None, who: Visitor, formats: Formats) -> None:
    say = formats.say
    names = {str(version.held_from): _name(version, found, formats) for version in reversed(found)}
    chosen = frame.choose("version", say("Version"), names, 330)
    version = next(one for one in found if str(one.held_from) == chosen)
    policy = policy_reading.kept(version)
    st.html(page(mark, element("p", answer(version, formats), cls="sw-answer"), element("p", asks(formats), cls="sw-quiet")))
    readings = policy_reading.readings(policy, version.holds) if policy.sentences else {}
    st.html(page(standings(THREE, readings, formats, say("The policy against the ideal"), frame.links(formats))))
    st.html(page(element("h2", say("What its sentences do"), cls="sw-h2"), tally(version.counts, formats)))
    policy_correcting.confirm(version, policy, who, formats)
    if policy.sentences:
        _sentences(policy, who, formats)
    else:
        told = say("Of this version only its figures were told, so there is no sentence to show.")
        st.html(page(element("p", told, cls="sw-note")))
    if len(found) > 1:
        _compare(found, version, policy, formats)


def _name(version: Version, found: Sequence[Version], formats: Formats) -> str:
    say = formats.say
    day = formats.day_of(version.held_from)
    if version == found[-1]:
        return say("from {day} (the last one)").format(day=day)
    return say("from {day}").format(day=day)


def answer(version: Version, formats: Formats) -> str:
    """Return in a sentence what a version comes to."""
    say, counts = formats.say, version.counts
    shut = counts[Act.FORBID] + counts[Act.OBLIGE]
    opened = counts[Act.PERMIT] + counts[Act.ENCOURAGE]
    text = say(
        "{shut} of its sentences forbid or oblige, {open} permit or encourage; it takes {words} words and {reads} (reading ease"
        " {ease}; 60 is asked)."
    )
    reads = say("is hard to read")
    if version.ease >= _EASY:
        reads = say("reads easily")
    elif version.ease >= _FAIR:
        reads = say("takes effort")
    return text.format(
        shut=formats.number(shut),
        open=formats.number(opened),
        words=formats.number(version.words),
        reads=reads,
        ease=formats.number(version.ease),
    )


def _sentences(policy: Policy, who: Visitor, formats: Formats) -> None:
    say = formats.say
    lead = say(
        "The words that decided are marked. Of plain sentences that we set apart {share} are read right, of intricate ones only"
        " {hard} were at first sight; most others were taken for information. So look, and correct."
    ).format(share=formats.percent(share_right()), hard=formats.percent(share_intricate()))
    st.html(page(element("h2", say("Every sentence"), cls="sw-h2"), element("p", lead, cls="sw-quiet")))
    counts = policy.counts
    options = {_ALL: say("all {n}").format(n=formats.number(len(policy.sentences)))}
    options |= {act.value: f"{say(ACTS[act])} {formats.number(counts[act])}" for act in Act if counts[act]}
    key = "policy-shown"
    if st.session_state.get(key) not in options:
        st.session_state[key] = _ALL
    shown = st.segmented_control(
        say("Which sentences?"), list(options), format_func=lambda one: options.get(one, one), key=key, required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    numbered = [(number, one) for number, one in enumerate(policy.sentences, 1) if shown in {_ALL, one.act.value}]
    if who.may(*KEEPERS):
        policy_correcting.correct(policy, who, formats)
    st.html(page(sentence_list(numbered, formats)))


def _compare(found: Sequence[Version], version: Version, policy: Policy, formats: Formats) -> None:
    say = formats.say
    st.html(page(element("h2", say("Two versions side by side"), cls="sw-h2")))
    others = [one for one in found if one.held_from != version.held_from and one.sentences]
    if not others or not policy.sentences:
        told = say("It takes two versions whose sentences are kept.")
        st.html(page(element("p", told, cls="sw-note")))
        return
    place = found.index(version)
    names = {str(one.held_from): _name(one, found, formats) for one in reversed(others)}
    before = [one for one in found[:place] if one in others]
    key = "policy-other"
    if st.session_state.get(key) not in names:
        st.session_state[key] = str((before or others)[-1].held_from)
    chosen = st.selectbox(say("Held against"), list(names), format_func=lambda one: names.get(one, one), key=key, width=330)
    other = next(one for one in others if str(one.held_from) == chosen)
    earlier, later = sorted((other, version), key=lambda one: one.held_from)
    rows = side_by_side(policy_reading.kept(earlier).sentences, policy_reading.kept(later).sentences)
    heads = (_name(earlier, found, formats), _name(later, found, formats))
    changed = [row for row in rows if row.change is not Change.SAME]
    counts = class_change(earlier.counts, later.counts, heads, formats)
    st.html(page(counts, element("p", _summary(rows, formats), cls="sw-quiet")))
    if changed:
        label = say.plural("{n} sentence that changed", "{n} sentences that changed", len(changed))
        few = len(changed) <= _AT_ONCE
        part = st.expander(label.format(n=formats.number(len(changed))), expanded=few, key="policy-changes", on_change="rerun")
        if few or part.open:
            with part:
                st.html(page(two_versions(rows, heads, formats)))


def _summary(rows: Sequence[Row], formats: Formats) -> str:
    """Return how many sentences came, went, were reworded, do something else and stayed."""
    say = formats.say
    counts: Mapping[Change, int] = {change: sum(row.change is change for row in rows) for change in Change}
    return "; ".join(f"{say(CHANGES[change])}: {formats.number(counts[change])}" for change in CHANGES)
