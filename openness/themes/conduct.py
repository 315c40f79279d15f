"""How Sharewell itself behaves: a strip apart, outside every theme's headline."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from openness.facts import FactTable
from openness.marking import N_
from openness.measuring import lanting, share
from openness.model import Direction, Ideal, Indicator, Measured, Theme, Unit
from openness.selection import inside

if TYPE_CHECKING:
    from openness.facts import Facts
    from openness.model import Scope

_NO_ROSTER: Final = N_("There is no roster for this month: `sharewell roster import FILE`.")
_NO_REMOVALS: Final = N_(
    "Nothing was withdrawn or deleted at a source yet, or no source was looked at again: `sharewell collect`."
)
_NONE_REMOVED: Final = N_("Nothing was withdrawn or found deleted at its source in this month.")
_IN_TIME: Final = 24
_MOST: Final = 0.95


def by_choice(facts: Facts, scope: Scope) -> Measured:
    """Measure R2."""
    table = facts.consent
    if table is None:
        return Measured.absent(_NO_ROSTER)
    rows = np.flatnonzero((table.month == scope.month) & inside(facts, scope.cell)[table.department])
    _, first = np.unique(table.department[rows], return_index=True)
    rows = rows[first]
    roster = int(table.roster[rows].sum())
    if not roster:
        return Measured.absent(_NO_ROSTER)
    opted_in = min(int(table.opted_in[rows].sum()), roster)
    return share(opted_in, roster, people=roster, counted_people=True, detail={"without_opt_in": int(table.without[rows].sum())})


def gone_in_time(facts: Facts, scope: Scope) -> Measured:
    """Measure R3."""
    table = facts.removal
    rows = np.flatnonzero(table.month == scope.month) if table is not None else np.array([], dtype=np.int64)
    if table is None or not rows.size:
        return Measured.absent(_NONE_REMOVED)
    order = rows[np.argsort(table.hours[rows], kind="stable")]
    hours, counts = table.hours[order], table.items[order]
    total = int(counts.sum())
    slowest = hours[int(np.searchsorted(np.cumsum(counts), math.ceil(_MOST * total)))]
    return share(
        int(counts[hours <= _IN_TIME].sum()),
        total,
        people=int(table.people[rows[0]]),
        largest=float(table.largest[rows[0]] / total),
        detail={"p95_hours": float(slowest)},
    )


CHOICE: Final = Indicator(
    id="R2",
    theme=Theme.CONDUCT,
    name=N_("Taking part by choice"),
    unit=Unit.SHARE,
    direction=Direction.UP,
    ideal=Ideal(note=N_("Accounts collected without an opt-in must be 0. How many take part is nobody's target.")),
    source=lanting("recommendation 4"),
    formula=N_(
        "People with a valid opt-in / everybody on the roster; beside it accounts collected without one, which must be 0."
    ),
    interval=N_("Wilson"),
    meaning=N_("Every figure about persons rests on people who chose to take part. This says how many they are."),
    caveat=N_(
        "Those who choose to take part may share more than those who don't: the lower this, the less the figures speak for all."
    ),
    supply=_NO_ROSTER,
    needs=(FactTable.CONSENT,),
    measure=by_choice,
    paired=False,
    in_headline=False,
)
GONE: Final = Indicator(
    id="R3",
    theme=Theme.CONDUCT,
    name=N_("Gone means gone"),
    unit=Unit.SHARE,
    direction=Direction.UP,
    ideal=Ideal(value=1.0, source=lanting("recommendation 4")),
    source=lanting("recommendation 4"),
    formula=N_(
        "Items deleted at the source or withdrawn that were removed here within 24 hours of when they were last seen there, or of"
        " the withdrawal, divided by all such."
    ),
    interval=N_("Wilson"),
    meaning=N_("Who takes something back may count on it being gone here too."),
    caveat=N_(
        "A deletion is only noticed when the source is looked at again. Nothing tells afterwards whose the items were: of each"
        " month only how many people there were is kept."
    ),
    supply=_NO_REMOVALS,
    needs=(FactTable.REMOVAL,),
    measure=gone_in_time,
    paired=False,
    whole_only=True,
    in_headline=False,
)
CONDUCT: Final = (CHOICE, GONE)
