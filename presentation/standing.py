"""How the indicators of one subject stand now, as a short list: value, ideal, status, and what the figure can't show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from presentation.markup import Html, element, joined, with_code
from presentation.status import Standing, badge, badge_of, ideal_told, shows_value
from presentation.strips import Line, reason
from presentation.tables import SPANNED, listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from openness.model import Indicator, Reading
    from presentation.formats import Formats

_WIDTHS = (26, 18, 11, 15, 30)


def standings(
    indicators: Iterable[Indicator],
    readings: Mapping[str, Reading],
    formats: Formats,
    caption: str,
    link: Callable[[Indicator], str],
) -> Html:
    """Return a row for each indicator; one that has no reading is named with what would supply it."""
    say = formats.say
    heads = (say("Indicator"), say("Now"), say("Ideal"), say("Status"), say("What it can't show"))
    return listing(heads, [_row(one, readings.get(one.id), formats, link) for one in indicators], caption, _WIDTHS)


def _row(
    indicator: Indicator, reading: Reading | None, formats: Formats, link: Callable[[Indicator], str]
) -> tuple[Html | str | None, ...]:
    say = formats.say
    name = joined(
        element("a", say(indicator.name), href=link(indicator), target="_self"),
        element("small", f"{indicator.id} · {say(indicator.meaning)}"),
    )
    caveat = say(indicator.caveat)
    if reading is None:
        supply = element("span", with_code(say(indicator.supply)), cls="sw-quiet")
        return name, supply, SPANNED, badge(Standing.MISSING, say), caveat
    mark = badge_of(reading, say)
    if not shows_value(reading):
        why = element("span", reason(Line(indicator=indicator, reading=reading, past=(), months=()), formats), cls="sw-quiet")
        return name, why, SPANNED, mark, caveat
    interval = formats.interval(reading.low, reading.high, reading.unit)
    now = joined(element("b", formats.value(reading.value, reading.unit)), element("small", interval) if interval else None)
    ideal = None if reading.ideal is None else ideal_told(indicator, reading, formats)
    return name, now, ideal, mark, caveat
