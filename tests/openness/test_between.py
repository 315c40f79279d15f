"""Any two months that editions tell: verdicts from the facts stand, others are on the safe side, and what differs is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.between import OTHER_FORMULA, OVERLAP, all_between, between
from openness.comparing import OTHER_BASIS, OTHER_CLASSIFIER, OTHER_PEOPLE, OTHER_SOURCES, OTHER_SPAN
from openness.facts import SourceCoverage
from openness.indicators import INDICATOR
from openness.measuring import share
from openness.model import Cell, Comparison, Direction, Judgement, Reading, State
from openness.month import Month, shift
from openness.rounding import rounded
from openness.verdict import compare

MONTH = Month(202610)
EARLIER = Month(202604)
FROM_FACTS = Comparison(judgement=Judgement.WORSE, change=-0.2, why="from the facts")
SLACK = SourceCoverage(source="slack", until=0, complete=True)


def reading(indicator: str = "A6", month: Month = MONTH, count: int = 60, total: int = 100, **more: Any) -> Reading:
    figure, declared = share(count, total, people=total), INDICATOR[indicator]
    nothing = Comparison(judgement=Judgement.NO_COMPARISON)
    found = Reading(
        id=indicator, theme=declared.theme, month=month, cell=Cell(), state=State.MEASURED, value=figure.value,
        unit=declared.unit, n=total, numerator=count, denominator=total, low=figure.low, high=figure.high, people=total,
        ideal=None, ideal_source="", meets_ideal=None, previous=None, last_month=nothing, last_year=nothing, coverage=(SLACK,),
        detail={}, missing=None, formula_version=1,
    )  # fmt: skip
    return replace(found, **more)


@pytest.mark.parametrize(("months", "back"), [(1, 1), (3, 3), (1, 12), (3, 12)])
def test_what_was_compared_from_the_facts_stands(months: int, back: int) -> None:
    field = "last_year" if back == 12 else "last_month"
    parts: dict[str, Any] = {"months": months, "held": months, field: FROM_FACTS}
    now = reading(**parts)
    assert between(INDICATOR["A6"], now, reading(month=shift(MONTH, -back), months=months, held=months)) is FROM_FACTS


@given(st.integers(10, 400), st.integers(10, 400), st.data())
def test_a_verdict_from_editions_never_sees_more_than_one_from_the_figures(n: int, m: int, data: st.DataObject) -> None:
    counts = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    told = between(
        INDICATOR["A6"], rounded(reading(count=counts[0], total=n)), rounded(reading(count=counts[1], total=m, month=EARLIER))
    )
    exact = compare(share(counts[0], n, people=n), share(counts[1], m, people=m), Direction.UP)
    assert told.change is not None
    assert exact.change is not None
    assert told.change == pytest.approx(exact.change, abs=0.0101 + 5 / n + 5 / m)
    if told.judgement is not Judgement.NO_CHANGE:
        assert told.judgement is exact.judgement


@pytest.mark.parametrize(
    ("indicator", "parts", "why"),
    [
        ("A6", {"formula_version": 2}, OTHER_FORMULA),
        ("A6", {"months": 3, "held": 3}, OTHER_SPAN),
        ("A6", {"coverage": ()}, OTHER_SOURCES),
        ("A1", {"detail": {"basis": "totals"}}, OTHER_BASIS),
    ],
)
def test_what_differs_makes_two_months_not_comparable(indicator: str, parts: dict[str, Any], why: str) -> None:
    found = between(INDICATOR[indicator], reading(indicator, **parts), reading(indicator, EARLIER))
    assert (found.judgement, found.why, found.change) == (Judgement.NOT_COMPARABLE, why, None)


def test_spans_that_overlap_other_classifiers_in_between_and_other_people_are_said() -> None:
    spans: dict[str, Any] = {"months": 3, "held": 3}
    assert between(INDICATOR["A6"], reading(**spans), reading(month=shift(MONTH, -2), **spans)).why == OVERLAP
    parted = reading("K1", shift(MONTH, -2), last_month=Comparison(judgement=Judgement.NOT_COMPARABLE, why=OTHER_CLASSIFIER))
    assert between(INDICATOR["K1"], reading("K1"), reading("K1", EARLIER), [parted]).why == OTHER_CLASSIFIER
    items: dict[str, Any] = {"detail": {"basis": "items", "sources": ["slack"]}}
    assert (
        between(INDICATOR["A1"], reading("A1", people=100, **items), reading("A1", EARLIER, people=85, **items)).why
        == OTHER_PEOPLE
    )
    assert between(INDICATOR["A1"], reading("A1", people=100, **items), reading("A1", EARLIER, people=95, **items)).why == ""


@pytest.mark.parametrize("parts", [{"value": None}, {"state": State.PROVISIONAL}])
def test_what_is_hidden_or_still_open_is_not_compared(parts: dict[str, Any]) -> None:
    for now, before in ((parts, {}), ({}, parts)):
        found = between(INDICATOR["A6"], reading(**now), reading(month=EARLIER, **before))
        assert (found.judgement, found.change) == (Judgement.NO_COMPARISON, None)


def test_many_at_once_are_corrected_for_being_many() -> None:
    shares = [name for name in INDICATOR if INDICATOR[name].unit == "share" and INDICATOR[name].interval != "none"]
    now = {name: reading(name, count=60, total=100) for name in shares}
    before = {name: reading(name, EARLIER, count=60, total=100) for name in shares}
    before[shares[0]] = reading(shares[0], EARLIER, count=40, total=100)
    alone = between(INDICATOR[shares[0]], now[shares[0]], before[shares[0]])
    among = all_between(INDICATOR, now, before, [])[shares[0]]
    assert alone.judgement is not Judgement.NO_CHANGE
    assert among.judgement is Judgement.NO_CHANGE
    assert among.p is not None
    assert alone.p is not None
    assert among.p > alone.p
