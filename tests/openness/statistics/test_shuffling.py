from __future__ import annotations

import numpy as np
import pytest

from openness.model import Cell, Scope
from openness.statistics.network import labelled, network
from openness.statistics.shuffling import DEALS, deal
from openness.themes.crossing import crossing
from tests.openness.organisations import LONG_AFTER, NOW, at_random

RNG = np.random.default_rng(11)
NET = network(RNG.integers(0, 80, 900), RNG.integers(0, 80, 900))
DEPARTMENT = np.repeat(np.arange(4), [len(NET.nodes) - 42, 24, 12, 6])


@pytest.mark.parametrize("chosen", [[0, 1, 2, 3], [0], [3], [1, 2]])
def test_dealing_agrees_with_the_closed_form(chosen: list[int]) -> None:
    part = np.isin(np.arange(4), chosen)
    index = labelled(NET, DEPARTMENT, 4).e_i(part)
    bounds = deal(NET, DEPARTMENT, 4, 1).bounds(part)
    assert index is not None
    assert bounds is not None
    wide = 1.96 * index.deviation
    assert bounds == pytest.approx((index.expected - wide, index.expected + wide), abs=0.35 * wide)


def test_every_deal_keeps_departments_and_arcs() -> None:
    dealt = deal(NET, DEPARTMENT, 4, 1)
    assert dealt.labels.shape == (DEALS, len(NET.nodes))
    assert (np.sort(dealt.labels, axis=1) == DEPARTMENT).all()
    assert (dealt.ends.sum(axis=1) == 2 * NET.arcs).all()
    for row in (0, DEALS - 1):
        own = labelled(NET, dealt.labels[row], 4).e_i(np.ones(4, dtype=bool))
        assert own is not None
        assert dealt.internal[row].sum() == own.internal
        pair = labelled(NET, dealt.labels[row], 4).e_i(np.array([False, True, True, False]))
        assert pair is not None
        inner, ends = dealt.internal[row, 1:3].sum(), dealt.ends[row, 1:3].sum()
        within = dealt._within(np.array([False, True, True, False]))[row]
        assert (pair.internal, pair.internal + pair.external) == (inner, ends - within)


def test_the_same_seed_deals_the_same() -> None:
    everyone = np.ones(4, dtype=bool)
    assert deal(NET, DEPARTMENT, 4, 7).bounds(everyone) == deal(NET, DEPARTMENT, 4, 7).bounds(everyone)
    assert deal(NET, DEPARTMENT, 4, 7).bounds(everyone) != deal(NET, DEPARTMENT, 4, 8).bounds(everyone)


def test_the_reading_says_which_way_its_interval_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    scope = Scope(month=NOW, cell=Cell(), as_of=LONG_AFTER)
    small = crossing(at_random(3, 60, 3, [NOW]).facts(), scope)
    monkeypatch.setattr("openness.selection.UP_TO", 10)
    large = crossing(at_random(3, 60, 3, [NOW]).facts(), scope)
    assert (small.detail["interval"], large.detail["interval"]) == ("permutation", "closed form")
    assert small.value == large.value
    assert (small.low, small.high) == pytest.approx((large.low, large.high), abs=0.05)


def test_departments_that_no_arc_touches_in_some_deal_have_no_bounds() -> None:
    net = network(np.array([1, 2]), np.array([2, 1]))
    assert deal(net, np.array([0, 1]), 3, 1).bounds(np.array([False, False, True])) is None
