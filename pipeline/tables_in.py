"""Reads small tables that must be right as a whole, such as the roster. One wrong cell, and nothing of it is used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from collectors.archives.columns import check_columns
from collectors.archives.rows import open_rows
from config.errors import WrongUse
from openness.month import parse_month
from openness.records import SetAside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from openness.month import Month

MOST_ROWS = 500_000
LONGEST_CELL = 500
FORMATS = (".csv", ".tsv", ".xlsx")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")
_YES = frozenset({"1", "true", "yes", "y", "ja", "j", "x", "waar"})
_NO = frozenset({"", "0", "false", "no", "n", "nee", "onwaar"})


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its place in the file and its cells as plain text; a column that is not there is empty."""

    place: str
    cells: dict[str, str]

    def wrong(self, why: str, todo: str = "") -> WrongUse:
        """Return what is raised for this row."""
        return WrongUse(why, where=self.place, todo=todo)

    def text(self, column: str) -> str:
        """Return a cell; empty when it is."""
        return self.cells.get(column, "")

    def needed(self, column: str) -> str:
        """Return a cell that may not be empty. Raises WrongUse."""
        found = self.text(column)
        if not found:
            raise self.wrong(f"the column {column} is empty")
        return found

    def day(self, column: str) -> date | None:
        """Return a date, None for an empty cell. Raises WrongUse for anything but YYYY-MM-DD."""
        found = self.text(column)
        if not found:
            return None
        try:
            return parse_day(found)
        except ValueError as error:
            raise self.wrong(f"{column} is no date: {found[:30]!r}", "write it as YYYY-MM-DD") from error

    def month(self, column: str) -> Month:
        """Return a month; a spreadsheet may have made its first day of it. Raises WrongUse for anything but YYYY-MM."""
        found = self.needed(column)
        try:
            return parse_month(found.removesuffix("-01") if len(found) == len("YYYY-MM-01") else found)
        except ValueError as error:
            raise self.wrong(f"{column} is no month: {found[:30]!r}", "write it as YYYY-MM") from error

    def number(self, column: str) -> int:
        """Return a whole number from 0 on. Raises WrongUse for anything else, an empty cell too."""
        found = self.needed(column)
        if not re.fullmatch(r"[0-9]{1,9}", found):
            raise self.wrong(f"{column} is no whole number: {found[:30]!r}")
        return int(found)

    def choice(self, column: str, words: Mapping[str, str]) -> str:
        """Return what one of these words stands for. Raises WrongUse for any other."""
        found = self.needed(column)
        try:
            return words[found.casefold()]
        except KeyError:
            known = ", ".join(dict.fromkeys(words.values()))
            raise self.wrong(f"{column} is {found[:30]!r}", f"one of: {known}") from None

    def flag(self, column: str) -> bool:
        """Return a yes or no; empty is no. Raises WrongUse for anything else."""
        found = self.text(column).casefold()
        if found not in _YES | _NO:
            raise self.wrong(f"{column} is neither yes nor no: {found[:30]!r}")
        return found in _YES


@dataclass(frozen=True, slots=True)
class SmallTable:
    """A whole table, and the columns it has that nobody asked for."""

    lines: tuple[Line, ...]
    unknown: tuple[str, ...]


def parse_day(text: str) -> date:
    """Read YYYY-MM-DD; raises ValueError for anything else, however near."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        message = f"{text!r} is no date"
        raise ValueError(message)
    return date.fromisoformat(text)


def read_table(path: Path, *, required: Sequence[str], known: Sequence[str], may_be_empty: bool = False) -> SmallTable:
    """Return a CSV or XLSX file whole. Raises WrongUse or Refused, naming file, line and what is off.

    A header without rows is an error unless it `may_be_empty`.
    """
    if path.suffix.casefold() not in FORMATS:
        raise WrongUse("not a table this command reads", where=path.name, todo="give a .csv or .xlsx file")
    rows = open_rows(path)
    rows.check()
    unknown = check_columns(path, rows.columns(), required, known)
    lines: list[Line] = []
    for row in rows.rows():
        if isinstance(row, SetAside):
            raise WrongUse(row.reason, where=row.place)
        if len(lines) == MOST_ROWS:
            raise WrongUse(f"more than {MOST_ROWS} rows", where=path.name)
        cells = {column: _plain(row.cells[column]) for column in known if column in row.cells}
        long = next((column for column, text in cells.items() if len(text) > LONGEST_CELL), None)
        if long is not None:
            raise WrongUse(f"{long} is longer than {LONGEST_CELL} characters", where=row.place)
        if any(cells.values()):
            lines.append(Line(row.place, cells))
    if not (lines or may_be_empty):
        raise WrongUse("a header and no rows", where=path.name)
    return SmallTable(lines=tuple(lines), unknown=tuple(filter(None, unknown)))


def _plain(cell: object) -> str:
    """Return a cell as text: without what cannot be seen, a whole number without a point, a date in ISO 8601."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        at_midnight = (cell.hour, cell.minute, cell.second) == (0, 0, 0)
        return cell.date().isoformat() if at_midnight else cell.isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    return " ".join(_UNSEEN.sub(" ", str(cell)).split())
