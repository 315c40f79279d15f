"""Who is there in a month of the story, who shares, and how each of them behaves then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from openness.month import first_day, last_day
from pipeline.demo.organisation import DEPARTMENTS
from pipeline.demo.story import moment, place_in_story, season

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    from openness.month import Month
    from pipeline.demo.organisation import Organisation

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

_SATURDAY = 5
_HABIT = 0.7
"""How often people do as they always do, rather than as the day falls."""
_QUIET_SHARING = 0.26
_QUIET_WRITING = 0.36
"""How much less those share and write who never take part."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """A month's people. `active` and `employed` hold numbers of people; the other columns have a row per person."""

    index: int
    employed: Ints
    active: Ints
    department: Ints
    leader: Bools
    begun: Floats
    replied: Floats
    answered: Floats
    further: Floats
    hours: Floats
    across: Floats
    reactions: Floats
    knowledge: Floats
    promotion: Floats


def gather(
    rng: np.random.Generator, organisation: Organisation, month: Month, index: int, constant: tuple[Floats, Floats] | None,
) -> Crowd:  # fmt: skip
    """Gather the people of a month; `constant` holds what stays with a person (habit and energy), None: nobody shares."""
    people = organisation.people
    at = place_in_story(index, len(organisation.months))
    ahead, behind = moment(at), moment(at, behind=True)
    department = np.array(
        [each.department_in(index) for each in people],
    )
    stays = np.array([each.behind for each in DEPARTMENTS])[department]
    first, last = first_day(month), last_day(month)
    there = np.array([each.employed(first, last) for each in people])
    leader = np.array([each.leader for each in people])
    quiet = np.array([each.covered_from is None for each in people])

    def by_person(name: str) -> Floats:
        found: Floats = np.where(stays, getattr(behind, name), getattr(ahead, name))
        return found

    habit, energy = constant if constant is not None else (np.ones(len(people)), np.zeros(len(people)))
    shares = by_person("sharing") * np.where(leader, by_person("leaders"), 1.0) * np.where(quiet, _QUIET_SHARING, 1.0)
    falls = np.where(rng.random(len(people)) < _HABIT, habit, rng.random(len(people)))
    uneven = by_person("uneven")
    lively = np.exp(energy * uneven - uneven**2 / 2)
    begun = by_person("begun") * np.minimum(lively, 8.0) * np.where(quiet, _QUIET_WRITING, 1.0) * season(month % 100)
    return Crowd(
        index=index,
        employed=np.flatnonzero(there),
        active=np.flatnonzero(there & (falls < shares)),
        department=department,
        leader=leader,
        begun=np.maximum(begun, 1.0),
        **{
            name: by_person(name)
            for name in ("replied", "answered", "further", "hours", "across", "reactions", "knowledge", "promotion")
        },
    )


def working_days(month: Month, zone: ZoneInfo) -> Ints:
    """Return the UTC second at which each working day of a month begins on the organisation's clock."""
    day, found = first_day(month), []
    while day <= last_day(month):
        if day.weekday() < _SATURDAY:
            found.append(int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp()))
        day += timedelta(days=1)
    return np.array(found)
