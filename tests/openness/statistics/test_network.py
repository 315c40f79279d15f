from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.statistics.network import labelled, largest_component, network

if TYPE_CHECKING:
    from pathlib import Path

    from openness.statistics.network import EI, Network


def _index(net: Network, department: np.ndarray, departments: int, chosen: np.ndarray | None = None) -> EI:
    found = labelled(net, department, departments).e_i(np.ones(departments, dtype=bool) if chosen is None else chosen)
    assert found is not None
    return found


def test_email_of_a_research_institute_as_published(shared: Path) -> None:
    # SNAP email-Eu-core (Leskovec, Kleinberg, Faloutsos 2007; Yin, Benson, Leskovec, Gleich 2017): reciprocity .711.
    folder = shared / "data" / "networks"
    arcs = np.loadtxt(folder / "email-Eu-core.txt", dtype=np.int64)
    labels = np.loadtxt(folder / "email-Eu-core-department-labels.txt", dtype=np.int64)
    net = network(arcs[:, 0], arcs[:, 1])
    assert net.arcs == 24_929
    assert net.reciprocity == pytest.approx(0.711220, abs=1e-6)
    assert largest_component(net) == len(net.nodes) == 986
    department = dict(labels.tolist())
    found = _index(net, np.array([department[node] for node in net.nodes.tolist()]), 42)
    assert (found.external, found.internal) == (16_284, 8_645)
    assert found.raw == pytest.approx(0.306430, abs=1e-6)
    assert found.expected == pytest.approx(0.9074, abs=5e-5)


def test_e_i_index_by_hand() -> None:
    # Krackhardt and Stern: (external - internal) / (external + internal); two groups of two, ties in a ring, both ways.
    pairs = [(1, 2), (2, 3), (3, 4), (4, 1)]
    arcs = np.array(pairs + [(second, first) for first, second in pairs])
    net = network(arcs[:, 0], arcs[:, 1])
    found = _index(net, np.array([0, 0, 1, 1]), 2)
    assert (found.external, found.internal, found.raw) == (4, 4, 0.0)
    assert found.expected == pytest.approx(1 - 2 * 1 / 3)
    own = _index(net, np.array([0, 0, 1, 1]), 2, np.array([True, False]))
    assert (own.external, own.internal) == (4, 2)


@pytest.mark.parametrize("part", [None, 0, 2])
def test_expectation_and_deviation_are_those_of_shuffled_labels(part: int | None) -> None:
    rng = np.random.default_rng(11)
    hubs = rng.integers(0, 12, 700), rng.integers(0, 60, 700)
    net = network(*hubs)
    department = np.sort(rng.choice(4, len(net.nodes), p=[0.5, 0.3, 0.15, 0.05]))
    chosen = np.ones(4, dtype=bool) if part is None else np.arange(4) == part
    found = _index(net, department, 4, chosen)
    shuffled = np.array([_index(net, rng.permutation(department), 4, chosen).raw for _ in range(3_000)])
    assert found.expected == pytest.approx(
        shuffled.mean(), abs=4 * found.deviation / np.sqrt(3_000) + (0 if part is None else 0.01)
    )
    assert found.deviation == pytest.approx(shuffled.std(), rel=0.05 if part is None else 0.15)


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=60), st.randoms(use_true_random=False))
def test_order_repetition_and_loops_change_nothing(arcs: list[tuple[int, int]], dice: object) -> None:
    del dice
    once = np.array(sorted({arc for arc in arcs if arc[0] != arc[1]}), dtype=np.int64).reshape(-1, 2)
    often = np.array(arcs[::-1] + arcs, dtype=np.int64).reshape(-1, 2)
    plain, noisy = network(once[:, 0], once[:, 1]), network(often[:, 0], often[:, 1])
    assert plain.arcs == noisy.arcs
    assert plain.reciprocity == noisy.reciprocity
    assert largest_component(plain) == largest_component(noisy)
    returned = sum((second, first) in set(map(tuple, once.tolist())) for first, second in once.tolist())
    assert plain.returned.sum() == returned


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=60), st.sets(st.integers(0, 9)))
def test_a_part_is_the_network_of_its_arcs(arcs: list[tuple[int, int]], kept: set[int]) -> None:
    table = np.array(arcs, dtype=np.int64).reshape(-1, 2)
    net = network(table[:, 0], table[:, 1])
    part, of = net.among(np.isin(net.nodes, list(kept)))
    left = np.array([arc for arc in arcs if set(arc) <= kept], dtype=np.int64).reshape(-1, 2)
    again = network(left[:, 0], left[:, 1])
    assert part.nodes.tolist() == again.nodes.tolist() == net.nodes[of].tolist()
    assert part.reciprocity == again.reciprocity
    assert part.arcs == again.arcs


def test_nobody_acts_on_anybody() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    net = network(nothing, nothing)
    assert net.reciprocity is None
    assert largest_component(net) == 0
    assert labelled(net, nothing, 3).e_i(np.ones(3, dtype=bool)) is None


def test_one_department_cannot_be_crossed() -> None:
    net = network(np.array([1, 2]), np.array([2, 1]))
    assert labelled(net, np.array([0, 0]), 1).e_i(np.ones(1, dtype=bool)) is None


@pytest.mark.slow
def test_a_million_arcs_take_seconds() -> None:
    rng = np.random.default_rng(5)
    begun = time.perf_counter()
    net = network(rng.integers(0, 10_000, 1_000_000), rng.integers(0, 10_000, 1_000_000))
    _index(net, rng.integers(0, 60, len(net.nodes)), 60)
    assert largest_component(net) == 10_000
    assert time.perf_counter() - begun < 20
