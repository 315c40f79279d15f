"""The first screen of a month: the question, the answer, the themes, what changed, the decision asked, what became of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openness.headline import AT_MOST
from openness.model import Theme
from openness.month import shift
from presentation.decisions import ICONS
from presentation.formats import MINUS
from presentation.markup import Html, element, filled, joined
from presentation.sentences import answer, because, changed, earlier, headline, question, remainder, title
from presentation.status import icon, shows_value
from presentation.strips import THEMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openness.headline import Headline
    from openness.model import Cell, Indicator, Reading
    from openness.month import Month
    from presentation.decisions import Told
    from presentation.formats import Formats
    from presentation.story import StoryTold

_PIPS: Final = ("sw-met", "sw-unmet", "sw-open-end", "sw-unknown")
"""Met, not met, without an ideal, not measurable."""
_MOST_MADE: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the first screen says of one month and part of the organisation."""

    month: Month
    cell: Cell
    readings: Mapping[str, Reading]
    headlines: Sequence[Headline]
    changes: Sequence[Reading]
    decision: Reading | None
    indicators: Mapping[str, Indicator]
    made: Sequence[Told] = ()
    """Decisions that were taken on this month."""
    carried: Sequence[Told] = ()
    """Decisions on earlier months that this one opens with."""
    story: StoryTold | None = None
    """What shared knowledge led to; None: it is not asked for."""


def head(summary: Summary, formats: Formats) -> Html:
    """Return the title that asks."""
    return element("h1", title(summary.month, summary.cell, formats), cls="sw-title")


def body(summary: Summary, formats: Formats) -> Html:
    """Return the answer, the themes, the changes and the decision; then what became of earlier ones."""
    pair = element("div", _changes(summary, formats), _decision(summary, formats), cls="sw-pair")
    opening = element("div", _carried(summary, formats), _story(summary.story, formats), cls="sw-pair")
    gap = element("div", style="height:.9rem", aria_hidden="true")
    return joined(
        element("p", answer(summary.readings, summary.headlines, formats), cls="sw-answer"),
        gap,
        tiles(summary, formats),
        gap,
        pair,
        gap,
        opening,
    )


def tiles(summary: Summary, formats: Formats) -> Html:
    """Return a tile a theme: how many of its indicators reach the ideal."""
    found = [_tile(count, summary, formats) for count in summary.headlines if count.theme is not Theme.CONDUCT]
    return element("ul", *found, cls="sw-tiles", aria_label=formats.say("The five themes"))


def _tile(count: Headline, summary: Summary, formats: Formats) -> Html:
    counted = [reading for reading in summary.readings.values() if reading.theme is count.theme]
    kinds = sorted((_pip(reading) for reading in counted if summary.indicators[reading.id].in_headline), key=_PIPS.index)
    pips = [element("i", cls=kind) for kind in kinds]
    return element(
        "li",
        element("h2", formats.say(THEMES[count.theme])),
        element("span", headline(count, formats), cls="sw-of"),
        element("span", *pips, cls="sw-pips", aria_hidden="true"),
        *(element("small", text) for text in [remainder(count, formats)] if text),
        cls="sw-tile",
    )


def _pip(reading: Reading) -> str:
    if not shows_value(reading):
        return _PIPS[3]
    return _PIPS[2] if reading.meets_ideal is None else _PIPS[0] if reading.meets_ideal else _PIPS[1]


def _changes(summary: Summary, formats: Formats) -> Html:
    say = formats.say
    heading = element("h2", say("What changed, beyond chance"), cls="sw-h2")
    if not summary.changes:
        longest = max(summary.readings.values(), key=lambda reading: reading.months, default=None)
        before = earlier(longest, formats) if longest and longest.months > 1 else formats.month_name(shift(summary.month, -1))
        none = say("No change since {month} is larger than chance explains.").format(month=before)
        return element("section", heading, element("p", none), cls="sw-box")
    rows = []
    for reading in summary.changes:
        better = reading.last_month.judgement == "better"
        shape = icon("up" if (reading.last_month.change or 0) > 0 else "down")
        mark = element("span", shape, cls="sw-better" if better else "sw-worse")
        rows.append(element("li", mark, element("span", changed(reading, summary.indicators[reading.id], formats))))
    return element("section", heading, element("ul", *rows), cls="sw-box")


def _decision(summary: Summary, formats: Formats) -> Html:
    reading = summary.decision
    indicator = summary.indicators.get(reading.id) if reading else None
    return element(
        "section",
        element("h2", formats.say("One decision"), cls="sw-h2"),
        element("p", question(reading, indicator, formats), cls="sw-question"),
        element("p", because(reading, indicator, formats)),
        *(_recorded(one, formats) for one in summary.made[:_MOST_MADE]),
        _more(len(summary.made) - _MOST_MADE, formats),
        cls="sw-box sw-ask",
    )


def _recorded(one: Told, formats: Formats) -> Html:
    """Return a decision that was taken on this month, as one line."""
    decided = filled(
        formats.say("Decided: {what} ({owner}; {state})"),
        what=element("b", one.decision.text),
        owner=one.owner,
        state=one.state,
    )
    return element("p", icon(ICONS[one.standing]), element("span", decided), cls=f"sw-decided sw-is-{one.standing}")


def _carried(summary: Summary, formats: Formats) -> Html:
    """Return what became of earlier decisions: those that wait or were closed since, at most three."""
    say = formats.say
    heading = element("h2", say("What became of earlier decisions"), cls="sw-h2")
    if not summary.carried:
        none = element("p", say("None taken on an earlier month was open."), cls="sw-quiet")
        return element("section", heading, none, cls="sw-box")
    rows = [_became(one) for one in summary.carried[:AT_MOST]]
    more = _more(len(summary.carried) - len(rows), formats)
    return element("section", heading, element("ul", *rows), more, cls="sw-box")


def _more(left: int, formats: Formats) -> Html | None:
    """Return how many decisions stand in the list below only; nothing where all stand here."""
    if left <= 0:
        return None
    text = formats.say.plural("{n} more below.", "{n} more below.", left).format(n=formats.number(left))
    return element("p", element("small", text))


def _story(story: StoryTold | None, formats: Formats) -> Html | None:
    """Return the one story of what shared knowledge led to."""
    if story is None:
        return None
    text: Html | str = story.text
    if story.url:
        text = element("a", story.text, href=story.url, target="_blank", rel="noopener noreferrer")
    return element(
        "section",
        element("h2", formats.say("What sharing led to"), cls="sw-h2"),
        element("p", text, cls="sw-story" if story.there else "sw-quiet"),
        element("small", story.under) if story.under else None,
        cls="sw-box",
    )


def _became(one: Told) -> Html:
    parts = [f"{one.owner}; {one.state}" + (f". {one.became}" if one.became else ""), one.course]
    under = [element("small", part) for part in parts if part]
    text = element("span", element("b", one.decision.text), *under, cls="sw-under")
    return element("li", icon(ICONS[one.standing]), text, cls=f"sw-is-{one.standing}")


def legend(formats: Formats, *, longer: bool = False) -> Html:
    """Return how a strip is read. `longer`: what it shows is measured over more than one month."""
    say = formats.say
    marks = (
        ("sw-bar", "left:0;width:100%", say("value")),
        ("sw-band", "left:10%;width:80%", say("95% interval")),
        ("sw-aim", "left:50%", say("ideal")),
        ("sw-before", "left:50%", say("the months before") if longer else say("last month")),
        ("sw-year-ago", "left:50%", say("last year")),
    )
    return _legend(marks, formats)


def legend_of_two(month: Month, other: Month, formats: Formats) -> Html:
    """Return how the strips of two months are read."""
    say = formats.say
    marks = (
        ("sw-bar", "left:0;width:100%", formats.month(month)),
        ("sw-then-bar", "left:0;width:100%", formats.month(other)),
        ("sw-band", "left:10%;width:80%", say("95% interval")),
        ("sw-aim", "left:50%", say("ideal")),
    )
    return _legend(marks, formats)


def _legend(marks: Iterable[tuple[str, str, str]], formats: Formats) -> Html:
    say = formats.say
    items = [
        element(
            "li", element("span", element("i", cls=kind, style=place), cls="sw-track sw-is-no-ideal", aria_hidden="true"), text
        )
        for kind, place, text in marks
    ]
    shares = element(
        "li",
        say("Shares run from 0 to 100%, indices from -1 to 1, the others from 0 to a round figure.").replace(
            " -1 ", f" {MINUS}1 "
        ),
    )
    return element("ul", *items, shares, cls="sw-legend", aria_label=say("How to read a strip"))
