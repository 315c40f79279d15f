"""What a figure that has no months before it is held against: the organisation's own target, else what its indicator cites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.policy_readings import cited

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.ideal import IdealSettings
    from openness.model import Cell
    from openness.month import Month


def aims(ideal: IdealSettings, month: Month) -> Callable[[str, Cell], tuple[float | None, str]]:
    """Return what gives an indicator's ideal and where it comes from: `target` or `cited`."""

    def aim(indicator: str, cell: Cell) -> tuple[float | None, str]:
        own = ideal.target_for(indicator, month)
        return cited(indicator, cell) if own is None else (own.value, "target")

    return aim
