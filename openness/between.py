"""What became of a figure between any two months of which editions tell it: comparable or not, and beyond chance or not.

The month before and the same month last year were compared from the facts, on the people present in both; those verdicts stand.
Any other two months are compared by what their editions tell: everybody who took part then, with the intervals widened by what
rounding hid. That is on the safe side: it sees less, and only where sources, span, formula and classifier are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.comparing import (
    FED_BY_SOURCES,
    LABELLED,
    NOT_YET,
    OTHER_BASIS,
    OTHER_CLASSIFIER,
    OTHER_PEOPLE,
    OTHER_SOURCES,
    OTHER_SPAN,
)
from openness.marking import N_
from openness.model import Comparison, Judgement, Measured, State
from openness.month import MONTHS_A_YEAR, shift
from openness.rounding import coarseness, of_rounded
from openness.verdict import NO_FIGURE, compare, correct_for_many

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openness.model import Indicator, Reading

OTHER_FORMULA: Final = N_("Another formula gave one of the two figures.")
OVERLAP: Final = N_("The months behind the two figures overlap.")
_SAME_PEOPLE: Final = 0.9


def between(indicator: Indicator, now: Reading, before: Reading, path: Sequence[Reading] = ()) -> Comparison:
    """Return the verdict on an indicator between an earlier month and a later one, of the same cell.

    `path`: its readings after the earlier month, up to the later one.
    """
    if now.value is None or before.value is None:
        return Comparison(judgement=Judgement.NO_COMPARISON, why=NO_FIGURE)
    if before.month == shift(now.month, -now.months):
        return now.last_month
    if before.month == shift(now.month, -MONTHS_A_YEAR):
        return now.last_year
    if State.PROVISIONAL in {now.state, before.state}:
        return Comparison(judgement=Judgement.NO_COMPARISON, why=NOT_YET)
    why = _obstacle(indicator, now, before, path)
    if why:
        return Comparison(judgement=Judgement.NOT_COMPARABLE, why=why)
    return compare(_figure(now), _figure(before), indicator.direction, exact=indicator.exact)


def all_between(
    indicators: Mapping[str, Indicator],
    now: Mapping[str, Reading],
    before: Mapping[str, Reading],
    path: Sequence[Mapping[str, Reading]],
) -> dict[str, Comparison]:
    """Return the verdict on every indicator that both months have, corrected for being many.

    `path`: the readings of each month after the earlier one, up to the later one. Those of the month before and of last year
    have been corrected among themselves and stay as they are.
    """
    ids = [name for name in now if name in before and name in indicators]
    found = {
        name: between(indicators[name], now[name], before[name], [each[name] for each in path if name in each]) for name in ids
    }
    told = {id(now[name].last_month) for name in ids} | {id(now[name].last_year) for name in ids}
    fresh = [name for name in ids if id(found[name]) not in told]
    return found | dict(zip(fresh, correct_for_many([found[name] for name in fresh]), strict=True))


def _obstacle(indicator: Indicator, now: Reading, before: Reading, path: Sequence[Reading]) -> str:
    """Return why the two figures can't be compared; empty when they can."""
    basis, fed = now.detail.get("basis"), FED_BY_SOURCES.intersection((*indicator.needs, *indicator.either))
    labelled = LABELLED.intersection(indicator.needs)
    obstacles = {
        OTHER_FORMULA: now.formula_version != before.formula_version,
        OTHER_SPAN: (now.months, now.held) != (before.months, before.held),
        OVERLAP: shift(now.month, -now.months) < before.month,
        OTHER_BASIS: basis != before.detail.get("basis") or (basis and now.detail.get("sources") != before.detail.get("sources")),
        OTHER_SOURCES: basis != "totals" and fed and _complete(now) != _complete(before),
        OTHER_CLASSIFIER: labelled and any(one.last_month.why == OTHER_CLASSIFIER for one in path),
        OTHER_PEOPLE: basis == "items" and not _as_many(now.people, before.people),
    }
    return next((why for why, there in obstacles.items() if there), "")


def _complete(reading: Reading) -> frozenset[str]:
    return frozenset(covered.source for covered in reading.coverage if covered.complete)


def _as_many(now: int | None, before: int | None) -> bool:
    """Whether nearly the same people can stand behind both; of fewer or more by a tenth they can't."""
    least, most = sorted((now or 0, before or 0))
    return least >= _SAME_PEOPLE * most


def _figure(reading: Reading) -> Measured:
    """Return what an edition tells as a figure, with an interval that holds what rounding hid."""
    slack = of_rounded(reading)
    low, high = (
        None if end is None else end + way * (coarseness(end, reading.unit) / 2 + slack)
        for end, way in ((reading.low, -1), (reading.high, 1))
    )
    return Measured(value=reading.value, n=reading.n or 0, low=low, high=high, people=reading.people or 0)
