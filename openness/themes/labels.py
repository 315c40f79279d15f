"""How much of what is shared carries knowledge rather than promotes (K1), and how many hands write the wiki (K5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from openness.marking import N_
from openness.measuring import BY_PERSON, share
from openness.model import Measured
from openness.selection import once, rows_in
from openness.statistics.misclassified import Part, Trial, corrected, corrected_interval
from openness.statistics.spread import effective_number, effective_share_interval, ratio_interval

if TYPE_CHECKING:
    from openness.facts import Facts, Ints
    from openness.facts_told import KnowledgeMonth, WikiMonth
    from openness.model import Scope
    from openness.month import Month

NO_LABELS: Final = N_(
    "Nothing shared is labelled as knowledge or promotion yet: collect or import it with its text, or label items by hand."
)
NO_WIKI: Final = N_("Enable a wiki source and record opt-ins of the people who have an account there.")
_NOBODY_EDITED: Final = N_("Nobody who takes part edited a page of the wiki in this month: import or collect it.")


def knowledge_not_noise(facts: Facts, scope: Scope) -> Measured:
    """Measure K1: what people labelled counts as it is, what a classifier labelled is corrected by its own error where known."""
    table = facts.knowledge
    if table is None:
        return Measured.absent(NO_LABELS)
    rows = rows_in(facts, scope, ("knowledge", scope.month), table.person, lambda: _labelled(table, scope.month))
    if not len(rows):
        return Measured.absent(NO_LABELS)
    given, parts = _by_person(table, rows, scope)
    both = given + sum(part.counts for part in parts.values())
    known, total = int(both[:, 0].sum()), int(both.sum())
    plain = share(known, total, people=len(both), largest=float(both.sum(axis=1).max()) / total)
    trials = {name: part.trial for name, part in parts.items() if part.trial is not None}
    value, detail = known / total, {"classifier": ", ".join(parts), "labelled_by_people": given.sum() / total}
    if trials:
        value = float(given[:, 0].sum() + corrected(list(parts.values()))) / total
        detail |= {"uncorrected": known / total} | _errors(trials)
    detail["error_known"] = len(trials) == len(parts)
    low, high = (None, None) if scope.value_only else _bounds(given, parts, scope.seed) or (None, None)
    return Measured(
        value=value,
        n=total,
        numerator=plain.numerator,
        denominator=plain.denominator,
        low=low,
        high=high,
        people=plain.people,
        largest=plain.largest,
        detail=detail,
    )


def _labelled(table: KnowledgeMonth, month: Month) -> Ints:
    """Return the rows with an item of either label, each person and labeller once."""
    rows = np.flatnonzero((table.month == month) & (table.knowledge + table.promotion > 0))
    return rows[once(table.person[rows], table.labeller[rows])]


def _by_person(table: KnowledgeMonth, rows: Ints, scope: Scope) -> tuple[Ints, dict[str, Part]]:
    """Return by person the items with knowledge and those that promote: as people labelled them, and as each classifier did."""
    _, place = np.unique(table.person[rows], return_inverse=True)
    size, labeller = int(place.max()) + 1, table.labeller[rows]
    counted: dict[str, Ints] = {BY_PERSON: np.zeros((size, 2), dtype=np.int64)}
    for number in np.unique(labeller).tolist():
        chosen, counts = labeller == number, np.zeros((size, 2), dtype=np.int64)
        np.add.at(counts[:, 0], place[chosen], table.knowledge[rows[chosen]])
        np.add.at(counts[:, 1], place[chosen], table.promotion[rows[chosen]])
        counted[table.labellers[number]] = counts
    given = counted.pop(BY_PERSON)
    return given, {name: Part(counts=counted[name], trial=_trial(scope, name)) for name in sorted(counted)}


def _trial(scope: Scope, classifier: str) -> Trial | None:
    """Return how a classifier did when it was tried; None where nobody measured it, or it tells nothing."""
    error = next((one for one in scope.errors if one.classifier == classifier), None)
    if error is None:
        return None
    found = Trial(are=error.knowledge, found=error.knowledge_right, are_not=error.promotion, left_out=error.promotion_right)
    return found if found.usable else None


def _errors(trials: dict[str, Trial]) -> dict[str, object]:
    """Return what the correction went by: one classifier's two figures, or those of each."""
    told = [
        {"classifier": name, "sensitivity": trial.sensitivity, "specificity": trial.specificity} for name, trial in trials.items()
    ]
    if len(told) > 1:
        return {"errors": told}
    return {key: told[0][key] for key in ("sensitivity", "specificity")}


def _bounds(given: Ints, parts: dict[str, Part], seed: int) -> tuple[float, float] | None:
    if any(part.trial is not None for part in parts.values()):
        return corrected_interval(given, list(parts.values()), seed)
    both = given + sum(part.counts for part in parts.values())
    return ratio_interval(both[:, 0], both.sum(axis=1), seed)


def many_hands(facts: Facts, scope: Scope) -> Measured:
    """Measure K5."""
    table = facts.wiki
    if table is None:
        return Measured.absent(NO_WIKI)
    rows = rows_in(facts, scope, ("wiki", scope.month), table.person, lambda: _with_account(table, scope.month))
    edits = table.edits[rows]
    effective, total = effective_number(edits), int(edits.sum())
    if effective is None:
        return Measured.absent(_NOBODY_EDITED if len(rows) else NO_WIKI)
    low, high = (None, None) if scope.value_only else effective_share_interval(edits, scope.seed) or (None, None)
    return Measured(
        value=min(1.0, effective / len(rows)),
        n=len(rows),
        numerator=effective,
        denominator=len(rows),
        low=low,
        high=high,
        people=len(rows),
        largest=float(edits.max()) / total,
        detail={"editors": int((edits > 0).sum()), "edits": total},
    )


def _with_account(table: WikiMonth, month: Month) -> Ints:
    """Return the rows of who has an account, each person once."""
    rows = np.flatnonzero((table.month == month) & (table.account > 0))
    return rows[once(table.person[rows])]
