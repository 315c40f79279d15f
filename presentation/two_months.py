"""Two months side by side: each indicator's bars under one another, the change, its verdict, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openness.model import Judgement
from presentation.markup import Html, element
from presentation.scale import scale_for
from presentation.status import VERDICTS, WORDS, badge, shows_value, standing
from presentation.strips import bar, by_theme, change, ideal, linked, reason, spoken, tone

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from openness.model import Comparison, Indicator, Reading
    from openness.month import Month
    from presentation.formats import Formats
    from presentation.scale import Scale
    from presentation.strips import Line

_WIDTH: Final = 7
_NONE: Final = frozenset({Judgement.NO_COMPARISON, Judgement.NOT_COMPARABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """An earlier month that one is held against: its readings, and the verdicts since then, by indicator."""

    month: Month
    readings: Mapping[str, Reading]
    verdicts: Mapping[str, Comparison]


def table(
    lines: Sequence[Line], month: Month, against: Against, formats: Formats, caption: str, link: Callable[[Indicator], str]
) -> Html:
    """Return the strips of a month and of the earlier one."""
    say = formats.say
    names = (
        (say("Indicator"), "name"),
        (formats.month(month), "value"),
        (say("Both months, interval and ideal"), "strip"),
        (say("Ideal"), "ideal"),
        (formats.month(against.month), "then"),
        (say("Change"), "change"),
        (say("Status"), "status"),
    )
    heads = (element("th", text, scope="col", role="columnheader", cls=f"sw-{key}") for text, key in names)
    return by_theme(heads, _WIDTH, lines, lambda line: _row(line, against, formats, link), formats, caption)


def summed_up(lines: Sequence[Line], against: Against, formats: Formats) -> str:
    """Return how many indicators got better, worse, and so on since the earlier month, as a sentence."""
    say = formats.say
    found = [against.verdicts[line.indicator.id].judgement for line in lines if line.indicator.id in against.verdicts]
    counts = [
        f"{formats.number(found.count(judgement))} {say(VERDICTS[judgement])}" for judgement in Judgement if judgement in found
    ]
    text = say(
        "Since {month}: {counts}. Against another month than the one before and last year, everybody who took part counts."
    )
    return text.format(month=formats.month(against.month), counts=formats.listed(counts)) if counts else ""


def _row(line: Line, against: Against, formats: Formats, link: Callable[[Indicator], str]) -> Html:
    say, reading, name = formats.say, line.reading, line.indicator.id
    head = element("th", linked(line.indicator, formats, link), scope="row", role="rowheader", cls="sw-name")
    status = element("td", badge(standing(reading), say), role="cell", cls="sw-status")
    then = against.readings.get(name)
    if not shows_value(reading):
        why = element("td", reason(line, formats), colspan=3, role="cell", cls="sw-why")
        cells = (
            why,
            *_then(then, against, formats),
            element("td", element("small", "\N{EM DASH}"), role="cell", cls="sw-change"),
        )
        return element("tr", head, *cells, status, role="row", cls=f"sw-row sw-row-{standing(reading)}")
    cells = (
        element("td", *_figure(reading, formats), role="cell", cls="sw-value"),
        element("td", _strips(line, then, against, formats), role="cell", cls="sw-strip"),
        element("td", *ideal(line, formats), role="cell", cls="sw-ideal", data_label=say("Ideal")),
        *_then(then, against, formats),
        element("td", *_verdict(against.verdicts.get(name), reading, formats), role="cell", cls="sw-change"),
    )
    return element("tr", head, *cells, status, role="row", cls="sw-row")


def _figure(reading: Reading, formats: Formats) -> tuple[Html, Html]:
    value = element("b", formats.value(reading.value, reading.unit))
    return value, element("small", formats.interval(reading.low, reading.high, reading.unit))


def _then(then: Reading | None, against: Against, formats: Formats) -> tuple[Html, ...]:
    label = formats.month(against.month)
    if then is None or not shows_value(then):
        word = formats.say("not measured") if then is None else formats.say(WORDS[standing(then)])
        return (element("td", element("small", word), role="cell", cls="sw-then", data_label=label),)
    return (element("td", *_figure(then, formats), role="cell", cls="sw-then", data_label=label),)


def _verdict(verdict: Comparison | None, reading: Reading, formats: Formats) -> tuple[Html, ...]:
    if verdict is None:
        return (element("small", "\N{EM DASH}"),)
    found = change(verdict, reading, formats)
    return (*found, element("small", formats.say(verdict.why))) if verdict.why and verdict.judgement in _NONE else found


def _strips(line: Line, then: Reading | None, against: Against, formats: Formats) -> Html:
    """Return both months' bars on one scale, this month's above."""
    reading = line.reading
    shown = then if then is not None and shows_value(then) else None
    ends = (shown.value, shown.high) if shown else ()
    scale = scale_for(reading.unit, (reading.value, reading.high, reading.ideal, *ends))
    marks, words = bar(reading, scale), spoken(line, formats)
    if shown:
        marks += _below(shown, scale)
        value = formats.value(shown.value, shown.unit)
        words += ", " + formats.say("{month} {value}").format(month=formats.month(against.month), value=value)
    return element("span", *marks, cls=f"sw-track sw-two sw-is-{tone(reading)}", role="img", aria_label=words)


def _below(then: Reading, scale: Scale) -> list[Html]:
    left, right = sorted((scale.zero, scale.at(then.value or 0.0)))
    marks = [element("i", cls="sw-then-bar", style=f"left:{left}%;width:{round(right - left, 2)}%")]
    if then.low is not None and then.high is not None:
        low, high = scale.at(then.low), scale.at(then.high)
        marks.append(element("i", cls="sw-then-band", style=f"left:{low}%;width:{round(max(high - low, 0.4), 2)}%"))
    return marks
