"""How much of what is shared carries knowledge rather than promotes (K1), and how many hands write the wiki (K5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from openness.marking import N_
from openness.measuring import BY_PERSON, share
from openness.model import Measured
from openness.selection import once, rows_in
from openness.statistics.misclassified import Trial, corrected, corrected_interval
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
    """Measure K1: what people labelled counts as it is, what a classifier labelled is corrected where its error is known."""
    table = facts.knowledge
    if table is None:
        return Measured.absent(NO_LABELS)
    rows = rows_in(facts, scope, ("knowledge", scope.month), table.person, lambda: _labelled(table, scope.month))
    if not len(rows):
        return Measured.absent(NO_LABELS)
    given, classified = _by_person(table, rows)
    classifiers = sorted({table.labellers[number] for number in table.labeller[rows]} - {BY_PERSON})
    both = given + classified
    known, total = int(both[:, 0].sum()), int(both.sum())
    plain = share(known, total, people=len(both), largest=float(both.sum(axis=1).max()) / total)
    trial = _trial(scope, classifiers)
    value, detail = known / total, {"classifier": ", ".join(classifiers), "labelled_by_people": given.sum() / total}
    if trial is not None:
        by_machine = int(classified.sum())
        value = float(given[:, 0].sum() + corrected(classified[:, 0].sum() / by_machine, trial) * by_machine) / total
        detail |= {"uncorrected": known / total, "sensitivity": trial.sensitivity, "specificity": trial.specificity}
    detail["error_known"] = trial is not None or not classifiers
    low, high = _bounds(given, classified, trial, scope)
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


def _by_person(table: KnowledgeMonth, rows: Ints) -> tuple[Ints, Ints]:
    """Return by person the items with knowledge and those that promote: as people labelled them, and as classifiers did."""
    _, place = np.unique(table.person[rows], return_inverse=True)
    hands = np.array([name == BY_PERSON for name in table.labellers], dtype=np.bool_)[table.labeller[rows]]
    found = []
    for chosen in (hands, ~hands):
        counts = np.zeros((int(place.max()) + 1, 2), dtype=np.int64)
        np.add.at(counts[:, 0], place[chosen], table.knowledge[rows[chosen]])
        np.add.at(counts[:, 1], place[chosen], table.promotion[rows[chosen]])
        found.append(counts)
    return found[0], found[1]


def _trial(scope: Scope, classifiers: list[str]) -> Trial | None:
    """Return how the one classifier did that labelled here; None where nobody measured it, or it tells nothing."""
    error = next((one for one in scope.errors if classifiers == [one.classifier]), None)
    if error is None:
        return None
    found = Trial(are=error.knowledge, found=error.knowledge_right, are_not=error.promotion, left_out=error.promotion_right)
    return found if found.usable else None


def _bounds(given: Ints, classified: Ints, trial: Trial | None, scope: Scope) -> tuple[float | None, float | None]:
    if scope.value_only:
        return None, None
    if trial is not None:
        return corrected_interval(given, classified, trial, scope.seed) or (None, None)
    both = given + classified
    return ratio_interval(both[:, 0], both.sum(axis=1), scope.seed) or (None, None)


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
