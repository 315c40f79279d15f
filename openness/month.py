"""Calendar months as integers YYYYMM, and where they begin and end in an organisation's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NewType

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

Month = NewType("Month", int)
"""A calendar month, YYYYMM."""

MONTHS_A_YEAR = 12


def month_of(at: int, zone: ZoneInfo) -> Month:
    """Return the month in which a UTC second falls, on the organisation's clock."""
    local = datetime.fromtimestamp(at, UTC).astimezone(zone)
    return Month(local.year * 100 + local.month)


def month_of_day(day: date) -> Month:
    """Return the month of a calendar day."""
    return Month(day.year * 100 + day.month)


def parse_month(text: str) -> Month:
    """Read `YYYY-MM`; raises ValueError for anything else."""
    year, dash, number = text.partition("-")
    if not (dash and len(year) == 4 and len(number) == 2 and (year + number).isascii() and (year + number).isdigit()):  # noqa: PLR2004
        message = f"{text!r} is not a month; write it as YYYY-MM"
        raise ValueError(message)
    first = date(int(year), int(number), 1)
    return month_of_day(first)


def format_month(month: Month) -> str:
    """Write a month as `YYYY-MM`."""
    return f"{month // 100:04d}-{month % 100:02d}"


def shift(month: Month, by: int) -> Month:
    """Return the month so many months later (earlier when negative)."""
    index = month // 100 * MONTHS_A_YEAR + month % 100 - 1 + by
    return Month(index // MONTHS_A_YEAR * 100 + index % MONTHS_A_YEAR + 1)


def months_between(first: Month, last: Month) -> tuple[Month, ...]:
    """Return every month from the first to the last, both included."""
    found = []
    month = first
    while month <= last:
        found.append(month)
        month = shift(month, 1)
    return tuple(found)


def first_day(month: Month) -> date:
    """Return the month's first calendar day."""
    return date(month // 100, month % 100, 1)


def last_day(month: Month) -> date:
    """Return the month's last calendar day."""
    return first_day(shift(month, 1)) - timedelta(days=1)


def starts_at(month: Month, zone: ZoneInfo) -> int:
    """Return the UTC second at which the month begins on the organisation's clock."""
    return int(datetime(month // 100, month % 100, 1, tzinfo=zone).timestamp())


def ends_at(month: Month, zone: ZoneInfo) -> int:
    """Return the UTC second at which the next month begins."""
    return starts_at(shift(month, 1), zone)
