from __future__ import annotations

from dataclasses import replace

from openness.headline import biggest_changes, decision, headlines
from openness.indicators import INDICATORS
from openness.model import Comparison, Judgement, Reading, State, Theme
from tests.openness.test_smallgroups import reading


def month() -> dict[str, Reading]:
    """Return every indicator as missing."""
    return {one.id: replace(reading(one.id), state=State.MISSING, value=None, missing="why") for one in INDICATORS}


def measured(
    identity: str, value: float, ideal: float | None, met: bool | None, verdict: Judgement = Judgement.NO_CHANGE
) -> Reading:
    moved = Comparison(judgement=verdict, change=-0.1, p=0.01, detectable=0.05)
    return replace(reading(identity), value=value, ideal=ideal, meets_ideal=met, last_month=moved)


def test_n_of_m_counts_measured_ones_and_leaves_conduct_and_the_claim_out() -> None:
    readings = month()
    readings["E1"] = measured("E1", 0.5, 0.4, met=True)
    readings["E2"] = measured("E2", 0.5, 1.0, met=False)
    readings["E3"] = measured("E3", 0.5, None, met=None)
    found = {one.theme: one for one in headlines(readings.values())}
    assert list(found) == [theme for theme in Theme if theme is not Theme.CONDUCT]
    embrace = found[Theme.EMBRACE]
    assert (embrace.met, embrace.measured, embrace.not_measurable, embrace.without_ideal) == (1, 3, 2, 1)
    assert found[Theme.FREEDOM].not_measurable == 5


def test_a_range_is_not_measurable_in_the_headline() -> None:
    readings = month() | {"E1": replace(reading("E1"), value=None)}
    assert headlines(readings.values())[0].measured == 0


def test_at_most_three_changes_the_surest_first() -> None:
    names = ["E1", "E3", "E4", "A1", "R2"]
    readings = month() | {name: measured(name, 0.5, None, None, Judgement.WORSE) for name in names}
    readings["A1"] = replace(readings["A1"], last_month=replace(readings["A1"].last_month, p=0.001))
    found = [one.id for one in biggest_changes(readings.values())]
    assert found == ["A1", "E1", "E3"]
    assert biggest_changes(month().values()) == ()


def test_the_decision_is_what_got_worse_else_the_widest_gap() -> None:
    readings = month()
    assert decision(readings.values()).as_json() == {"indicator": None, "why": "", "gap": None}
    readings["E1"] = measured("E1", 0.2, 0.4, met=False)
    readings["A6"] = measured("A6", 0.5, 0.58, met=False)
    assert (decision(readings.values()).indicator, decision(readings.values()).why) == ("E1", "gap")
    readings["A6"] = measured("A6", 0.5, 0.58, False, Judgement.WORSE)
    assert (decision(readings.values()).indicator, decision(readings.values()).why) == ("A6", "worse")
    readings["A6"] = replace(readings["A6"], state=State.PROVISIONAL)
    assert decision(readings.values()).indicator == "E1"
