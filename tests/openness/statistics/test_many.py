"""Many p values at once: adjusted as Benjamini and Hochberg have it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from openness.statistics.many import discovered


def test_adjusted_chances_are_benjamini_and_hochbergs() -> None:
    assert discovered([0.01, 0.02, 0.03, 0.9]) == pytest.approx([0.04, 0.04, 0.04, 0.9])
    assert discovered([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_they_are_what_scipy_gives(chances: list[float]) -> None:
    assert discovered(chances) == pytest.approx(list(false_discovery_control(chances)))
