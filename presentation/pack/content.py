"""What a pack says, in one language, as plain text and places in percent: PDF, slides and mail draw the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openness.headline import biggest_changes, headlines
from openness.indicators import INDICATOR, INDICATORS
from openness.model import Judgement, Theme
from openness.month import shift
from presentation.edition import WHOLE
from presentation.markup import text_of
from presentation.names import source_name
from presentation.pack.beside import carried, made, shared
from presentation.pack.rows import Row, row_of
from presentation.sentences import HOLDS, answer, because, changed, headline, over_months, question, remainder, title
from presentation.status import shows_value
from presentation.story import story_in_words
from presentation.strips import THEMES, lines_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.headline import Headline
    from openness.model import Reading
    from presentation.edition import Edition
    from presentation.formats import Formats
    from presentation.pack.beside import Beside, DecisionLine, Shared

MONTHS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemePart:
    """One theme: how many of its indicators reach their ideal, what the interview holds on it, and its rows."""

    key: str
    name: str
    met: int
    measured: int
    without_ideal: int
    not_measurable: int
    headline: str
    remainder: str
    holds: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change beyond chance, as a sentence."""

    better: bool
    rising: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackContent:
    """Everything that a pack says of one month."""

    lang: str
    organisation: str
    month: str
    title: str
    answer: str
    vision: str
    """The organisation's own, or that there is none yet."""
    vision_by: str
    """Who signed it and when; empty where there is none."""
    made_up: str
    """The mark of made-up figures; empty for real ones."""
    themes: tuple[ThemePart, ...]
    changes: tuple[Change, ...]
    no_change: str
    """What is said where nothing changed beyond chance; empty otherwise."""
    question: str
    because: str
    made: tuple[DecisionLine, ...]
    """Decisions that were taken on the month, as they stood when the edition was made."""
    carried: tuple[DecisionLine, ...]
    """Those on earlier months that it opens with."""
    story: str
    """What sharing led to, or why there is nothing to tell."""
    story_under: str
    shared: tuple[Shared, ...]
    conduct: ThemePart
    missing: tuple[Row, ...]
    """Indicators of the five themes without a figure, each with its reason."""
    coverage: tuple[tuple[str, str, str], ...]
    """Source, until when it is covered, and whether that is the month's end."""
    notes: tuple[str, ...]
    words: dict[str, str]
    """Headings and column names, by key."""


def content_of(editions: Sequence[Edition], formats: Formats, beside: Beside | None = None) -> PackContent:
    """Return what the last of these editions says; those before it, oldest first, are its past.

    `beside`: the decisions and the story that belong to it; None: there are none to tell of.
    """
    edition = editions[-1]
    readings = edition.of(WHOLE)
    by_month = {one.month: one for one in editions}
    months = [shift(edition.month, back) for back in range(1 - MONTHS, 1)]
    history = [(month, dict(by_month[month].of(WHOLE)) if month in by_month else {}) for month in months]
    last_year = by_month.get(shift(edition.month, -MONTHS))
    year_ago = last_year.of(WHOLE) if last_year else None
    rows = {line.indicator.id: row_of(line, formats) for line in lines_of(INDICATORS, history, year_ago=year_ago)}
    conduct = lines_of(INDICATORS, history, conduct=True, year_ago=year_ago)
    counts = headlines(readings.values())
    changes = biggest_changes(readings.values())
    decided = readings.get(edition.decision or "")
    say = formats.say
    story = beside.story if beside else story_in_words(None, None, "", formats)
    return PackContent(
        made=made(beside, editions, formats),
        carried=carried(beside, editions, formats),
        story=story.text,
        story_under=story.under,
        shared=shared(editions, formats),
        lang=formats.lang,
        organisation=edition.organisation,
        month=formats.month(edition.month),
        title=title(edition.month, WHOLE, formats),
        answer=text_of(answer(readings, counts, formats)),
        vision=_vision(edition, formats),
        vision_by=_signed(edition, formats),
        made_up=say("Made-up organisation, made-up figures") if edition.made_up else "",
        themes=tuple(_theme(count, rows, formats) for count in counts),
        changes=tuple(_change(reading, formats) for reading in changes),
        no_change="" if changes else _unchanged(edition, formats),
        question=question(decided, INDICATOR.get(decided.id) if decided else None, formats),
        because=because(decided, INDICATOR.get(decided.id) if decided else None, formats),
        conduct=_conduct(tuple(row_of(line, formats) for line in conduct), formats),
        missing=tuple(row for row in rows.values() if not row.value),
        coverage=_coverage(edition, formats),
        notes=_notes(edition, formats),
        words=words(formats),
    )


def _conduct(rows: tuple[Row, ...], formats: Formats) -> ThemePart:
    """Return how Sharewell itself behaves, of which nothing is counted as reached."""
    return ThemePart(
        key=Theme.CONDUCT.value,
        name=formats.say(THEMES[Theme.CONDUCT]),
        met=0,
        measured=0,
        without_ideal=0,
        not_measurable=0,
        headline="",
        remainder="",
        holds=formats.say(HOLDS[Theme.CONDUCT]),
        rows=rows,
    )


def words(formats: Formats) -> dict[str, str]:
    """Return headings and column names, by key."""
    say = formats.say
    return {
        "vision": say("Why we share"),
        "themes": say("The five themes"),
        "changes": say("What changed, beyond chance"),
        "decision": say("One decision"),
        "decided": say("Decided on this month"),
        "decisions": say("Decisions"),
        "decision-taken": say("Decision"),
        "owner-state": say("Owner"),
        "became": say("What became of it"),
        "carried": say("What became of earlier decisions"),
        "no-carried": say("None taken on an earlier month was open."),
        "no-cause": say("A figure moves for many reasons; that it moved after a decision does not say that it moved by it."),
        "story": say("What sharing led to"),
        "shared": say("Sharing over the year"),
        "every": say("Every indicator against its ideal"),
        "indicator": say("Indicator"),
        "value": say("Value"),
        "interval": say("95% interval"),
        "ideal": say("Ideal"),
        "change": say("Change"),
        "strip": say("Value, interval and ideal"),
        "months": say("Twelve months"),
        "status": say("Status"),
        "missing": say("Not measurable yet, and what would change that"),
        "coverage": say("Where the figures come from"),
        "source": say("Source"),
        "until": say("Until"),
        "complete": say("This month"),
        "about": say("How to read this"),
        "page": say("page"),
        "bold": say("Changes in bold are larger than chance explains."),
        "year": say("last year"),
        "reached": say("Ideal reached"),
        "not-yet": say("Not there yet"),
        "open": say("No ideal yet"),
        "unknown": say("Not measurable yet"),
        "read": say(
            "A bar is the value, the light band its 95% interval, the line from above the ideal, the wedge below the time "
            "before, the ring below last year. Small bars are the months of the year up to this one."
        ),
    }


def _vision(edition: Edition, formats: Formats) -> str:
    vision = edition.vision
    return (
        " ".join(str(vision["text"]).split())
        if vision
        else formats.say("The organisation has not written down its own vision yet.")
    )


def _signed(edition: Edition, formats: Formats) -> str:
    vision = edition.vision
    if not vision:
        return ""
    number = int(str(vision["date"]).replace("-", ""))
    return f"{vision['signed_by']}, {formats.day_of(number)}"


def _theme(count: Headline, rows: dict[str, Row], formats: Formats) -> ThemePart:
    mine = tuple(row for key, row in rows.items() if INDICATOR[key].theme is count.theme)
    return ThemePart(
        key=count.theme.value,
        name=formats.say(THEMES[count.theme]),
        met=count.met,
        measured=count.measured,
        without_ideal=count.without_ideal,
        not_measurable=count.not_measurable,
        headline=text_of(headline(count, formats)),
        remainder=remainder(count, formats),
        holds=formats.say(HOLDS[count.theme]),
        rows=mine,
    )


def _change(reading: Reading, formats: Formats) -> Change:
    comparison = reading.last_month
    return Change(
        better=comparison.judgement is Judgement.BETTER,
        rising=(comparison.change or 0.0) > 0,
        text=text_of(changed(reading, INDICATOR[reading.id], formats)),
    )


def _unchanged(edition: Edition, formats: Formats) -> str:
    longest = max((reading.months for reading in edition.of(WHOLE).values() if shows_value(reading)), default=1)
    before = formats.span(shift(edition.month, -longest), longest)
    return formats.say("No change since {month} is larger than chance explains.").format(month=before)


def _coverage(edition: Edition, formats: Formats) -> tuple[tuple[str, str, str], ...]:
    say = formats.say
    return tuple(
        (
            source_name(one.source),
            formats.day_of(int(one.until[:10].replace("-", ""))),
            say("complete") if one.complete else say("not to the month's end"),
        )
        for one in edition.coverage
    )


def _notes(edition: Edition, formats: Formats) -> tuple[str, ...]:
    say = formats.say
    notes = [
        over_months(edition.of(WHOLE).values(), formats),
        say("Edition {number} of {month}, made {day}. Counts are rounded to 5; groups too small to be shown are hidden.").format(
            number=edition.number, month=formats.month(edition.month), day=formats.day(edition.made_at)
        ),
    ]
    if edition.roster is not None and edition.opted_in is not None:
        taking = say("{opted_in} of {roster} people take part; figures about people count only them.")
        notes.append(taking.format(opted_in=formats.number(edition.opted_in), roster=formats.number(edition.roster)))
    if not edition.closed:
        notes.append(say("The month was not over yet."))
    return tuple(note for note in notes if note)
