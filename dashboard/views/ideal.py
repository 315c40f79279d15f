"""Ideal: why we share, what the interview asks, how the indicators that stand for it are, and what they can't show."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import streamlit as st

from config.ideal import VISION_WORDS
from dashboard import data, frame
from openness.headline import headlines
from openness.indicators import INDICATOR, INDICATORS
from openness.model import Theme
from presentation.edition import WHOLE
from presentation.failures import told
from presentation.interview import INTERVIEW
from presentation.markup import Html, code, element, filled, joined
from presentation.sentences import HOLDS, cited, headline, remainder
from presentation.standing import standings
from presentation.status import bound
from presentation.strips import THEMES
from presentation.style import page
from presentation.tables import listing

if TYPE_CHECKING:
    from config.errors import SharewellError
    from config.ideal import IdealSettings, IdealTarget
    from openness.headline import Headline
    from presentation.edition import Edition
    from presentation.formats import Formats

_EXAMPLE = """[vision]
text = "{text}"
signed_by = "{signed_by}"
date = {date}"""


def show(formats: Formats) -> None:
    """Draw the page."""
    say = formats.say
    shelf = frame.head(say("What do we share for, and how near are we?"), formats)
    set_here, wrong = data.ideal()
    edition = shelf.editions[-1] if shelf.editions else None
    organisation = edition.organisation if edition else ""
    st.html(page(frame.made_up(shelf.made_up, formats), vision(set_here, wrong, organisation, formats)))
    if edition is None:
        frame.show_empty(formats)
        if shelf.trouble:
            return
    st.html(page(_about(edition, formats)))
    counts = {found.theme: found for found in headlines(edition.of(WHOLE).values())} if edition else {}
    for number, theme in zip(count(1), INTERVIEW, strict=False):
        st.html(page(_theme(number, theme, counts.get(theme), edition, formats)))
    st.html(page(_conduct(edition, formats)))
    if set_here.targets:
        st.html(page(targets(set_here, formats)))


def vision(found: IdealSettings, wrong: SharewellError | None, organisation: str, formats: Formats) -> Html:
    """Return the organisation's own vision with who signed it, or that there is none yet and how to write one."""
    say = formats.say
    whose = say("The vision of {organisation}").format(organisation=organisation) if organisation else say("Our own vision")
    heading = element("h2", whose, cls="sw-h2")
    if wrong is not None:
        return joined(heading, element("p", told(wrong, formats), cls="sw-alert", role="alert"))
    if found.vision is not None:
        signed = say("{who}, {day}").format(
            who=found.vision.signed_by, day=formats.day_of(int(found.vision.date.strftime("%Y%m%d")))
        )
        words = element("blockquote", element("p", " ".join(found.vision.text.split())), cls="sw-vision")
        return element("section", heading, words, element("p", signed, cls="sw-signed"))
    example = _EXAMPLE.format(
        text=say("Why we share, in our own words."),
        signed_by=say("who leads the organisation"),
        date=data.today().isoformat(),
    )
    return element(
        "section",
        heading,
        element("p", element("b", say("No vision yet")), cls="sw-lead"),
        element(
            "p",
            filled(
                say(
                    "Rules without a vision are what the interview warns of. Write at most {n} words on why you share, have them"
                    " signed by who leads the organisation, and put them in {file} in the home:"
                ),
                n=formats.number(VISION_WORDS),
                file=code("ideal.toml"),
            ),
        ),
        element("pre", element("code", example), tabindex=0),
        cls="sw-box sw-ask",
    )


def _about(edition: Edition | None, formats: Formats) -> Html:
    say = formats.say
    told_from = say(
        "The ideal is retold from what Menno Lanting, innovation strategist, said in an interview by Hans Koekkoek of"
        " 27 January 2012"
        " (Lanting 2012). Five themes; each has figures that stand for it, and each figure says what it can't show."
    )
    newest = (
        say("The figures are those of {month}, of the whole organisation.").format(month=formats.month(edition.month))
        if edition
        else say("No month has been measured yet; what would be measured is named all the same.")
    )
    return element("p", f"{told_from} {newest}", cls="sw-note")


def _theme(number: int, theme: Theme, found: Headline | None, edition: Edition | None, formats: Formats) -> Html:
    say, asked = formats.say, INTERVIEW[theme]
    head = element("h2", f"{number}. {say(THEMES[theme])}", cls="sw-theme-name")
    asks = element(
        "div",
        element("p", say("The interview asks"), cls="sw-kicker"),
        element("ul", *(element("li", say(text)) for text in asked.asks)),
        element("small", cited(asked.source, say)),
    )
    here = (
        joined(element("p", headline(found, formats), cls="sw-of"), element("p", remainder(found, formats), cls="sw-quiet"))
        if found
        else None
    )
    good = element(
        "div", element("p", say("A good month shows"), cls="sw-kicker"), element("p", say(asked.month)), here, cls="sw-good"
    )
    return element("section", head, element("div", asks, good, cls="sw-asked"), _figures(theme, edition, formats))


def _figures(theme: Theme, edition: Edition | None, formats: Formats) -> Html:
    chosen = [one for one in INDICATORS if one.theme is theme]
    caption = formats.say("What stands for it: {theme}").format(theme=formats.say(THEMES[theme]))
    return standings(chosen, edition.of(WHOLE) if edition else {}, formats, caption, frame.links(formats))


def _conduct(edition: Edition | None, formats: Formats) -> Html:
    say = formats.say
    return element(
        "section",
        element("h2", say(THEMES[Theme.CONDUCT]), cls="sw-theme-name"),
        element(
            "p",
            say(
                "A tool that watches people would fail the third theme. Nobody is ranked here; people take part by"
                " choice, see what"
                " is held about them and can leave with all of it gone. {holds}"
            ).format(holds=say(HOLDS[Theme.CONDUCT])),
        ),
        _figures(Theme.CONDUCT, edition, formats),
    )


def _figure(one: IdealTarget, formats: Formats) -> str:
    """Return what a target asks: a figure with the side from which it is met, or a range."""
    indicator = INDICATOR[one.indicator]
    if one.least is not None:
        return formats.interval(one.least, one.value, indicator.unit)
    return bound(indicator, formats.value(one.value, indicator.unit))


def targets(found: IdealSettings, formats: Formats) -> Html:
    """Return the targets that the organisation has set itself, the newest first; each month is judged by that of its time."""
    say = formats.say
    heads = (say("Indicator"), say("Target"), say("From"), say("Reason"))
    rows = [
        (
            f"{one.indicator} · {say(INDICATOR[one.indicator].name)}",
            _figure(one, formats),
            formats.month(one.since),
            one.reason,
        )
        for one in sorted(found.targets, key=lambda one: (-one.since, one.indicator))
    ]
    heading = say("Targets we set ourselves")
    lead = say("Each month is judged by the target of its time.")
    return element(
        "section",
        element("h2", heading, cls="sw-h2"),
        element("p", lead, cls="sw-quiet"),
        listing(heads, rows, heading, (30, 10, 15, 45)),
    )
