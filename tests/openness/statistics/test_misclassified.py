"""Shares corrected for classifiers' errors: what others print of it stands in `test_published`."""

from __future__ import annotations

import numpy as np
import pytest

from openness.statistics.misclassified import Part, Trial, corrected, corrected_interval

SHARP = Trial(are=100, found=90, are_not=100, left_out=80)
BLUNT = Trial(are=100, found=75, are_not=100, left_out=70)


def part(are: int, are_not: int, trial: Trial | None) -> Part:
    return Part(counts=np.array([[are, are_not]]), trial=trial)


@pytest.mark.parametrize(("found", "true"), [(0, 0), (20, 0), (55, 50), (90, 100), (100, 100)])
def test_a_corrected_share_stays_a_share(found: int, true: int) -> None:
    assert corrected([part(found, 100 - found, SHARP)]) == pytest.approx(true)


def test_each_part_is_corrected_by_its_own_classifiers_error() -> None:
    # Of 100 in truth 60 are in each part: what either classifier finds of them on average.
    sharp, blunt = 60 * 0.9 + 40 * 0.2, 60 * 0.75 + 40 * 0.3
    parts = [part(round(sharp), round(100 - sharp), SHARP), part(round(blunt), round(100 - blunt), BLUNT)]
    assert corrected(parts) == pytest.approx(120)
    one = [part(round(sharp + blunt), round(200 - sharp - blunt), SHARP)]
    assert corrected(one) < 115, "one error for both would miss"


def test_a_part_whose_error_nobody_knows_stands_as_it_is() -> None:
    assert corrected([part(55, 45, SHARP), part(30, 70, None)]) == pytest.approx(50 + 30)
    assert not Trial(are=10, found=5, are_not=10, left_out=5).usable


def test_bounds_hold_for_the_sum_and_not_for_each_small_part() -> None:
    assert corrected([part(0, 1, SHARP), part(90, 10, SHARP)]) == pytest.approx(100 - 0.2 / 0.7)
    assert corrected([]) == 0


def test_the_interval_draws_every_trial() -> None:
    rng = np.random.default_rng(3)
    given = np.zeros((60, 2), dtype=np.int64)
    counts = [rng.multinomial(6, (0.6, 0.4), 60) for _ in range(2)]
    weak = Trial(are=20, found=18, are_not=20, left_out=16)

    def width(first: Trial | None, second: Trial | None) -> float:
        parts = [Part(counts=counts[0], trial=first), Part(counts=counts[1], trial=second)]
        low, high = corrected_interval(given, parts, 5) or (0.0, 1.0)
        assert low <= corrected(parts) / 720 <= high
        return high - low

    assert width(None, None) < width(SHARP, None) < width(weak, None) < width(weak, weak)
    assert corrected_interval(given[:1], [], 1) is None


def test_one_classifier_in_two_parts_is_two_trials_and_in_one_part_one() -> None:
    rng = np.random.default_rng(4)
    counts = rng.multinomial(6, (0.6, 0.4), 60)
    given = np.zeros((60, 2), dtype=np.int64)
    one = corrected_interval(given, [Part(counts=counts, trial=SHARP)], 5)
    assert one == corrected_interval(given[::-1], [Part(counts=counts[::-1], trial=SHARP)], 5), "the order of people is none"
