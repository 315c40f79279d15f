"""What editions told before, and stays so while the changes of a few people alone would make it another figure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from openness.activity import LEAST_K
from openness.indicators import INDICATOR
from openness.month import shift
from openness.reading_json import from_json, to_json
from openness.smallgroups import edition_of
from storage import editions, readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.model import Reading
    from openness.month import Month
    from storage.database import Store


def as_told_before(store: Store, shown: Sequence[Reading]) -> list[Reading]:
    """Return rounded readings with the figure before as its own edition tells it.

    Measured anew it could differ from that edition by what one person did, or took back, since.
    """
    told: dict[Month, dict[tuple[object, ...], float | None]] = {}
    found = []
    for reading in shown:
        before = shift(reading.month, -max(1, reading.months))
        if before not in told:
            told[before] = _values(editions.latest_edition(store.connection, before))
        key = reading.id, reading.cell
        known = reading.previous is not None and told[before].get(key) is not None
        found.append(replace(reading, previous=told[before][key] if known else None))
    return found


def _values(body: editions.Body | None) -> dict[tuple[object, ...], float | None]:
    told = () if body is None else map(from_json, body["readings"])
    return {(one.id, one.cell): one.value for one in told}


def told_without_people(store: Store, months: Sequence[Month], now: int) -> list[tuple[Month, int]]:
    """Make anew the editions of these months of which figures without persons changed; all else in them stays as it was told.

    For months in which the changes of a few people wait for those of others.
    """
    made = []
    for month in months:
        people, totals = editions.gathered(store.connection, month)
        before = editions.latest_edition(store.connection, month) if people and totals else None
        if before is None:
            continue
        own = {
            (one.id, one.cell): to_json(one)
            for one in edition_of([each for each in readings.readings_of(store, month) if _nobodys(each)], LEAST_K)
        }
        told = [own.get((one.id, one.cell), to_json(one)) for one in map(from_json, before["readings"])]
        changes = sorted({str(one["id"]) for one, was in zip(told, before["readings"], strict=True) if one != was})
        if changes:
            body = {**before, "readings": told}
            why = "what is told without persons changed"
            made.append((month, editions.make_edition(store, month, body, why=why, changes=changes, now=now, settles=False)))
    return made


def _nobodys(reading: Reading) -> bool:
    """Whether a reading of the whole rests on nothing that a person's yes or no could change."""
    indicator = INDICATOR.get(reading.id)
    if indicator is None or reading.cell.name is not None:
        return False
    return not indicator.of_people
