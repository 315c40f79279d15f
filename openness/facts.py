"""Month facts as the domain sees them: columns of integers, one table a question. Divisions happen here, not in the store."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from openness.facts_told import (
        FlowMonth,
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
    from openness.month import Month

    Ints = NDArray[np.int64]


class FactTable(StrEnum):
    """The month facts there are; `needs` of an indicator names them."""

    ROSTER = "roster_month"
    PERSON = "person_month"
    ARC = "arc_month"
    OUTCOME = "outcome_month"
    QUESTION = "question_month"
    TOTAL = "total_month"
    CONSENT = "consent_month"
    SPACE = "space_month"
    ACTIVE = "active_month"
    REMOVAL = "removal_month"
    # What later ways in supply; an indicator that needs one of these is missing until then.
    INITIATIVE = "initiative_month"
    TRAINING = "training_month"
    INCIDENT = "incident_month"
    PULSE = "pulse_month"
    POLICY = "policy_month"
    RULE = "rule_month"
    KNOWLEDGE = "knowledge_month"
    REUSE = "reuse_month"
    WIKI = "wiki_month"
    FLOW = "flow_month"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCoverage:
    """How far a source's data reach: UTC second, and whether that covers the month to its end."""

    source: str
    until: int
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterMonth:
    """Everyone employed in a month, counted: a row per month, department and leader flag."""

    month: Ints
    department: Ints
    division: Ints
    leader: Ints
    people: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonMonth:
    """A row per eligible person and month, quiet ones too. `items` are those in public and open spaces."""

    month: Ints
    person: Ints
    department: Ints
    division: Ints
    leader: Ints
    items: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class ArcMonth:
    """A row per month and ordered pair of eligible people of whom the first acted on the second; no self-loops."""

    month: Ints
    actor: Ints
    target: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeMonth:
    """A row per month and eligible author: open items that take replies, and those answered within 7 days by somebody else."""

    month: Ints
    person: Ints
    replyable: Ints
    replied: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionMonth:
    """A row per question of an eligible author. `answered_at` is 0 while nobody has; UTC seconds."""

    month: Ints
    person: Ints
    asked_at: Ints
    answered_at: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalMonth:
    """Administrators' totals. `department` -1: the whole; `people` -1: not said. `source` and `measure` index their names."""

    month: Ints
    source: Ints
    department: Ints
    measure: Ints
    people: Ints
    count: Ints
    sources: tuple[str, ...]
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentMonth:
    """A row per month and department: people employed, those with a valid opt-in, accounts collected without one."""

    month: Ints
    department: Ints
    roster: Ints
    opted_in: Ints
    without: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceMonth:
    """Items of eligible people by month, source, department and visibility (0 public, 1 open, 2 closed, 3 direct)."""

    month: Ints
    source: Ints
    department: Ints
    visibility: Ints
    items: Ints
    sharers: Ints
    sources: tuple[str, ...]
    sees_all: tuple[bool, ...]
    """By source: whether it sees open, closed and direct spaces alike, as A1 asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveMonth:
    """People active in internal and public spaces by month and source: those who take part, and an estimate of the others."""

    month: Ints
    source: Ints
    taking_part: Ints
    others: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalMonth:
    """Items removed again because they were gone at their source or withdrawn, by full hours from last seen or withdrawn to gone.

    `people`, and `largest` (the most items of one person), are of the whole month, the same in each of its rows.
    """

    month: Ints
    hours: Ints
    items: Ints
    people: Ints
    largest: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of the months an indicator looks at. A table is None when nothing has ever supplied it."""

    departments: tuple[str, ...]
    """Names; a department column holds an index into them, -1 for none."""
    divisions: tuple[str, ...]
    division_of: tuple[int, ...]
    """By department: the index of its division, -1 for none."""
    coverage: dict[Month, tuple[SourceCoverage, ...]]
    roster: RosterMonth | None = None
    person: PersonMonth | None = None
    arc: ArcMonth | None = None
    outcome: OutcomeMonth | None = None
    question: QuestionMonth | None = None
    total: TotalMonth | None = None
    consent: ConsentMonth | None = None
    space: SpaceMonth | None = None
    active: ActiveMonth | None = None
    removal: RemovalMonth | None = None
    initiative: InitiativeMonth | None = None
    training: TrainingMonth | None = None
    incident: IncidentMonth | None = None
    pulse: PulseMonth | None = None
    policy: PolicyMonth | None = None
    rule: RuleMonth | None = None
    knowledge: KnowledgeMonth | None = None
    reuse: ReuseMonth | None = None
    wiki: WikiMonth | None = None
    flow: FlowMonth | None = None
    agreed: frozenset[int] = frozenset()
    """The leaders who agreed to be counted among few."""
    months: int = 1
    """How many months stand behind the rows of the last one; more than one where they were taken together."""
    prepared: dict[object, object] = field(default_factory=dict, repr=False, compare=False)
    """What was worked out from these tables once and is asked for again by other cells (see `openness.selection`)."""

    def has(self, table: FactTable) -> bool:
        """Whether anything supplied this table."""
        return getattr(self, table.value.removesuffix("_month"), None) is not None
