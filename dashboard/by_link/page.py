"""The page of a personal link as plain HTML: it runs no script, fetches nothing and says nothing of anybody else."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from openness.consent import ANY, MEASURE
from presentation.agreeing import WIDER
from presentation.language import NAMES
from presentation.markup import Html, element, filled, joined
from presentation.names import source_name
from presentation.own_words import PURPOSES, scope_of, source_of
from presentation.style import plain_document

if TYPE_CHECKING:
    from datetime import tzinfo

    from dashboard.by_link.asking import Asked, Opened
    from openness.wording import Words
    from presentation.formats import Formats
    from storage.own.held import Held, Yes

ALL: Final = "all"
YES, NO = "yes", "no"
ANSWER, WITHDRAW = "answer", "withdraw"


def choice(place: int) -> str:
    """Return the name of the field that answers one thing that is asked."""
    return f"answer-{place}"


def dead(formats: Formats) -> str:
    """Return what is said of every link that does not work, whatever the reason."""
    say = formats.say
    line = say("This link does not work, or not any more. Whoever runs Sharewell in your organisation can give you a new one.")
    return _document(say("This link does not work"), formats, element("p", line, cls="sw-answer"))


def told(title: str, line: str, formats: Formats, *, way_out: str = "") -> str:
    """Return what was done, in a line; `way_out` is the address by which the person withdraws later."""
    say = formats.say
    kept = None
    if way_out:
        lead = say(
            "With this address you withdraw at any time, without signing in. It is for you alone: keep it, and pass it on to"
            " nobody."
        )
        kept = joined(element("p", lead), element("p", element("a", way_out, href=way_out), cls="sw-address"))
    return _document(title, formats, element("p", line, cls="sw-answer", role="status"), kept)


def form(found: Opened, formats: Formats, zone: tzinfo, *, organisation: str, trouble: str = "") -> str:
    """Return what is asked, with its words and a yes and a no for each; then what stands, to be withdrawn in one step."""
    say = formats.say
    title = say("Do you take part?") if found.asked else say("What you agreed to")
    until = formats.day(found.link.expires_at, zone)
    whose = say("This page is for {name} alone. The link works until {day}.").format(name=_name(found.held), day=until)
    parts: list[Html | None] = [element("p", trouble, cls="sw-alert", role="alert") if trouble else None]
    if found.asked:
        parts += [element("p", _lead(organisation, formats), cls="sw-answer"), element("p", whose, cls="sw-quiet")]
        parts.append(_questions(found, formats, zone))
    else:
        parts.append(element("p", whose, cls="sw-quiet"))
    parts.append(_standing(found, formats, zone))
    return _document(title, formats, *parts)


def _lead(organisation: str, formats: Formats) -> str:
    say = formats.say
    who = organisation or say("your organisation")
    return say(
        "Sharewell shows how openly {organisation} shares what it knows, in figures of groups and never of you. Nothing of yours"
        " is read unless you say yes. A no has no consequence, and no page shows who said what."
    ).format(organisation=who)


def _questions(found: Opened, formats: Formats, zone: tzinfo) -> Html:
    say = formats.say
    several = len(found.asked) > 1
    once = say("By this link you answer once. You then get an address by which you can withdraw whenever you like.")
    return element(
        "form",
        _hidden("act", ANSWER),
        _hidden("stamp", found.stamp),
        *(_question(place, one, found.held, formats, zone) for place, one in enumerate(found.asked)),
        element("p", once, cls="sw-quiet"),
        element(
            "p", element("button", say("Save my answers") if several else say("Save my answer"), type="submit", cls="sw-primary")
        ),
        method="post",
    )


def _question(place: int, one: Asked, held: Held, formats: Formats, zone: tzinfo) -> Html:
    say, name = formats.say, choice(place)
    yes, no = (
        (say("Yes, to these words"), say("No, keep it as I agreed to it"))
        if one.wider
        else (say("Yes, I agree"), say("No, I do not want this"))
    )
    wider = None
    if one.wider:
        in_what = formats.listed([say(WIDER[what]) for what in one.wider])
        asked = say("What is asked has widened since you read it: {in_what}.").format(in_what=in_what)
        wider = element("p", element("b", asked))
    return element(
        "fieldset",
        element("legend", _title(one.yes, formats)),
        wider,
        _facts(one.yes, held, formats, zone),
        _wording(one.words, formats),
        element("div", _radio(name, YES, yes), _radio(name, NO, no), cls="sw-choices"),
    )


def _standing(found: Opened, formats: Formats, zone: tzinfo) -> Html | None:
    say = formats.say
    if not found.stands:
        return None if found.asked else element("p", say("You agreed to nothing, and nothing is read of you."), cls="sw-answer")
    counts = any(not yes.resting for yes in found.stands)
    heading = element("h2", say("What counts now") if counts else say("What you said yes to"))
    blocks = [_one(place, yes, found, formats, zone) for place, yes in enumerate(found.stands)]
    if len(found.stands) > 1:
        blocks.append(_withdraw(ALL, say("Withdraw everything"), found))
    goes = say(
        "Withdrawing takes one step and no reason. Withdrawing that you are counted removes at once and for good what was kept"
        " for it. Held of you in all: items with their texts and labels, {items}; linked accounts, {accounts}."
    )
    numbers = {"items": formats.number(found.held.counts["items"]), "accounts": formats.number(len(found.held.accounts))}
    return element("section", heading, element("p", filled(goes, **numbers), cls="sw-quiet"), *blocks)


def _one(place: int, yes: Yes, found: Opened, formats: Formats, zone: tzinfo) -> Html:
    title = _title(yes, formats)
    words = None if yes.words is None else _wording(yes.words, formats, folded=True)
    button = _withdraw(str(place), formats.say("Withdraw: {what}").format(what=title), found)
    return element("article", element("h3", title), _facts(yes, found.held, formats, zone), words, button)


def _withdraw(which: str, label: str, found: Opened) -> Html:
    fields = (_hidden("act", WITHDRAW), _hidden("stamp", found.stamp), _hidden("which", which))
    return element("form", *fields, element("p", element("button", label, type="submit")), method="post")


def _title(yes: Yes, formats: Formats) -> str:
    return f"{formats.say(PURPOSES[yes.agreed.purpose])} · {source_of(yes.agreed.source, formats)}"


def _facts(yes: Yes, held: Held, formats: Formats, zone: tzinfo) -> Html:
    say, agreed = formats.say, yes.agreed
    accounts = [f"{source_name(one.source)}: {one.handle}" for one in held.accounts if agreed.source in {ANY, one.source}]
    since = formats.day(agreed.since, zone)
    rows = [(say("How far"), f"{scope_of(agreed.scope, formats)} ({source_of(agreed.source, formats)})")]
    if agreed.purpose == MEASURE:
        rows.append((say("Never read"), say("direct messages, closed channels, what is private where it stands")))
        rows.append((say("Your accounts"), ", ".join(accounts) or say("none is linked by name")))
    begins = formats.day_of(agreed.covers_from) if agreed.covers_from else say("from the beginning")
    rows.append((say("From when"), begins))
    if yes.resting:
        rows.append((say("Used now"), say("no: your organisation does not ask for this at present")))
    if yes.agreed.lapsed:
        why = say(
            "for a time nobody was asked for this; it is asked for again, and with what you said on {day} the words of today were"
            " not noted, so it does not count until you confirm it"
        )
        rows.append((say("Why you are asked"), why.format(day=since)))
    elif yes.waits:
        why = say("handed in for you on {day}; no yes of your own is kept, so it does not count until you confirm it")
        rows.append((say("Why you are asked"), why.format(day=since)))
    else:
        rows.append((say("Agreed on"), since))
        rows.append((say("Where your yes is kept"), yes.evidence or say("nobody said")))
    pairs = [part for name, value in rows for part in (element("dt", name), element("dd", value))]
    return element("dl", *pairs)


def _wording(words: Words, formats: Formats, *, folded: bool = False) -> Html:
    text = element("blockquote", words.text, lang=words.lang or None)
    title = formats.say("The wording, in full: {version}").format(version=words.name)
    if folded:
        return element("details", element("summary", title), text)
    return joined(element("p", title, cls="sw-kicker"), text)


def _radio(name: str, value: str, label: str) -> Html:
    box = Html(f'<input type="radio" name="{name}" value="{value}" required>')
    return element("label", box, " ", element("span", label))


def _hidden(name: str, value: str) -> Html:
    return Html(f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">')


def _name(held: Held) -> str:
    return held.name or held.address or held.key


def _document(title: str, formats: Formats, *parts: str | None) -> str:
    other = [
        element("a", name, href=f"?lang={lang}", lang=lang, hreflang=lang) for lang, name in NAMES.items() if lang != formats.lang
    ]
    languages = element("nav", *other, aria_label=formats.say("Language"))
    return plain_document(title, formats.lang, languages, element("h1", title), *parts)
