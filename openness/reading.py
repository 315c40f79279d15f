"""From facts to readings: measure, hold against the ideal, compare, and say how far each figure can be had."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from openness.comparing import NOT_YET, comparison, month_pairs
from openness.indicators import INDICATORS
from openness.marking import N_
from openness.measuring import DAY
from openness.model import Aim, Comparison, Direction, Judgement, Level, Measured, Reading, Scope, State
from openness.month import MONTHS_A_YEAR
from openness.quarter import Spans
from openness.selection import division_name, forget_pairs
from openness.verdict import correct_for_many, meets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from openness.facts import Facts
    from openness.model import Cell, ClassifierError, Indicator
    from openness.month import Month

WHOLE_ONLY: Final = N_("This figure exists for the whole organisation only.")
_CITED: Final = "cited"
_Key = tuple[str, "Cell"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """An indicator's figure in the earlier month, and what the change since then amounts to."""

    before: Measured
    verdict: Comparison


def measure(indicator: Indicator, facts: Facts, scope: Scope) -> Measured:
    """Return an indicator's figure; one that can't be had says what would supply it, and no figure is ever NaN or infinite."""
    if indicator.whole_only and scope.cell.level is not Level.WHOLE:
        return Measured.absent(WHOLE_ONLY)
    lacking = not all(facts.has(table) for table in indicator.needs)
    if lacking or (indicator.either and not any(facts.has(table) for table in indicator.either)):
        return Measured.absent(indicator.supply)
    found = indicator.measure(facts, scope)
    if found.value is None or not math.isfinite(found.value):
        return replace(Measured.absent(found.missing or indicator.supply), detail=_finite_detail(found.detail))
    return replace(
        found,
        low=_finite(found.low),
        high=_finite(found.high),
        numerator=_finite(found.numerator),
        detail=_finite_detail(found.detail),
    )


def take_readings(  # noqa: PLR0913 - all that a reading depends on
    facts: Facts,
    month: Month,
    *,
    cells: Sequence[Cell],
    as_of: int,
    ideals: Callable[[str, Cell], tuple[float | None, str] | Aim],
    seed: int,
    zone_ends_at: Callable[[Month], int],
    indicators: Sequence[Indicator] = INDICATORS,
    months: int = 1,
    errors: tuple[ClassifierError, ...] = (),
) -> list[Reading]:
    """Return the month's readings of every indicator in every cell, before the small-group gate.

    `ideals` gives an indicator's ideal in a cell and where it comes from (`target`, `cited`, `baseline` or nothing);
    `zone_ends_at` the UTC second at which a month ends on the organisation's clock. An indicator for the whole only has no
    readings in other cells. `months`: over how many months, this one the last, what people did is measured (see `quarter`).
    `errors`: how often the classifiers that label items were right when they were tried.
    """
    spans = Spans(facts, months)
    scope = Scope(month=month, as_of=as_of, seed=seed, errors=errors)
    asked = [
        (indicator, cell) for cell in cells for indicator in indicators if cell.level is Level.WHOLE or not indicator.whole_only
    ]
    figures = {
        (indicator.id, cell): measure(indicator, spans.at(indicator, month), replace(scope, cell=cell))
        for indicator, cell in asked
    }
    closes = zone_ends_at(month)
    states = {indicator.id: _state(indicator, closes, as_of) for indicator in indicators}
    compared = [_compare_all(spans, scope, asked, figures, back, states) for back in (1, MONTHS_A_YEAR)]
    readings = []
    for indicator, cell in asked:
        key = (indicator.id, cell)
        last_month, last_year = compared[0][key], compared[1][key]
        readings.append(
            replace(
                _reading(indicator, cell, month, figures[key], Aim(*ideals(indicator.id, cell))),
                state=State.MISSING if figures[key].value is None else states[indicator.id],
                previous=last_month.before.value,
                last_month=last_month.verdict,
                last_year=last_year.verdict,
                coverage=facts.coverage.get(month, ()),
                division=division_name(facts, cell),
                months=spans.months_of(indicator),
                held=spans.at(indicator, month).months,
            )
        )
    return readings


def _state(indicator: Indicator, closes: int, as_of: int) -> State:
    return State.PROVISIONAL if as_of < closes + indicator.matures * DAY else State.MEASURED


def _compare_all(
    spans: Spans,
    scope: Scope,
    asked: Sequence[tuple[Indicator, Cell]],
    figures: Mapping[_Key, Measured],
    back: int,
    states: Mapping[str, State],
) -> dict[_Key, _Compared]:
    """Return the verdicts against the span before this one or a year ago, corrected within each cell for being many."""
    cells = tuple(dict.fromkeys(cell for _, cell in asked))
    lengths = {spans.months_of(indicator) for indicator, _ in asked}
    pairs = {length: month_pairs(spans.facts, scope, cells, max(back, length), length) for length in lengths}
    found: dict[_Key, _Compared] = {}
    for indicator, cell in asked:
        here, length = replace(scope, cell=cell), spans.months_of(indicator)
        two = pairs[length][cell.level is Level.WHOLE]
        facts = spans.at(indicator, scope.month), spans.at(indicator, two.before)
        earlier = measure(indicator, facts[1], replace(here, month=two.before, value_only=True))
        if states[indicator.id] is State.PROVISIONAL and figures[indicator.id, cell].value is not None:
            verdict = Comparison(judgement=Judgement.NO_COMPARISON, why=NOT_YET)
        else:
            verdict = comparison(indicator, facts, here, two, (figures[indicator.id, cell], earlier), measure)
        found[indicator.id, cell] = _Compared(before=earlier, verdict=verdict)
    for made in spans.all:
        forget_pairs(made)
    for cell in cells:
        keys = [key for key in found if key[1] == cell]
        for key, verdict in zip(keys, correct_for_many([found[key].verdict for key in keys]), strict=True):
            found[key] = replace(found[key], verdict=verdict)
    return found


def _reading(indicator: Indicator, cell: Cell, month: Month, figure: Measured, ideal: Aim) -> Reading:
    there = figure.value is not None
    nothing = Comparison(judgement=Judgement.NO_COMPARISON)
    return Reading(
        id=indicator.id,
        theme=indicator.theme,
        month=month,
        cell=cell,
        state=State.MEASURED,
        value=figure.value,
        unit=indicator.unit,
        n=figure.n if there else None,
        numerator=figure.numerator,
        denominator=figure.denominator,
        low=figure.low,
        high=figure.high,
        people=figure.people if there else None,
        ideal=ideal.value,
        ideal_least=ideal.least,
        ideal_source=ideal.source,
        meets_ideal=_meets(indicator, figure, ideal),
        previous=None,
        last_month=nothing,
        last_year=nothing,
        coverage=(),
        detail=figure.detail,
        missing=None if there else figure.missing or indicator.supply,
        formula_version=indicator.version,
        largest=figure.largest,
        counted_people=figure.counted_people,
    )


def _meets(indicator: Indicator, figure: Measured, ideal: Aim) -> bool | None:
    """Return whether the ideal is reached. What a cited one asks for besides the figure is no part of an organisation's own.

    A range that an organisation sets comes on top of what is cited: it says how many, and not what of them is asked.
    """
    if indicator.direction is Direction.RANGE:
        if figure.value is None:
            return None
        inside = ideal.value is None or ideal.least is None or ideal.least <= figure.value <= ideal.value
        return figure.rest if inside else False
    cited = ideal.source == _CITED
    judged = figure.detail["judged"] if cited and "judged" in figure.detail else figure.value
    return meets(
        judged if isinstance(judged, int | float) else None,
        ideal.value,
        indicator.direction,
        strict=indicator.ideal.strict and cited,
        rest=figure.rest if cited or figure.rest is None else True,
    )


def _finite(value: float | None) -> float | None:
    return value if value is None or math.isfinite(value) else None


def _finite_detail(detail: Mapping[str, object]) -> dict[str, object]:
    return {key: None if isinstance(value, float) and not math.isfinite(value) else value for key, value in detail.items()}
