"""Month facts that may leave the store: counts in the fixed cells, empty for fewer than k people, the others rounded to 5."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.activity import gate_counts
from openness.month import Month, format_month
from storage.activity import count_cells

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

ROUND = 5
Rows = tuple[tuple[str, ...], list[tuple[object, ...]]]


def shown_rows(connection: sqlite3.Connection, name: str, *, k: int) -> Rows:
    """Return a table's columns and rows, gated with k. `name` is one of SHOWN."""
    return SHOWN[name](connection, k)


def _rounded(count: int, people: int, k: int) -> int | None:
    """Return a count rounded to 5, None when too few people are behind it."""
    return None if people < k else ROUND * round(count / ROUND)


def _activity(connection: sqlite3.Connection, k: int) -> Rows:
    months = [Month(row[0]) for row in connection.execute("SELECT DISTINCT month FROM person_month ORDER BY month")]
    rows: list[tuple[object, ...]] = []
    for month in months:
        for cell in gate_counts(count_cells(connection, month), k):
            told = cell.as_json()
            rows.append(
                (format_month(month), *(told[name] for name in ("level", "cell", "family", "items", "sharers", "eligible")))
            )
    return ("month", "level", "cell", "family", "items", "sharers", "eligible"), rows


def _consent(connection: sqlite3.Connection, k: int) -> Rows:
    found = connection.execute(
        "SELECT month, sum(roster), sum(opted_in), sum(without_opt_in) FROM consent_month GROUP BY month ORDER BY month"
    )
    rows: list[tuple[object, ...]] = [
        (format_month(Month(month)), _rounded(roster, roster, k), _rounded(opted, opted, k), without)
        for month, roster, opted, without in found
    ]
    return ("month", "roster", "opted_in", "accounts_without_opt_in"), rows


def _flow(connection: sqlite3.Connection, k: int) -> Rows:
    found = connection.execute(
        "SELECT month, from_department, to_department, arcs, min(actors, targets) FROM flow_month"
        " ORDER BY month, from_department, to_department"
    )
    rows: list[tuple[object, ...]] = [
        (format_month(Month(month)), giver, taker, _rounded(arcs, people, k)) for month, giver, taker, arcs, people in found
    ]
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
    rows: list[tuple[object, ...]] = [
        (format_month(Month(month)), department, division, _rounded(people, people, k))
        for month, department, division, people in found
    ]
    return ("month", "department", "division", "people"), rows


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
        "SELECT month, source.name, department, measure, people, count FROM total JOIN source ON source.id = source_id"
        " ORDER BY 1, 2, 3, 4"
    )
    rows: list[tuple[object, ...]] = [
        (
            format_month(Month(month)),
            source,
            department or None,
            measure,
            None if people is None else _rounded(people, people, k),
            count,
        )
        if people is None or people >= k
        else (format_month(Month(month)), source, department or None, measure, None, None)
        for month, source, department, measure, people, count in found
    ]
    return ("month", "source", "department", "measure", "people", "count"), rows


SHOWN: dict[str, Callable[[sqlite3.Connection, int], Rows]] = {
    "activity": _activity,
    "consent": _consent,
    "flow": _flow,
    "removals": _removals,
    "roster": _roster,
    "sources": _sources,
    "totals": _totals,
}
"""Tables with a row per person never leave: they are not here."""
