"""The flow between departments: no street of a few is told, and none follows from the others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openness.flow import OneWay, Street, gate_flow, islands, one_way, read, without_streets
from openness.model import Cell, Level

NAMES = ("Art", "Bridges", "Care", "Dikes", "Energy")
K = 10


@st.composite
def months(draw: st.DrawFn) -> list[Street]:
    ends = draw(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), unique=True, max_size=25))
    return [Street(origin=a, target=b, arcs=draw(st.integers(1, 60)), people=draw(st.integers(1, 30))) for a, b in ends]


def touching(streets: list[Street], name: str) -> list[Street]:
    return [street for street in streets if name in {street.origin, street.target}]


@given(months(), st.frozensets(st.sampled_from(NAMES), max_size=2))
def test_small_streets_are_hidden_and_none_alone(month: list[Street], closed: frozenset[str]) -> None:
    shown = gate_flow(month, K, rolled=frozenset(Cell(Level.DEPARTMENT, name) for name in closed))
    for before, after in zip(month, shown, strict=True):
        assert after.people == 0
        if before.people < K or (before.arcs or 0) < K or {before.origin, before.target} & closed:
            assert after.arcs is None
        if after.arcs is not None:
            assert after.arcs % 5 == 0
    for name in NAMES:
        mine = touching(shown, name)
        assert len(mine) < 2 or sum(street.arcs is None for street in mine) != 1


@given(months(), st.sampled_from(NAMES))
def test_what_became_too_small_is_taken_out_later_as_it_would_have_been_at_first(month: list[Street], name: str) -> None:
    rolled = frozenset({Cell(Level.DEPARTMENT, name)})
    later = without_streets(gate_flow(month, K), rolled)
    assert all(street.arcs is None for street in touching(later, name))
    assert without_streets(later, rolled) == later
    for other in NAMES:
        mine = touching(later, other)
        assert len(mine) < 2 or sum(street.arcs is None for street in mine) != 1


@given(months())
def test_an_edition_keeps_it_whole(month: list[Street]) -> None:
    shown = gate_flow(month, K)
    assert list(read([street.as_json() for street in shown])) == shown


def test_one_way_streets_are_those_beyond_chance() -> None:
    def street(a: str, b: str, arcs: int | None) -> Street:
        return Street(origin=a, target=b, arcs=arcs)

    streets = [
        street("Art", "Bridges", 80), street("Bridges", "Art", 20),
        street("Art", "Care", 20), street("Care", "Art", 10),
        street("Bridges", "Care", 60), street("Care", "Bridges", None),
        street("Dikes", "Care", 40),
        street("Art", "Art", 200),
    ]  # fmt: skip
    assert one_way(streets) == [
        OneWay(origin="Dikes", target="Care", there=40, back=0),
        OneWay(origin="Art", target="Bridges", there=80, back=20),
    ]
    assert one_way([]) == []


def test_islands_keep_more_to_themselves_than_they_share() -> None:
    streets = [
        Street(origin="Art", target="Art", arcs=60), Street(origin="Art", target="Care", arcs=20),
        Street(origin="Care", target="Care", arcs=20), Street(origin="Care", target="Art", arcs=20),
        Street(origin="Dikes", target="Dikes", arcs=90), Street(origin="Dikes", target="Care", arcs=None),
    ]  # fmt: skip
    assert islands(streets) == [("Art", 0.6)]
