"""Parts that were too small in some month are shown within the part above them all year."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from openness.model import Cell, Level, State
from openness.rollup import NONE, ROLLED_UP, RolledUp, read, too_small, without_parts
from openness.smallgroups import gate, gate_counts, redacted
from tests.openness.test_smallgroups import counts, reading

if TYPE_CHECKING:
    from collections.abc import Mapping


def department(name: str) -> Cell:
    return Cell(Level.DEPARTMENT, name)


def division(name: str) -> Cell:
    return Cell(Level.DIVISION, name)


def rolled(fewest: Mapping[str, int], k: int = 10) -> set[str | None]:
    return {cell.name for cell in too_small({department(name): people for name, people in fewest.items()}, {}, k)}


def test_one_small_part_takes_its_next_smallest_neighbour_along() -> None:
    assert rolled({"a": 6, "b": 30, "c": 24, "d": 60}) == {"a", "c"}
    assert rolled({"a": 6, "b": 7, "c": 24, "d": 60}) == {"a", "b"}
    assert rolled({"a": 3, "b": 4, "c": 24, "d": 60}) == {"a", "b", "c"}
    assert rolled({"a": 12, "b": 30}) == set()
    assert rolled({"a": 6, "b": 30}) == {"a", "b"}


def test_within_a_division_its_own_neighbour_goes_along() -> None:
    fewest = {division("x"): 36, division("y"): 90}
    fewest |= {department(name): people for name, people in (("a", 6), ("b", 30), ("c", 40), ("d", 50))}
    parents = {department(name): division("x" if name in "ab" else "y") for name in "abcd"}
    assert too_small(fewest, parents, 10) == {department("a"), department("b")}
    shrunk = fewest | {division("x"): 9, department("b"): 3}
    assert too_small(shrunk, parents, 10) == {division("x"), division("y"), *map(department, "abc")}


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.sampled_from([5, 10]))
def test_what_is_left_out_is_never_one_part_and_never_few_people(sizes: list[int], k: int) -> None:
    fewest = {department(str(place)): people for place, people in enumerate(sizes)}
    hidden = too_small(fewest, {}, k)
    assert {cell for cell, people in fewest.items() if people < k} <= hidden
    if hidden and hidden != set(fewest):
        assert len(hidden) > 1
        assert sum(fewest[cell] for cell in hidden) >= k


def test_a_part_that_is_large_enough_now_stays_hidden_all_year() -> None:
    parts = [reading(people=size, part=0, name=name) for name, size in (("a", 14), ("b", 30), ("c", 24), ("d", 60))]
    year = RolledUp(taking_part=frozenset({department("a"), department("c")}))
    shown = {one.cell.name: one for one in gate([reading(people=128, part=0), *parts], 10, rolled=year)}
    assert {name for name, one in shown.items() if one.state is State.SUPPRESSED} == {"a", "c"}
    assert shown["a"].missing == ROLLED_UP
    assert shown["a"].people is None


def test_two_months_leave_out_the_same_parts() -> None:
    year = RolledUp(taking_part=frozenset({department("a"), department("c")}))
    hidden = []
    for sizes in ({"a": 6, "b": 20, "c": 24}, {"a": 14, "b": 26, "c": 20}):
        parts = [reading(people=size, part=0, name=name) for name, size in sizes.items()]
        found = gate([reading(people=sum(sizes.values()), part=0), *parts], 10, rolled=year)
        hidden.append({one.cell.name for one in found if one.state is State.SUPPRESSED})
    assert hidden[0] == hidden[1] == {"a", "c"}


def test_who_is_employed_counts_for_what_everybody_is_counted_in() -> None:
    year = RolledUp(taking_part=frozenset({department("a")}))
    assert year.holds(reading("E1", name="a"))
    assert not year.holds(reading("R2", name="a"))
    assert not year.holds(reading("A1", name="a", detail={"basis": "totals"}))
    assert year.holds(reading("A1", name="a", detail={"basis": "items"}))
    assert not NONE.holds(reading("E1", name="a"))


def test_activity_of_such_a_part_is_not_told_either() -> None:
    cells = [counts(Level.WHOLE, None, 570, 57)]
    cells += [counts(Level.DEPARTMENT, name, 10 * size, size) for name, size in (("a", 14), ("b", 20), ("c", 23))]
    year = frozenset({department("a"), department("b")})
    shown = {one.cell: (one.items, one.sharers, one.eligible) for one in gate_counts(cells, 10, rolled=year)}
    assert shown["a"] == shown["b"] == (None, None, None)
    assert shown["c"][0] == 230


def test_an_edition_without_a_part_is_otherwise_the_same() -> None:
    year = RolledUp(taking_part=frozenset({department("a")}))
    shown = [reading(name="a"), reading(name="b"), reading("R2", name="a")]
    after = redacted(shown, year, leaders=True)
    assert [one.value is None for one in after] == [True, False, False]
    assert after[1:] == shown[1:]
    rows = [one.as_json() for one in (counts(Level.DEPARTMENT, name, 100, 20) for name in "ab")]
    body = without_parts({"activity": rows, "month": "2026-08"}, year)
    assert body["activity"][1] == rows[1]
    assert body["activity"][0]["items"] is None
    assert year.within(body["rolled_up"])
    assert read(body["rolled_up"]) == year
    assert not replace(year, employed=frozenset({department("b")})).within(body["rolled_up"])
