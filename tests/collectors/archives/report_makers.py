"""Reports for tests, and what is taken of them."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING

from openness.records import Total

if TYPE_CHECKING:
    from pathlib import Path

    from collectors.archives.reports import Totals


def days(month: int, count: int | None = None) -> list[str]:
    """Return the days of a month of 2026, as many as wanted."""
    return [f"2026-{month:02d}-{day:02d}" for day in range(1, (count or calendar.monthrange(2026, month)[1]) + 1)]


def written(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return path


def taken(reader: Totals) -> dict[tuple[int, str], tuple[int, int | None]]:
    """Return the totals by month and measure, and check that nothing was set aside."""
    reader.check()
    totals = list(reader.totals())
    assert all(isinstance(total, Total) for total in totals), totals
    return {(total.month, total.measure): (total.count, total.people) for total in totals if isinstance(total, Total)}
