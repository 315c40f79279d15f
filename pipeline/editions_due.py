"""Which months need a new edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.model import State
from openness.month import month_of
from pipeline.formulas import another_formula
from storage import editions, readings

if TYPE_CHECKING:
    from config.settings import Settings
    from openness.month import Month
    from storage.database import Store


def months_due(store: Store, settings: Settings, read: list[Month], now: int) -> list[Month]:
    """Return the months that need a new edition: closed ones without any, and those whose changes of k people have gathered.

    What changed without people (totals, formulas, a window that closed) waits while the changes of a few are among it: two
    editions would show what they did.
    """
    known = set(editions.months_with_edition(store.connection))
    current = month_of(now, store.zone)
    due = []
    for month in read:
        people, totals = editions.gathered(store.connection, month)
        closed = month < current
        quiet = not people and (totals or _settled(store, month) or bool(another_formula(store, month)))
        if closed and (month not in known or people >= settings.privacy.k or quiet):
            due.append(month)
    return due


def _settled(store: Store, month: Month) -> bool:
    """Whether something that the last edition tells provisionally is measured now: its window has closed."""
    last = editions.latest_edition(store.connection, month)
    told = (
        {reading["id"] for reading in last["readings"] if _is_whole(reading) and reading["state"] == State.PROVISIONAL}
        if last
        else set()
    )
    return bool(told - readings.provisional(store, month))


def _is_whole(reading: dict[str, object]) -> bool:
    return reading.get("department") is None and reading.get("division") is None
