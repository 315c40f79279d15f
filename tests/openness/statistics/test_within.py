"""The exact test within persons against its definition, and how often it is wrong where nothing changed."""

from __future__ import annotations

import itertools
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openness.statistics.within import in_window, within_test

PERSON = st.tuples(st.integers(0, 4), st.integers(0, 5), st.integers(0, 4), st.integers(0, 5)).map(
    lambda one: (min(one[0], one[1]), one[1], min(one[2], one[3]), one[3])
)


def by_counting(people: list[tuple[int, int, int, int]]) -> float:
    """Go through every way in which it could have fallen, person by person."""
    ways = [[(x, comb(n, x) * comb(m, a + b - x)) for x in range(max(0, a + b - m), min(n, a + b) + 1)] for a, n, b, m in people]
    observed = sum(one[0] for one in people)
    less = more = total = 0
    for fallen in itertools.product(*ways):
        weight = 1
        for _, times in fallen:
            weight *= times
        now = sum(x for x, _ in fallen)
        total += weight
        less += weight * (now <= observed)
        more += weight * (now >= observed)
    return min(1.0, 2 * min(less, more) / total)


@settings(deadline=None, max_examples=80)
@given(st.lists(PERSON, min_size=1, max_size=4))
def test_it_is_what_counting_every_way_gives(people: list[tuple[int, int, int, int]]) -> None:
    assert within_test(people)[0] == pytest.approx(by_counting(people), abs=1e-9)


def test_the_direction_is_that_of_the_persons_themselves() -> None:
    assert within_test([(8, 10, 2, 30)] * 5)[1] == 1
    assert within_test([(1, 10, 25, 30)] * 5)[1] == -1
    # Those who always speak of it share more than before: nobody changed.
    assert within_test([(10, 20, 5, 10), (0, 5, 0, 20)])[1] == 0
    assert within_test([]) == (1.0, 0)
    assert within_test([(3, 3, 0, 0), (2, 2, 4, 4)]) == (1.0, 0)


def test_where_nothing_changed_it_seldom_says_so() -> None:
    rng = np.random.default_rng(5)
    wrong = 0
    for _ in range(400):
        often = rng.beta(1, 6, size=30)
        now, before = rng.integers(1, 15, size=30), rng.integers(1, 40, size=30)
        drawn = zip(rng.binomial(now, often), now, rng.binomial(before, often), before, strict=True)
        wrong += within_test([(int(a), int(n), int(b), int(m)) for a, n, b, m in drawn])[0] <= 0.05
    assert wrong / 400 <= 0.075


def test_a_window_is_as_likely_as_dealing_makes_it() -> None:
    assert in_window(0, 5, 10, 100) == 1.0
    assert in_window(2, 2, 2, 4) == pytest.approx(1 / 6)
