"""People trained (F4), trust tested on incidents (F5), and what people say in an anonymous pulse (F6)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from openness.facts_told import CONSEQUENCES, DELIBERATE, FREE, WHY
from openness.marking import N_
from openness.measuring import share
from openness.model import Level, Measured
from openness.month import MONTHS_A_YEAR, shift
from openness.selection import has_month, inside, once
from openness.statistics.shares import mid_p, wilson
from openness.themes.embrace import roster_size

if TYPE_CHECKING:
    from openness.facts import Facts
    from openness.facts_told import PulseMonth
    from openness.model import Scope

NO_TRAINING: Final = N_("Import who was trained and when: `sharewell import training FILE`.")
NO_INCIDENTS: Final = N_("Import the list of incidents, which may be empty: `sharewell import incidents FILE`.")
NO_PULSE: Final = N_("Ask three anonymous questions and import the totals: `sharewell import pulse FILE`.")
_NO_ROSTER: Final = N_("There is no roster for this month: `sharewell roster import FILE`.")
_NONE_TRAINED: Final = N_("Nobody is known to be trained in the last twelve months: `sharewell import training FILE`.")
CLAIM: Final = 0.01
"""The claim: in 99 % of cases employees mean no harm, so fewer than this part do."""
SUPPORTED: Final = "supported"
CONTRADICTED: Final = "contradicted"
NOT_YET: Final = "not yet decidable"
QUESTIONS: Final = {"why": WHY, "consequences": CONSEQUENCES, "free": FREE}


def trained(facts: Facts, scope: Scope) -> Measured:
    """Measure F4."""
    table, staff = facts.training, roster_size(facts, scope.cell, scope.month)
    if table is None:
        return Measured.absent(NO_TRAINING)
    if not staff:
        return Measured.absent(_NO_ROSTER)
    if not has_month(table.month, scope.month):
        return Measured.absent(_NONE_TRAINED)
    rows = (table.month == scope.month) & inside(facts, scope.cell)[table.department]
    count = min(len(np.unique(table.person[rows])), staff)
    return share(count, staff, people=staff, counted_people=True)


def claim(count: int, staff: int) -> str:
    """Return what so many people behind deliberate incidents among so many say of the claim.

    It is supported or contradicted where the whole interval lies on one side of it. Either verdict is wrong at most 5 times in
    100, as the exact test to one side has it.
    """
    low, high = mid_p(count, staff)
    if high < CLAIM:
        return SUPPORTED
    return CONTRADICTED if low > CLAIM else NOT_YET


def tested(facts: Facts, scope: Scope) -> Measured:
    """Measure F5. The list of incidents must speak for the month; months before it without a row had none."""
    table, staff = facts.incident, roster_size(facts, scope.cell, scope.month)
    if table is None or not has_month(table.month, scope.month):
        return Measured.absent(NO_INCIDENTS)
    if not staff:
        return Measured.absent(_NO_ROSTER)
    rows = np.flatnonzero((table.month > shift(scope.month, -MONTHS_A_YEAR)) & (table.month <= scope.month))
    rows = rows[once(table.month[rows], table.kind[rows], table.severity[rows])]
    deliberate = table.kind[rows] == DELIBERATE
    count = min(int(table.people[rows][deliberate].sum()), staff)
    low, high = mid_p(count, staff)
    return Measured(
        value=count / staff,
        n=staff,
        numerator=count,
        denominator=staff,
        low=low,
        high=high,
        people=staff,
        counted_people=True,
        detail={
            "claim": claim(count, staff),
            "accidents": int(table.people[rows][~deliberate].sum()),
        },
    )


def feel_free(facts: Facts, scope: Scope) -> Measured:
    """Measure F6: yes over all three questions. The interval is that of so many people, who each gave three answers."""
    table = facts.pulse
    if table is None:
        return Measured.absent(NO_PULSE)
    detail: dict[str, object] = {}
    answered = np.zeros((len(QUESTIONS), 3), dtype=np.int64)
    for place, (name, question) in enumerate(QUESTIONS.items()):
        yes, answers, invited = answered[place] = _answers(table, facts, scope, question)
        if not answers:
            return Measured.absent(NO_PULSE)
        detail |= {name: float(yes / answers), f"{name}_yes": int(yes), f"{name}_answers": int(answers)}
        if invited > 0:
            detail[f"{name}_response"] = min(1.0, float(answers / invited))
    yes, answers = int(answered[:, 0].sum()), int(answered[:, 1].sum())
    people = int(answered[:, 1].max())
    low, high = wilson(round(yes / answers * people), people)
    value = yes / answers
    return Measured(
        value=value,
        n=answers,
        numerator=yes,
        denominator=answers,
        low=min(low, value),
        high=max(high, value),
        people=int(answered[:, 1].min()),
        detail=detail,
    )


def _answers(table: PulseMonth, facts: Facts, scope: Scope, question: int) -> tuple[int, int, int]:
    """Return yeses, answers and people invited (-1: not told) of the cell; a figure of the whole stands over departments."""
    rows = np.flatnonzero((table.month == scope.month) & (table.question == question))
    rows = rows[once(table.department[rows])]
    for_all = table.department[rows] < 0
    if scope.cell.level is Level.WHOLE and for_all.any():
        rows = rows[for_all]
    else:
        rows = rows[~for_all & inside(facts, scope.cell)[table.department[rows]]]
    invited = table.invited[rows]
    told = int(invited.sum()) if len(rows) and (invited >= 0).all() else -1
    return int(table.yes[rows].sum()), int(table.answers[rows].sum()), told
