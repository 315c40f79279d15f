"""Days of the organisation's clock as UTC seconds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

EPOCH_DAY = 19_700_102


def second_of_day(day: int, zone: ZoneInfo) -> int:
    """Return the UTC second at which a day YYYYMMDD begins; 0 for a day that stands for all time."""
    if day < EPOCH_DAY:
        return 0
    return int(datetime(day // 10_000, day // 100 % 100, day % 100, tzinfo=zone).timestamp())


def day_of(at: int) -> int:
    """Return the UTC day YYYYMMDD of a second."""
    moment = datetime.fromtimestamp(at, UTC)
    return moment.year * 10_000 + moment.month * 100 + moment.day
