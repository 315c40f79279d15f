"""What a month says in words: a title that asks, a sentence that answers, what changed, and the decision that is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from openness.headline import nearest_end
from openness.marking import N_
from openness.model import Judgement, Level, Theme, Unit
from openness.month import shift
from openness.themes.trust import CONTRADICTED, NOT_YET, SUPPORTED
from presentation.markup import Html, element, filled
from presentation.status import ideal_told, shows_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openness.headline import Headline
    from openness.model import Cell, Citation, Comparison, Indicator, Reading
    from openness.month import Month
    from presentation.formats import Formats
    from presentation.language import Translator


HOLDS: Final = {
    Theme.EMBRACE: N_(
        "Social technology should be a lasting source of renewal; too many initiatives leave too few people and hours for each."
    ),
    Theme.ACCESS: N_("The real step is inside: work in the open, across departments, where inside and outside meet."),
    Theme.FREEDOM: N_("An extensive policy nearly always stands in for a vision. In 99% of cases employees mean no harm."),
    Theme.RULES: N_("Sector rules are there to be followed; their reach has grown, so make people aware of them and train them."),
    Theme.KNOWLEDGE: N_(
        "So much knowledge would do more if it were free. Sharing it, and filtering it well, is what adds value."
    ),
    Theme.CONDUCT: N_(
        "Users are naive about privacy and a backlash will come; who measures people keeps their privacy, provably."
    ),
}
"""What the interview holds on each theme, retold."""
PLACES: Final = (
    N_("recommendation {n}"),
    N_("introduction and recommendation {n}"),
    N_("recommendation {n}, culture before tools"),
    N_("closing"),
    N_("top fifth of organisations"),
)
"""Where citations point, with the number taken out."""


def cited(citation: Citation, say: Translator) -> str:
    """Return a citation as it is printed, with its place in the reader's language."""
    number = "".join(letter for letter in citation.where if letter.isdigit())
    place = say(citation.where.replace(number, "{n}") if number else citation.where).replace("{n}", number)
    return str(replace(citation, where=place))


def title(month: Month, cell: Cell, formats: Formats) -> str:
    """Return the question that the month answers."""
    say = formats.say
    if cell.level is Level.WHOLE:
        return say("How openly did we share in {month}?").format(month=formats.month(month))
    return say("How openly did {part} share in {month}?").format(part=cell.name, month=formats.month(month))


def answer(readings: Mapping[str, Reading], headlines: Sequence[Headline], formats: Formats) -> Html:
    """Return the answer: who shared, and how many indicators reach their ideal."""
    say = formats.say
    met, measured = sum(found.met for found in headlines), sum(found.measured for found in headlines)
    sentences = [_sharers(readings.get("E1"), formats)]
    if measured:
        reach = say.plural(
            "{met} of {n} measured indicator reaches its ideal.", "{met} of {n} measured indicators reach their ideal.", measured
        )
        sentences.append(filled(reach, met=formats.number(met), n=formats.number(measured)))
        left = sum(found.not_measurable for found in headlines)
        if left:
            more = say.plural("{n} more can't be measured yet.", "{n} more can't be measured yet.", left)
            sentences.append(filled(more, n=formats.number(left)))
    else:
        sentences.append(filled(say("Nothing can be measured yet.")))
    return Html(" ".join(sentence for sentence in sentences if sentence))


def _sharers(reading: Reading | None, formats: Formats) -> Html | None:
    if reading is None or not shows_value(reading):
        return None
    text = formats.say("{share} of those who take part shared something that every colleague can read.")
    return element("b", filled(text, share=formats.value(reading.value, reading.unit)))


def headline(count: Headline, formats: Formats) -> Html:
    """Return a theme's count: 3 of 5 reach the ideal."""
    say = formats.say
    if not count.measured:
        return element("span", say("nothing measurable yet"), cls="sw-quiet")
    rest = say.plural("of {n} reaches the ideal", "of {n} reach the ideal", count.measured)
    return Html(element("b", formats.number(count.met)) + " " + filled(rest, n=formats.number(count.measured)))


def remainder(count: Headline, formats: Formats) -> str:
    """Return what the count leaves out: those without an ideal yet, and those not measurable."""
    say = formats.say
    found = []
    if count.without_ideal:
        left = count.without_ideal
        found.append(say.plural("{n} without an ideal", "{n} without an ideal", left).format(n=formats.number(left)))
    if count.not_measurable:
        left = count.not_measurable
        found.append(say.plural("{n} not measurable", "{n} not measurable", left).format(n=formats.number(left)))
    return " · ".join(found)


def earlier(reading: Reading, formats: Formats) -> str:
    """Return the month or months that a reading is compared with."""
    return formats.span(shift(reading.month, -reading.months), reading.months)


def changed(reading: Reading, indicator: Indicator, formats: Formats) -> Html:
    """Return one change beyond chance, as a sentence."""
    say, comparison = formats.say, reading.last_month
    better = comparison.judgement is Judgement.BETTER
    rise = (comparison.change or 0.0) > 0
    if better:
        text = say("{name} rose by {size} to {value}: better.") if rise else say("{name} fell by {size} to {value}: better.")
    else:
        text = say("{name} rose by {size} to {value}: worse.") if rise else say("{name} fell by {size} to {value}: worse.")
    parts = {
        "name": element("b", say(indicator.name)),
        "size": formats.size(comparison.change or 0.0, reading.unit),
        "value": element("b", formats.value(reading.value, reading.unit)),
    }
    before = formats.month_name(shift(reading.month, -1)) if reading.months == 1 else earlier(reading, formats)
    since = filled(say("(since {month})"), month=before)
    return Html(filled(text, **parts) + " " + element("small", since))


def question(reading: Reading | None, indicator: Indicator | None, formats: Formats) -> str:
    """Return the one decision that is asked this month."""
    say = formats.say
    if reading is None or indicator is None:
        return say("Nothing asks for a decision this month.")
    return say("What will we do about “{name}”, and who takes it up?").format(name=say(indicator.name))


def because(reading: Reading | None, indicator: Indicator | None, formats: Formats) -> str:
    """Return why that decision is asked."""
    say = formats.say
    if reading is None or indicator is None:
        return say("Every measured indicator is at its ideal, or has none yet.")
    value = formats.value(reading.value, reading.unit)
    if reading.ideal is None or reading.value is None:
        text = say("It stands at {value} and got worse, more than chance explains.").format(value=value)
    else:
        gap = formats.size(nearest_end(reading, reading.value, reading.ideal) - reading.value, reading.unit)
        text = say("It stands at {value}, {gap} from the ideal of {ideal}.").format(
            value=value, gap=gap, ideal=ideal_told(indicator, reading, formats)
        )
        if reading.last_month.judgement is Judgement.WORSE:
            text += " " + say("It got worse since {month}, more than chance explains.").format(month=earlier(reading, formats))
    return text


def compared(comparison: Comparison, reading: Reading, before: Month, formats: Formats) -> str:
    """Return what became of a figure since another month, as a sentence; empty when there is nothing to compare with.

    `before` is the last month of what it is compared with.
    """
    say, month = formats.say, formats.span(before, reading.months)
    match comparison.judgement:
        case Judgement.NO_COMPARISON:
            return ""
        case Judgement.NOT_COMPARABLE:
            why = say(comparison.why) or say("the sources, the coverage or the formula differ")
            return say("Not comparable with {month}: {why}.").format(month=month, why=why.rstrip("."))
        case Judgement.NO_CHANGE:
            text = say("No detectable change since {month} ({change}).").format(
                month=month, change=formats.change(comparison.change, reading.unit)
            )
            return " ".join(part for part in (text, say(comparison.why), could_show(comparison, reading, formats)) if part)
        case Judgement.BETTER:
            text = say("Better than in {month}: {change}, more than chance explains.")
        case _:
            text = say("Worse than in {month}: {change}, more than chance explains.")
    return text.format(month=month, change=formats.change(comparison.change, reading.unit))


def could_show(comparison: Comparison, reading: Reading, formats: Formats) -> str:
    """Return the smallest change that could have been seen, as a sentence; empty where that is not known."""
    if comparison.detectable is None:
        return ""
    if not comparison.detectable:
        return formats.say("Any change would have shown.")
    size = formats.size(comparison.detectable, reading.unit)
    return formats.say("A change of {size} or more would have shown.").format(size=size)


_TESTED: Final = {
    SUPPORTED: N_("The claim is supported: with 95% confidence fewer than 1 in 100 people were behind a deliberate incident."),
    CONTRADICTED: N_(
        "The claim is contradicted: with 95% confidence more than 1 in 100 people were behind a deliberate incident."
    ),
    NOT_YET: N_("The claim is not yet decidable: it may be fewer than 1 in 100 people, or more; these figures leave both open."),
}


def on_claim(reading: Reading, say: Translator) -> str:
    """Return what a reading says of the claim that it tests, as a sentence; empty where it tests none."""
    return say(_TESTED.get(str(reading.detail.get("claim")), ""))


def times(comparison: Comparison, reading: Reading, before: Month, formats: Formats) -> str:
    """Return how many times an earlier month's figure this one is, with its interval; empty where that is not known."""
    if comparison.ratio is None or comparison.ratio_low is None or comparison.ratio_high is None:
        return ""
    interval = formats.interval(comparison.ratio_low, comparison.ratio_high, Unit.RATIO)
    text = formats.say("It is {ratio} times what it was in {month} (95% interval {interval}).")
    return text.format(
        ratio=formats.value(comparison.ratio, Unit.RATIO), month=formats.span(before, reading.months), interval=interval
    )


def over_months(readings: Iterable[Reading], formats: Formats) -> str:
    """Return over which months a small organisation's figures are measured, as a sentence; empty where each is of one month."""
    found = [reading for reading in readings if reading.months > 1]
    if not found:
        return ""
    text = formats.say(
        "Few people take part, so what they do is measured over {months} together and held against {before}. "
        "What has a window of its own keeps it."
    )
    return text.format(months=formats.span(found[0].month, found[0].months), before=earlier(found[0], formats))
