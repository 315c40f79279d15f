"""Small groups under attack: whatever is shown of one month, put together, pins no hidden group down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from openness.activity import CountCell, gate_counts
from openness.indicators import INDICATOR
from openness.measuring import share
from openness.model import Cell, Comparison, Judgement, Level, Reading, State
from openness.rollup import RolledUp, too_small
from openness.smallgroups import edition_of, fewer_than, gate
from tests.openness.attacker import Attacker
from tests.openness.organisations import NOW

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

NOTHING = Comparison(judgement=Judgement.NO_COMPARISON)


@dataclass(frozen=True)
class Part:
    """A department: who takes part, who of them shared, who of them shared in half a year, and who is employed."""

    name: str
    division: str
    people: int
    sharers: int
    half_year: int
    roster: int
    each: int

    @property
    def items(self) -> int:
        """What they shared."""
        return self.sharers * self.each


@st.composite
def parts(draw: st.DrawFn) -> list[Part]:
    divisions = draw(st.integers(0, 3))
    found = []
    small = st.one_of(st.integers(0, 12), st.integers(8, 45))
    for number in range(draw(st.integers(1, 8))):
        people = draw(small)
        sharers = draw(st.one_of(st.integers(0, people), st.just(people), st.integers(0, min(people, 3))))
        half_year = draw(st.integers(sharers, people))
        division = f"division {number % divisions}" if divisions else ""
        found.append(
            Part(f"department {number}", division, people, sharers, half_year, people + draw(st.integers(0, 12)), number % 4 + 1)
        )
    return found


def reading_of(cell: Cell, of: Iterable[Part], division: str | None) -> Reading | None:
    own = list(of)
    people, sharers, half = (sum(getattr(one, name) for one in own) for name in ("people", "sharers", "half_year"))
    roster = sum(one.roster for one in own)
    if not people:
        return None
    detail = {"six_months_sharers": half, "six_months": half / people, "roster": roster, "share_of_roster": sharers / roster}
    found = share(sharers, people, people=people, counted_people=True, detail=detail)
    indicator = INDICATOR["E1"]
    return Reading(
        id="E1",
        theme=indicator.theme,
        month=NOW,
        cell=cell,
        state=State.MEASURED,
        value=found.value,
        unit=indicator.unit,
        n=found.n,
        numerator=found.numerator,
        denominator=found.denominator,
        low=found.low,
        high=found.high,
        people=people,
        ideal=None,
        ideal_source="",
        meets_ideal=None,
        previous=None,
        last_month=NOTHING,
        last_year=NOTHING,
        coverage=(),
        detail=found.detail,
        missing=None,
        formula_version=1,
        division=division or None,
    )


def cells_of(found: list[Part]) -> dict[Cell, list[Part]]:
    cells: dict[Cell, list[Part]] = {Cell(): found}
    for part in found:
        if part.division:
            cells.setdefault(Cell(Level.DIVISION, part.division), []).append(part)
        cells[Cell(Level.DEPARTMENT, part.name)] = [part]
    return cells


def spread_of(cell: Cell, of: Iterable[Part], division: str | None) -> Reading | None:
    """Return a reading of E4, which tells sharers and items too."""
    plain, own = reading_of(cell, of, division), list(of)
    items = sum(one.items for one in own)
    if plain is None or not items:
        return None
    detail = {"items": items, "sharers": sum(one.sharers for one in own)}
    return replace(plain, id="E4", value=0.3, numerator=0.3 * items, denominator=items, low=0.2, high=0.4, detail=detail)


def readings_of(found: list[Part]) -> list[Reading]:
    made = [
        make(cell, own, own[0].division if cell.level is Level.DEPARTMENT else None)
        for cell, own in cells_of(found).items()
        for make in (reading_of, spread_of)
    ]
    return [one for one in made if one is not None]


def rolled_of(found: list[Part], k: int) -> RolledUp:
    """Return what is rolled up, were this month the whole year."""
    sizes = {cell: sum(one.people for one in own) for cell, own in cells_of(found).items() if cell != Cell()}
    parents = {Cell(Level.DEPARTMENT, one.name): Cell(Level.DIVISION, one.division) if one.division else Cell() for one in found}
    return RolledUp(taking_part=too_small({cell: people for cell, people in sizes.items() if people}, parents, k))


def told_whole(shown: Iterable[Reading], cells: dict[Cell, list[Part]], k: int) -> Attacker:
    """Return what somebody knows who takes every count that a gated reading tells, or lets on, for exact."""
    attacker = Attacker()
    for one in shown:
        names = [part.name for part in cells[one.cell]]
        for name in names:
            attacker.same([("people", name)], [("sharers", name), ("quiet", name)])
            attacker.same([("people", name)], [("half", name), ("never", name)])
        if one.people is not None:
            attacker.learn((("people", name) for name in names), one.people)
        for told in (one.numerator, one.detail.get("sharers")):
            if isinstance(told, int):
                attacker.learn((("sharers", name) for name in names), told)
        if one.id == "E4" and one.denominator is not None:
            attacker.learn((("items", name) for name in names), one.denominator)
        for key, what in (("numerator", "sharers"), ("remainder", "quiet")):
            if one.detail.get(key) == fewer_than(k):
                attacker.learn(((what, name) for name in names), 1, k - 1)
        half = one.detail.get("six_months_sharers")
        if isinstance(half, int):
            attacker.learn((("half", name) for name in names), half)
    return attacker


@given(parts(), st.sampled_from([5, 10]))
@settings(max_examples=60)
def test_no_hidden_count_follows_from_all_that_is_shown_of_a_month(found: list[Part], k: int) -> None:
    cells = cells_of(found)
    attacker = told_whole(gate(readings_of(found), k, rolled=rolled_of(found, k)), cells, k)
    protected: dict[Hashable, list[Hashable]] = {}
    for cell, own in cells.items():
        people, sharers, half = (sum(getattr(one, name) for one in own) for name in ("people", "sharers", "half_year"))
        small = {"people": people, "sharers": sharers, "quiet": people - sharers, "half": half, "never": people - half}
        small["items"] = sharers
        protected |= {(cell, what): [(what, one.name) for one in own] for what, count in small.items() if 0 < count < k}
    assert attacker.worked_out(protected) == []


@given(parts(), st.sampled_from([5, 10]))
@settings(max_examples=40)
def test_no_count_of_an_edition_can_be_worked_out_exactly(found: list[Part], k: int) -> None:
    """What pages show is rounded: of no cell, shown or hidden, a number of people comes out as it is, unless it is nobody."""
    cells = cells_of(found)
    attacker = Attacker()
    for one in edition_of(readings_of(found), k, rolled=rolled_of(found, k)):
        names = [part.name for part in cells[one.cell]]
        for name in names:
            attacker.same([("people", name)], [("sharers", name), ("quiet", name)])
        around(attacker, [("people", name) for name in names], one.people)
        if one.id == "E1":
            around(attacker, [("people", name) for name in names], one.denominator)
            around(attacker, [("sharers", name) for name in names], one.numerator)
            if one.value is not None:
                assert one.value == round((one.numerator or 0) / (one.denominator or 1), 2)
        around(attacker, [("sharers", name) for name in names], one.detail.get("sharers"))
    sums: dict[Hashable, list[Hashable]] = {
        (cell, what): [(what, one.name) for one in own]
        for cell, own in cells.items()
        for what in ("people", "sharers")
        if sum(getattr(one, what) for one in own)
    }
    assert attacker.worked_out(sums) == []


def around(attacker: Attacker, counts: list[tuple[str, str]], told: object) -> None:
    """Take in a count that was rounded to 5."""
    if isinstance(told, int | float):
        attacker.learn(counts, max(0, told - 2), told + 2)


FAMILIES = ("chat", "wiki", "forum")


@dataclass(frozen=True)
class Shared:
    """What a department shared in one family: items, people and the most that one of them made."""

    items: int
    sharers: int
    largest: int


@st.composite
def activities(draw: st.DrawFn) -> list[tuple[Part, dict[str, Shared]]]:
    found = []
    for part in draw(parts()):
        own = {}
        for family in FAMILIES:
            sharers = draw(st.integers(0, part.people))
            items = sharers * draw(st.integers(1, 6))
            largest = draw(st.integers(0, 40)) if sharers else 0
            own[family] = Shared(items + largest, sharers, largest + (items > 0))
        found.append((part, own))
    return found


def counts_of(found: list[tuple[Part, dict[str, Shared]]]) -> list[CountCell]:
    made = []
    shared = {part.name: own for part, own in found}
    for cell, own in cells_of([part for part, _ in found]).items():
        eligible = sum(part.people for part in own)
        if not eligible:
            continue
        rows = {family: [shared[part.name][family] for part in own] for family in FAMILIES}
        rows["all"] = [one for family in FAMILIES for one in rows[family]]
        for family, several in rows.items():
            items = sum(one.items for one in several)
            sharers = sum(one.sharers for one in several)
            if family == "all":
                sharers = sum(max(shared[part.name][one].sharers for one in FAMILIES) for part in own)
            largest = max(one.largest for one in several) / items if items else 0.0
            made.append(
                CountCell(
                    level=cell.level,
                    cell=cell.name,
                    parent=own[0].division if cell.level is Level.DEPARTMENT else None,
                    family=family,
                    items=items,
                    sharers=sharers,
                    eligible=eligible,
                    largest=largest,
                )
            )
    return made


@given(activities(), st.sampled_from([5, 10]), st.booleans())
@settings(max_examples=40)
def test_no_hidden_count_of_what_was_shared_follows_from_the_others(
    found: list[tuple[Part, dict[str, Shared]]], k: int, roll: bool
) -> None:
    cells = cells_of([part for part, _ in found])
    raw = counts_of(found)
    rolled = {Cell(Level.DEPARTMENT, part.name) for part, _ in found if part.people < k} if roll else set()
    attacker = Attacker()
    for truth, one in zip(raw, gate_counts(raw, k, rolled=rolled), strict=True):
        names = [part.name for part in cells[Cell(one.level, one.cell)]]
        if one.family == "all":
            for name in names:
                attacker.same([("items", "all", name)], [("items", family, name) for family in FAMILIES])
        for what in ("items", "sharers", "eligible"):
            if getattr(one, what) is not None:
                family = "" if what == "eligible" else one.family
                attacker.learn([(what, family, name) for name in names], getattr(truth, what))
    protected: dict[Hashable, list[Hashable]] = {}
    for truth in raw:
        names = [part.name for part in cells[Cell(truth.level, truth.cell)]]
        few = 0 < (truth.sharers or 0) < k
        small = {"items": few or truth.largest > 0.5, "sharers": few}
        protected |= {
            (truth.cell, what, truth.family): [(what, truth.family, name) for name in names] for what, own in small.items() if own
        }
        if 0 < (truth.eligible or 0) < k:
            protected[truth.cell, "eligible"] = [("eligible", "", name) for name in names]
    assert attacker.worked_out(protected) == []
