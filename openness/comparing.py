"""Whether two months can be compared, and on which people: those present in both, with the same sources complete in both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from openness.facts import FactTable
from openness.marking import N_
from openness.measuring import BY_PERSON, whole_number
from openness.model import Comparison, Judgement, Level, Scope, Unit
from openness.month import MONTHS_A_YEAR, shift
from openness.selection import people_in, prepared
from openness.statistics.counts import rate_ratio
from openness.verdict import NO_FIGURE, compare

if TYPE_CHECKING:
    from collections.abc import Callable

    from openness.facts import Facts
    from openness.model import Cell, Indicator, Measured
    from openness.month import Month

OTHER_SOURCES: Final = N_("Not the same sources cover both months to their end.")
OTHER_BASIS: Final = N_("The two months rest on figures from different sources.")
OTHER_PEOPLE: Final = N_("Not the same people take part in both months.")
OTHER_SPAN: Final = N_("Not as many months stand behind both figures.")
OTHER_CLASSIFIER: Final = N_("Another classifier labelled the items of the two months.")
NOT_YET: Final = N_("This month's window has not closed yet.")
AGREED_LEADERS: Final = (5, 10)
"""From how many leaders a figure of them may be told once each one agreed, and from how many without."""
_SAME_PEOPLE: Final = 0.9
_TINY: Final = 1e-6
FED_BY_SOURCES: Final = frozenset(
    {
        FactTable.PERSON,
        FactTable.ARC,
        FactTable.FLOW,
        FactTable.OUTCOME,
        FactTable.QUESTION,
        FactTable.SPACE,
        FactTable.ACTIVE,
        FactTable.KNOWLEDGE,
        FactTable.REUSE,
        FactTable.WIKI,
    }
)

LABELLED: Final = frozenset({FactTable.KNOWLEDGE, FactTable.QUESTION})
"""What rests on labels: it compares only where the same classifier gave them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two months of one cell, or two spans that end with them, and the people present in all of both."""

    now: Month
    before: Month
    people: frozenset[int]
    months: int = 1
    """How many months each span has, this one included."""
    a_year: bool = False


def pair(facts: Facts, scope: Scope, back: int, months: int = 1) -> Pair:
    """Return the pair of months so far apart; in a division or department only people who did not move count.

    Of spans of more months only those people count who take part in each month of both about which anything is known.
    """
    before = shift(scope.month, -back)
    whole = replace(scope, cell=scope.cell if scope.cell.level is Level.WHOLE else type(scope.cell)(), people=None)
    here, there = people_in(facts, whole), people_in(facts, whole, before)
    _, first, second = np.intersect1d(here.person, there.person, assume_unique=True, return_indices=True)
    if scope.cell.level is not Level.WHOLE:
        first = first[here.department[first] == there.department[second]]
    people = here.person[first]
    for earlier in (shift(end, -more) for end in (scope.month, before) for more in range(1, months)):
        present = people_in(facts, whole, earlier).person
        people = people[np.isin(people, present)] if len(present) else people
    return Pair(now=scope.month, before=before, people=frozenset(people.tolist()), months=months, a_year=back == MONTHS_A_YEAR)


def complete_sources(facts: Facts, month: Month) -> frozenset[str]:
    """Return the sources whose data reach the month's end."""
    return frozenset(covered.source for covered in facts.coverage.get(month, ()) if covered.complete)


def comparison(
    indicator: Indicator,
    spans: tuple[Facts, Facts],
    scope: Scope,
    two: Pair,
    figures: tuple[Measured, Measured],
    measure: Callable[[Indicator, Facts, Scope], Measured],
) -> Comparison:
    """Return the verdict on an indicator between two months.

    `spans` are the facts from which it is measured now and before, `figures` what that gave of everyone.
    """
    now, before = figures
    if now.value is None or before.value is None:
        return Comparison(judgement=Judgement.NO_COMPARISON, why=NO_FIGURE)
    why = _obstacle(indicator, spans, two, now, before)
    if why:
        return Comparison(judgement=Judgement.NOT_COMPARABLE, why=why, least=least_group(before), largest=before.largest)
    if indicator.paired:
        if not two.people:
            return Comparison(
                judgement=Judgement.NOT_COMPARABLE, why=OTHER_PEOPLE, least=least_group(before), largest=before.largest
            )
        now = measure(indicator, spans[0], replace(scope, people=two.people))
        before = measure(indicator, spans[1], replace(scope, month=two.before, people=two.people))
    found = compare(now, before, indicator.direction, exact=indicator.exact)
    if two.a_year:
        found = _with_ratio(found, indicator, now, before)
    behind = [figures[1], now, before]
    groups = [group for group in map(least_group, behind) if group is not None]
    return replace(found, least=min(groups, default=None), largest=max(figure.largest for figure in behind))


def _with_ratio(found: Comparison, indicator: Indicator, now: Measured, before: Measured) -> Comparison:
    """Return the comparison with the exact ratio of both figures, where they are plain shares of counts."""
    parts = [whole_number(part) for one in (now, before) for part in (one.numerator, one.denominator)]
    count, of, earlier, of_earlier = parts
    if indicator.unit is not Unit.SHARE or count is None or of is None or earlier is None or of_earlier is None:
        return found
    plain = all(abs((one.value or 0.0) * (one.denominator or 0) - (one.numerator or 0)) < _TINY for one in (now, before))
    ratio = rate_ratio(count, of, earlier, of_earlier) if plain else None
    return found if ratio is None else replace(found, ratio=ratio.value, ratio_low=ratio.low, ratio_high=ratio.high)


def least_group(figure: Measured) -> int | None:
    """Return the smallest group that a figure counts: people, numerator or remainder, zeros apart; None without a figure."""
    if figure.value is None:
        return None
    groups = [figure.people, *_too_few_leaders(figure)]
    part, total = whole_number(figure.numerator), whole_number(figure.denominator)
    if part is not None and total is not None:
        groups += [group for group in (part, total - part) if group > 0]
    return min(groups)


def few_leaders_told(leaders: int, *, agreed: bool) -> bool:
    """Whether a figure of so many leaders may be told: ten or more; 5 to 9 when each one agreed."""
    least, free = AGREED_LEADERS
    return leaders >= free or (leaders >= least and agreed)


def _too_few_leaders(figure: Measured) -> list[int]:
    """Return a group of one where a figure counts leaders who are too few to be told of."""
    leaders = whole_number(figure.detail.get("leaders"))
    told = leaders is None or few_leaders_told(leaders, agreed=figure.detail.get("leaders_agreed") is True)
    return [] if told else [1]


def _obstacle(indicator: Indicator, spans: tuple[Facts, Facts], two: Pair, now: Measured, before: Measured) -> str:
    """Return why the two months can't be compared; empty when they can."""
    facts = spans[0]
    if facts.months != spans[1].months:
        return OTHER_SPAN
    basis = now.detail.get("basis")
    if basis != before.detail.get("basis") or (basis and now.detail.get("sources") != before.detail.get("sources")):
        return OTHER_BASIS
    if basis != "totals" and FED_BY_SOURCES.intersection((*indicator.needs, *indicator.either)):
        months = {shift(month, -back) for month in (two.now, two.before) for back in range(max(indicator.window, two.months))}
        if len({complete_sources(facts, month) for month in months}) > 1:
            return OTHER_SOURCES
    if LABELLED.intersection(indicator.needs) and _classifiers(spans[0], two.now) != _classifiers(spans[1], two.before):
        return OTHER_CLASSIFIER
    if basis == "items" and not _same_people(facts, two):
        return OTHER_PEOPLE
    return ""


def _classifiers(facts: Facts, month: Month) -> frozenset[str]:
    """Return which classifiers labelled what was shared in a month; what people labelled is the same whoever did."""
    table = facts.knowledge
    if table is None:
        return frozenset()
    numbers = prepared(facts, ("labellers", month, None), lambda: np.unique(table.labeller[table.month == month]).tolist())
    return frozenset(table.labellers[number] for number in numbers) - {BY_PERSON}


def _same_people(facts: Facts, two: Pair) -> bool:
    """Return whether nearly the same people take part in both months, for figures that can't be paired by person."""
    everyone = set[int]()
    for month in (two.now, two.before):
        everyone |= set(people_in(facts, Scope(month=month)).person.tolist())
    return len(two.people) >= _SAME_PEOPLE * len(everyone)


def month_pairs(facts: Facts, scope: Scope, cells: tuple[Cell, ...], back: int, months: int = 1) -> dict[bool, Pair]:
    """Return the pair for the whole (True) and the one for its parts (False), as far as the cells ask."""
    kinds = {cell.level is Level.WHOLE: cell for cell in cells}
    found = {whole: pair(facts, replace(scope, cell=cell), back, months) for whole, cell in kinds.items()}
    if len({two.people for two in found.values()}) == 1:
        return dict.fromkeys(found, next(iter(found.values())))  # nobody moved: what is prepared for one serves both
    return found
