"""Tracked rules: how soon changes are read (R1), whether training follows (R4), what is made plain (R5)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from openness.marking import N_
from openness.measuring import share
from openness.model import Measured
from openness.month import last_day
from openness.selection import once
from openness.statistics.survival import median_time

if TYPE_CHECKING:
    from openness.facts import Facts, Ints
    from openness.facts_told import RuleMonth
    from openness.model import Scope

NO_RULES: Final = N_(
    "List the terms, laws and sector rules that apply: `sharewell import rules FILE`, then `sharewell rules check`."
)
NO_RULES_TRAINED: Final = N_(
    "List the rules with `sharewell import rules FILE` and who was trained in them with `sharewell import training FILE`."
)
_NO_CHANGE: Final = N_("No tracked text changed in the last twelve months: `sharewell rules check` looks at each.")
_NOBODY_CONCERNED: Final = N_("No tracked rule concerns anybody on the roster: check the column `concerns` of the rules.")


def _rules(facts: Facts, scope: Scope) -> tuple[RuleMonth | None, Ints]:
    """Return the table with the place of one row of each rule tracked that month."""
    table = facts.rule
    if table is None:
        return None, np.zeros(0, dtype=np.int64)
    rows = np.flatnonzero(table.month == scope.month)
    return table, rows[once(table.rule[rows])]


def read_on_time(facts: Facts, scope: Scope) -> Measured:
    """Measure R1: over the changes found in the year up to the month's end; what is not reviewed by then is censored.

    While fewer than half of them are reviewed, it tells how long more than half have waited at least.
    """
    table, rules = _rules(facts, scope)
    if table is None or not len(rules):
        return Measured.absent(NO_RULES)
    rows = np.flatnonzero((table.month == scope.month) & (table.changed_day > 0))
    rows = rows[once(table.rule[rows], table.changed_day[rows])]
    today = last_day(scope.month)
    if scope.as_of:
        today = min(today, datetime.fromtimestamp(scope.as_of, UTC).date())
    changed = [_day(number) for number in table.changed_day[rows].tolist()]
    reviewed = [_day(number) if number else None for number in table.reviewed_day[rows].tolist()]
    pairs = [(begin, end) for begin, end in zip(changed, reviewed, strict=True) if begin <= today]
    if not pairs:
        return Measured.absent(_NO_CHANGE)
    done = np.array([end is not None and end <= today for _, end in pairs], dtype=np.bool_)
    days = np.array(
        [max(((end if end is not None and end <= today else today) - begin).days, 0) for begin, end in pairs], dtype=np.float64
    )
    half = median_time(days, done)
    detail: dict[str, object] = {"changes": len(pairs), "not_reviewed": int((~done).sum())}
    if half.median is None:
        least = _waited(days)
        return Measured(value=least, n=len(pairs), low=least, rest=None, detail=detail | {"at_least": True})
    return Measured(value=half.median, n=len(pairs), low=half.low, high=half.high, detail=detail)


def _waited(days: np.typing.NDArray[np.float64]) -> float:
    """Return how many days at least half of the changes have waited or took; the median is no less while it is not known."""
    return float(np.sort(days)[(len(days) - 1) // 2])


def _day(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)


def training_follows(facts: Facts, scope: Scope) -> Measured:
    """Measure R4: who is concerned by several rules counts for each."""
    table, rows = _rules(facts, scope)
    if table is None or not len(rows):
        return Measured.absent(NO_RULES)
    concerned, trained = table.concerned[rows], np.minimum(table.trained[rows], table.concerned[rows])
    total = int(concerned.sum())
    if not total:
        return Measured.absent(_NOBODY_CONCERNED)
    detail: dict[str, object] = {
        "rules": len(rows),
        "rules_trained": float(np.mean(trained[concerned > 0] == concerned[concerned > 0])),
    }
    return share(int(trained.sum()), total, people=int(concerned.max()), counted_people=True, detail=detail)


def made_plain(facts: Facts, scope: Scope) -> Measured:
    """Measure R5."""
    table, rows = _rules(facts, scope)
    if table is None or not len(rows):
        return Measured.absent(NO_RULES)
    owned, guided = table.owner[rows] > 0, table.guide[rows] > 0
    plain = int((owned & guided).sum())
    return Measured(
        value=plain / len(rows),
        n=len(rows),
        numerator=plain,
        denominator=len(rows),
        detail={"owned": float(owned.mean()), "guided": float(guided.mean())},
    )
