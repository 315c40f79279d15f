"""What the policy says: how long and how plain (F1), what it allows and forbids (F2), what it holds (F3). No persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from openness.language.policy.accuracy import share_right
from openness.marking import N_
from openness.model import Measured

if TYPE_CHECKING:
    from openness.facts import Facts
    from openness.facts_told import PolicyMonth
    from openness.model import Scope

NO_POLICY: Final = N_("Have the policy read: `sharewell policy keep FILE --from DATE`.")
_NO_RULE_IN_IT: Final = N_("No sentence of the policy forbids, obliges, permits or encourages, so there is nothing to weigh.")
_NOT_CONFIRMED: Final = N_(
    "A person has to confirm what the policy holds (why, goals, encouragement, consequences): `sharewell policy confirm`."
)
LEAST_EASE: Final = 60.0
HOLDS: Final = ("why", "goals", "encouragement", "consequences")
_CLASSES: Final = ("forbid", "oblige", "permit", "encourage", "inform")
_HUNDREDTHS: Final = 100


def _policy(facts: Facts, scope: Scope) -> dict[str, int] | None:
    """Return the policy that held at the month's end, by column; None where none was read."""
    table = facts.policy
    if table is None:
        return None
    rows = np.flatnonzero(table.month == scope.month)
    if not len(rows):
        return None
    return {name: int(getattr(table, name)[rows[0]]) for name in _columns(table)}


def _columns(table: PolicyMonth) -> tuple[str, ...]:
    return tuple(table.__dataclass_fields__)


def readable(facts: Facts, scope: Scope) -> Measured:
    """Measure F1."""
    policy = _policy(facts, scope)
    if policy is None or not policy["words"]:
        return Measured.absent(NO_POLICY)
    ease = policy["ease"] / _HUNDREDTHS
    return Measured(
        value=float(policy["words"]),
        n=policy["words"],
        rest=ease >= LEAST_EASE,
        detail={"ease": ease, "ease_ideal": LEAST_EASE, "sentences": sum(policy[name] for name in _CLASSES)},
    )


def allows(facts: Facts, scope: Scope) -> Measured:
    """Measure F2."""
    policy = _policy(facts, scope)
    if policy is None:
        return Measured.absent(NO_POLICY)
    classes = {name: policy[name] for name in _CLASSES}
    shut = classes["forbid"] + classes["oblige"]
    total = shut + classes["permit"] + classes["encourage"]
    if not total:
        return Measured.absent(_NO_RULE_IN_IT)
    return Measured(
        value=shut / total,
        n=total,
        numerator=shut,
        denominator=total,
        detail={**classes, "error_known": True, "read_right": share_right()},
    )


def holds(facts: Facts, scope: Scope) -> Measured:
    """Measure F3."""
    policy = _policy(facts, scope)
    if policy is None:
        return Measured.absent(NO_POLICY)
    vision = {"vision": policy["vision"] > 0}
    looked_at = {name: policy[name] > 0 for name in HOLDS if policy[name] >= 0}
    if not looked_at:
        return Measured(value=None, missing=_NOT_CONFIRMED, detail=vision)
    found = sum(looked_at.values())
    return Measured(
        value=float(found),
        n=len(HOLDS),
        numerator=found,
        denominator=len(HOLDS),
        detail={**{name: looked_at.get(name) for name in HOLDS}, **vision},
    )
