"""Months out of days and periods: only a month that a report holds whole becomes a total; of any other it is said."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from openness.month import first_day, format_month, last_day, month_of_day
from openness.records import Total

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openness.month import Month

_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_NAMED_DAY = re.compile(rf"({'|'.join(_MONTHS)})[a-z]* (\d{{1,2}}),? (\d{{4}})|(\d{{4}})-(\d\d)-(\d\d)", re.IGNORECASE)


@dataclass(slots=True)
class Days:
    """What a report with a row a day counts."""

    source: str
    counts: dict[date, dict[str, int]] = field(default_factory=dict)
    people: dict[date, int] = field(default_factory=dict)

    def add(self, when: date, counts: Mapping[str, int], people: int | None = None) -> None:
        """Take a day in; the same day again replaces it."""
        self.counts[when] = dict(counts)
        if people is not None:
            self.people[when] = people

    def totals(self) -> Iterator[Total]:
        """Yield the totals of whole months; the people of a month are at least those of its busiest day."""
        for month, days in self._months().items():
            if len(days) < last_day(month).day:
                continue
            people = max((self.people[day] for day in days if day in self.people), default=None)
            sums: dict[str, int] = defaultdict(int)
            for when in days:
                for measure, count in self.counts[when].items():
                    sums[measure] += count
            for measure, count in sums.items():
                yield Total(source=self.source, month=month, measure=measure, count=count, people=people)

    def left_out(self) -> tuple[str, ...]:
        """Name the months that are not whole."""
        return tuple(
            f"{format_month(month)} is left out: {len(days)} of its {last_day(month).day} days are here"
            for month, days in self._months().items()
            if len(days) < last_day(month).day
        )

    def _months(self) -> dict[Month, list[date]]:
        found: dict[Month, list[date]] = {}
        for when in sorted(self.counts):
            found.setdefault(month_of_day(when), []).append(when)
        return found


def whole_month(first: date, last: date) -> Month | None:
    """Return the month that a period is, None when it is not exactly one."""
    month = month_of_day(last)
    return month if first == first_day(month) and last == last_day(month) else None


def period(last: date, days: int) -> tuple[date, date]:
    """Return the first and the last day of so many days up to one."""
    return last - timedelta(days=max(min(days, 10_000), 1) - 1), last


def named_period(name: str) -> tuple[date, date] | None:
    """Return the two days that a file's name gives, None when it does not give two."""
    days = []
    for found in _NAMED_DAY.finditer(name.replace("_", " ")):
        try:
            if found[4]:
                days.append(date(int(found[4]), int(found[5]), int(found[6])))
            else:
                days.append(date(int(found[3]), _MONTHS[found[1].casefold()], int(found[2])))
        except ValueError:
            continue
    return (days[0], days[1]) if len(days) == 2 and days[0] <= days[1] else None  # noqa: PLR2004 - from and until
