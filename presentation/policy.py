"""A policy on a page: its sentences with what each does and the words that decided, and two versions side by side.

What a sentence does is told by a word and a shape beside it, never by colour alone.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from openness.language.policy.model import Act, Kind
from openness.language.policy.versions import Change
from openness.marking import N_
from openness.model import Unit
from presentation.markup import Html, element, joined
from presentation.tables import listing, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openness.language.policy.model import Sentence
    from openness.language.policy.versions import Row
    from presentation.formats import Formats
    from presentation.language import Translator

ACTS: Final = {
    Act.FORBID: N_("forbids"),
    Act.OBLIGE: N_("obliges"),
    Act.PERMIT: N_("permits"),
    Act.ENCOURAGE: N_("encourages"),
    Act.INFORM: N_("informs"),
}
"""What a sentence does, in a word."""
HELD_NAMES: Final = {
    "why": N_("Why we share"),
    "goals": N_("Goals"),
    "encouragement": N_("Encouragement"),
    "consequences": N_("Consequences"),
}
"""What a policy may hold, as a reader calls it."""
CHANGES: Final = {
    Change.ADDED: N_("came"),
    Change.REMOVED: N_("went"),
    Change.REWORDED: N_("reworded"),
    Change.RECLASSED: N_("does something else now"),
    Change.SAME: N_("stayed"),
}
_WIDTHS_TWO: Final = (14, 43, 43)
_MOST_WORDS: Final = 120
"""Words of a sentence up to which single words that differ are marked."""


def act_badge(act: Act, say: Translator) -> Html:
    """Return what a sentence does, as a word with its shape."""
    shape = element("i", cls=f"sw-act-shape sw-act-{act.value}", aria_hidden="true")
    return element("span", shape, element("span", say(ACTS[act])), cls=f"sw-act sw-act-is-{act.value}")


def marked(sentence: Sentence) -> Html:
    """Return a sentence with the words that decided marked; none where a person gave the class."""
    if sentence.corrected and sentence.act is not sentence.found:
        return joined(sentence.text)
    pieces: list[str] = []
    at = 0
    for begin, end in sentence.spans:
        pieces += [sentence.text[at:begin], element("mark", sentence.text[begin:end], cls=f"sw-act-is-{sentence.act.value}")]
        at = end
    return joined(*pieces, sentence.text[at:])


def tally(counts: Mapping[Act, int], formats: Formats) -> Html:
    """Return how many sentences do what, as one bar in five parts with its legend."""
    say = formats.say
    total = sum(counts.values()) or 1
    parts = [element("i", cls=f"sw-act-{act.value}", style=f"flex:{counts[act]}") for act in Act if counts[act]]
    legend = [
        element(
            "li",
            act_badge(act, say),
            element("b", formats.number(counts[act])),
            element("small", formats.percent(counts[act] / total)),
        )
        for act in Act
    ]
    bar = element("div", *parts, cls="sw-acts-bar", aria_hidden="true")
    return element("div", bar, element("ul", *legend, cls="sw-acts-legend"), cls="sw-acts")


def sentence_list(sentences: Sequence[tuple[int, Sentence]], formats: Formats) -> Html:
    """Return numbered sentences, each with its class and the words that decided."""
    say = formats.say
    items = []
    for number, sentence in sentences:
        text = marked(sentence)
        note = _note(sentence, formats)
        body = element(
            "div", element("b", text) if sentence.kind is Kind.HEADING else text, element("small", note) if note else None
        )
        shown = element("span", formats.number(number), cls="sw-number")
        items.append(element("li", shown, act_badge(sentence.act, say), body))
    return element("ol", *items, cls="sw-sentences", aria_label=say("Every sentence"))


def _note(sentence: Sentence, formats: Formats) -> str:
    """Return what is to be said about a class that a person gave: who, when, and what its words say."""
    if not sentence.corrected:
        return ""
    say = formats.say
    who = sentence.corrected_by or say("a person")
    confirmed = sentence.act is sentence.found
    text = say("confirmed by {who}") if confirmed else say("corrected by {who}; by its words it {does}")
    if sentence.corrected_on:
        text = say("confirmed by {who} on {day}") if confirmed else say("corrected by {who} on {day}; by its words it {does}")
    return text.format(who=who, day=formats.day_of(sentence.corrected_on), does=say(ACTS[sentence.found]))


def class_change(before: Mapping[Act, int], after: Mapping[Act, int], heads: tuple[str, str], formats: Formats) -> Html:
    """Return how many sentences do what in two versions, side by side."""
    say = formats.say
    rows = [
        (
            act_badge(act, say),
            formats.number(before[act]),
            formats.number(after[act]),
            _difference(after[act] - before[act], formats),
        )
        for act in Act
    ]
    return table((say("Does"), *heads, say("Change")), rows, say("What the sentences do in both"))


def _difference(change: int, formats: Formats) -> str:
    return formats.change(float(change), Unit.COUNT) if change else formats.number(0)


def two_versions(rows: Sequence[Row], heads: tuple[str, str], formats: Formats) -> Html:
    """Return what changed between two versions, side by side; sentences that stayed are left out."""
    say = formats.say
    shown = []
    for row in rows:
        if row.change is Change.SAME:
            continue
        left, right = _sides(row)
        shown.append((
            element("span", say(CHANGES[row.change]), cls=f"sw-change-{row.change.value}"),
            joined(left, element("small", act_badge(row.before.act, say))) if row.before else None,
            joined(right, element("small", act_badge(row.after.act, say))) if row.after else None,
        ))  # fmt: skip
    return listing((say("What became of it"), *heads), shown, say("Two versions side by side"), _WIDTHS_TWO)


def _sides(row: Row) -> tuple[Html | None, Html | None]:
    """Return the two wordings, the words that differ marked."""
    if row.before is None or row.after is None:
        before = None if row.before is None else element("div", row.before.text)
        after = None if row.after is None else element("div", row.after.text)
        return before, after
    old, new = row.before.text.split(" "), row.after.text.split(" ")
    if max(len(old), len(new)) > _MOST_WORDS:
        return element("div", row.before.text), element("div", row.after.text)
    left: list[str] = []
    right: list[str] = []
    for kind, begin, end, start, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = " ".join(old[begin:end]), " ".join(new[start:stop])
        if kind == "equal":
            left.append(f"{gone} ")
            right.append(f"{come} ")
        else:
            left += [element("del", gone), " "] if gone else []
            right += [element("ins", come), " "] if come else []
    return element("div", *left), element("div", *right)
