"""Totals from what administrators download: our own table, or the reports of Slack and Microsoft 365 as they are.

A row of a report may be about one person: it is added up as it is read, and nothing of it is kept.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Protocol

from collectors.archives.report_kinds import DAY, PERIOD, REFRESHED, REPORTS, report_with
from collectors.archives.report_months import Days, named_period, period, whole_month
from collectors.archives.report_rows import day, header_of, number, rows_of
from collectors.archives.safe import head_of
from collectors.archives.slack_days import SlackDays
from collectors.archives.tables import METRIC_COLUMNS, MetricTable
from config.errors import WrongUse
from openness.aside import Form, Unusable
from openness.records import SetAside, Total

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from collectors.archives.columns import TableRow
    from collectors.archives.report_kinds import Report

_TEXTS = {".csv", ".tsv", ".txt"}
_ENOUGH = 2
"""Columns of our own table; what lacks others of them is then told so."""


class Totals(Protocol):
    """A file of figures without persons."""

    source: str

    def check(self) -> None:
        """Refuse what it is not, before anything is written. Raises WrongUse or Refused."""
        ...

    def totals(self) -> Iterator[Total | SetAside]:
        """Stream the totals."""
        ...

    def remarks(self) -> tuple[str, ...]:
        """Return one line for each matter, after the totals."""
        ...


def open_totals(path: Path) -> Totals:
    """Return what reads a file of totals, or a folder with a file a day. Raises WrongUse when it is not there."""
    head = head_of(path)
    if path.is_dir() or SlackDays.knows(path):
        return SlackDays(path)
    if path.suffix.casefold() not in _TEXTS or head.startswith((b"PK\x03\x04", b"PAR1")):
        return MetricTable(path)
    ours = len(set(header_of(path)) & set(METRIC_COLUMNS)) >= _ENOUGH
    return MetricTable(path) if ours else AdminReport(path)


class AdminReport:
    """A report of a vendor, told by its columns."""

    source = "metrics"

    def __init__(self, path: Path) -> None:
        """Remember where it is."""
        self.path = path
        self._report: Report | None = None
        self._remarks: list[str] = []

    def check(self) -> None:
        """Refuse a file whose columns no known report has, naming them."""
        columns = header_of(self.path)
        self._report = report_with(columns)
        if self._report is None:
            seen = ", ".join(" ".join(column[:40].split()) for column in columns[:12]) or "none"
            known = "; ".join(kind.title for kind in REPORTS)
            todo = f"the columns of our own table are {','.join(METRIC_COLUMNS)}; the reports are: {known}"
            raise WrongUse(f"no report that is known has these columns: {seen}", where=self.path.name, todo=todo)
        self.source = self._report.source

    def totals(self) -> Iterator[Total | SetAside]:
        """Stream the totals of the months that it holds whole, after the rows that cannot be read."""
        if self._report is None:
            self.check()
        report = self._report
        if report is not None:
            yield from self._by_day(report) if report.day else self._of_period(report)

    def remarks(self) -> tuple[str, ...]:
        """Say which report it is, and what was left out."""
        return tuple(self._remarks)

    def _by_day(self, report: Report) -> Iterator[Total | SetAside]:
        days = Days(report.source)
        for row in rows_of(self.path):
            try:
                if isinstance(row, SetAside):
                    yield row
                    continue
                found = [number(row.cells[column], column) for column in report.people if column in row.cells]
                days.add(day(row.cells[report.day], report.day), _counted(report, row), max(found, default=None))
            except Unusable as error:
                yield SetAside(place=row.place, reason=error.reason)
        yield from days.totals()
        self._remarks += [report.title, *days.left_out()]

    def _of_period(self, report: Report) -> Iterator[Total | SetAside]:
        sums: dict[str, int] = dict.fromkeys(_measures(report), 0)
        people, broken = 0, False
        spans: set[tuple[date, date]] = set()
        for row in rows_of(self.path):
            try:
                if isinstance(row, SetAside):
                    broken = True
                    yield row
                    continue
                if REFRESHED in row.cells:
                    days = number(str(row.cells.get(PERIOD, "")).lstrip("Dd"), PERIOD)
                    spans.add(period(day(row.cells[REFRESHED], REFRESHED), days))
                for measure, count in _counted(report, row).items():
                    sums[measure] += count
                people += any(number(row.cells[column], column) for column in report.persons)
            except Unusable as error:
                broken = True
                yield SetAside(place=row.place, reason=error.reason)
        named = named_period(self.path.stem)
        if not spans and named is not None:
            spans.add(named)
        self._remarks.append(report.title)
        month = whole_month(*next(iter(spans))) if len(spans) == 1 else None
        if month is None or broken:
            self._remarks.append(_why_not(spans, broken=broken))
            return
        for measure, count in sums.items():
            yield Total(
                source=report.source, month=month, measure=measure, count=count, people=people if report.persons else None
            )


def _counted(report: Report, row: TableRow) -> Mapping[str, int]:
    """Return what a row counts, by measure. Raises Unusable."""
    columns = report.counts
    if report.told_by:
        kind = str(row.cells[report.told_by]).strip().casefold()
        if kind not in report.by_kind:
            raise Unusable(Form.NONE_OF.told(column=report.told_by, values=", ".join(report.by_kind)))
        columns = report.by_kind[kind]
    found: dict[str, int] = defaultdict(int)
    for column, measure in columns.items():
        found[measure] += number(row.cells[column], column)
    if report.less is not None:
        measure, whole, part = report.less
        found[measure] += max(number(row.cells[whole], whole) - number(row.cells[part], part), 0)
    return found


def _measures(report: Report) -> list[str]:
    own = [*report.counts.values(), *(measure for each in report.by_kind.values() for measure in each.values())]
    return list(dict.fromkeys([*own, *((report.less[0],) if report.less else ())]))


def _why_not(spans: set[tuple[date, date]], *, broken: bool) -> str:
    if broken:
        return "nothing is taken: rows of it cannot be read, so that its sums would be too low"
    if not spans:
        return "nothing is taken: neither its rows nor its name say for which days it is; name it as downloaded, a whole month"
    if len(spans) > 1:
        return "nothing is taken: its rows are for different periods"
    first, last = next(iter(spans))
    return f"nothing is taken: {first} to {last} is no calendar month; only a whole month counts (reports by day: {DAY})"
