"""Gathers what communications is to be told of: from editions, sources and decisions as they stand now."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from config.catalogue import SOURCES
from openness.alerts import Alert, moved, overdue, silent, stale
from openness.indicators import INDICATOR
from presentation.edition import WHOLE, parse
from presentation.over_time import course
from storage import editions
from storage.by_hand.decisions import decisions
from storage.mailed import alerts_told
from storage.roster import day_number
from storage.source_status import source_runs
from storage.weeks import weeks_of_sources

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.settings import Settings
    from presentation.edition import Edition
    from storage.database import Store

_DAY: Final = 86_400
LIVE_DAYS: Final = 7
"""A source that is read live is behind after so many days."""
ARCHIVE_DAYS: Final = 45
"""One that people hand in."""


def gather(store: Store, settings: Settings, now: int) -> list[Alert]:
    """Return everything that stands out now, told of before or not."""
    shown = [parse(body) for body in editions.series(store.connection)]
    return [
        *_figures(shown),
        *silent(weeks_of_sources(store, now=now, k=settings.privacy.k)),
        *_behind(store, settings, now),
        *_overdue(store, now),
    ]


def untold(store: Store, found: Sequence[Alert]) -> list[Alert]:
    """Return those that were not told of yet."""
    told = alerts_told(store.connection)
    return [alert for alert in found if alert.key not in told]


def _figures(shown: Sequence[Edition]) -> list[Alert]:
    if not shown:
        return []
    courses = {name: course(shown, WHOLE, name).readings for name in INDICATOR}
    return moved({name: found for name, found in courses.items() if found}, shown[-1].month)


def _behind(store: Store, settings: Settings, now: int) -> list[Alert]:
    found = []
    for status in source_runs(store.connection):
        name, until = str(status["source"]), status["covered_until"]
        entry = SOURCES.get(name)
        live = settings.source(name).enabled and (entry is None or "collect" in entry.ways)
        if isinstance(until, int) and until < now - (LIVE_DAYS if live else ARCHIVE_DAYS) * _DAY:
            found.append(stale(name, until))
    return found


def _overdue(store: Store, now: int) -> list[Alert]:
    today = day_number(datetime.fromtimestamp(now, store.zone).date())
    return [
        overdue(decision.number, decision.text, decision.due, decision.month)
        for decision in decisions(store.connection)
        if decision.is_open and decision.due < today
    ]
