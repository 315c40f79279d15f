"""How Sharewell itself behaves: a strip apart, outside every theme's headline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from openness.facts import FactTable
from openness.marking import N_
from openness.measuring import lanting, share, waiting
from openness.model import Direction, Ideal, Indicator, Measured, Theme, Unit
from openness.selection import inside

if TYPE_CHECKING:
    from openness.facts import Facts
    from openness.model import Scope

_NO_ROSTER: Final = N_("There is no roster for this month: `sharewell roster import FILE`.")
_NO_REMOVALS: Final = N_(
    "Nothing was withdrawn or deleted at a source yet, or no source was looked at again: `sharewell collect`."
)


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
    formula=N_("Items deleted at the source or withdrawn that were removed here within 24 hours, divided by all such."),
    interval=N_("Wilson"),
    meaning=N_("Who takes something back may count on it being gone here too."),
    caveat=N_("A deletion is only noticed when the source is looked at again."),
    supply=_NO_REMOVALS,
    needs=(FactTable.REMOVAL,),
    measure=waiting(_NO_REMOVALS),
    paired=False,
    whole_only=True,
    in_headline=False,
)
CONDUCT: Final = (CHOICE, GONE)
