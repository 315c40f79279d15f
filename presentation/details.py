"""What a reading adds to its figure, in words: expectation, floor, medians, counts behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from openness.marking import N_
from openness.model import Unit

if TYPE_CHECKING:
    from openness.model import Reading
    from presentation.formats import Formats

DETAILS: Final = {
    "share_of_roster": (N_("Share of everyone employed"), Unit.SHARE),
    "six_months": (N_("Over six months"), Unit.SHARE),
    "leaders": (N_("Leaders who take part"), Unit.COUNT),
    "gini": (N_("Gini coefficient"), Unit.RATIO),
    "gini_floor": (N_("Gini of equal people, by chance alone"), Unit.RATIO),
    "raw": (N_("Before the expectation is taken off"), Unit.INDEX),
    "expected": (N_("Expected by chance"), Unit.INDEX),
    "taking_part": (N_("Share of the active people who take part"), Unit.SHARE),
    "judged": (N_("Over three months, held against the ideal"), Unit.SHARE),
    "median_hours": (N_("Median time to the first answer"), Unit.HOURS),
    "p95_hours": (N_("19 of 20 were gone within"), Unit.HOURS),
    "ease": (N_("Reading ease"), Unit.COUNT),
    "read_right": (N_("Sentences read right, of those set apart"), Unit.SHARE),
    "without_opt_in": (N_("Accounts collected without an opt-in"), Unit.COUNT),
}
"""By key of a reading's detail: what it is called, and its unit."""
_FEWER: Final = re.compile(r"fewer than (\d+)")


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
            found.append((say(name), formats.value(value, unit)))
    if reading.n is not None:
        found.append((say("Counted"), formats.number(reading.n)))
    if reading.people is not None:
        found.append((say("People behind it"), formats.number(reading.people)))
    return found
