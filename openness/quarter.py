"""Three months taken together, for organisations so small that one month says little.

The people are those who take part in the last of the three, each in that month's department and role, with all that they did in
the three. What describes a state (who is employed, what a policy says) or has a window of its own (whether last month's sharers
share again) stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, Protocol, TypeVar

import numpy as np

from openness.comparing import FED_BY_SOURCES
from openness.facts import FactTable
from openness.month import MONTHS_A_YEAR, shift

if TYPE_CHECKING:
    from openness.facts import Facts, Ints, PersonMonth, TotalMonth
    from openness.model import Indicator
    from openness.month import Month
    from openness.statistics.network import Flags

    class _Monthly(Protocol):
        """A table of month facts: columns of numbers, and perhaps names."""

        __dataclass_fields__: ClassVar[dict[str, Any]]

        @property
        def month(self) -> Ints: ...


_Table = TypeVar("_Table", bound="_Monthly")
SMALL: Final = 300
"""With fewer people taking part, an organisation sees quarters by default."""
QUARTER: Final = 3
_TOGETHER: Final = FED_BY_SOURCES | {FactTable.TOTAL, FactTable.ROSTER}
_ADDED: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "outcome": (("replyable", "replied"), ()),
    "space": (("items",), ("sharers",)),
    "knowledge": (("knowledge", "promotion"), ()),
    "wiki": (("edits",), ("account",)),
    "flow": (("arcs",), ("actors", "targets")),
}
"""By table: the columns that add up over months, and those of which the most counts."""
_LISTED: Final = ("arc", "question", "active", "reuse")
"""Tables whose rows only stand side by side."""
_SETS: Final = frozenset({"outcome"})
"""Tables in which a row that stands twice counts once."""


def span_of(asked: Literal["auto", "month", "quarter"], most_taking_part: int) -> int:
    """Return over how many months to measure: as the setting says, else by the most who took part in any month of the year."""
    if asked == "auto":
        return QUARTER if 0 < most_taking_part < SMALL else 1
    return QUARTER if asked == "quarter" else 1


def takes_together(indicator: Indicator) -> bool:
    """Whether an indicator is measured over the quarter: it counts what people did, and has no window of its own."""
    tables = {*indicator.needs, *indicator.either}
    return indicator.window == 1 and tables <= _TOGETHER and bool(tables & FED_BY_SOURCES)


@dataclass(slots=True)
class Spans:
    """The facts by how many months an indicator looks at, each made once."""

    facts: Facts
    """Month by month."""
    months: int = 1
    _made: dict[Month, Facts] = field(default_factory=dict)

    def months_of(self, indicator: Indicator) -> int:
        """Return over how many months an indicator is measured."""
        return self.months if takes_together(indicator) else 1

    def at(self, indicator: Indicator, month: Month) -> Facts:
        """Return the facts from which an indicator is measured in a month."""
        if self.months_of(indicator) == 1:
            return self.facts
        if month not in self._made:
            self._made[month] = together(self.facts, month, self.months)
        return self._made[month]

    @property
    def all(self) -> tuple[Facts, ...]:
        """Return all facts made so far."""
        return self.facts, *self._made.values()


def held_months(facts: Facts, month: Month, months: int) -> tuple[Month, ...]:
    """Return those of the months up to this one about which anything is known; none where nothing is of this one."""
    known = [table.month for table in (facts.person, facts.total) if table is not None]
    window = [shift(month, -back) for back in range(months)]
    held = tuple(asked for asked in window if any((column == asked).any() for column in known))
    return held if month in held else ()


def together(facts: Facts, month: Month, months: int) -> Facts:
    """Return the facts with so many months taken together under the last of them; the other months stay as they are."""
    held = held_months(facts, month, months)
    if not held:
        return replace(facts, prepared={})
    pooled: dict[str, Any] = {}
    if facts.person is not None:
        pooled["person"] = _people(facts.person, month, held)
    if facts.total is not None:
        pooled["total"] = _totals(facts.total, month, held)
    for name in (*_ADDED, *_LISTED):
        table = getattr(facts, name, None)
        if table is not None:
            pooled[name] = _pooled(name, table, pooled.get("person"), month, held)
    return replace(facts, **pooled, months=len(held), prepared={})


def _pooled(name: str, table: _Table, person: PersonMonth | None, month: Month, held: tuple[Month, ...]) -> _Table:
    rows = _columns(table, np.isin(table.month, held))
    if name in _SETS:
        rows = dict(zip(rows, np.unique(np.stack(list(rows.values())), axis=1), strict=True))
    rows["month"] = np.full(len(rows["month"]), month, dtype=np.int64)
    if person is not None and {"person", "department"} <= set(rows):
        rows = _where_they_are(rows, person, month)
    if name in _ADDED:
        rows = _added(rows, *_ADDED[name])
    return _joined(table, rows, month)


def _people(table: PersonMonth, month: Month, held: tuple[Month, ...]) -> PersonMonth:
    """Return the people of the last month, each with the items of all."""
    rows = _columns(table, np.isin(table.month, held))
    codes, first = np.unique(np.stack([rows["month"], rows["person"]]), axis=1, return_index=True)
    rows = {name: column[first] for name, column in rows.items()}
    last = codes[0] == month
    person = codes[1]
    there = np.isin(person, person[last])
    place = np.searchsorted(person[last], person[there])
    items = np.bincount(place, rows["items"][there], minlength=int(last.sum()))
    kept = {name: column[last] for name, column in rows.items()} | {"items": np.rint(items).astype(np.int64)}
    return _joined(table, kept, month)


def _totals(table: TotalMonth, month: Month, held: tuple[Month, ...]) -> TotalMonth:
    """Return the totals added up, of the sources that have the last month."""
    rows = _columns(table, np.isin(table.month, held) & np.isin(table.source, table.source[table.month == month]))
    unsaid = rows["people"] < 0
    rows |= {"month": np.full(len(unsaid), month, dtype=np.int64), "unsaid": unsaid.astype(np.int64)}
    added = _added(rows, ("count",), ("people", "unsaid"))
    added["people"] = np.where(added.pop("unsaid") > 0, -1, added["people"])
    return _joined(table, added, month)


def _where_they_are(rows: dict[str, Ints], person: PersonMonth, month: Month) -> dict[str, Ints]:
    """Return the rows of the last month's people, each in that month's department."""
    now = person.month == month
    known, first = np.unique(person.person[now], return_index=True)
    kept = np.isin(rows["person"], known)
    found = {name: column[kept] for name, column in rows.items()}
    return found | {"department": person.department[now][first][np.searchsorted(known, found["person"])]}


def _added(rows: dict[str, Ints], sums: tuple[str, ...], most: tuple[str, ...]) -> dict[str, Ints]:
    """Return the rows that agree in all other columns as one, these columns added up or the most of them."""
    keys = [name for name in rows if name not in {*sums, *most}]
    codes, group = np.unique(np.stack([rows[name] for name in keys]), axis=1, return_inverse=True)
    group = group.reshape(-1)
    found = dict(zip(keys, codes, strict=True))
    for name in (*sums, *most):
        found[name] = np.zeros(codes.shape[1], dtype=np.int64)
    for name in sums:
        np.add.at(found[name], group, rows[name])
    for name in most:
        np.maximum.at(found[name], group, rows[name])
    return found


def _columns(table: _Monthly, chosen: Flags) -> dict[str, Ints]:
    """Return the chosen rows by column."""
    return {
        one.name: values[chosen]
        for one in fields(table)
        if isinstance(values := getattr(table, one.name), np.ndarray) and values.shape == table.month.shape
    }


def _joined(table: _Table, rows: dict[str, Ints], month: Month) -> _Table:
    """Return the table with these rows for a month in place of its own."""
    others = _columns(table, table.month != month)
    return replace(table, **{name: np.concatenate([others[name], rows[name]]) for name in others})


def months_compared(month: Month, months: int) -> tuple[Month, ...]:
    """Return the months of which a reading and its comparisons need who acted on whom."""
    starts = (0, months, MONTHS_A_YEAR)
    return tuple(dict.fromkeys(shift(month, -(start + back)) for start in starts for back in range(months)))
