"""What a reading was taken from: the rows of its month facts, added up, and none of few people."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from openness.activity import MOST_OF_ONE
from openness.model import Level
from openness.month import format_month, shift
from openness.selection import among, inside, of_cell, people_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openness.facts import Facts, FactTable, Ints
    from openness.model import Indicator, Reading, Scope
    from openness.month import Month
    from openness.statistics.network import Flags

_ACTS: Final = ("actor", "target")
_NAMES: Final = frozenset(
    {"month", "person", "department", "division", "giver", "taker", "source", "item", "initiative", "rule", "leader", "severity"}
    | {"asked_at", "hours", "largest", "reviewed_day", "changed_day", *_ACTS}
)
"""Columns that say of what a row is, not how much."""
_PARTS: Final = {
    "space": ("visibility", ("public", "open", "closed", "direct")),
    "total": ("measure", ()),
    "pulse": ("question", ("why", "consequences", "free")),
    "incident": ("kind", ("deliberate", "accident")),
    "knowledge": ("labeller", ()),
}
"""By table: the column by which its rows are told apart, and the names of its values where the table has none of its own."""
_FLAGS: Final = frozenset({"answered_at"})
"""Columns of which only how many rows have one is told."""
_OF: Final = {"replied": "replyable", "opted_in": "roster", "yes": "answers", "trained": "concerned"}
_OF_ROWS: Final = frozenset({"answered_at", "knowledge", "curated", "open", "reused", "outside"})
"""What a column counts a part of: another column, or the rows themselves."""
_PEOPLE: Final = ("people", "answers", "sharers", "roster", "concerned")
"""Columns that count people, in tables without a row a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Rows of a month-fact table that a reading rests on. `sums` None: too few people stand behind them to tell."""

    table: FactTable
    month: Month
    part: str
    """Which of its rows: `open` ones, those of a question; empty: all of the cell."""
    rows: int | None
    sums: Mapping[str, int] | None

    def as_json(self) -> dict[str, object]:
        """Return it as scripts read it."""
        sums = None if self.sums is None else dict(self.sums)
        return {
            "table": self.table.value,
            "month": format_month(self.month),
            "part": self.part or None,
            "rows": self.rows,
            "sums": sums,
        }


def behind(indicator: Indicator, reading: Reading, facts: Facts, scope: Scope, k: int) -> list[Behind]:
    """Return the facts that a gated reading was taken from, the latest month first.

    Nothing where the reading itself tells no figure: its facts would.
    """
    if reading.value is None:
        return []
    months = [shift(scope.month, -back) for back in range(max(indicator.reach, reading.months))]
    found = []
    for table in dict.fromkeys((*indicator.needs, *indicator.either)):
        rows = getattr(facts, table.value.removesuffix("_month"), None)
        if rows is not None:
            found += [one for month in months for one in _of_month(table, rows, facts, replace(scope, month=month), k)]
    return found


def _of_month(table: FactTable, rows: Any, facts: Facts, scope: Scope, k: int) -> list[Behind]:  # noqa: ANN401 - any of the tables
    chosen = np.flatnonzero((rows.month == scope.month) & _of_cell(rows, facts, scope))
    if not len(chosen):
        return []
    column, names = _PARTS.get(table.value.removesuffix("_month"), ("", ()))
    if not column:
        return [_summed(table, rows, chosen, scope.month, "", k)]
    names = names or rows.measures if column == "measure" else names or getattr(rows, "labellers", ())
    values = getattr(rows, column)[chosen]
    return [
        _summed(table, rows, chosen[values == value], scope.month, str(names[value]), k) for value in np.unique(values).tolist()
    ]


def _of_cell(rows: Any, facts: Facts, scope: Scope) -> Flags:  # noqa: ANN401 - any of the tables
    """Return which rows are of the scope's cell."""
    everything = np.ones(len(rows.month), dtype=np.bool_)
    if scope.cell.level is Level.WHOLE:
        return everything
    if hasattr(rows, "actor"):
        people = people_in(facts, scope).person
        return among(rows.actor, people) | among(rows.target, people)
    if hasattr(rows, "department"):
        chosen: Flags = inside(facts, scope.cell)[rows.department]
        return chosen
    return of_cell(facts, scope, scope.month, rows.person) if hasattr(rows, "person") else everything


def _summed(table: FactTable, rows: Any, chosen: Ints, month: Month, part: str, k: int) -> Behind:  # noqa: ANN401 - any of the tables
    columns = {
        one.name: values[chosen]
        for one in fields(rows)
        if isinstance(values := getattr(rows, one.name), np.ndarray) and values.shape == rows.month.shape
    }
    apart = _PARTS.get(_short(table), ("", ()))[0]
    told = {name: values for name, values in columns.items() if name not in _NAMES and name != apart}
    sums = {name: int((values > 0).sum() if name in _FLAGS else values.sum()) for name, values in told.items()}
    if _small(columns, k):
        return Behind(table=table, month=month, part=part, rows=None, sums=None)
    shown = {name: total for name, total in sums.items() if not _tells_of_few(name, sums, len(chosen), k)}
    return Behind(
        table=table,
        month=month,
        part=part,
        rows=len(chosen),
        sums={f"with {name}" if name in _FLAGS else name: total for name, total in shown.items()},
    )


def _tells_of_few(name: str, sums: Mapping[str, int], rows: int, k: int) -> bool:
    """Whether a sum, or what it leaves of what it is a part of, is of few."""
    whole = sums.get(_OF.get(name, ""), rows if name in _OF_ROWS else None)
    return 0 < sums[name] < k or (whole is not None and 0 < whole - sums[name] < k)


def _short(table: FactTable) -> str:
    return table.value.removesuffix("_month")


def _small(columns: Mapping[str, Ints], k: int) -> bool:
    """Whether fewer than k people stand behind rows, or one person behind more than half of what is counted in them."""
    named = [columns[name] for name in ("person", *_ACTS) if name in columns]
    for people in named:
        _, place = np.unique(people, return_inverse=True)
        counted = [np.bincount(place, np.maximum(values, 0)) for name, values in columns.items() if name not in _NAMES]
        if place.max() + 1 < k or any(each.sum() and each.max() > MOST_OF_ONE * each.sum() for each in counted):
            return True
    counts = [columns[name] for name in _PEOPLE if name in columns and not named]
    return any(0 < int(count.sum()) < k for count in counts)
