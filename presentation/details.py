"""What a reading adds to its figure, in words: expectation, floor, medians, counts behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from openness.marking import N_
from openness.model import Unit

if TYPE_CHECKING:
    from openness.model import Reading
    from presentation.formats import Formats

FOUND: Final = N_("Of what is knowledge, the classifier calls knowledge")
LEFT_OUT: Final = N_("Of what promotes, the classifier calls promotion")
DETAILS: Final = {
    "share_of_roster": (N_("Share of everyone employed"), Unit.SHARE),
    "six_months": (N_("Over six months"), Unit.SHARE),
    "leaders": (N_("Leaders who take part"), Unit.COUNT),
    "gini": (N_("Gini coefficient"), Unit.RATIO),
    "gini_floor": (N_("Gini of equal people, by chance alone"), Unit.RATIO),
    "median_people": (N_("Median number of people active in one"), Unit.COUNT),
    "tied": (N_("Tied to a change goal"), Unit.SHARE),
    "owned": (N_("With an owner"), Unit.SHARE),
    "alive_after_a_year": (N_("Still alive after twelve months"), Unit.SHARE),
    "effective": (N_("Effective number of initiatives"), Unit.RATIO),
    "raw": (N_("Before the expectation is taken off"), Unit.INDEX),
    "expected": (N_("Expected by chance"), Unit.INDEX),
    "taking_part": (N_("Share of the active people who take part"), Unit.SHARE),
    "judged": (N_("Over three months, held against the ideal"), Unit.SHARE),
    "median_hours": (N_("Median time to the first answer"), Unit.HOURS),
    "p95_hours": (N_("19 of 20 were gone within"), Unit.HOURS),
    "accidents": (N_("People behind accidents"), Unit.COUNT),
    "uncorrected": (N_("Before the classifier's errors are corrected"), Unit.SHARE),
    "sensitivity": (FOUND, Unit.SHARE),
    "specificity": (LEFT_OUT, Unit.SHARE),
    "ease": (N_("Reading ease"), Unit.COUNT),
    "read_right": (N_("Sentences read right, of those set apart"), Unit.SHARE),
    "without_opt_in": (N_("Accounts collected without an opt-in"), Unit.COUNT),
}
"""By key of a reading's detail: what it is called, and its unit."""
_FEWER: Final = re.compile(r"fewer than (\d+)")


def _with_interval(key: str, figure: str, unit: Unit, reading: Reading, formats: Formats) -> str:
    """Return a detail's figure, with its 95 % interval where it has one."""
    low, high = (reading.detail.get(f"{key}_{end}") for end in ("low", "high"))
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        return figure
    return formats.say("{figure} (95% interval {interval})").format(figure=figure, interval=formats.interval(low, high, unit))


def _errors(reading: Reading, formats: Formats) -> list[tuple[str, str]]:
    """Return how often each of several classifiers was right, as pairs of name and value."""
    errors = reading.detail.get("errors")
    rows = [one for one in errors if isinstance(one, dict)] if isinstance(errors, list | tuple) else []
    return [
        (f"{formats.say(name)} ({one['classifier']})", formats.value(one[key], Unit.SHARE))
        for one in rows
        for key, name in (("sensitivity", FOUND), ("specificity", LEFT_OUT))
    ]


def told(reading: Reading, formats: Formats) -> list[tuple[str, str]]:
    """Return the details that have a name, and the people behind the figure, as pairs of name and value."""
    say = formats.say
    found: list[tuple[str, str]] = []
    for key, (name, unit) in DETAILS.items():
        value = reading.detail.get(key)
        few = _FEWER.fullmatch(value) if isinstance(value, str) else None
        if few:
            found.append((say(name), formats.fewer_than(int(few[1]))))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found.append((say(name), _with_interval(key, formats.value(value, unit), unit, reading, formats)))
    found += _errors(reading, formats)
    if reading.n is not None:
        found.append((say("Counted"), formats.number(reading.n)))
    if reading.people is not None:
        found.append((say("People behind it"), formats.number(reading.people)))
    return found
