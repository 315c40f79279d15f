"""The flow between departments under attack: with all that other figures tell of arcs, no small street is pinned down.

Whoever attacks cannot know that a hidden street has any arcs: some that have none are hidden too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openness.flow import Street, gate_flow
from openness.indicators import INDICATOR
from openness.model import Aim, Cell, Level
from openness.month import ends_at
from openness.reading import take_readings
from openness.rounding import round_count
from openness.smallgroups import gate
from openness.themes.crossing import BEHIND_ARCS
from tests.openness.attacker import Attacker
from tests.openness.organisations import BEFORE, NOW, Organisation, covered, people_rows

if TYPE_CHECKING:
    from collections.abc import Hashable

NAMES = ("Art", "Bridges", "Care", "Dikes", "Energy", "Fens")
DIVISIONS = (frozenset(NAMES[:3]), frozenset(NAMES[3:]))
STEP = 2
ZONE = ZoneInfo("Europe/Amsterdam")


@st.composite
def months(draw: st.DrawFn) -> list[Street]:
    found = []
    for origin in NAMES[: draw(st.integers(2, 6))]:
        for target in NAMES:
            arcs = draw(st.one_of(st.just(0), st.integers(1, 12), st.integers(8, 60)))
            if arcs:
                people, largest = draw(st.integers(1, 30)), draw(st.integers(1, arcs))
                found.append(Street(origin=origin, target=target, arcs=arcs, people=people, largest=largest))
    return found


def small(street: Street, k: int) -> bool:
    return street.people < k or (street.arcs or 0) < k or 2 * street.largest > (street.arcs or 0)


def attacked(month: list[Street], k: int, rolled: frozenset[Cell]) -> list[Hashable]:
    """Return the small streets that follow from the shown ones and from what A2 and A3 tell of parts and the whole."""
    attacker = Attacker()
    for before, after in zip(month, gate_flow(month, k, rolled=rolled), strict=True):
        told = (max(0, after.arcs - STEP), after.arcs + STEP) if after.arcs is not None else (0, 10_000)
        attacker.learn([(before.origin, before.target)], *told)
    parts = [frozenset({name}) for name in NAMES if Cell(Level.DEPARTMENT, name) not in rolled]
    for part in [*parts, *DIVISIONS, frozenset(NAMES)]:
        touching = [one for one in month if part & {one.origin, one.target}]
        for of in ([one for one in touching if one.within], [one for one in touching if not one.within]):
            count = sum(one.arcs or 0 for one in of)
            if count >= k and sum(one.people for one in of) >= k:
                about = round_count(count)
                attacker.learn([(one.origin, one.target) for one in of], about - STEP, about + STEP)
    return attacker.worked_out({(one.origin, one.target): [(one.origin, one.target)] for one in month if small(one, k)})


@given(months(), st.sampled_from([5, 10]), st.frozensets(st.sampled_from(NAMES), max_size=2))
@settings(max_examples=60, deadline=None)
def test_no_small_street_follows_from_what_else_is_told_of_arcs(month: list[Street], k: int, closed: frozenset[str]) -> None:
    assert attacked(month, k, frozenset(Cell(Level.DEPARTMENT, name) for name in closed)) == []


@pytest.mark.heavy
@given(months(), st.sampled_from([5, 10]), st.frozensets(st.sampled_from(NAMES), max_size=2))
@settings(max_examples=5_000, deadline=None)
def test_nor_in_many_months(month: list[Street], k: int, closed: frozenset[str]) -> None:
    assert attacked(month, k, frozenset(Cell(Level.DEPARTMENT, name) for name in closed)) == []


@given(months())
def test_a_street_that_one_person_mostly_made_is_hidden(month: list[Street]) -> None:
    for before, after in zip(month, gate_flow(month, 5), strict=True):
        assert after.largest == 0
        if 2 * before.largest > (before.arcs or 0):
            assert after.arcs is None


def among(people: range, *others: range) -> list[tuple[int, ...]]:
    """Return arcs from everybody to everybody else of these people and of others."""
    return [(int(NOW), one, two) for one in people for part in (people, *others) for two in part if one != two]


def test_what_a2_tells_of_a_department_does_not_give_away_the_few_who_react_to_each_other_in_it() -> None:
    care, finance, it = range(1, 21), range(21, 41), range(41, 61)
    rows = [row for number, people in enumerate((care, finance, it)) for row in people_rows(NOW, [1] * 20, department=number,
            division=min(number, 1), first=people.start)]  # fmt: skip
    busy = [*among(care, finance), *among(finance, care, it), *among(it, care)]
    few = [row for row in busy if not {row[1], row[2]} <= set(it)] + among(range(41, 45))
    for arcs, told in ((busy, 3), (few, 1)):
        made = Organisation(person=rows, arc=arcs, active=[(NOW, 0, 60, 0)], coverage=covered(ZONE, BEFORE, NOW, "slack"))
        cells = [Cell(), *(Cell(Level.DEPARTMENT, name) for name in made.departments)]
        found = take_readings(
            made.facts(), NOW, cells=cells, as_of=ends_at(NOW, ZONE), ideals=lambda *_: Aim(), seed=1,
            indicators=[INDICATOR["A2"]], zone_ends_at=lambda month: ends_at(month, ZONE),
        )  # fmt: skip
        shown = [one for one in gate(found, 10) if one.cell.level is Level.DEPARTMENT and one.value is not None]
        assert len(shown) == told
        assert told == len(cells) - 1 or "it" not in {one.cell.name for one in shown}, "nor may it follow by subtraction"
        assert not any(BEHIND_ARCS in one.detail for one in shown)
