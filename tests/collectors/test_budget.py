from __future__ import annotations

import math
from contextlib import suppress
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.budget import Meter
from config.errors import Skip


def test_without_a_limit_everything_is_affordable() -> None:
    assert Meter().affordable("x", 0.005, least=5, most=100) == 100
    assert math.isinf(Meter().left("x"))


def test_a_page_shrinks_to_what_is_left() -> None:
    assert Meter(limit=0.30).affordable("x", 0.005, least=5, most=100) == 60


def test_a_page_that_could_exceed_the_limit_is_not_asked_for() -> None:
    meter = Meter(limit=0.02)
    with pytest.raises(Skip) as caught:
        meter.affordable("x", 0.005, least=5, most=100)
    assert caught.value.outcome == "budget"


def test_the_limit_is_for_all_sources_together_and_the_cap_for_one() -> None:
    meter = Meter(limit=1.0, caps={"x": 0.5}, spent_this_month={"x": 0.25})
    assert meter.left("x") == pytest.approx(0.25)
    meter.charge("other", 0.01, 90)
    assert meter.left("x") == pytest.approx(0.1)


def test_what_is_free_is_affordable_when_nothing_is_left() -> None:
    assert Meter(limit=0).affordable("reddit", 0.0, least=1, most=7) == 7


def test_what_was_charged_is_written_down_once() -> None:
    meter = Meter()
    meter.charge("x", 0.005, 3)
    assert meter.unbooked("x") == pytest.approx(0.015)
    assert meter.unbooked("x") == 0


@given(limit=st.floats(0, 50), price=st.floats(0.0001, 0.1), answers=st.lists(st.integers(0, 100), max_size=60))
def test_no_run_of_pages_costs_more_than_the_limit(limit: float, price: float, answers: list[int]) -> None:
    meter = Meter(limit=limit)
    for given_back in answers:
        try:
            size = meter.affordable("x", price, least=5, most=100)
        except Skip:
            break
        meter.charge("x", price, min(given_back, size))
    assert sum(meter.charged.values()) <= limit + 1e-6


def test_what_one_source_was_granted_the_others_cannot_have() -> None:
    meter = Meter(limit=1.0)
    assert meter.affordable("x", 0.01, least=5, most=80) == 80
    assert meter.affordable("youtube", 0.01, least=5, most=100) == 20
    meter.charge("x", 0.01, 10)
    assert meter.affordable("youtube", 0.01, least=5, most=100) == 90
    meter.release("youtube")
    assert meter.affordable("x", 0.01, least=5, most=100) == 90


def test_many_threads_together_stay_within_the_limit() -> None:
    meter = Meter(limit=2.0)

    def read(source: str) -> None:
        with suppress(Skip):
            for _ in range(1_000):
                size = meter.affordable(source, 0.001, least=1, most=10)
                meter.charge(source, 0.001, size)

    threads = [Thread(target=read, args=(f"source {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1.9 < sum(meter.charged.values()) <= 2.0 + 1e-6


def test_a_budget_is_what_somebody_set() -> None:
    assert not Meter().bounded("x")
    assert Meter(limit=1.0).bounded("x")
    assert Meter(caps={"x": 1.0}).bounded("x")
    assert not Meter(caps={"y": 1.0}).bounded("x")
