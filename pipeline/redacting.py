"""Editions made anew without what may no longer be told: nothing else in them changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.comparing import AGREED_LEADERS
from openness.month import Month
from openness.reading_json import from_json, to_json
from openness.rollup import NONE, without_parts
from openness.smallgroups import LEADERS, gate, redacted
from storage import editions, readings
from storage.units import rolled_up

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.settings import Settings
    from storage.database import Store


def redact(
    store: Store, settings: Settings, years: set[int], fresh: Sequence[tuple[Month, int]], now: int
) -> list[tuple[Month, int]]:
    """Make anew the editions of these years that show a part which has become too small since: as they were, without that part.

    Nothing else changes in them, so that no two of them tell what a few people did in between. A part leaves when a year has a
    new edition (one of `fresh`) that shows it no more, or when k was raised: that one person left would show at once otherwise.
    """
    made = []
    told_anew = {month // 100 for month, _ in fresh}
    parts = {year: rolled_up(store.connection, Month(year * 100 + 1), settings.privacy.k) for year in years}
    for month in (month for month in editions.months_with_edition(store.connection) if month // 100 in years):
        rolled = parts[month // 100]
        before = editions.latest_edition(store.connection, month)
        if before is None:
            continue
        leaders = not _tells_of_few_leaders(before) or _leaders_told(store, settings, month)
        if month // 100 not in told_anew and before["k"] >= settings.privacy.k:
            rolled = NONE
        if leaders and rolled.within(before.get("rolled_up") or {}):
            continue
        shown = redacted([from_json(one) for one in before["readings"]], rolled, leaders=leaders)
        body = without_parts(before, rolled) | {"readings": [to_json(reading) for reading in shown]}
        why = editions.TOO_SMALL if leaders else editions.NOT_AGREED
        made.append((month, editions.make_edition(store, month, body, why=why, changes=[], now=now, settles=False)))
    return made


def _tells_of_few_leaders(edition: editions.Body) -> bool:
    """Whether an edition has a figure of so few leaders that each one had to agree."""
    told = [one["detail"].get("leaders") for one in edition["readings"] if one["id"] == LEADERS and one["value"] is not None]
    return any(isinstance(leaders, str) or (leaders or 0) < AGREED_LEADERS[1] for leaders in told)


def _leaders_told(store: Store, settings: Settings, month: Month) -> bool:
    """Whether what a month says of leaders may be told now."""
    found = [reading for reading in readings.readings_of(store, month) if reading.id == LEADERS]
    return any(reading.value is not None for reading in gate(found, settings.privacy.k))
