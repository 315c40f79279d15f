"""How an indicator stands, as a word and a shape: never by colour alone."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from openness.marking import N_
from openness.model import Direction, Judgement, State
from openness.themes.trust import CONTRADICTED, NOT_YET, SUPPORTED
from presentation.markup import Html, element

if TYPE_CHECKING:
    from openness.model import Comparison, Indicator, Reading
    from presentation.formats import Formats
    from presentation.language import Translator


class Standing(StrEnum):
    """What can be said of a reading against its ideal."""

    REACHED = "reached"
    NOT_YET = "not-yet"
    NO_IDEAL = "no-ideal"
    PROVISIONAL = "provisional"
    SUPPRESSED = "suppressed"
    MISSING = "missing"


WORDS: Final = {
    Standing.REACHED: N_("Ideal reached"),
    Standing.NOT_YET: N_("Not there yet"),
    Standing.NO_IDEAL: N_("No ideal set"),
    Standing.PROVISIONAL: N_("Provisional"),
    Standing.SUPPRESSED: N_("Too few people"),
    Standing.MISSING: N_("Not measurable yet"),
}
CLAIMS: Final = {
    SUPPORTED: N_("Claim supported"),
    CONTRADICTED: N_("Claim contradicted"),
    NOT_YET: N_("Not yet decidable"),
}
"""What F5 says of the claim that it tests: it has no ideal to stand by."""
VERDICTS: Final = {
    Judgement.BETTER: N_("better"),
    Judgement.WORSE: N_("worse"),
    Judgement.NO_CHANGE: N_("no detectable change"),
    Judgement.NOT_COMPARABLE: N_("not comparable"),
    Judgement.NO_COMPARISON: N_("no comparison"),
}


def standing(reading: Reading) -> Standing:
    """Return how a reading stands."""
    match reading.state:
        case State.MISSING:
            return Standing.MISSING
        case _ if reading.value is None:
            return Standing.SUPPRESSED
        case State.PROVISIONAL:
            return Standing.PROVISIONAL
        case _ if reading.meets_ideal is None:
            return Standing.NO_IDEAL
        case _:
            return Standing.REACHED if reading.meets_ideal else Standing.NOT_YET


def shows_value(reading: Reading) -> bool:
    """Whether there is a figure to show."""
    return reading.value is not None and reading.state in {State.MEASURED, State.PROVISIONAL}


def word(reading: Reading, say: Translator) -> str:
    """Return how a reading stands, in words: against its ideal, or what it says of the claim that it tests."""
    claimed = CLAIMS.get(str(reading.detail.get("claim")))
    return say(claimed or WORDS[standing(reading)])


def badge_of(reading: Reading, say: Translator) -> Html:
    """Return the shape and the word of how a reading stands."""
    kind = standing(reading)
    return element("span", icon(kind.value), element("span", word(reading, say)), cls=f"sw-badge sw-is-{kind.value}")


def badge(kind: Standing, say: Translator) -> Html:
    """Return the shape and the word of a standing."""
    return element("span", icon(kind.value), element("span", say(WORDS[kind])), cls=f"sw-badge sw-is-{kind.value}")


def icon(kind: str) -> Html:
    """Return a shape drawn by the style sheet, silent for screen readers."""
    return element("span", cls=f"sw-icon sw-icon-{kind}", aria_hidden="true")


def moved(comparison: Comparison) -> bool:
    """Whether a change lies beyond chance."""
    return comparison.judgement in {Judgement.BETTER, Judgement.WORSE}


def ideal_told(indicator: Indicator, reading: Reading, formats: Formats) -> str:
    """Return a reading's ideal, which it must have: a figure with the side from which it is met, or a range."""
    if reading.ideal_least is not None:
        return formats.interval(reading.ideal_least, reading.ideal, reading.unit)
    return bound(indicator, formats.value(reading.ideal, reading.unit))


def bound(indicator: Indicator, text: str) -> str:
    """Return an ideal's figure with the sign that says from which side it is met."""
    return f"\N{LESS-THAN OR EQUAL TO}\N{NO-BREAK SPACE}{text}" if indicator.direction is Direction.DOWN else text
