from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.model import Unit
from openness.month import Month
from presentation.formats import DASH, NOTHING, Formats

EN, NL = Formats("en"), Formats("nl")


@pytest.mark.parametrize(
    ("value", "unit", "english", "dutch"),
    [
        (0.4234, Unit.SHARE, "42%", "42%"),
        (0.0741, Unit.SHARE, "7.4%", "7,4%"),
        (0.07, Unit.SHARE, "7%", "7%"),
        (0.0, Unit.SHARE, "0%", "0%"),
        (1.0, Unit.SHARE, "100%", "100%"),
        (0.914, Unit.RATIO, "0.91", "0,91"),
        (-0.314, Unit.INDEX, "\u22120.31", "\u22120,31"),
        (0.3, Unit.INDEX, "+0.30", "+0,30"),
        (0.001, Unit.INDEX, "\u00b10.00", "\u00b10,00"),
        (12345, Unit.COUNT, "12,345", "12.345"),
        (2.5, Unit.COUNT, "2.5", "2,5"),
        (0.25, Unit.HOURS, "15 min", "15 min"),
        (3.4, Unit.HOURS, "3.4 hours", "3,4 uur"),
        (60, Unit.HOURS, "2.5 days", "2,5 dagen"),
        (30, Unit.DAYS, "30 days", "30 dagen"),
        (None, Unit.SHARE, NOTHING, NOTHING),
    ],
)
def test_a_value_reads_as_its_language_writes_it(value: float | None, unit: Unit, english: str, dutch: str) -> None:
    assert EN.value(value, unit) == english
    assert NL.value(value, unit) == dutch


def test_an_interval_keeps_both_ends_alike() -> None:
    assert EN.interval(0.38, 0.47, Unit.SHARE) == f"38{DASH}47%"
    assert NL.interval(0.012, 0.047, Unit.SHARE) == f"1,2{DASH}4,7%"
    assert NL.interval(-0.4, -0.2, Unit.INDEX) == "\u22120,40 tot \u22120,20"
    assert EN.interval(None, 0.2, Unit.SHARE) == ""


def test_a_level_is_never_told_as_a_change() -> None:
    assert EN.change(0.032, Unit.SHARE) == "+3.2 pts"
    assert NL.change(-0.03, Unit.SHARE) == "\u22123 pp"
    assert NL.size(-0.01, Unit.SHARE) == "1 procentpunt"
    assert NL.size(0.25, Unit.SHARE) == "25 procentpunten"
    assert EN.size(0.0, Unit.SHARE) == "less than one percentage point"


def test_months_and_lists() -> None:
    assert EN.month(Month(202610)) == "October 2026"
    assert NL.month(Month(202603)) == "maart 2026"
    assert NL.month_short(Month(202603)).startswith("mrt")
    assert NL.listed(["Slack", "Reddit", "X"]) == "Slack, Reddit en X"
    assert EN.listed(["Slack"]) == "Slack"
    assert NL.fewer_than(10) == "minder dan 10"


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12), st.sampled_from(Unit))
def test_every_figure_can_be_told(value: float, unit: Unit) -> None:
    for formats in (EN, NL):
        assert formats.value(value, unit)
        assert formats.change(value, unit)
        assert "-" not in formats.value(value, unit)
        assert not formats.value(value, unit).startswith("\u22120%")
