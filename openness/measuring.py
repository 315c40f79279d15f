"""What the measures of all themes share: shares with their interval, and where words come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.marking import N_
from openness.model import Citation, Measured
from openness.statistics.shares import wilson

if TYPE_CHECKING:
    from collections.abc import Mapping

PERCENT: Final = 100
DAY: Final = 86_400
HOUR: Final = 3_600
BY_PERSON: Final = "person"
"""Who labelled, where a person did."""
NOBODY_YET: Final = N_(
    "Nothing by people who take part is here yet: record opt-ins with `sharewell consent import`, then import or collect."
)
NOTHING_SHARED: Final = N_("Nobody who takes part shared anything in this month: import or collect what they share.")


def lanting(where: str) -> Citation:
    """Return the place in the interview that an indicator stands for."""
    return Citation("Lanting", 2012, where)


def share(
    count: int,
    total: int,
    *,
    people: int,
    counted_people: bool = False,
    largest: float = 0.0,
    detail: Mapping[str, object] | None = None,
) -> Measured:
    """Return a share with Wilson's interval; `total` must be above 0."""
    low, high = wilson(count, total)
    return Measured(
        value=count / total,
        n=total,
        numerator=count,
        denominator=total,
        low=low,
        high=high,
        people=people,
        largest=largest,
        counted_people=counted_people,
        detail=detail or {},
    )


def whole_number(value: object) -> int | None:
    """Return the value where it counts something; None for figures that are no counts."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
