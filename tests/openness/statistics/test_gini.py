"""The Gini coefficient: what others print of it stands in `test_published`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.statistics.gini import _drawn, _with_errors, _without_one, gini, gini_interval, gini_of_equals
from openness.statistics.redrawing import FEW

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

counts_of_people = st.lists(st.integers(0, 50), min_size=2, max_size=70).filter(lambda counts: sum(c > 0 for c in counts) > 1)


def test_gini_of_equals_is_what_poisson_counts_show() -> None:
    drawn = np.random.default_rng(1).poisson(3, 200_000)
    assert gini_of_equals(3) == pytest.approx(gini(drawn), abs=2e-3)
    assert gini_of_equals(0) == 1.0
    assert gini_of_equals(1e6) == pytest.approx(0.0, abs=1e-3)


def test_nothing_shared_has_no_gini() -> None:
    for counts in (np.zeros(0, dtype=np.int64), np.zeros(5, dtype=np.int64)):
        assert gini(counts) is None
        assert gini_interval(counts, 1) is None


@given(counts_of_people)
def test_each_person_left_out_and_each_draw_give_the_gini_of_who_is_left(counts: list[int]) -> None:
    rising = np.sort(np.array(counts, dtype=np.float64))
    left = [gini(np.delete(rising, place)) for place in range(len(rising))]
    assert _without_one(rising) == pytest.approx([found or 0.0 for found in left], abs=1e-12)
    times = np.random.default_rng(3).multinomial(len(rising), np.full(len(rising), 1 / len(rising)), 5).astype(np.float64)
    drawn = [gini(np.repeat(rising, row.astype(int))) for row in times]
    assert _drawn(times, rising) == pytest.approx([found or 0.0 for found in drawn], abs=1e-12)


@given(counts_of_people, st.integers(0, 99))
def test_the_interval_holds_the_figure_and_does_not_depend_on_order(counts: list[int], seed: int) -> None:
    found, whole = gini_interval(np.array(counts), seed), gini(np.array(counts))
    assert found == gini_interval(np.array(counts[::-1]), seed)
    assert found is not None
    assert whole is not None
    assert 0.0 <= found[0] <= found[1] <= 1.0
    if 5 <= len(counts) < FEW:
        assert found[0] <= whole
        assert whole <= found[1]


def test_the_standard_error_is_how_much_the_gini_varies() -> None:
    rng = np.random.default_rng(5)
    people = rng.negative_binomial(1, 0.2, (2_000, 200)).astype(np.float64)
    told = [_with_errors(np.ones((1, 200)), np.sort(row))[1][0] for row in people[:300]]
    assert np.mean(told) == pytest.approx(np.std([gini(row) or 0.0 for row in people]), rel=0.05)


def test_all_equal_gives_a_point() -> None:
    for size in (20, 200):
        assert gini_interval(np.full(size, 3), 1) == pytest.approx((0.0, 0.0), abs=1e-12)


RNG = np.random.default_rng(11)


@pytest.mark.parametrize(
    "draw",
    [
        lambda size: RNG.negative_binomial(1, 0.2, size),
        lambda size: RNG.poisson(4, size),
        lambda size: RNG.integers(0, 15, size),
    ],
    ids=["geometric", "Poisson", "uniform"],
)
def test_few_people_of_any_kind_are_held_most_of_the_time(draw: Callable[[int], NDArray[np.int64]]) -> None:
    truth = gini(draw(1_000_000)) or 0.0
    found = [gini_interval(draw(10), seed) or (1.0, 0.0) for seed in range(200)]
    assert sum(low <= truth <= high for low, high in found) >= 0.9 * len(found)
