"""Formulas that changed: every month is measured anew, and it is said, once where it happens and for a while where it shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from openness.indicators import INDICATOR
from storage.database import meta, set_meta
from storage.editions import latest_edition
from storage.readings import formula_versions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openness.month import Month
    from storage.database import Store

_NOTED = "formulas_changed"
_SAID_FOR = 90 * 86_400


def changed_formulas(store: Store) -> dict[str, tuple[int, int]]:
    """Return the indicators whose formula is another than that of readings kept: the version they had, and the one they have."""
    kept = formula_versions(store)
    return {
        name: (kept[name], indicator.version)
        for name, indicator in INDICATOR.items()
        if name in kept and kept[name] != indicator.version
    }


def note_formulas(store: Store, changed: Mapping[str, tuple[int, int]], now: int) -> None:
    """Keep which formulas changed and when."""
    if not changed:
        return
    with store.transaction() as connection:
        noted = json.loads(meta(connection, _NOTED) or "{}")
        noted |= {name: [before, version, now] for name, (before, version) in changed.items()}
        set_meta(connection, _NOTED, json.dumps(noted, sort_keys=True))


def lately_changed(store: Store, now: int) -> dict[str, tuple[int, int, int]]:
    """Return the formulas that changed within the last 90 days: the version before, the one since, and the second from which."""
    noted = json.loads(meta(store.connection, _NOTED) or "{}")
    return {name: (before, version, at) for name, (before, version, at) in noted.items() if at > now - _SAID_FOR}


def another_formula(store: Store, month: Month) -> list[str]:
    """Return the indicators of which a month's last edition tells a figure by another formula than today's."""
    last = latest_edition(store.connection, month)
    told = () if last is None else last["readings"]
    return list(
        dict.fromkeys(
            reading["id"]
            for reading in told
            if reading["id"] in INDICATOR and reading["formula_version"] != INDICATOR[reading["id"]].version
        )
    )


def formulas_told(names: Sequence[str]) -> str:
    """Return why an edition is made when these formulas changed; empty when none did."""
    if not names:
        return ""
    return f"the formula of {names[0]} changed" if len(names) == 1 else f"the formulas of {', '.join(names)} changed"
