from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.measuring import share
from openness.model import Direction, Judgement, Measured
from openness.verdict import AMONG_MANY, NO_DIRECTION, NO_INTERVAL, compare, correct_for_many, meets


def of(count: int, total: int) -> Measured:
    return share(count, total, people=total)


@given(st.integers(1, 300), st.integers(1, 300), st.data(), st.sampled_from([Direction.UP, Direction.DOWN]))
def test_verdict_interval_and_p_value_agree(n: int, m: int, data: st.DataObject, direction: Direction) -> None:
    now, before = of(data.draw(st.integers(0, n)), n), of(data.draw(st.integers(0, m)), m)
    found = compare(now, before, direction)
    assert found.low is not None
    assert found.high is not None
    assert found.p is not None
    assert found.change is not None
    assert found.low <= found.change <= found.high
    beyond = found.low > 0 or found.high < 0
    assert (found.judgement is not Judgement.NO_CHANGE) is beyond
    assert (found.p < 0.05) is beyond or found.p == pytest.approx(0.05)
    if beyond:
        assert (found.judgement is Judgement.BETTER) is ((found.change > 0) is (direction is Direction.UP))
    back = compare(before, now, direction)
    assert back.change == pytest.approx(-found.change)


def test_a_figure_that_is_absent_or_without_interval() -> None:
    assert compare(Measured.absent("why"), of(1, 2), Direction.UP).judgement is Judgement.NO_COMPARISON
    bare = Measured(value=3.0)
    assert compare(bare, of(1, 2), Direction.UP).judgement is Judgement.NO_COMPARISON
    assert compare(bare, Measured(value=4.0), Direction.DOWN, exact=True).judgement is Judgement.BETTER
    assert compare(bare, bare, Direction.DOWN, exact=True).judgement is Judgement.NO_CHANGE


@pytest.mark.parametrize(
    ("now", "judgement"), [(90.0, Judgement.BETTER), (30.0, Judgement.NO_CHANGE), (19.0, Judgement.NO_CHANGE)]
)
def test_a_bound_that_is_not_known_is_without_end(now: float, judgement: Judgement) -> None:
    open_ended = Measured(value=20.0, low=15.0, high=None)
    found = compare(Measured(value=now, low=now - 5, high=now + 5), replace(open_ended, low=None, high=40.0), Direction.UP)
    assert (found.judgement, found.high) == (judgement, None)
    assert found.low is not None
    assert found.detectable is not None
    both = compare(open_ended, open_ended, Direction.UP)
    assert (both.judgement, both.why, both.low, both.detectable) == (Judgement.NO_COMPARISON, NO_INTERVAL, None, None)


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_no_detectable_change_always_says_what_could_have_been_seen(n: int, m: int, data: st.DataObject) -> None:
    for exact in (False, True):
        now, before = of(data.draw(st.integers(0, n)), n), of(data.draw(st.integers(0, m)), m)
        for found in correct_for_many([compare(now, before, Direction.UP, exact=exact)] * 3):
            assert found.judgement is not Judgement.NO_CHANGE or found.detectable is not None


def test_a_change_of_the_detectable_size_is_seen_four_times_out_of_five() -> None:
    rng = np.random.default_rng(5)
    detectable = compare(of(160, 400), of(160, 400), Direction.UP).detectable or 0.0
    drawn = zip(rng.binomial(400, 0.4 + detectable, 1_000).tolist(), rng.binomial(400, 0.4, 1_000).tolist(), strict=True)
    seen = [compare(of(now, 400), of(before, 400), Direction.UP).judgement is Judgement.BETTER for now, before in drawn]
    assert np.mean(seen) == pytest.approx(0.8, abs=0.05)


def test_where_no_way_is_better_nothing_is() -> None:
    found = compare(of(90, 100), of(10, 100), Direction.NONE)
    assert (found.judgement, found.why) == (Judgement.NO_CHANGE, NO_DIRECTION)


def test_among_many_more_is_needed_to_be_seen_and_that_is_said() -> None:
    alone = compare(of(60, 100), of(45, 100), Direction.UP)
    assert alone.judgement is Judgement.BETTER
    quiet = compare(of(50, 100), of(50, 100), Direction.UP)
    assert correct_for_many([]) == []
    found = correct_for_many([alone, *[quiet] * 9])
    assert (found[0].judgement, found[0].why) == (Judgement.NO_CHANGE, AMONG_MANY)
    assert (found[0].detectable or 0.0) > (alone.detectable or 0.0)
    assert (found[1].judgement, found[1].why) == (Judgement.NO_CHANGE, "")
    assert correct_for_many([alone])[0] == alone


@pytest.mark.parametrize(
    ("value", "ideal", "direction", "met"),
    [
        (0.5, 0.5, Direction.UP, True),
        (0.4, 0.5, Direction.UP, False),
        (0.4, 0.5, Direction.DOWN, True),
        (0.4, 0.5, Direction.NONE, None),
        (None, 0.5, Direction.UP, None),
        (0.4, None, Direction.UP, None),
    ],
)
def test_meeting_the_ideal(value: float | None, ideal: float | None, direction: Direction, met: bool | None) -> None:
    assert meets(value, ideal, direction) is met


@pytest.mark.parametrize(("value", "met"), [(0.99, False), (1.0, False), (1.01, True), (None, None)])
def test_a_strict_ideal_must_be_passed(value: float | None, met: bool | None) -> None:
    assert meets(value, 1.0, Direction.UP, strict=True) is met
