"""Hands the month facts to the domain as columns of integers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from openness.facts import (
    ActiveMonth,
    ArcMonth,
    ConsentMonth,
    Facts,
    OutcomeMonth,
    PersonMonth,
    QuestionMonth,
    RemovalMonth,
    RosterMonth,
    SourceCoverage,
    SpaceMonth,
    TotalMonth,
)
from openness.facts_told import (
    FlowMonth,
    IncidentMonth,
    PolicyMonth,
    PulseMonth,
    ReuseMonth,
    RuleMonth,
    TrainingMonth,
    WikiMonth,
)
from openness.month import Month, shift
from openness.quarter import QUARTER, months_compared
from storage.loading_told import DEPARTMENT_KNOWN, POLICY, REUSE, RULE, TRAINED, among, initiatives, knowledge, rule_codes

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from numpy.typing import NDArray

A_YEAR = 12
REACH = 6
AHEAD = 3
"""So many months after are looked at for what becomes of a month's items within 90 days: only how far the sources reach."""
Table = TypeVar("Table")
_AT_ONCE = 4_096

_VISIBILITY = "CASE visibility WHEN 'public' THEN 0 WHEN 'open' THEN 1 WHEN 'closed' THEN 2 ELSE 3 END"


def load_facts(connection: sqlite3.Connection, month: Month, *, months: int = 1) -> Facts:
    """Return the facts that a month's readings need: people of the year and a half before it, else what is compared.

    `months`: over how many months, this one the last, the readings are measured.
    """
    first = shift(month, -(A_YEAR + REACH))
    units = connection.execute(
        "SELECT department, max(division) FROM roster_month WHERE month BETWEEN ? AND ? GROUP BY department ORDER BY department",
        (first, month),
    ).fetchall()
    departments = tuple(row[0] for row in units)
    divisions = tuple(sorted({row[1] for row in units if row[1]}))
    loader = Loader(connection, first, month, departments, divisions)
    compared = months_compared(month, months)
    quarters = tuple(dict.fromkeys(shift(one, -back) for one in compared for back in range(QUARTER)))
    return Facts(
        departments=departments,
        divisions=divisions,
        division_of=tuple(divisions.index(row[1]) if row[1] else -1 for row in units),
        coverage=_coverage(connection, first, shift(month, AHEAD)),
        roster=loader.table(RosterMonth, "roster_month", "month, department, division, leader, people"),
        person=loader.table(PersonMonth, "person_month", "month, person_id, department, division, leader, items"),
        arc=loader.table(ArcMonth, "arc_month", "month, actor_id, target_id", months=compared, any_month="interaction"),
        outcome=loader.table(OutcomeMonth, "outcome_month", "month, person_id, replyable, replied", months=quarters),
        question=loader.table(QuestionMonth, "question_month", "month, person_id, asked_at, answered_at", months=compared),
        total=loader.totals(),
        consent=loader.table(ConsentMonth, "consent_month", "month, department, roster, opted_in, without_opt_in"),
        space=loader.spaces(compared),
        active=loader.table(ActiveMonth, "active_month", "month, source_id, taking_part, others"),
        removal=loader.table(RemovalMonth, "removal_month", "month, hours, items, people, largest"),
        initiative=initiatives(loader),
        training=loader.table(
            TrainingMonth, TRAINED, "month, person_id, department, rule", months=compared, any_month="training"
        ),
        incident=loader.table(IncidentMonth, "incident_month", "month, kind, severity, people"),
        pulse=loader.table(
            PulseMonth, "pulse_month", "month, question, department, yes, answers, invited", only=DEPARTMENT_KNOWN
        ),
        policy=loader.table(PolicyMonth, "policy_month", POLICY),
        rule=loader.table(RuleMonth, "rule_month", RULE),
        knowledge=knowledge(loader, compared),
        reuse=loader.table(ReuseMonth, "reuse_month", REUSE, months=compared),
        wiki=loader.table(WikiMonth, "wiki_month", "month, person_id, department, edits, account", months=compared),
        flow=loader.table(
            FlowMonth, "flow_month", "month, from_department, to_department, arcs, actors, targets", months=compared
        ),
    )


class Loader:
    """Reads fact tables of a span of months, names turned into numbers."""

    def __init__(
        self, connection: sqlite3.Connection, first: Month, last: Month, departments: tuple[str, ...], divisions: tuple[str, ...]
    ) -> None:
        """Remember which months, and the place of every name."""
        self.connection, self.first, self.last = connection, first, last
        self.codes: dict[str, dict[object, int]] = {
            "department": {name: number for number, name in enumerate(departments)},
            "division": {name: number for number, name in enumerate(divisions)},
            "rule": rule_codes(connection),
        }
        self.codes |= dict.fromkeys(("from_department", "to_department"), self.codes["department"])

    def table(
        self,
        kind: type[Table],
        name: str,
        columns: str,
        *,
        months: Sequence[Month] | None = None,
        any_month: str | None = None,
        only: str = "1",
    ) -> Table | None:
        """Return the rows of a fact table for which `only` holds, None when nothing has ever supplied it."""
        wanted = among(months) if months else "month BETWEEN ? AND ?"
        values = () if months else (self.first, self.last)
        names = [column.strip() for column in columns.split(",")]
        rows = self.connection.execute(f"SELECT {columns} FROM {name} WHERE {wanted} AND {only}", values)
        # Some thousand at a time, so that there are never many rows beside the columns that they become.
        some = iter(partial(rows.fetchmany, _AT_ONCE), [])
        parts = [[self.column(*pair) for pair in zip(names, zip(*part, strict=True), strict=True)] for part in some]
        if not parts and not self.connection.execute(f"SELECT 1 FROM {any_month or name} LIMIT 1").fetchone():
            return None
        arrays = [np.concatenate(part) for part in zip(*parts, strict=True)] if parts else [self.column(one, ()) for one in names]
        fields = kind.__dataclass_fields__  # type: ignore[attr-defined]
        return kind(**dict(zip(fields, arrays, strict=False)))

    def column(self, name: str, values: Sequence[object]) -> NDArray[np.int64]:
        """Return a column as integers, names as their places."""
        codes = self.codes.get(name)
        if codes is None:
            return np.array(values, dtype=np.int64)
        return np.array([codes.get(value, -1) for value in values], dtype=np.int64)

    def totals(self) -> TotalMonth | None:
        """Return the administrators' totals, None when there never were any."""
        rows = self.connection.execute(
            "SELECT month, source.name, department, measure, people, count FROM total JOIN source ON source.id = source_id"
            " WHERE month BETWEEN ? AND ?",
            (self.first, self.last),
        ).fetchall()
        if not rows and not self.connection.execute("SELECT 1 FROM total LIMIT 1").fetchone():
            return None
        month, source, department, measure, people, count = _transposed(rows, 6)
        sources, measures = tuple(sorted({str(name) for name in source})), tuple(sorted({str(name) for name in measure}))
        return TotalMonth(
            month=np.array(month, dtype=np.int64),
            source=np.array([sources.index(str(name)) for name in source], dtype=np.int64),
            department=self.column("department", department),
            measure=np.array([measures.index(str(name)) for name in measure], dtype=np.int64),
            people=np.array([-1 if value is None else value for value in people], dtype=np.int64),
            count=np.array(count, dtype=np.int64),
            sources=sources,
            measures=measures,
        )

    def spaces(self, months: Sequence[Month]) -> SpaceMonth | None:
        """Return items of these months by source, department and visibility, None when there never were any.

        What is public is of all months in hand: that something ever was tells whether there is a public source.
        """
        rows = self.connection.execute(
            f"SELECT a.month, a.source_id, p.department, {_VISIBILITY} AS seen, sum(a.items), count(DISTINCT a.person_id)"
            " FROM activity_month AS a JOIN person_month AS p ON p.month = a.month AND p.person_id = a.person_id"
            f" WHERE a.{among(months)} OR (a.visibility = 'public' AND a.month BETWEEN ? AND ?)"
            " GROUP BY a.month, a.source_id, p.department, seen",
            (self.first, self.last),
        ).fetchall()
        if not rows and not self.connection.execute("SELECT 1 FROM activity_month LIMIT 1").fetchone():
            return None
        known = self.connection.execute("SELECT id, name, sees_all FROM source ORDER BY id").fetchall()
        place = {row[0]: number for number, row in enumerate(known)}
        month, source, department, seen, items, sharers = _transposed(rows, 6)
        return SpaceMonth(
            month=np.array(month, dtype=np.int64),
            source=np.array([place[int(str(number))] for number in source], dtype=np.int64),
            department=self.column("department", department),
            visibility=np.array(seen, dtype=np.int64),
            items=np.array(items, dtype=np.int64),
            sharers=np.array(sharers, dtype=np.int64),
            sources=tuple(row[1] for row in known),
            sees_all=tuple(bool(row[2]) for row in known),
        )


def _transposed(rows: Sequence[Sequence[object]], width: int) -> list[Sequence[object]]:
    return list(zip(*rows, strict=True)) if rows else [() for _ in range(width)]


def _coverage(connection: sqlite3.Connection, first: Month, last: Month) -> dict[Month, tuple[SourceCoverage, ...]]:
    rows = connection.execute(
        "SELECT month, source.name, until, complete FROM source_month JOIN source ON source.id = source_id"
        " WHERE month BETWEEN ? AND ? ORDER BY month, source.name",
        (first, last),
    ).fetchall()
    found: dict[Month, list[SourceCoverage]] = {}
    for month, source, until, complete in rows:
        found.setdefault(Month(month), []).append(SourceCoverage(source=source, until=until, complete=bool(complete)))
    return {month: tuple(sources) for month, sources in found.items()}
