"""Readings of every kind, made up by hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from openness.indicators import INDICATORS
from openness.model import Cell, Comparison, Judgement, Level, Reading, State
from openness.month import Month

MONTH = Month(202610)
figures = st.one_of(st.none(), st.floats(-1e6, 1e6, allow_nan=False))
comparisons = st.builds(
    Comparison,
    judgement=st.sampled_from(Judgement),
    change=figures,
    detectable=st.one_of(st.none(), st.floats(0, 1e6)),
    why=st.text(max_size=20),
)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Return any reading of any indicator, sensible or not."""
    indicator = draw(st.sampled_from(INDICATORS))
    bounds = draw(st.one_of(st.just((None, None)), st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)).map(sorted)))
    return Reading(
        id=indicator.id,
        theme=indicator.theme,
        month=MONTH,
        cell=draw(st.one_of(st.just(Cell()), st.builds(Cell, st.just(Level.DEPARTMENT), st.text(min_size=1, max_size=30)))),
        state=draw(st.sampled_from(State)),
        value=draw(figures),
        unit=indicator.unit,
        n=draw(st.one_of(st.none(), st.integers(0, 10**9))),
        numerator=None,
        denominator=None,
        low=bounds[0],
        high=bounds[1],
        people=draw(st.one_of(st.none(), st.integers(0, 10**6))),
        ideal=draw(figures),
        ideal_source=draw(st.sampled_from(["", "target", "cited", "baseline", "unheard of"])),
        meets_ideal=draw(st.one_of(st.none(), st.booleans())),
        previous=draw(figures),
        last_month=draw(comparisons),
        last_year=draw(comparisons),
        coverage=(),
        detail={},
        missing=draw(st.one_of(st.none(), st.text(max_size=40))),
        formula_version=1,
    )
