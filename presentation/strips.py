"""The strips: one line an indicator, with its value, interval, ideal, last month, last year, twelve months, and status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openness.marking import N_
from openness.model import Judgement, State, Theme
from presentation.markup import Html, element, filled, joined, with_code
from presentation.scale import scale_for
from presentation.status import VERDICTS, Standing, badge_of, icon, ideal_told, moved, shows_value, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from openness.model import Comparison, Indicator, Reading
    from openness.month import Month
    from presentation.formats import Formats
    from presentation.scale import Scale

THEMES: Final = {
    Theme.EMBRACE: N_("Embrace"),
    Theme.ACCESS: N_("Access and coherence"),
    Theme.FREEDOM: N_("Rules and freedom"),
    Theme.RULES: N_("Terms and law"),
    Theme.KNOWLEDGE: N_("Sharing knowledge"),
    Theme.CONDUCT: N_("How Sharewell behaves"),
}
IDEAL_SOURCES: Final = {"target": N_("own target"), "cited": N_("cited"), "baseline": N_("own baseline")}
COLUMNS: Final = (
    (N_("Indicator"), "name"),
    (N_("This month"), "value"),
    (N_("Value, interval and ideal"), "strip"),
    (N_("Ideal"), "ideal"),
    (N_("Since last month"), "change"),
    (N_("Twelve months"), "months"),
    (N_("Status"), "status"),
)
_LONGER: Final = {"This month": N_("Now"), "Since last month": N_("Change")}
"""What columns are called where lines are measured over more than one month."""
_LEAST_MONTHS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one strip shows. `past` holds the readings up to this month, oldest first, None where there was none."""

    indicator: Indicator
    reading: Reading
    past: Sequence[Reading | None]
    months: Sequence[Month]
    year_ago: Reading | None = None
    """The same month last year, where it can be compared."""


def table(lines: Sequence[Line], formats: Formats, caption: str, link: Callable[[Indicator], str]) -> Html:
    """Return the strips of the lines, grouped by theme in the order in which they come."""
    say = formats.say
    longer = any(line.reading.months > 1 for line in lines)
    columns = [(_LONGER.get(text, text) if longer else text, key) for text, key in COLUMNS]
    heads = (element("th", say(text), scope="col", role="columnheader", cls=f"sw-{key}") for text, key in columns)
    return by_theme(
        heads, len(COLUMNS), lines, lambda line: _row(line, formats, linked(line.indicator, formats, link)), formats, caption
    )


def by_theme(
    heads: Iterable[Html], width: int, lines: Sequence[Line], row: Callable[[Line], Html], formats: Formats, caption: str
) -> Html:
    """Return a table of lines, a group a theme, in the order in which they come. `width`: how many columns it has.

    Themes are named where there is more than one; one alone is named by what stands above the table.
    """
    bodies = []
    themes = dict.fromkeys(line.indicator.theme for line in lines)
    for theme in themes:
        rows = [row(line) for line in lines if line.indicator.theme is theme]
        name = formats.say(THEMES[theme])
        head = element("th", name, scope="rowgroup", colspan=width, role="rowheader", cls=f"sw-theme sw-theme-{theme}")
        named = element("tr", head, role="row", cls="sw-group") if len(themes) > 1 else None
        bodies.append(element("tbody", named, *rows, role="rowgroup"))
    return element(
        "table",
        element("caption", caption, cls="sw-hidden"),
        element("thead", element("tr", *heads, role="row"), role="rowgroup"),
        *bodies,
        role="table",
        cls="sw-strips",
    )


def rows_by_part(lines: Sequence[tuple[str, Line]], formats: Formats, caption: str) -> Html:
    """Return one indicator's strips, a row a part of the organisation."""
    say = formats.say
    names = ((say("Part"), "name"), *((say(text), key) for text, key in COLUMNS[1:]))
    heads = (element("th", text, scope="col", role="columnheader", cls=f"sw-{key}") for text, key in names)
    rows = [_row(line, formats, element("span", name)) for name, line in lines]
    return element(
        "table",
        element("caption", caption, cls="sw-hidden"),
        element("thead", element("tr", *heads, role="row"), role="rowgroup"),
        element("tbody", *rows, role="rowgroup"),
        role="table",
        cls="sw-strips",
    )


def linked(indicator: Indicator, formats: Formats, link: Callable[[Indicator], str]) -> Html:
    """Return an indicator's name, which leads to its page, and its id."""
    name = element("a", formats.say(indicator.name), href=link(indicator), target="_self")
    return joined(name, element("small", indicator.id, cls="sw-id"))


def _row(line: Line, formats: Formats, name: Html) -> Html:
    say, reading = formats.say, line.reading
    head = element("th", name, scope="row", role="rowheader", cls="sw-name")
    status = element("td", badge_of(reading, say), role="cell", cls="sw-status")
    if not shows_value(reading):
        why = element("td", reason(line, formats), colspan=len(COLUMNS) - 2, role="cell", cls="sw-why")
        return element("tr", head, why, status, role="row", cls=f"sw-row sw-row-{standing(reading)}")
    value = element(
        "td",
        element("b", formats.value(reading.value, reading.unit)),
        element("small", formats.interval(reading.low, reading.high, reading.unit)),
        role="cell",
        cls="sw-value",
    )
    cells = (
        element("td", strip(line, formats), role="cell", cls="sw-strip"),
        element("td", *ideal(line, formats), role="cell", cls="sw-ideal", data_label=say("Ideal")),
        element("td", *change(reading.last_month, reading, formats), role="cell", cls="sw-change"),
        element("td", months(line, formats), role="cell", cls="sw-months"),
    )
    return element("tr", head, value, *cells, status, role="row", cls="sw-row")


def reason(line: Line, formats: Formats) -> Html:
    """Return why there is no figure, and what would supply it."""
    say, reading = formats.say, line.reading
    if standing(reading) is Standing.MISSING or reading.missing:
        return with_code(say(reading.missing or line.indicator.supply))
    interval = formats.interval(reading.low, reading.high, reading.unit)
    if interval:
        return filled(say("Told as a range only, so that nobody can be made out: {interval}."), interval=interval)
    return joined(say("Hidden: the group is too small to be shown without exposing somebody."))


def ideal(line: Line, formats: Formats) -> tuple[Html, ...]:
    """Return the ideal with where it comes from, or that there is none yet."""
    reading = line.reading
    if reading.ideal is None:
        return (element("span", formats.say("none yet"), cls="sw-quiet"),)
    figure = element("b", ideal_told(line.indicator, reading, formats))
    source = IDEAL_SOURCES.get(reading.ideal_source)
    return (figure, element("small", formats.say(source))) if source else (figure,)


def change(comparison: Comparison, reading: Reading, formats: Formats) -> tuple[Html, ...]:
    """Return a change with its verdict; where none could be seen, the smallest that could have been."""
    say = formats.say
    word = say(VERDICTS[comparison.judgement])
    if comparison.judgement is Judgement.NO_COMPARISON:
        return (element("small", word, cls="sw-quiet"),)
    if comparison.judgement is Judgement.NOT_COMPARABLE:
        return (element("small", word, cls="sw-quiet", title=say(comparison.why) or None),)
    figure = formats.change(comparison.change, reading.unit)
    if moved(comparison):
        better = comparison.judgement is Judgement.BETTER
        shape = icon("up" if (comparison.change or 0) > 0 else "down")
        return (element("b", shape, figure, cls=f"sw-moved sw-{'better' if better else 'worse'}"), element("small", word))
    least = None
    if comparison.detectable:
        least = say("would show from {size}").format(size=formats.size(comparison.detectable, reading.unit))
    return (element("span", figure, cls="sw-quiet"), element("small", word, title=least))


def strip(line: Line, formats: Formats) -> Html:
    """Return the bar, its interval and ideal; from below last month as a wedge and last year as a ring."""
    reading, year_ago = line.reading, line.year_ago.value if line.year_ago else None
    scale = scale_for(reading.unit, (reading.value, reading.high, reading.ideal, reading.previous, year_ago))
    marks = bar(reading, scale)
    if year_ago is not None:
        marks.append(element("i", cls="sw-year-ago", style=f"left:{scale.at(year_ago)}%"))
    if reading.previous is not None:
        marks.append(element("i", cls="sw-before", style=f"left:{scale.at(reading.previous)}%"))
    return element("span", *marks, cls=f"sw-track sw-is-{tone(reading)}", role="img", aria_label=spoken(line, formats))


def bar(reading: Reading, scale: Scale) -> list[Html]:
    """Return the marks of a reading on a scale: bar, interval, ideal."""
    value = reading.value or 0.0
    left, right = sorted((scale.zero, scale.at(value)))
    marks = [element("i", cls="sw-bar", style=f"left:{left}%;width:{round(right - left, 2)}%")]
    if reading.low is not None and reading.high is not None:
        low, high = scale.at(reading.low), scale.at(reading.high)
        marks.append(element("i", cls="sw-band", style=f"left:{low}%;width:{round(max(high - low, 0.4), 2)}%"))
    if scale.low < 0:
        marks.append(element("i", cls="sw-zero", style=f"left:{scale.zero}%"))
    ends = [end for end in (reading.ideal_least, reading.ideal) if end is not None]
    marks += [element("i", cls="sw-aim", style=f"left:{scale.at(end)}%") for end in ends]
    return marks


def tone(reading: Reading) -> str:
    """Return the bar's tone: by the ideal where there is one, also while provisional."""
    kinds = {None: Standing.NO_IDEAL, True: Standing.REACHED, False: Standing.NOT_YET}
    kind = kinds[reading.meets_ideal]
    return f"{kind.value} sw-open" if reading.state is State.PROVISIONAL else kind.value


def spoken(line: Line, formats: Formats) -> str:
    """Return what a strip shows, in words."""
    say, reading = formats.say, line.reading
    parts = [formats.value(reading.value, reading.unit)]
    interval = formats.interval(reading.low, reading.high, reading.unit)
    if interval:
        parts.append(say("95% interval {interval}").format(interval=interval))
    if reading.ideal is not None:
        parts.append(say("ideal {ideal}").format(ideal=ideal_told(line.indicator, reading, formats)))
    if reading.previous is not None:
        before = say("last month {value}") if reading.months == 1 else say("the months before {value}")
        parts.append(before.format(value=formats.value(reading.previous, reading.unit)))
    if line.year_ago is not None:
        parts.append(say("last year {value}").format(value=formats.value(line.year_ago.value, reading.unit)))
    return ", ".join(parts)


def months(line: Line, formats: Formats) -> Html | None:
    """Return the last twelve months as small bars, with a break where two of them can't be compared."""
    say, unit = formats.say, line.reading.unit
    values = [found.value if found is not None and shows_value(found) else None for found in line.past]
    known = [value for value in values if value is not None]
    if len(known) < _LEAST_MONTHS:
        return element("small", say("first months"), cls="sw-quiet")
    scale = _small_scale(known)
    bars = []
    for place, (found, value) in enumerate(zip(line.past, values, strict=True)):
        kinds = ["sw-now"] if place == len(values) - 1 else []
        if found is not None and found.last_month.judgement is Judgement.NOT_COMPARABLE and place:
            kinds.append("sw-break")
        if value is None:
            bars.append(element("i", cls=" ".join(["sw-gap", *kinds])))
        else:
            bars.append(element("i", cls=" ".join(kinds) or None, style=f"height:{max(4, round(scale(value)))}%"))
    lowest, highest = min(known), max(known)
    spoken = say("{months} months, from {first} to {last}, lowest {lowest}, highest {highest}").format(
        months=len(known),
        first=formats.value(known[0], unit),
        last=formats.value(known[-1], unit),
        lowest=formats.value(lowest, unit),
        highest=formats.value(highest, unit),
    )
    return element("span", *bars, cls=f"sw-spark sw-is-{tone(line.reading)}", role="img", aria_label=spoken)


def _small_scale(values: Sequence[float]) -> Callable[[float], float]:
    """Return heights in percent, from zero or from below the lowest where values go under zero."""
    low, high = min(0.0, *values), max(0.0, *values)
    width = (high - low) or 1.0
    return lambda value: (value - low) / width * 100


def lines_of(
    indicators: Sequence[Indicator],
    history: Sequence[tuple[Month, Mapping[str, Reading]]],
    *,
    conduct: bool = False,
    year_ago: Mapping[str, Reading] | None = None,
) -> tuple[Line, ...]:
    """Return the lines of the last month of a history, oldest month first; those on Sharewell's own conduct apart.

    `year_ago` are the readings of the same month last year.
    """
    if not history:
        return ()
    now = history[-1][1]
    return tuple(
        Line(
            indicator=indicator,
            reading=now[indicator.id],
            past=[readings.get(indicator.id) for _, readings in history],
            months=[month for month, _ in history],
            year_ago=_comparable(now[indicator.id], (year_ago or {}).get(indicator.id)),
        )
        for indicator in indicators
        if indicator.id in now and (indicator.theme is Theme.CONDUCT) is conduct
    )


def _comparable(reading: Reading, year_ago: Reading | None) -> Reading | None:
    """Return last year's reading where there is a figure that can be held against this one."""
    if year_ago is None or not shows_value(year_ago) or year_ago.months != reading.months:
        return None
    return None if reading.last_year.judgement is Judgement.NOT_COMPARABLE else year_ago
