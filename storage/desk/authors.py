"""Who shared an item, as far as it may be told: by name where they agreed, else somebody of a part that is large enough."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openness.model import Cell, Level
from storage.held_parts import parts_told

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Who shared an item; `name` only where they agreed, `part` only where enough people take part. Both empty: somebody."""

    name: str = ""
    part: str = ""


class Parts:
    """The departments and divisions that may stand in the place of a name, by year; asked for once each."""

    def __init__(self, connection: sqlite3.Connection, k: int) -> None:
        """`k` is the fewest people that a figure may stand on."""
        self._connection, self._k = connection, k
        self.known: dict[int, frozenset[Cell]] = {}
        """By year the parts that were asked for; to be shared only while nothing is written."""

    def told(self, year: int) -> frozenset[Cell]:
        """Return the parts that are shown by themselves in a year; while none of its months is over, those of the year before."""
        return self._of(year) or self._of(year - 1)

    def part(self, month: int, department: str, division: str) -> str:
        """Return the smallest part that may be told for somebody of a department and division; empty for none."""
        told = self.told(month // 100)
        for level, name in ((Level.DEPARTMENT, department), (Level.DIVISION, division)):
            if name and Cell(level, name) in told:
                return name
        return ""

    def departments(self) -> list[str]:
        """Return the departments that may be asked for, in any year."""
        years = [row[0] for row in self._connection.execute("SELECT DISTINCT month / 100 FROM calendar")]
        return sorted({cell.name for year in years for cell in self._of(year) if cell.level is Level.DEPARTMENT and cell.name})

    def years(self, department: str) -> list[int]:
        """Return the years in which a department may be asked for."""
        years = [row[0] for row in self._connection.execute("SELECT DISTINCT month / 100 FROM calendar")]
        return [year for year in years if Cell(Level.DEPARTMENT, department) in self.told(year)]

    def _of(self, year: int) -> frozenset[Cell]:
        if year not in self.known:
            self.known[year] = parts_told(self._connection, year, self._k)
        return self.known[year]
