"""How long all readings of a month take, and how that grows with the organisation.

Makes month facts of 10,000 people in 60 departments with 1,000,000 interactions, in each of the three months that are compared
(this one, the one before, the same one last year) and in every table that an indicator asks for, and takes all readings of all
cells: the whole, ten divisions, sixty departments. Then the same for smaller organisations, to show the growth. Run it with
`.venv/bin/python benchmarks/readings.py [--people 10000]`.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.inputs.figures import Figure, tell  # noqa: E402
from openness import facts as counted  # noqa: E402
from openness import facts_told as told  # noqa: E402
from openness.indicators import INDICATOR  # noqa: E402
from openness.model import Cell, ClassifierError, Level, State  # noqa: E402
from openness.month import Month, ends_at, months_between, shift  # noqa: E402
from openness.reading import take_readings  # noqa: E402

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = Month(202610)
COMPARED = (NOW, shift(NOW, -1), shift(NOW, -12))
SEEN = months_between(shift(NOW, -18), NOW)
LONG_AFTER = 1_900_000_000
DEPARTMENTS, DIVISIONS = 60, 10
INTERACTIONS_A_PERSON = 100
AT_MOST = 20.0
SLACK = 1.3
"""How much steeper than n log n a measured step may look before it counts as steeper: clocks are not exact."""
MEASURES = ("items_open", "items_closed", "items_direct")

PERSONAL = {
    "person": ("person",), "arc": ("actor", "target"), "outcome": ("person",), "question": ("person",), "knowledge": ("person",),
    "reuse": ("person",), "wiki": ("person",), "initiative": ("person",), "training": ("person",),
}  # fmt: skip
"""The tables with columns that name people."""
TRIAL = ClassifierError(classifier="classifier 1", knowledge=200, knowledge_right=170, promotion=150, promotion_right=130)
JOINING = 0.015
"""The part of the people that joins in a month."""

Ints = np.ndarray


def in_months(months: tuple[Month, ...], rows: int) -> Ints:
    """Return the month column of so many rows in each of these months."""
    return np.repeat(np.array(months, dtype=np.int64), rows)


def organisation(people: int, seed: int = 7) -> counted.Facts:
    """Return the facts of so many people, INTERACTIONS_A_PERSON times as many interactions in each month that is compared."""
    rng = np.random.default_rng(seed)
    own = np.sort(rng.choice(DEPARTMENTS, people, p=rng.dirichlet(np.full(DEPARTMENTS, 8.0))))
    busy = rng.gamma(0.7, 6.0, people)
    interactions = people * INTERACTIONS_A_PERSON
    facts = counted.Facts(
        departments=tuple(f"department {number:02d}" for number in range(DEPARTMENTS)),
        divisions=tuple(f"division {number}" for number in range(DIVISIONS)),
        division_of=tuple(number % DIVISIONS for number in range(DEPARTMENTS)),
        coverage={
            month: (counted.SourceCoverage(source="slack", until=ends_at(month, AMSTERDAM), complete=True),) for month in SEEN
        },
        **people_tables(rng, own, busy),
        **acts_tables(rng, own, busy, interactions),
        **shared_tables(rng, own, busy),
        **told_tables(rng, own),
    )
    return as_in_a_store(rng, facts, people)


def as_in_a_store(rng: np.random.Generator, facts: counted.Facts, people: int) -> counted.Facts:
    """Return the facts with people who joined in the course of the months, known by large numbers as the store knows them."""
    known = rng.integers(0, 2**62, people)
    months_ago = rng.geometric(JOINING, people)
    named = {}
    for name, columns in PERSONAL.items():
        table = getattr(facts, name)
        named[name] = replace(table, **{column: known[getattr(table, column)] for column in columns})
    person = facts.person
    if person is None:
        raise ValueError("nobody is there")
    back = (NOW // 100 - person.month // 100) * 12 + NOW % 100 - person.month % 100
    there = months_ago[person.person] > back
    kept = {column.name: getattr(named["person"], column.name)[there] for column in fields(person)}
    return replace(facts, **named | {"person": replace(person, **kept)})


def people_tables(rng: np.random.Generator, own: Ints, busy: Ints) -> dict[str, Any]:
    """Return who is employed, who takes part and what they shared."""
    people, months = len(own), len(SEEN)
    department = np.tile(own, months)
    sizes = np.bincount(own, minlength=DEPARTMENTS)
    each = np.arange(DEPARTMENTS)
    return {
        "person": counted.PersonMonth(
            month=in_months(SEEN, people),
            person=np.tile(np.arange(people), months),
            department=department,
            division=department % DIVISIONS,
            leader=np.tile((np.arange(people) % 12 == 0).astype(np.int64), months),
            items=rng.poisson(np.tile(busy, months)),
        ),
        "roster": counted.RosterMonth(
            month=in_months(SEEN, DEPARTMENTS),
            department=np.tile(each, months),
            division=np.tile(each % DIVISIONS, months),
            leader=np.zeros(DEPARTMENTS * months, dtype=np.int64),
            people=np.tile(2 * sizes, months),
        ),
        "consent": counted.ConsentMonth(
            month=in_months(SEEN, DEPARTMENTS),
            department=np.tile(each, months),
            roster=np.tile(2 * sizes, months),
            opted_in=np.tile(sizes, months),
            without=np.zeros(DEPARTMENTS * months, dtype=np.int64),
        ),
        "space": counted.SpaceMonth(
            month=in_months(SEEN, 4 * DEPARTMENTS),
            source=np.zeros(4 * DEPARTMENTS * months, dtype=np.int64),
            department=np.tile(np.repeat(each, 4), months),
            visibility=np.tile(np.arange(4), DEPARTMENTS * months),
            items=rng.integers(100, 900, 4 * DEPARTMENTS * months),
            sharers=rng.integers(20, 90, 4 * DEPARTMENTS * months),
            sources=("slack",),
            sees_all=(True,),
        ),
        "total": counted.TotalMonth(
            month=in_months(SEEN, 3 * DEPARTMENTS),
            source=np.zeros(3 * DEPARTMENTS * months, dtype=np.int64),
            department=np.tile(np.repeat(each, 3), months),
            measure=np.tile(np.arange(3), DEPARTMENTS * months),
            people=np.tile(np.repeat(sizes, 3), months),
            count=rng.integers(100, 900, 3 * DEPARTMENTS * months),
            sources=("teams",),
            measures=MEASURES,
        ),
    }


def acts_tables(rng: np.random.Generator, own: Ints, busy: Ints, interactions: int) -> dict[str, Any]:
    """Return who acted on whom, what was answered, and who was active."""
    people = len(own)
    weight = busy / busy.sum()
    ends = np.concatenate([[0], np.cumsum(np.bincount(own, minlength=DEPARTMENTS))])
    arcs = []
    for month in COMPARED:
        actor = rng.choice(people, interactions, p=weight)
        near = rng.integers(ends[own[actor]], ends[own[actor] + 1])
        target = np.where(rng.random(interactions) < 0.5, near, rng.integers(0, people, interactions))
        codes = np.unique(actor * people + target)
        arcs.append(np.stack([np.full(len(codes), month), codes // people, codes % people]))
    month, actor, target = np.concatenate(arcs, axis=1)
    questions = people
    asked = LONG_AFTER - rng.integers(120, 150, questions * len(SEEN)) * 86_400
    waited = rng.exponential(2 * 86_400, questions * len(SEEN)).astype(np.int64)
    replyable = 1 + rng.poisson(3, people * len(SEEN))
    return {
        "arc": counted.ArcMonth(month=month, actor=actor, target=target),
        "outcome": counted.OutcomeMonth(
            month=in_months(SEEN, people),
            person=np.tile(np.arange(people), len(SEEN)),
            replyable=replyable,
            replied=rng.binomial(replyable, 0.5),
        ),
        "question": counted.QuestionMonth(
            month=in_months(SEEN, questions),
            person=rng.integers(0, people, questions * len(SEEN)),
            asked_at=asked,
            answered_at=np.where(rng.random(len(asked)) < 0.8, asked + waited, 0),
        ),
        "active": counted.ActiveMonth(
            month=np.array(SEEN, dtype=np.int64),
            source=np.zeros(len(SEEN), dtype=np.int64),
            taking_part=np.full(len(SEEN), people),
            others=np.full(len(SEEN), people // 10),
        ),
        "removal": counted.RemovalMonth(
            month=in_months(SEEN, 2),
            hours=np.tile([3, 40], len(SEEN)),
            items=np.tile([900, 20], len(SEEN)),
            people=np.full(2 * len(SEEN), people // 10),
            largest=np.full(2 * len(SEEN), 9),
        ),
    }


def shared_tables(rng: np.random.Generator, own: Ints, busy: Ints) -> dict[str, Any]:
    """Return what was shared by its label, what became of it, and who edits the wiki."""
    people, months = len(own), len(SEEN)
    rows = people * months
    items = int(busy.sum())
    author = rng.choice(people, items * len(COMPARED), p=busy / busy.sum())
    return {
        "knowledge": told.KnowledgeMonth(
            month=in_months(SEEN, people),
            person=np.tile(np.arange(people), months),
            department=np.tile(own, months),
            labeller=rng.integers(0, 2, rows),
            knowledge=rng.poisson(3, rows),
            promotion=rng.poisson(1, rows),
            labellers=("classifier 1", "person"),
        ),
        "reuse": told.ReuseMonth(
            month=in_months(COMPARED, items),
            item=np.arange(items * len(COMPARED)),
            person=author,
            department=own[author],
            **{name: (rng.random(len(author)) < part).astype(np.int64) for name, part in SHARED_PARTS.items()},
        ),
        "wiki": told.WikiMonth(
            month=in_months(SEEN, people),
            person=np.tile(np.arange(people), months),
            department=np.tile(own, months),
            edits=rng.poisson(np.tile(busy / 3, months)),
            account=np.ones(rows, dtype=np.int64),
        ),
    }


SHARED_PARTS = {"knowledge": 0.5, "curated": 0.1, "open": 0.7, "reused": 0.3, "outside": 0.05}


def told_tables(rng: np.random.Generator, own: Ints) -> dict[str, Any]:
    """Return what the organisation tells of itself."""
    people, months = len(own), len(SEEN)
    member = rng.integers(0, 12, people)
    trained = np.flatnonzero(rng.random(people) < 0.6)
    questions = 3 * DEPARTMENTS * months
    rules = 20
    return {
        "initiative": told.InitiativeMonth(
            month=in_months(SEEN, people),
            initiative=np.tile(member, months),
            person=np.tile(np.arange(people), months),
            department=np.tile(own, months),
            items=rng.poisson(1, people * months),
            names=tuple(f"initiative {number}" for number in range(12)),
            tied=(1,) * 12,
            owned=(1,) * 12,
            began=(SEEN[0],) * 12,
            ended=(0,) * 12,
        ),
        "training": told.TrainingMonth(
            month=in_months(COMPARED, len(trained)),
            person=np.tile(trained, len(COMPARED)),
            department=np.tile(own[trained], len(COMPARED)),
            rule=np.zeros(len(trained) * len(COMPARED), dtype=np.int64),
        ),
        "incident": told.IncidentMonth(
            month=np.array(SEEN, dtype=np.int64),
            kind=np.arange(months) % 2,
            severity=np.ones(months, dtype=np.int64),
            people=np.ones(months, dtype=np.int64),
        ),
        "pulse": told.PulseMonth(
            month=in_months(SEEN, 3 * DEPARTMENTS),
            question=np.tile(np.arange(3), DEPARTMENTS * months),
            department=np.tile(np.repeat(np.arange(DEPARTMENTS), 3), months),
            yes=rng.integers(20, 60, questions),
            answers=np.full(questions, 80),
            invited=np.full(questions, 120),
        ),
        "policy": told.PolicyMonth(
            month=np.array(SEEN, dtype=np.int64),
            **{name: np.full(months, value) for name, value in POLICY.items()},
        ),
        "rule": told.RuleMonth(
            month=in_months(SEEN, rules),
            rule=np.tile(np.arange(rules), months),
            changed_day=np.full(rules * months, 20250301),
            reviewed_day=np.tile(np.where(np.arange(rules) % 3, 20250320, 0), months),
            owner=np.ones(rules * months, dtype=np.int64),
            guide=np.tile(np.arange(rules) % 2, months),
            concerned=np.full(rules * months, people),
            trained=np.full(rules * months, people // 2),
        ),
    }


POLICY = {
    "words": 900, "ease": 6_400, "forbid": 8, "oblige": 7, "permit": 12, "encourage": 9, "inform": 30,
    "why": 1, "goals": 1, "encouragement": 1, "consequences": 0, "vision": 1,
}  # fmt: skip


def seconds(people: int) -> tuple[tuple[float, float], int, int]:
    """Return how long all readings take, by the clock and of one processor, how many there are, and how many have a figure."""
    facts = organisation(people)
    cells = [
        Cell(),
        *(Cell(Level.DIVISION, name) for name in facts.divisions),
        *(Cell(Level.DEPARTMENT, name) for name in facts.departments),
    ]
    begun = time.perf_counter(), time.process_time()
    found = take_readings(
        facts,
        NOW,
        cells=cells,
        as_of=LONG_AFTER,
        ideals=lambda identity, _cell: (INDICATOR[identity].ideal.value, "cited"),
        seed=1,
        zone_ends_at=lambda month: ends_at(month, AMSTERDAM),
        errors=(TRIAL,),
    )
    took = time.perf_counter() - begun[0], time.process_time() - begun[1]
    return took, len(found), sum(reading.state is State.MEASURED for reading in found)


def main() -> int:
    """Measure, tell, and return 1 when a bound is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    most = parser.parse_args().people
    seconds(most // 50)  # what is imported on first use is no part of what is measured
    taken: dict[int, float] = {}
    found = []
    for people in (most // 4, most // 2, most):
        (clock, taken[people]), readings, measured = seconds(people)
        acts = people * INTERACTIONS_A_PERSON
        found.append(
            Figure(
                what=f"all {readings:,} readings of a month for {people:,} people with {acts:,} interactions, by the clock",
                value=clock,
                unit="s",
                bound=AT_MOST,
                beside=f"{taken[people]:.1f} s of one processor; {measured:,} of them have a figure",
            )
        )
    small, large = min(taken), max(taken)
    grown = taken[large] / taken[small]
    allowed = large * math.log(large) / (small * math.log(small))
    steeper = Figure(
        what=f"how much longer they take for {large:,} people than for {small:,}, against n log n",
        value=grown / allowed,
        unit="times",
        bound=SLACK,
        beside=f"{grown:.1f} times as long; n log n gives {allowed:.1f}",
    )
    return tell([*found, steeper])


if __name__ == "__main__":
    sys.exit(main())
