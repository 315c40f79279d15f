from __future__ import annotations

import warnings
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.stats import bootstrap, norm, t

from openness.statistics.redrawing import BCA_UP_TO, DRAWS, drawn_sums, interval_of_draws, kinds, raised_tail, redrawn
from openness.statistics.spread import ratio_interval, top_share_interval


@pytest.mark.parametrize("size", [5, 30, 300, BCA_UP_TO, BCA_UP_TO + 1])
def test_the_interval_is_what_scipy_makes_of_the_same_draws(size: int) -> None:
    rng = np.random.default_rng(size)
    found = rng.gamma(0.6, 5, size)
    without = (found.sum() - found) / (size - 1)
    drawn = rng.choice(found, (DRAWS, size)).mean(axis=1)
    own = interval_of_draws(float(found.mean()), without, drawn)
    # A mean without each one in turn varies as the values do, so that its degrees of freedom follow from them.
    squares = (found - found.mean()) ** 2
    excess = float((squares**2).mean() / squares.mean() ** 2) - 3
    tails = (size - 1) / ((size - 2) * (size - 3)) * ((size + 1) * excess + 6) + 3
    freedom = min(max(2 * size / (tails - (size - 3) / (size - 1)), 1.0), size - 1)
    earlier: Any = SimpleNamespace(bootstrap_distribution=drawn)
    expected = bootstrap(
        (found,),
        np.mean,
        n_resamples=0,
        bootstrap_result=earlier,
        confidence_level=1 - 2 * raised_tail(size, freedom),
        method="BCa" if size <= BCA_UP_TO else "percentile",
    ).confidence_interval
    assert own == pytest.approx((expected.low, expected.high), rel=1e-9)


def test_draws_that_do_not_tell_where_the_figure_lies_give_the_percentile_interval() -> None:
    drawn = np.linspace(2.0, 3.0, DRAWS)
    without = np.array([1.0, 1.1, 0.9, 1.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        low, high = interval_of_draws(1.0, without, drawn) or (0.0, 0.0)
    assert 2.0 <= low < high <= 3.0


def test_the_raised_tail_is_students() -> None:
    assert raised_tail(10, 9) == pytest.approx(norm.sf((10 / 9) ** 0.5 * t.isf(0.025, 9)), rel=1e-12)


def test_people_alike_are_one_kind_only_where_kinds_are_few() -> None:
    few = np.repeat([[1.0, 2.0], [3.0, 4.0]], [40, 60], axis=0)
    rows, many = kinds(few)
    assert rows.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert many.tolist() == [40, 60]
    apart = np.arange(100.0)
    assert kinds(apart)[0] is apart
    assert kinds(apart)[1].tolist() == [1] * 100


@pytest.mark.parametrize("many", [[1] * 200, [150, 50], [1] * 20_000, [19_000, 999, 1]])
def test_each_draw_takes_as_many_as_there_are_and_each_kind_by_its_part(many: list[int]) -> None:
    size = sum(many)
    times = np.concatenate([batch.astype(np.int64) for batch in redrawn(np.array(many), 3)])
    assert times.shape == (DRAWS, len(many))
    assert (times.sum(axis=1) == size).all()
    first, part = times[:, 0], many[0] / size
    deviation = (size * part * (1 - part)) ** 0.5
    assert first.mean() == pytest.approx(many[0], abs=5 * deviation / DRAWS**0.5)
    assert first.std() == pytest.approx(deviation, rel=0.1)


@pytest.mark.parametrize("columns", [1, 2, 3, 12])
def test_sums_are_of_those_drawn_however_many_columns(columns: int) -> None:
    rng = np.random.default_rng(columns)
    table = rng.poisson(3, (90, columns)).astype(np.float64)
    times = np.concatenate(list(redrawn(np.ones(90, dtype=np.int64), 5)))
    assert (drawn_sums(table, 5) == times @ table).all()


def test_drawing_kinds_gives_the_interval_that_drawing_people_gives() -> None:
    counts = np.repeat([0, 1, 4, 30], [1_500, 900, 500, 100])
    nudged = counts + np.linspace(0, 1e-6, len(counts))  # nobody is like another, so people are drawn
    assert top_share_interval(counts, 1) == pytest.approx(top_share_interval(nudged, 1), abs=5e-3)
    over, under = np.repeat([1, 3], [2_000, 1_000]), np.repeat([2, 9], [2_000, 1_000])
    apart = under + np.linspace(0, 1e-6, len(under))
    assert ratio_interval(over, under, 1) == pytest.approx(ratio_interval(over, apart, 1), abs=1e-3)
