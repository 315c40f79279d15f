"""An edition rounds what counts people, and tells as it is what counts rules, sentences or departments."""

from __future__ import annotations

from dataclasses import replace

import pytest

from openness.indicators import INDICATOR
from openness.rounding import of_rounded, rounded
from tests.openness.test_smallgroups import reading


def share(identity: str, part: int, total: int) -> tuple[float | None, float | None, float | None]:
    indicator = INDICATOR[identity]
    given = replace(reading(identity, total, part), unit=indicator.unit, value=part / total, numerator=part, denominator=total)
    found = rounded(given)
    assert bool(of_rounded(given)) is (indicator.of_people and indicator.counts_people)
    return found.value, found.numerator, found.denominator


@pytest.mark.parametrize(("identity", "part", "total", "value"), [("R5", 3, 4, 0.75), ("R5", 4, 4, 1.0), ("A4", 6, 9, 0.67)])
def test_what_counts_nobody_stays_as_it_is(identity: str, part: int, total: int, value: float) -> None:
    assert share(identity, part, total) == (value, part, total)


def test_a_share_of_people_is_taken_of_the_rounded_counts() -> None:
    assert share("E1", 17, 31) == (0.5, 15, 30)


def test_a_policy_s_own_counts_stay_as_they_are() -> None:
    given = replace(reading("F1", 1, 1), detail={"words": 296, "sentences": 18}, value=296.0, numerator=None, denominator=None)
    assert dict(rounded(given).detail) == {"words": 296, "sentences": 18}
