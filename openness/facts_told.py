"""Month facts of what an organisation tells of itself, and of what is shared by its label and its links: columns of integers.

-1 stands for none in every column that names something.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

WHY, CONSEQUENCES, FREE = range(3)
"""The questions of a pulse."""
DELIBERATE, ACCIDENT = range(2)
"""The kinds of incidents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativeMonth:
    """A row per month, initiative and eligible person active in it. By initiative stands what it is and when it ran."""

    month: Ints
    initiative: Ints
    person: Ints
    department: Ints
    items: Ints
    names: tuple[str, ...]
    tied: tuple[int, ...]
    """1: to a change goal."""
    owned: tuple[int, ...]
    """1: by somebody who is employed in the last month loaded."""
    began: tuple[int, ...]
    """Its first month."""
    ended: tuple[int, ...]
    """Its last month, 0 while it runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingMonth:
    """A row per month, person employed in it who was trained within the year up to its end, and rule that the training was about.

    Of the months compared alone; `department` is that month's, `rule` -1: about none.
    """

    month: Ints
    person: Ints
    department: Ints
    rule: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentMonth:
    """People behind incidents by month, kind and severity 1 to 3.

    A month of which the list says that there was none has a row with `people` and `severity` 0; a month that it does not speak
    for has no row.
    """

    month: Ints
    kind: Ints
    severity: Ints
    people: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class PulseMonth:
    """Answers to a pulse by month, question and department (-1: the whole). `invited` -1: not told."""

    month: Ints
    question: Ints
    department: Ints
    yes: Ints
    answers: Ints
    invited: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyMonth:
    """The policy that held at the month's end: words, reading ease in hundredths, sentences by class.

    Of the four things that it may hold: 1 confirmed, 0 not there, -1 nobody has looked. `vision` 1: the organisation has its own.
    """

    month: Ints
    words: Ints
    ease: Ints
    forbid: Ints
    oblige: Ints
    permit: Ints
    encourage: Ints
    inform: Ints
    why: Ints
    goals: Ints
    encouragement: Ints
    consequences: Ints
    vision: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMonth:
    """A row per month, tracked rule, and change of it found in the year up to the month's end; one without any has one row.

    Days are YYYYMMDD: `changed_day` 0 without a change, `reviewed_day` 0 while nobody had reviewed it. The columns after these
    are the rule's own and stand in each of its rows: 1 for an owner, 1 for a plain guide, people concerned, and those of them who
    were trained after its last material change.
    """

    month: Ints
    rule: Ints
    changed_day: Ints
    reviewed_day: Ints
    owner: Ints
    guide: Ints
    concerned: Ints
    trained: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowledgeMonth:
    """A row per month, eligible person and labeller: shared items labelled as knowledge and as promotion; where there are any."""

    month: Ints
    person: Ints
    department: Ints
    labeller: Ints
    """An index into `labellers`."""
    knowledge: Ints
    promotion: Ints
    labellers: tuple[str, ...]
    """`person`, or a classifier with its version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReuseMonth:
    """A row per item that an eligible person shared, of the months compared alone; the columns from `knowledge` on are 0 or 1.

    `reused`: another department took it up within 90 days. `outside`: it is open, and appeared publicly in that time.
    """

    month: Ints
    item: Ints
    person: Ints
    department: Ints
    knowledge: Ints
    curated: Ints
    open: Ints
    reused: Ints
    outside: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class WikiMonth:
    """A row per month and eligible person with an account at a wiki: edits of its pages; `account` 1."""

    month: Ints
    person: Ints
    department: Ints
    edits: Ints
    account: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowMonth:
    """Arcs by month, from one department to another. A single edge never leaves: too few people may stand behind it."""

    month: Ints
    giver: Ints
    taker: Ints
    arcs: Ints
    actors: Ints
    targets: Ints
