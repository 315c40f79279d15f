"""What becomes of items within 90 days: seen outside (A5), taken up by other departments (K3), and the picked ones more (K4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from openness.marking import N_
from openness.measuring import share
from openness.model import Measured
from openness.selection import once, prepared, rows_in
from openness.statistics.shares import ratio_of_shares
from openness.themes.crossing import ENOUGH, TOO_FEW_ENDS, taking_part

if TYPE_CHECKING:
    from openness.facts import Facts, Ints
    from openness.model import Scope
    from openness.month import Month

REUSE_DAYS: Final = 90
NO_KNOWLEDGE_OUTSIDE: Final = N_(
    "Collect items with their text, so that knowledge is found, and let inside and outside sources cover the same 90 days."
)
NO_KNOWLEDGE_REUSED: Final = N_(
    "Collect items with their text, so that knowledge is found, and 90 more days of reshares, links and citations."
)
NO_CURATED: Final = N_("Tag, pin or star items at the curation desk, and collect 90 more days of reshares, links and citations.")
_NO_PUBLIC_SOURCE: Final = N_(
    "No item in a public space is known, so nothing could be seen outside: enable a public source and collect it."
)
_REST_UNUSED: Final = N_("None of the items that were not picked out was reused, so there is nothing to compare with.")
_OPEN: Final = 1
_PUBLIC: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fates:
    """What became of one month's items, a row an author: counts of items."""

    person: Ints
    knowledge: Ints
    knowledge_reused: Ints
    opened: Ints
    """Knowledge in open spaces."""
    opened_outside: Ints
    picked: Ints
    """Curated items of any label."""
    picked_reused: Ints
    rest: Ints
    rest_reused: Ints


def fates_in(facts: Facts, month: Month) -> Fates:
    """Return what became of a month's items, by author; each item counts once."""
    return prepared(facts, ("fates", month, None), lambda: _fates(facts, month))


def _fates(facts: Facts, month: Month) -> Fates:
    table = facts.reuse
    if table is None:
        nothing = np.zeros(0, dtype=np.int64)
        return Fates(**dict.fromkeys(Fates.__dataclass_fields__, nothing))
    rows = np.flatnonzero(table.month == month)
    rows = rows[once(table.item[rows])]
    person, place = np.unique(table.person[rows], return_inverse=True)
    knows, opened, picked, again, outside = (
        column[rows] > 0 for column in (table.knowledge, table.open, table.curated, table.reused, table.outside)
    )

    def by_person(chosen: np.typing.NDArray[np.bool_]) -> Ints:
        return np.bincount(place[chosen], minlength=len(person))

    return Fates(
        person=person,
        knowledge=by_person(knows),
        knowledge_reused=by_person(knows & again),
        opened=by_person(knows & opened),
        opened_outside=by_person(knows & opened & outside),
        picked=by_person(picked),
        picked_reused=by_person(picked & again),
        rest=by_person(~picked),
        rest_reused=by_person(~picked & again),
    )


def _of_cell(facts: Facts, scope: Scope, fates: Fates) -> Ints:
    """Return the places of the cell's authors."""
    return rows_in(facts, scope, ("fates", scope.month), fates.person, lambda: np.arange(len(fates.person)))


def _shared(facts: Facts, scope: Scope, of: str, part: str, *, absent: str, detail: dict[str, object]) -> Measured:
    """Return the share of the cell's items of one kind that had one fate."""
    fates = fates_in(facts, scope.month)
    mine = _of_cell(facts, scope, fates)
    items, found = getattr(fates, of)[mine], getattr(fates, part)[mine]
    total = int(items.sum())
    if not total:
        return Measured.absent(absent)
    return share(int(found.sum()), total, people=int((items > 0).sum()), largest=float(items.max()) / total, detail=detail)


def inside_outside(facts: Facts, scope: Scope) -> Measured:
    """Measure A5."""
    table = facts.space
    if table is None or not ((table.visibility == _PUBLIC) & (table.items > 0)).any():
        return Measured.absent(_NO_PUBLIC_SOURCE)
    return _shared(facts, scope, "opened", "opened_outside", absent=NO_KNOWLEDGE_OUTSIDE, detail={})


def reused_by_others(facts: Facts, scope: Scope) -> Measured:
    """Measure K3."""
    part = taking_part(facts, scope)
    if part is not None and part < ENOUGH:
        return Measured(value=None, detail={"taking_part": part}, missing=TOO_FEW_ENDS)
    return _shared(facts, scope, "knowledge", "knowledge_reused", absent=NO_KNOWLEDGE_REUSED, detail={"taking_part": part})


def filtered_well(facts: Facts, scope: Scope) -> Measured:
    """Measure K4."""
    fates = fates_in(facts, scope.month)
    mine = _of_cell(facts, scope, fates)
    picked, picked_again = int(fates.picked[mine].sum()), int(fates.picked_reused[mine].sum())
    rest, rest_again = int(fates.rest[mine].sum()), int(fates.rest_reused[mine].sum())
    if not picked:
        return Measured.absent(NO_CURATED)
    if not rest_again:
        return Measured.absent(_REST_UNUSED)
    low, high = ratio_of_shares(picked_again, picked, rest_again, rest) or (None, None)
    items = (fates.picked + fates.rest)[mine]
    return Measured(
        value=picked_again / picked / (rest_again / rest),
        n=picked + rest,
        numerator=picked_again / picked,
        denominator=rest_again / rest,
        low=low,
        high=high,
        people=int((items > 0).sum()),
        largest=float(max(one.max() / one.sum() for one in (fates.picked[mine], fates.rest[mine]))),
        detail={
            "curated_share": picked / (picked + rest),
            "curated": picked,
            "curated_reused": picked_again,
            "others": rest,
            "others_reused": rest_again,
        },
    )
