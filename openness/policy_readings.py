"""What F1, F2 and F3 say of one policy, before it is kept and without any month before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from openness.facts import Facts
from openness.facts_told import PolicyMonth
from openness.language.policy.holds import HELD
from openness.language.policy.model import Act
from openness.measuring import DAY
from openness.model import Cell
from openness.reading import take_readings
from openness.themes.freedom import ALLOWS, READABLE, VISION

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openness.language.policy.reading import Policy
    from openness.model import Reading
    from openness.month import Month

THREE: Final = (READABLE, ALLOWS, VISION)
_HUNDREDTHS: Final = 100


def policy_readings(
    policy: Policy,
    month: Month,
    *,
    holds: Mapping[str, bool | None] | None = None,
    vision: bool = False,
    ideals: Callable[[str, Cell], tuple[float | None, str]] | None = None,
) -> list[Reading]:
    """Return the readings of F1, F2 and F3 as if the policy held at a month's end.

    `holds`: what a person confirmed that it holds, None for what nobody has looked at; `vision`: whether the organisation has one
    of its own; `ideals`: its own targets, else the cited ones.
    """
    facts = Facts(
        departments=(), divisions=(), division_of=(), coverage={}, policy=_row(policy, month, holds or {}, vision=vision)
    )
    return take_readings(
        facts,
        month,
        cells=(Cell(),),
        as_of=DAY,
        ideals=ideals or cited,
        seed=0,
        zone_ends_at=lambda _: 0,
        indicators=THREE,
    )


def cited(indicator: str, _cell: Cell) -> tuple[float | None, str]:
    """Return the ideal that an indicator of the three cites."""
    return next((one.ideal.value, "cited") for one in THREE if one.id == indicator)


def _row(policy: Policy, month: Month, holds: Mapping[str, bool | None], *, vision: bool) -> PolicyMonth:
    counts = policy.counts
    told = {name: holds.get(name) for name in HELD}
    values = {
        "month": int(month),
        "words": policy.words,
        "ease": round((policy.ease or 0.0) * _HUNDREDTHS),
        **{act.value: counts[act] for act in Act},
        **{name: -1 if value is None else int(value) for name, value in told.items()},
        "vision": int(vision),
    }
    return PolicyMonth(**{name: np.array([value], dtype=np.int64) for name, value in values.items()})
