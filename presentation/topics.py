"""Topics drawn: this month's with their share against the months before, and the same over a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.marking import N_
from openness.month import shift
from openness.topics import Trend
from presentation.markup import Html, element, joined
from presentation.status import icon
from presentation.tables import listing, shades

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openness.month import Month
    from presentation.formats import Formats
    from presentation.told_topics import TopicShown

MONTHS: Final = 12
MOST_ROWS: Final = 30
"""Topics of a year that are shown: with its months well below 2,000 fields."""
TRENDS: Final = {
    Trend.RISING: N_("rising"),
    Trend.FALLING: N_("falling"),
    Trend.STEADY: N_("no detectable change"),
    Trend.NEW: N_("new"),
    Trend.NO_COMPARISON: N_("no comparison"),
}
_SHAPES: Final = {
    Trend.RISING: "up",
    Trend.FALLING: "down",
    Trend.STEADY: "no-ideal",
    Trend.NEW: "new",
    Trend.NO_COMPARISON: "missing",
}
_LANGUAGES: Final = {
    "nl": N_("Dutch"),
    "en": N_("English"),
    "de": N_("German"),
    "fr": N_("French"),
}


def answer(topics: Sequence[TopicShown], month: Month, formats: Formats) -> str:
    """Return in a sentence or two what the month was about."""
    say = formats.say
    first = say("In {month} {count} topics were shared by enough people to be shown.").format(
        month=formats.month(month), count=formats.number(len(topics))
    )
    if len(topics) == 1:
        first = say("In {month} one topic was shared by enough people to be shown.").format(month=formats.month(month))
    rising = [topic for topic in topics if topic.trend is Trend.RISING]
    falling = [topic for topic in topics if topic.trend is Trend.FALLING]
    parts = [first]
    if len(rising) == 1:
        parts.append(say("One rises: {name}.").format(name=rising[0].name))
    elif rising:
        most = max(rising, key=lambda topic: (topic.share - (topic.before or 0.0), -topic.number))
        parts.append(say("{count} rise, most of all: {name}.").format(count=formats.number(len(rising)), name=most.name))
    if len(falling) == 1:
        parts.append(say("One falls: {name}.").format(name=falling[0].name))
    elif falling:
        most = max(falling, key=lambda topic: ((topic.before or 0.0) - topic.share, -topic.number))
        parts.append(say("{count} fall, most of all: {name}.").format(count=formats.number(len(falling)), name=most.name))
    if topics and not rising and not falling:
        parts.append(say("None rises or falls beyond chance."))
    return " ".join(parts)


def month_table(topics: Sequence[TopicShown], month: Month, formats: Formats, caption: str) -> Html:
    """Return the month's topics, the one of most people first: words, people, items, share, and how it stands."""
    say = formats.say
    most = max((value for topic in topics for value in (topic.share, topic.before or 0.0)), default=0.0) or 1.0
    heads = (say("Topic and its words"), say("People"), say("Items"), say("Share"), say("Against three months before"))
    rows = [
        (
            joined(element("b", topic.name), _words(topic, formats)),
            say("nearly all") if topic.people is None else formats.number(topic.people),
            formats.number(topic.items),
            _share(topic, most, formats),
            _standing(topic, month, formats),
        )
        for topic in topics
    ]
    return element("div", listing(heads, rows, caption, widths=(43, 8, 8, 21, 20)), cls="sw-topics")


def _words(topic: TopicShown, formats: Formats) -> Html:
    """Return the words that were found, a line for each language."""
    named = set(topic.name.split(", "))
    lines = []
    for language, words in topic.words.items():
        more = [word for word in words if word not in named]
        if more:
            name = formats.say(_LANGUAGES[language]) if language in _LANGUAGES else language.upper()
            lines.append(
                element("small", f"{name}: ", element("span", ", ".join(more), lang=language if language in _LANGUAGES else None))
            )
    return joined(*lines)


def _share(topic: TopicShown, most: float, formats: Formats) -> Html:
    """Return the share as a bar with a tick where it was, and both in words."""
    bar = element("i", cls="sw-bar", style=f"left:0;width:{100 * topic.share / most:.1f}%")
    tick = None if topic.before is None else element("i", cls="sw-before", style=f"left:{100 * topic.before / most:.1f}%")
    told = _percent(topic.share, formats)
    if topic.before is not None:
        told = formats.say("{share}, was {before}").format(share=told, before=_percent(topic.before, formats))
    track = element("span", bar, tick, cls="sw-track sw-is-no-ideal", aria_hidden="true")
    return joined(element("span", told), track)


def _percent(share: float, formats: Formats) -> str:
    """Return a share in whole percent; what rounds to none is told as less than one."""
    return formats.percent(share, 0) if share else formats.say("under {percent}").format(percent=formats.percent(0.01, 0))


def _standing(topic: TopicShown, month: Month, formats: Formats) -> Html:
    say = formats.say
    tone = {Trend.RISING: " sw-better", Trend.FALLING: " sw-worse"}.get(topic.trend, "")
    shape = element("span", icon(_SHAPES[topic.trend]), element("span", say(TRENDS[topic.trend])), cls=f"sw-badge{tone}")
    if topic.burst is None:
        return shape
    first, last = topic.burst
    days = formats.day_of(int(month) * 100 + first)
    if last != first:
        days = say("{first} to {last}").format(first=str(first), last=formats.day_of(int(month) * 100 + last))
    burst = element("span", icon("burst"), element("span", say("burst: {days}").format(days=days)), cls="sw-badge sw-burst")
    return joined(shape, burst)


def year_table(by_month: Mapping[Month, Sequence[TopicShown]], last: Month, formats: Formats, caption: str) -> Html:
    """Return the topics of the twelve months up to `last` by month, shaded by share; this month's first, then those of before."""
    months = [month for back in range(MONTHS - 1, -1, -1) if (month := shift(last, -back)) in by_month]
    names: dict[int, str] = {}
    weight: dict[int, float] = {}
    fields: dict[tuple[int, int], tuple[float | None, str]] = {}
    shown = {(topic.number, month): topic for month in months for topic in by_month[month]}
    for month in months:
        for topic in by_month[month]:
            names[topic.number] = topic.name
            weight[topic.number] = weight.get(topic.number, 0.0) + topic.share
    here = [topic.number for topic in by_month.get(last, ())]
    earlier = sorted(weight.keys() - set(here), key=lambda number: (-weight[number], number))
    order = [*here, *earlier][:MOST_ROWS]
    most = max((topic.share for topic in shown.values()), default=0.0) or 1.0
    for row, number in enumerate(order):
        for column, month in enumerate(months):
            found = shown.get((number, month))
            fields[row, column] = (None, "") if found is None else (found.share / most, _percent(found.share, formats))
    heads = [formats.month_short(month) for month in months]
    return shades([names[number] for number in order], heads, fields, caption, formats.say("Topic"))


METHOD: Final = (
    N_(
        "A conversation is an item with what answers it. Its words are taken in their basic form, without stop words, names of"
        " people and what is said in any workplace; words that fewer than 5 people use are not looked at."
    ),
    N_(
        "Words that stand together in conversations make a topic (non-negative matrix factorization of TF-IDF, each language by"
        " itself). Each month begins from the topics of those before, so that a topic keeps its name. Languages are brought"
        " together by what the words mean; where that fails, a subject stands here twice."
    ),
    N_(
        "Share: of all that people brought up that month, each topic counted once for a person and day, the part that is this"
        " topic. What belongs to no topic counts too, so that the shares do not add up to 100 %."
    ),
    N_(
        "Rising and falling: each person is held against themself in the three months before by an exact test, with at most 5 %"
        " false ones expected among those named (Benjamini-Hochberg), and the share changed by at least a quarter. A new topic"
        " was not found in those months; some are an old subject in other words."
    ),
    N_(
        "A burst: up to seven days in a row with far more of a topic than its share, beyond chance even among all stretches of"
        " days and topics (1 %)."
    ),
)
LIMITS: Final = N_(
    "Topics are found by words that stand together, not by understanding. Short remarks, rare subjects and what is said in closed"
    " spaces are not among them; a name is made of words and may mislead. They tell what is talked about, not whether it is good."
)
