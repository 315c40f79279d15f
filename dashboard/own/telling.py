"""What is held about a person and who looked at it, as HTML for them alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from openness.language.labelling.model import UNKNOWN
from openness.month import Month
from presentation.desk.words import OUTCOMES
from presentation.markup import Html, element, filled, joined
from presentation.names import source_name
from presentation.own_words import (
    CURATED,
    OTHERS_ACTS,
    OWN_ACTS,
    SHOWN_BY,
    TAKEN_UP,
    VISIBILITIES,
    WAYS,
    source_of,
)
from presentation.tables import listing
from storage.roster import BEGINNING, OPEN_END

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

    from presentation.formats import Formats
    from storage.audit import Line
    from storage.own.figures import OwnMonth
    from storage.own.held import Held
    from storage.roster import Spell

RECENT: Final = 12
"""Months of one's own figures that are shown before the rest is opened."""
__all__ = ["acts", "answer", "became", "facts", "months"]
MOST_ACTS: Final = 30
MOST_ITEMS: Final = 50
_OPENING: Final = 110
_ACT_WIDTHS: Final = (22, 22, 38, 18)
_MONTH_WIDTHS: Final = (16, 36, 14, 18, 16)


def answer(found: Held, formats: Formats) -> Html:
    """Return in a sentence whether the person takes part, and how much of theirs is held."""
    say, items = formats.say, found.counts["items"]
    if not found.sources:
        text = say("You take no part: what you share is not kept, and stands in no figure.")
    else:
        where = formats.listed([source_of(source, formats) for source in found.sources])
        text = say("You take part in {where}.").format(where=where)
    if items:
        texts = found.counts["texts"]
        held = say.plural("{n} item of yours is held", "{n} items of yours are held", items).format(n=formats.number(items))
        kept = say.plural("{n} still has its text", "{n} still have their text", texts).format(n=formats.number(texts))
        text += f" {held}; {kept}."
    return element("p", text, cls="sw-answer")


def facts(found: Held, formats: Formats, *, text_days: int) -> Html:
    """Return the facts that are held: the person's place, accounts, counts of what there is, and how long it is kept."""
    say = formats.say
    counts = found.counts
    number = formats.number
    rows: list[tuple[str, str | Html]] = [
        (say("Name and address on the roster"), ", ".join(filter(None, (found.name, found.address, found.key)))),
        (say("Where you work"), _lines(_spell(spell, formats) for spell in found.spells)),
        (say("Your accounts"), _accounts(found, formats)),
        (say("What you did to others' items"), say("{n} replies, reactions and the like").format(n=number(counts["done"]))),
        (say("What others did to yours"), say("{n}, as counts: nobody is named").format(n=number(counts["received"]))),
        (
            say("What was worked out from your items"),
            say("{labels} labels, {tags} tags").format(labels=number(counts["labels"]), tags=number(counts["tags"])),
        ),
    ]
    if counts["training"]:
        rows.append((say("Training"), number(counts["training"])))
    if counts["curated"] or counts["labels_given"]:
        did = say("{n} marks, {labels} labels").format(n=number(counts["curated"]), labels=number(counts["labels_given"]))
        rows.append((say("What you did at the desk"), did))
    if found.owns:
        rows.append((say("What you are named as the owner of"), _lines(found.owns)))
    kept = say(
        "A text for {days} days, or less where its source says so; the item itself, as a count, until you withdraw or it is gone"
        " at its source. Names and addresses are sealed with a key that lies elsewhere."
    ).format(days=number(text_days))
    rows.append((say("How long it is kept"), kept))
    pairs = [part for name, value in rows for part in (element("dt", name), element("dd", value or formats.number(None)))]
    return element("dl", *pairs, cls="sw-facts")


def _spell(spell: Spell, formats: Formats) -> str:
    say = formats.say
    parts = [part for part in (spell.department, spell.division, spell.country, spell.sector_role) if part]
    if spell.leader:
        parts.append(say("leads others"))
    since = formats.day_of(spell.from_day) if spell.from_day > BEGINNING else ""
    until = formats.day_of(spell.until_day) if spell.until_day < OPEN_END else ""
    span = f"{since or '…'} \N{EN DASH} {until}" if until else say("since {day}").format(day=since) if since else ""
    return f"{', '.join(parts)} ({span})" if span else ", ".join(parts)


def _accounts(found: Held, formats: Formats) -> Html | str:
    say = formats.say
    if not found.accounts:
        return say("none is linked by name")
    handed_in = say("handed in for you")
    return _lines(
        f"{source_name(one.source)}: {one.handle} ({say(SHOWN_BY[one.shown_by]) if one.shown_by else handed_in})"
        for one in found.accounts
    )


def _lines(texts: Iterable[str]) -> Html:
    found = list(texts)
    return joined(*(joined(Html("<br>") if place else None, text) for place, text in enumerate(found)))


def acts(lines: Sequence[Line], formats: Formats, zone: tzinfo) -> Html:
    """Return who looked at what is held about the person, exported it or changed it; at most the newest MOST_ACTS."""
    say = formats.say
    more = len(lines) - MOST_ACTS
    if not lines:
        return element("p", say("Nobody has looked at what is held about you, and nobody has changed it."), cls="sw-note")
    heads = (say("When"), say("Who"), say("What"), say("Where"))
    rows = [
        (
            formats.moment(line.at, zone),
            say("you yourself") if line.own else line.name or say("somebody whose data were removed since"),
            _act(line, formats),
            say(WAYS[line.way]),
        )
        for line in lines[:MOST_ACTS]
    ]
    return joined(listing(heads, rows, say("Who looked at it?"), _ACT_WIDTHS), _rest(more, formats))


def _rest(more: int, formats: Formats) -> Html | None:
    """Return that more stands in the file, where it does."""
    if more <= 0:
        return None
    return element("p", formats.say("{n} earlier ones stand in the file below.").format(n=formats.number(more)), cls="sw-quiet")


def _act(line: Line, formats: Formats) -> str:
    say = formats.say
    told = say((OWN_ACTS if line.own else OTHERS_ACTS).get(line.act, line.act))
    about = [source_name(line.source)] if line.source else []
    told = f"{told} ({', '.join(about)})" if about else told
    return f"{told}; {say('of everybody at once')}" if line.person == 0 else told


def months(found: Sequence[OwnMonth], formats: Formats) -> Html:
    """Return the person's own figures by month; a bar compares a month with their own others, and with nobody's."""
    say = formats.say
    if not found:
        return element("p", say("Nothing of yours is counted yet."), cls="sw-note")
    most = max(one.items for one in found)
    heads = (say("Month"), say("Shared"), say("Replies"), say("Questions answered"), say("Taken up elsewhere"))
    rows = [
        (
            formats.month(Month(one.month)),
            _shared(one, most, formats),
            formats.number(one.replies),
            say("{n} of {all}").format(n=formats.number(one.answered), all=formats.number(one.questions))
            if one.questions
            else "",
            formats.number(one.reused),
        )
        for one in found
    ]
    return listing(heads, rows, say("My own figures"), _MONTH_WIDTHS)


def _shared(one: OwnMonth, most: int, formats: Formats) -> Html:
    bar = element("i", cls="sw-bar", style=f"left:0;width:{100 * one.items / most:.1f}%")
    parts = []
    for visibility, name in VISIBILITIES.items():
        counts = [
            f"{source_name(source)} {formats.number(count)}"
            for (source, seen_by), count in one.shared.items()
            if seen_by == visibility
        ]
        if counts:
            parts.append(f"{formats.say(name)}: {', '.join(counts)}")
    return joined(
        element("b", formats.number(one.items)),
        element("span", bar, cls="sw-track sw-is-reached", aria_hidden="true"),
        *(element("small", part) for part in parts),
    )


def became(found: Sequence[Mapping[str, Any]], formats: Formats) -> Html:
    """Return what others did with the person's items: who picked them out, took them up, and what they led to."""
    say = formats.say
    if not found:
        return element("p", say("Nothing of yours was picked out or taken up yet."), cls="sw-note")
    newest = sorted(found, key=lambda one: int(one["shared_at"]), reverse=True)
    shown = [element("li", *_one(one, formats)) for one in newest[:MOST_ITEMS]]
    return joined(element("ul", *shown, cls="sw-became"), _rest(len(newest) - MOST_ITEMS, formats))


def _one(one: Mapping[str, Any], formats: Formats) -> list[Html]:
    say = formats.say
    text = str(one["opening"])
    about = f"{source_name(str(one['source']))} · {formats.day(int(one['shared_at']))}"
    opening = f" · “{text[:_OPENING]}{'…' if len(text) > _OPENING else ''}”" if text else ""
    head = element("p", element("b", about), opening, dir="auto")
    marks = [say(CURATED[mark]) for mark in CURATED if one[mark]]
    marks += [f"#{tag}" for tag in one["tags"]] + [f"↗ {key}" for key in one["initiatives"]]
    lines = [element("span", mark, cls="sw-chip") for mark in marks]
    rest = [filled(say("passed on in the digest “{title}”: {sentence}"), **digest) for digest in one["digests"]]
    rest += [_led_to(outcome, formats) for outcome in one["led_to"]]
    rest += [_taken_up(act, formats) for act in one["taken_up"]]
    return [head, element("p", *lines, cls="sw-badges") if lines else Html(""), *(element("p", line) for line in rest)]


def _led_to(outcome: Mapping[str, Any], formats: Formats) -> Html:
    say = formats.say
    what = say(OUTCOMES[str(outcome["kind"])])
    day = formats.day_of(int(str(outcome["date"]).replace("-", "")))
    return filled(say("led to {what}: {sentence} ({day})"), what=what, sentence=str(outcome["sentence"]), day=day)


def _taken_up(act: Mapping[str, Any], formats: Formats) -> Html:
    say = formats.say
    who = act["name"] or (say("somebody of {part}").format(part=act["part"]) if act["part"] else say("somebody"))
    return filled(say("{who} {did}"), who=str(who), did=say(TAKEN_UP[str(act["kind"])]))


def label_of(label: str, formats: Formats) -> str:
    """Return what an item was labelled as, empty for nothing."""
    from presentation.labels import NAMES

    return "" if label == UNKNOWN else formats.say(NAMES.get(label, label))
