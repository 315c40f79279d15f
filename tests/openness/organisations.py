"""Month facts of made-up organisations, from plain rows or at random."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

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
    IncidentMonth,
    InitiativeMonth,
    KnowledgeMonth,
    PolicyMonth,
    PulseMonth,
    ReuseMonth,
    RuleMonth,
    TrainingMonth,
    WikiMonth,
)
from openness.model import Cell, Level
from openness.month import Month, ends_at, months_between, shift

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

NOW = Month(202610)
BEFORE = shift(NOW, -1)
YEAR_AGO = shift(NOW, -12)
LONG_AFTER = 1_900_000_000
ALL_TABLES = (
    "roster", "person", "arc", "outcome", "question", "total", "consent", "space", "active", "removal",
    "initiative", "training", "incident", "pulse", "policy", "rule", "knowledge", "reuse", "wiki",
)  # fmt: skip


def columns(kind: type, rows: Sequence[tuple[int, ...]], **names: object) -> Any:
    """Return a fact table from its rows."""
    wanted = [one.name for one in fields(kind) if one.name not in names]
    table = np.array(list(rows), dtype=np.int64).reshape(len(rows), len(wanted))
    return kind(**{name: table[:, place] for place, name in enumerate(wanted)}, **names)


@dataclass(kw_only=True)
class Organisation:
    """Rows of each table, as its columns stand; None: nothing ever supplied it."""

    departments: tuple[str, ...] = ("care", "finance", "it")
    divisions: tuple[str, ...] = ("front", "back")
    division_of: tuple[int, ...] = (0, 1, 1)
    sources: tuple[str, ...] = ("slack",)
    sees_all: tuple[bool, ...] = (True,)
    measures: tuple[str, ...] = ("items_open", "items_closed", "items_direct")
    coverage: dict[Month, tuple[SourceCoverage, ...]] = field(default_factory=dict)
    roster: Sequence[tuple[int, ...]] | None = None
    person: Sequence[tuple[int, ...]] | None = None
    arc: Sequence[tuple[int, ...]] | None = None
    outcome: Sequence[tuple[int, ...]] | None = None
    question: Sequence[tuple[int, ...]] | None = None
    total: Sequence[tuple[int, ...]] | None = None
    consent: Sequence[tuple[int, ...]] | None = None
    space: Sequence[tuple[int, ...]] | None = ()
    active: Sequence[tuple[int, ...]] | None = None
    removal: Sequence[tuple[int, ...]] | None = None
    initiative: Sequence[tuple[int, ...]] | None = None
    initiatives: tuple[tuple[str, int, int, int, int], ...] = ()
    """Of each initiative: name, tied, owned, first month, last month (0: it runs)."""
    training: Sequence[tuple[int, ...]] | None = None
    incident: Sequence[tuple[int, ...]] | None = None
    pulse: Sequence[tuple[int, ...]] | None = None
    policy: Sequence[tuple[int, ...]] | None = None
    rule: Sequence[tuple[int, ...]] | None = None
    knowledge: Sequence[tuple[int, ...]] | None = None
    labellers: tuple[str, ...] = ("classifier 1", "person")
    reuse: Sequence[tuple[int, ...]] | None = None
    wiki: Sequence[tuple[int, ...]] | None = None

    def facts(self) -> Facts:
        """Return the month facts."""
        kinds: dict[str, tuple[type, dict[str, object]]] = {
            "roster": (RosterMonth, {}),
            "person": (PersonMonth, {}),
            "arc": (ArcMonth, {}),
            "outcome": (OutcomeMonth, {}),
            "question": (QuestionMonth, {}),
            "total": (TotalMonth, {"sources": self.sources, "measures": self.measures}),
            "consent": (ConsentMonth, {}),
            "space": (SpaceMonth, {"sources": self.sources, "sees_all": self.sees_all}),
            "active": (ActiveMonth, {}),
            "removal": (RemovalMonth, {}),
            "initiative": (InitiativeMonth, self._initiatives()),
            "training": (TrainingMonth, {}),
            "incident": (IncidentMonth, {}),
            "pulse": (PulseMonth, {}),
            "policy": (PolicyMonth, {}),
            "rule": (RuleMonth, {}),
            "knowledge": (KnowledgeMonth, {"labellers": self.labellers}),
            "reuse": (ReuseMonth, {}),
            "wiki": (WikiMonth, {}),
        }
        tables = {
            name: columns(kind, getattr(self, name), **names)
            for name, (kind, names) in kinds.items()
            if getattr(self, name) is not None
        }
        return Facts(
            departments=self.departments, divisions=self.divisions, division_of=self.division_of, coverage=self.coverage, **tables
        )

    def _initiatives(self) -> dict[str, object]:
        columns_of = zip(*self.initiatives, strict=True) if self.initiatives else [()] * 5
        return dict(zip(("names", "tied", "owned", "began", "ended"), map(tuple, columns_of), strict=True))

    def without(self, *tables: str) -> Organisation:
        """Return the organisation as if nothing had supplied these tables."""
        nothing: dict[str, Any] = dict.fromkeys(tables)
        return replace(self, **nothing)

    @property
    def cells(self) -> list[Cell]:
        """Return the whole, every division and every department."""
        parts = [Cell(Level.DIVISION, name) for name in self.divisions] + [
            Cell(Level.DEPARTMENT, name) for name in self.departments
        ]
        return [Cell(), *parts]


def covered(zone: ZoneInfo, first: Month, last: Month, *sources: str) -> dict[Month, tuple[SourceCoverage, ...]]:
    """Return these sources complete in every month."""
    return {
        month: tuple(SourceCoverage(source=source, until=ends_at(month, zone), complete=True) for source in sources)
        for month in months_between(first, last)
    }


def people_rows(
    month: int, items: Sequence[int], *, department: int = 0, division: int = 0, first: int = 1
) -> list[tuple[int, ...]]:
    """Return a row a person: identities from `first`, nobody a leader."""
    return [(month, first + place, department, division, 0, count) for place, count in enumerate(items)]


def at_random(seed: int, people: int, departments: int, months: Sequence[int], busy: float = 0.6) -> Organisation:
    """Return an organisation of so many people, with every table filled."""
    rng = np.random.default_rng(seed)
    names = tuple(f"department {number}" for number in range(departments))
    division_of = tuple(number % 2 for number in range(departments))
    own = rng.integers(0, departments, people)
    made = Organisation(departments=names, divisions=("one", "two"), division_of=division_of)
    rows: dict[str, list[tuple[int, ...]]] = {name: [] for name in ALL_TABLES}
    for month in map(Month, months):
        there = [person for person in range(people) if rng.random() < 0.9]
        sizes = np.bincount(own[there], minlength=departments) if there else np.zeros(departments, dtype=int)
        for number in range(departments):
            size = int(sizes[number])
            rows["roster"].append((month, number, division_of[number], 0, size + 3))
            rows["consent"].append((month, number, size + 3, size, 0))
            open_items, closed = int(rng.integers(0, 60)), int(rng.integers(0, 60))
            rows["space"] += [(month, 0, number, seen, items, size) for seen, items in ((0, 9), (1, open_items), (2, closed))]
            rows["total"] += [(month, 0, number, kind, size + 3, int(rng.integers(0, 90))) for kind in range(3)]
        for person in there:
            count = int(rng.poisson(4)) if rng.random() < busy else 0
            department = int(own[person])
            rows["person"].append((month, person + 1, department, division_of[department], int(person % 7 == 0), count))
            if count:
                rows["outcome"].append((month, person + 1, count, int(rng.integers(0, count + 1))))
                asked = LONG_AFTER - int(rng.integers(60, 100)) * 86_400
                rows["question"].append(
                    (month, person + 1, asked, asked + int(rng.integers(1, 40 * 86_400)) if rng.random() < 0.7 else 0)
                )
            for _ in range(int(rng.poisson(3))):
                other = there[int(rng.integers(0, len(there)))]
                if other != person:
                    rows["arc"].append((month, person + 1, other + 1))
        rows["active"].append((month, 0, max(len(there), 1), 0))
        if there:
            gone, late = int(rng.integers(1, 90)), int(rng.integers(0, 20))
            behind = int(rng.integers(1, len(there) + 1))
            largest = int(rng.integers(1, gone + late + 1))
            rows["removal"] += [(month, 3, gone, behind, largest), (month, 40, late, behind, largest)][: 1 + (late > 0)]
        told_at_random(rng, rows, month, sizes, there, own)
    rows["arc"] = list(dict.fromkeys(rows["arc"]))
    begun = [(f"initiative {number}", number % 2, 1, shift(Month(min(months)), number - 20), 0) for number in range(3)]
    return replace(made, **rows, initiatives=tuple(begun))  # type: ignore[arg-type]


def told_at_random(
    rng: np.random.Generator,
    rows: dict[str, list[tuple[int, ...]]],
    month: Month,
    sizes: np.ndarray,
    there: list[int],
    own: np.ndarray,
) -> None:
    """Add a month to the tables that an organisation hands in of itself, and to those by label and link."""
    for number, size in enumerate(sizes.tolist()):
        for question in range(3):
            answers = int(rng.integers(1, size + 4))
            rows["pulse"].append((month, question, number, int(rng.integers(0, answers + 1)), answers, size + 9))
    rows["incident"] += [(month, 0, 1, int(rng.integers(0, 2))), (month, 1, 2, int(rng.integers(1, 4)))]
    rows["policy"].append((month, 400, 5_800, *rng.integers(1, 20, 5).tolist(), 1, 0, 1, -1, 1))
    for rule in range(4):
        changed = 20250300 + int(rng.integers(1, 29))
        reviewed = 20250400 + int(rng.integers(1, 29)) if rule % 3 else 0
        concerned = max(len(there), 1)
        rows["rule"].append((month, rule, changed, reviewed, 1, rule % 2, concerned, int(rng.integers(0, concerned + 1))))
    for person in there:
        who, department = person + 1, int(own[person])
        if rng.random() < 0.6:
            rows["training"].append((month, who, department, 0))
        if rng.random() < 0.5:
            rows["initiative"].append((month, int(rng.integers(0, 3)), who, department, int(rng.integers(1, 9))))
        if rng.random() < 0.7:
            rows["knowledge"].append((month, who, department, who % 2, int(rng.integers(0, 6)), int(rng.integers(1, 4))))
            rows["wiki"].append((month, who, department, int(rng.integers(0, 9)), 1))
        for _ in range(int(rng.integers(0, 4))):
            flags = (rng.random(5) < (0.7, 0.3, 0.8, 0.4, 0.2)).astype(int).tolist()
            rows["reuse"].append((month, len(rows["reuse"]) + 1, who, department, *flags))


def organisations(most: int = 40) -> st.SearchStrategy[Organisation]:
    """Return random organisations over the months that readings of NOW look at; some of nobody, one person or one department."""
    months = [shift(NOW, -back) for back in (0, 1, 2, 3, 4, 5, 12, 13)]
    return st.builds(
        lambda seed, people, departments, busy: at_random(seed, people, departments, months, busy),
        st.integers(0, 2**32),
        st.integers(0, most),
        st.integers(1, 5),
        st.sampled_from([0.0, 0.3, 0.9]),
    )
