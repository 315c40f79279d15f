"""Theme 1, embrace: sharing as a habit of many, leaders included, in few initiatives with a goal."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from openness.facts import FactTable
from openness.marking import N_
from openness.measuring import NOBODY_YET, NOTHING_SHARED, lanting, share
from openness.model import Cell, Direction, Ideal, Indicator, Measured, Theme, Unit
from openness.month import shift
from openness.selection import among, has_month, inside, people_in, prepared
from openness.statistics.gini import gini, gini_interval, gini_of_equals
from openness.statistics.shares import ratio_of_shares
from openness.statistics.spread import top_share, top_share_interval
from openness.themes.initiatives import NO_INITIATIVES, focus

if TYPE_CHECKING:
    from openness.facts import Facts
    from openness.model import Scope
    from openness.month import Month

HALF_YEAR: Final = 6
_HALF_YEAR_IDEAL: Final = 0.38
_NO_LAST_MONTH: Final = N_("Last month has no data yet: one more month of collecting or importing supplies it.")
_NO_SHARER_BEFORE: Final = N_("None of the people who take part shared anything last month, so nobody could share again.")
_NO_LEADERS: Final = N_("No leader takes part: mark leaders in the roster's column `leader` and record their opt-ins.")
_NO_STAFF_SHARED: Final = N_("No colleague without a leading role shared anything, so there is nothing to compare leaders with.")


def roster_size(facts: Facts, cell: Cell, month: Month) -> int | None:
    """Return how many people are employed in the cell that month; None when no roster says so."""
    table = facts.roster
    if table is None or not has_month(table.month, month):
        return None
    rows = (table.month == month) & inside(facts, cell)[table.department]
    return int(table.people[rows].sum())


def active_sharers(facts: Facts, scope: Scope) -> Measured:
    """Measure E1."""
    people = people_in(facts, scope)
    eligible, sharers = len(people.person), len(people.sharers)
    if not eligible:
        return Measured.absent(NOBODY_YET)
    detail: dict[str, object] = {}
    roster = roster_size(facts, scope.cell, scope.month) if scope.people is None else None
    if roster:
        detail |= {"roster": roster, "share_of_roster": min(1.0, sharers / roster)}
    months = [shift(scope.month, -back) for back in range(HALF_YEAR)]
    if facts.person is not None and all(has_month(facts.person.month, month) for month in months):
        everywhere = replace(scope, cell=Cell())
        key = ("half a year", scope.month, scope.people)
        shared = prepared(
            facts, key, lambda: np.unique(np.concatenate([people_in(facts, everywhere, month).sharers for month in months]))
        )
        ever = int(among(people.person, shared).sum())
        detail |= {"six_months": ever / eligible, "six_months_sharers": ever, "six_months_ideal": _HALF_YEAR_IDEAL}
    return share(sharers, eligible, people=eligible, counted_people=True, detail=detail)


def leaders_share(facts: Facts, scope: Scope) -> Measured:
    """Measure E2."""
    people = people_in(facts, scope)
    leading = people.where(people.leader > 0)
    staff = people.where(people.leader <= 0)
    leaders, others = len(leading.person), len(staff.person)
    sharing, sharing_staff = len(leading.sharers), len(staff.sharers)
    detail: dict[str, object] = {"leaders": leaders, "sharing_leaders": sharing, "staff": others, "sharing_staff": sharing_staff}
    detail["leaders_agreed"] = facts.agreed.issuperset(leading.person.tolist())
    if not leaders:
        return Measured.absent(_NO_LEADERS)
    if not sharing_staff:
        return Measured.absent(_NO_STAFF_SHARED)
    bounds = ratio_of_shares(sharing, leaders, sharing_staff, others) or (None, None)
    return Measured(
        value=sharing / leaders / (sharing_staff / others),
        n=leaders + others,
        numerator=sharing / leaders,
        denominator=sharing_staff / others,
        low=bounds[0],
        high=bounds[1],
        people=leaders + others,
        detail=detail,
    )


def share_again(facts: Facts, scope: Scope) -> Measured:
    """Measure E3."""
    before = shift(scope.month, -1)
    if facts.person is None or not has_month(facts.person.month, before):
        return Measured.absent(_NO_LAST_MONTH)
    now = people_in(facts, scope)
    earlier = np.intersect1d(people_in(facts, replace(scope, cell=Cell()), before).sharers, now.person, assume_unique=True)
    if not len(earlier):
        return Measured.absent(_NO_SHARER_BEFORE)
    again = int(np.isin(earlier, now.sharers, assume_unique=True).sum())
    return share(again, len(earlier), people=len(earlier), counted_people=True)


def spread(facts: Facts, scope: Scope) -> Measured:
    """Measure E4."""
    items = people_in(facts, scope).items
    value, total = top_share(items), int(items.sum())
    if value is None:
        return Measured.absent(NOTHING_SHARED if len(items) else NOBODY_YET)
    low, high = (None, None) if scope.value_only else top_share_interval(items, scope.seed) or (None, None)
    shown = not scope.value_only and scope.people is None  # of those in both months only the figure is compared
    uneven = (gini_interval(items, scope.seed) if shown else None) or (None, None)
    return Measured(
        value=value,
        n=len(items),
        numerator=value * total,
        denominator=total,
        low=low,
        high=high,
        people=len(items),
        largest=float(items.max()) / total,
        detail={
            "gini": gini(items),
            "gini_low": uneven[0],
            "gini_high": uneven[1],
            "gini_floor": gini_of_equals(total / len(items)),
            "items": total,
            "sharers": int((items > 0).sum()),
        },
    )


_E = Theme.EMBRACE
ACTIVE_SHARERS: Final = Indicator(
    id="E1",
    theme=_E,
    name=N_("Active sharers"),
    unit=Unit.SHARE,
    direction=Direction.UP,
    ideal=Ideal(note=N_("Your own baseline; over six months 38%, the target SWOOP Analytics gives for interactive users.")),
    source=lanting("recommendation 1"),
    formula=N_("People who shared something in a public or open space this month, divided by the people who take part."),
    interval=N_("Wilson"),
    meaning=N_("How many people share at all. A good month shows sharing as something many do, not a few."),
    caveat=N_(
        "It counts people, not how good their contributions are, and only people who chose to take part; the share of the whole "
        "roster stands beside it."
    ),
    supply=NOBODY_YET,
    needs=(FactTable.PERSON, FactTable.SPACE),
    measure=active_sharers,
    reach=HALF_YEAR,
    reference=N_("SWOOP Analytics, interactive users over six months: average 27%, target 38%."),
)
LEADERS: Final = Indicator(
    id="E2",
    theme=_E,
    name=N_("Leaders share too"),
    unit=Unit.RATIO,
    direction=Direction.UP,
    ideal=Ideal(value=1.0, source=lanting("introduction and recommendation 1")),
    source=lanting("introduction and recommendation 1"),
    formula=N_("The share of leaders who shared something this month, divided by the same share among all other staff."),
    interval=N_("Ratio of proportions, log method"),
    meaning=N_("At 1, leaders share as often as everybody else. Below 1 they ask of others what they don't do themselves."),
    caveat=N_("There are few leaders, so the interval is wide. It is shown for the whole organisation only, and never by name."),
    supply=_NO_LEADERS,
    needs=(FactTable.PERSON, FactTable.SPACE),
    measure=leaders_share,
    whole_only=True,
)
HABIT: Final = Indicator(
    id="E3",
    theme=_E,
    name=N_("Sharing is a habit"),
    unit=Unit.SHARE,
    direction=Direction.UP,
    ideal=Ideal(),
    source=lanting("recommendation 1"),
    formula=N_("People who shared last month and again this month, divided by those who shared last month and still take part."),
    interval=N_("Wilson"),
    meaning=N_("Whether sharing lasts. A campaign gives a peak of people who share once; a habit brings them back."),
    caveat=N_("Holidays break habits too: compare with the same month last year before drawing conclusions."),
    supply=_NO_LAST_MONTH,
    needs=(FactTable.PERSON, FactTable.SPACE),
    measure=share_again,
    reach=2,
    window=2,
)
SPREAD: Final = Indicator(
    id="E4",
    theme=_E,
    name=N_("Spread of contributions"),
    unit=Unit.SHARE,
    direction=Direction.DOWN,
    ideal=Ideal(),
    source=lanting("recommendation 1"),
    formula=N_("The share of all public and open items that the most active tenth of the people who take part made."),
    interval=N_("Bootstrap by person"),
    meaning=N_("How much of the sharing hangs on a few. The lower, the more it is carried by many."),
    caveat=N_(
        "Even people who are all equally active never share exactly equally often: the Gini that chance alone gives stands "
        "beside the measured one."
    ),
    supply=NOTHING_SHARED,
    needs=(FactTable.PERSON, FactTable.SPACE),
    measure=spread,
    reference=N_("van Mierlo 2014, four health communities: the most active 1% made 74.7% of all posts."),
)
FOCUS: Final = Indicator(
    id="E5",
    theme=_E,
    name=N_("Focus of initiatives"),
    unit=Unit.COUNT,
    direction=Direction.RANGE,
    ideal=Ideal(note=N_("All initiatives tied to a change goal and with an owner; how many there should be is yours to set.")),
    source=lanting("recommendation 1"),
    formula=N_(
        "The number of active initiatives; beside it the median number of people active in one, the share tied to a change goal, "
        "the share with an owner, and the share still alive after twelve months."
    ),
    interval=N_("Bootstrap, for the effective number; how many there are is counted, not estimated"),
    exact=True,
    meaning=N_(
        "Too many initiatives leave too few people and hours for each. A few that are staffed and tied to a goal go further."
    ),
    caveat=N_(
        "It knows only the initiatives that somebody listed, and counts as active what carries their tag, lives in their space "
        "or was tied to them at the desk."
    ),
    supply=NO_INITIATIVES,
    needs=(FactTable.PERSON, FactTable.INITIATIVE),
    measure=focus,
    counts_people=False,
    version=2,
)
EMBRACE: Final = (ACTIVE_SHARERS, LEADERS, HABIT, SPREAD, FOCUS)
