"""What can be followed over time: every indicator and every count that editions hold, each with what it can be parted by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from openness.indicators import INDICATORS
from openness.marking import N_
from openness.model import Unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from presentation.edition import Activity, Edition

NO_SPLIT: Final = ""
FAMILY, VISIBILITY, DIVISION, DEPARTMENT, THEME = "family", "visibility", "division", "department", "theme"
SPLITS: Final = {
    NO_SPLIT: N_("all together"),
    FAMILY: N_("by kind of source"),
    VISIBILITY: N_("by who can read it"),
    DIVISION: N_("by division"),
    DEPARTMENT: N_("by department"),
    THEME: N_("by theme"),
}
"""By its stable id: what a figure can be parted by."""
_PARTS: Final = (NO_SPLIT, DIVISION, DEPARTMENT)
_ALL_PARTS: Final = (NO_SPLIT, FAMILY, VISIBILITY, DIVISION, DEPARTMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Something that can be followed. `id` is stable: it stands in addresses."""

    id: str
    name: str
    meaning: str
    unit: Unit
    splits: tuple[str, ...]
    counted: Callable[[Activity], float | None] | None = None
    """Of a count: what it is of the activity of a cell; None: it is an indicator, or of the whole edition."""
    of_edition: Callable[[Edition], float | None] | None = None
    """Of a count of the whole organisation only."""


def _each(activity: Activity) -> float | None:
    """Return the items for each eligible person; None where either is not told."""
    return None if activity.items is None or not activity.eligible else activity.items / activity.eligible


COUNTS: Final = (
    Measure(
        id="each",
        name=N_("Items for each person who takes part"),
        meaning=N_(
            "Messages, posts, pages and documents for each person who takes part, so that more people taking part does not look "
            "like more sharing."
        ),
        unit=Unit.RATIO,
        splits=_ALL_PARTS,
        counted=_each,
    ),
    Measure(
        id="items",
        name=N_("Items shared"),
        meaning=N_("Messages, posts, pages and documents in spaces that every colleague can read, rounded to 5."),
        unit=Unit.COUNT,
        splits=_ALL_PARTS,
        counted=lambda activity: activity.items,
    ),
    Measure(
        id="sharers",
        name=N_("People who shared"),
        meaning=N_("People who take part and shared something there that month, rounded to 5."),
        unit=Unit.COUNT,
        splits=_ALL_PARTS,
        counted=lambda activity: activity.sharers,
    ),
    Measure(
        id="eligible",
        name=N_("People who take part"),
        meaning=N_("People on the roster who opted in, and whose source is covered to the month's end, rounded to 5."),
        unit=Unit.COUNT,
        splits=_PARTS,
        counted=lambda activity: activity.eligible,
    ),
    Measure(
        id="opted-in",
        name=N_("Opted in, whole organisation"),
        meaning=N_("People who said yes to being counted, rounded to 5."),
        unit=Unit.COUNT,
        splits=(NO_SPLIT,),
        of_edition=lambda edition: edition.opted_in,
    ),
    Measure(
        id="roster",
        name=N_("Roster, whole organisation"),
        meaning=N_("People who were employed that month, rounded to 5."),
        unit=Unit.COUNT,
        splits=(NO_SPLIT,),
        of_edition=lambda edition: edition.roster,
    ),
    Measure(
        id="reached",
        name=N_("Indicators that reach their ideal"),
        meaning=N_("How many of each theme's measured indicators reach their ideal; more measured ones can raise it too."),
        unit=Unit.COUNT,
        splits=(NO_SPLIT, THEME),
    ),
)
MEASURES: Final = {
    measure.id: measure
    for measure in (
        *(
            Measure(
                id=indicator.id,
                name=indicator.name,
                meaning=indicator.meaning,
                unit=indicator.unit,
                splits=(NO_SPLIT,) if indicator.whole_only else _PARTS,
            )
            for indicator in INDICATORS
        ),
        *COUNTS,
    )
}
"""Everything that can be followed, by its stable id: the indicators first."""
