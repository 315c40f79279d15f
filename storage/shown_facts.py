"""Month facts that may leave the store: counts in the fixed cells, empty for fewer than k people, the others rounded to 5."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from openness.activity import gate_counts
from openness.flow import gate_flow
from openness.model import Cell, Level
from openness.month import Month, format_month
from openness.people_cells import PeopleCell, gate_people
from storage.activity import count_cells
from storage.flow import streets_of
from storage.shown_told import SHOWN_TOLD, part_told, people_told
from storage.shown_topics import shown_topics
from storage.units import rolled_up

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from collections.abc import Set as AbstractSet

    from openness.rollup import RolledUp
    from storage.database import Store

ROUND = 5
Rows = tuple[tuple[str, ...], list[tuple[object, ...]]]


def shown_rows(store: Store, name: str, *, k: int) -> Rows:
    """Return a table's columns and rows, gated with k. `name` is one of SHOWN."""
    return SHOWN[name](store, k)


def _rounded(count: int, people: int, k: int) -> int | None:
    """Return a count rounded to 5, None when too few people are behind it."""
    return None if people < k else ROUND * round(count / ROUND)


_COUNTED = ("level", "cell", "family", "visibility", "items", "sharers", "eligible")


def _activity(connection: sqlite3.Connection, k: int) -> Rows:
    months = [Month(row[0]) for row in connection.execute("SELECT DISTINCT month FROM person_month ORDER BY month")]
    rows: list[tuple[object, ...]] = []
    for month in months:
        rolled = rolled_up(connection, month, k).taking_part
        for cell in gate_counts(count_cells(connection, month), k, rolled=rolled):
            told = cell.as_json()
            rows.append((format_month(month), *(told[name] for name in _COUNTED)))
    return ("month", *_COUNTED), rows


class _Years:
    """The parts that are not shown by themselves, by year; asked for once each."""

    def __init__(self, connection: sqlite3.Connection, k: int) -> None:
        self.connection, self.k = connection, k
        self.known: dict[int, RolledUp] = {}

    def of(self, month: int) -> RolledUp:
        """Return what is rolled up in a month's year."""
        year = month // 100
        if year not in self.known:
            self.known[year] = rolled_up(self.connection, Month(month), self.k)
        return self.known[year]


def _consent(connection: sqlite3.Connection, k: int) -> Rows:
    found = connection.execute(
        "SELECT month, sum(roster), sum(opted_in), sum(without_opt_in) FROM consent_month GROUP BY month ORDER BY month"
    )
    rows: list[tuple[object, ...]] = [
        (format_month(Month(month)), people_told(roster, k), part_told(opted, roster, k), people_told(without, k))
        for month, roster, opted, without in found
    ]
    return ("month", "roster", "opted_in", "accounts_without_opt_in"), rows


def _flow(store: Store, k: int) -> Rows:
    connection = store.connection
    years, rows = _Years(connection, k), list[tuple[object, ...]]()
    for (month,) in connection.execute("SELECT DISTINCT month FROM flow_month ORDER BY month").fetchall():
        shown = gate_flow(streets_of(store, month, unplaced=True), k, rolled=years.of(month).taking_part)
        rows += [(format_month(Month(month)), one.origin, one.target, one.arcs) for one in shown]
    return ("month", "from_department", "to_department", "arcs"), rows


def _removals(connection: sqlite3.Connection, k: int) -> Rows:
    found = connection.execute(
        "SELECT month, sum(items), sum(items * (hours <= 24)), max(people), max(largest) FROM removal_month"
        " GROUP BY month ORDER BY month"
    )
    rows: list[tuple[object, ...]] = []
    for month, items, in_time, people, largest in found:
        hidden = people < k or 2 * largest > items
        small = 0 < in_time < k or 0 < items - in_time < k
        rows.append(
            (
                format_month(Month(month)),
                None if hidden else _rounded(items, people, k),
                None if hidden or small else _rounded(in_time, people, k),
            )
        )
    return ("month", "removed", "within_24_hours"), rows


def _roster(connection: sqlite3.Connection, k: int) -> Rows:
    found = connection.execute(
        "SELECT month, department, division, sum(people) FROM roster_month GROUP BY month, department, division ORDER BY 1, 2"
    )
    years, rows = _Years(connection, k), list[tuple[object, ...]]()
    for month, several in groupby(found.fetchall(), key=itemgetter(0)):
        own = list(several)
        cells = [
            PeopleCell(cell=Cell(Level.DEPARTMENT, f"{name}\0{division}"), division=division or "", people=people)
            for _, name, division, people in own
        ]
        hidden = {Cell(Level.DEPARTMENT, one.cell.name) for one in cells if _rolled(one.cell, years.of(month).employed)}
        shown = gate_people(cells, k, rolled=hidden)
        rows += [
            (format_month(Month(month)), name, division, one.people)
            for (_, name, division, _), one in zip(own, shown, strict=True)
        ]
    return ("month", "department", "division", "people"), rows


def _rolled(cell: Cell, employed: AbstractSet[Cell]) -> bool:
    return Cell(cell.level, str(cell.name).partition("\0")[0]) in employed


def _sources(connection: sqlite3.Connection, k: int) -> Rows:
    del k
    found = connection.execute(
        "SELECT month, source.name, until, complete FROM source_month JOIN source ON source.id = source_id"
        " ORDER BY month, source.name"
    )
    rows: list[tuple[object, ...]] = [
        (format_month(Month(month)), name, until, bool(complete)) for month, name, until, complete in found
    ]
    return ("month", "source", "covered_until", "complete"), rows


def _totals(connection: sqlite3.Connection, k: int) -> Rows:
    found = connection.execute(
        "SELECT month, source.name, measure, department, people, count FROM total JOIN source ON source.id = source_id"
        " ORDER BY 1, 2, 3, 4"
    )
    years, rows = _Years(connection, k), list[tuple[object, ...]]()
    for (month, source, measure), several in groupby(found.fetchall(), key=itemgetter(0, 1, 2)):
        cells = [
            PeopleCell(cell=Cell(Level.DEPARTMENT, name) if name else Cell(), people=people, count=count)
            for *_, name, people, count in several
        ]
        whole = any(one.cell.level is Level.WHOLE for one in cells)
        shown = gate_people(cells, k, rolled=years.of(month).employed, totals=whole)
        rows += [(format_month(Month(month)), source, one.cell.name, measure, one.people, one.count) for one in shown]
    rows.sort(key=lambda row: (str(row[0]), str(row[1]), str(row[2] or ""), str(row[3])))
    return ("month", "source", "department", "measure", "people", "count"), rows


def _read(table: Callable[[sqlite3.Connection, int], Rows]) -> Callable[[Store, int], Rows]:
    return lambda store, k: table(store.connection, k)


_TABLES: Final[dict[str, Callable[[sqlite3.Connection, int], Rows]]] = {
    "activity": _activity,
    "consent": _consent,
    "removals": _removals,
    "roster": _roster,
    "sources": _sources,
    "topics": shown_topics,
    "totals": _totals,
    **SHOWN_TOLD,
}
SHOWN: Final[dict[str, Callable[[Store, int], Rows]]] = {"flow": _flow, **{name: _read(table) for name, table in _TABLES.items()}}
"""Tables with a row per person never leave: they are not here."""
