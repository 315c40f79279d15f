"""Month facts: each table's definition, once, as an expression over the asked months; later facts build on earlier ones."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import ibis

from storage import facts_shared, facts_told
from storage import facts_staged as staged
from storage.facts_schema import (
    arc,
    asked,
    counted_item,
    coverage,
    eligible,
    employed,
    gap,
    interaction,
    membership,
    opt_in,
    removal,
    removed_of,
    response,
    source,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

WEEK = 7 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact table: its name and the rows of the asked months, in the order of its columns."""

    table: str
    rows: ibis.Table
    late: bool = False
    """Whether it looks at later months too: it comes after all other facts of all months."""
    staged: tuple[str, ...] = ()
    """The key of what is only made on the way, for those after it to build on; empty for a fact, which is kept."""

    @property
    def columns(self) -> Sequence[str]:
        """Return the columns that are filled, in order."""
        return tuple(self.rows.columns)


def _employed() -> ibis.Table:
    """Everyone employed in the month, in the department and role they had last in it."""
    held = membership.join(asked, [membership.from_day <= asked.last_day, membership.until_day >= asked.first_day])
    last = held.group_by("month", "person_id").agg(from_day=held.from_day.max())
    rows = last.join(membership, ["person_id", "from_day"])
    return rows.select("month", "person_id", "department", "division", "leader", "sector_role")


def _stale() -> ibis.Table:
    """People one of whose own sources had begun by the month's end but is not covered to it, or left a gap in it."""
    given = opt_in.filter(opt_in.scope != "none")
    left = opt_in.filter(opt_in.scope == "none").select(person_id="person_id", name="source").mutate(left=1)
    allowed = given.join(source, (given.source == source.name) | (given.source == "*")).select("person_id", "id", "name")
    allowed = allowed.left_join(left, ["person_id", "name"])
    allowed = allowed.filter(allowed.left.isnull()).select("person_id", source_id="id")
    whole = coverage.filter(coverage.person_id == 0).select("source_id", "since", "until")
    own = coverage.filter(coverage.person_id != 0)
    reach = (
        allowed.join(whole, "source_id")
        .select("person_id", "source_id", "since", "until")
        .union(allowed.join(own, ["source_id", "person_id"]).select("person_id", "source_id", "since", "until"))
    )
    spans = reach.group_by("person_id", "source_id").agg(since=reach.since.min(), until=reach.until.max())
    behind = spans.join(asked, [spans.since < asked.ends_at, spans.until < asked.covered_by])
    gaps = allowed.join(gap.filter(gap.kind == "account"), ["source_id", "person_id"])
    broken = gaps.join(asked, [gaps.since < asked.ends_at, gaps.until > asked.starts_at])
    return behind.select("month", "person_id").union(broken.select("month", "person_id")).distinct()


def _person() -> ibis.Table:
    """The eligible, with what they shared."""
    shared = counted_item.filter(counted_item.visibility.isin(staged.SHARED))
    counts = shared.group_by("month", "person_id").agg(items=shared["items"].sum())
    joined = eligible.left_join(counts, ["month", "person_id"])
    return joined.select("month", "person_id", "department", "division", "leader", items=joined["items"].fill_null(0))


def _in_asked(table: ibis.Table) -> ibis.Table:
    """Rows of a fact of the asked months alone."""
    return table.join(asked.select("month"), "month").select(*table.columns)


def _roster() -> ibis.Table:
    rows = _in_asked(employed)
    return rows.group_by("month", "department", "division", "leader").agg(people=rows.count())


def _activity() -> ibis.Table:
    counted = counted_item.filter(counted_item.eligible == 1)
    return counted.select("month", "person_id", "source_id", "visibility", "items")


def _arc() -> ibis.Table:
    """Ordered pairs of eligible people, the first of whom acted on the second; nobody on themselves."""
    acts = interaction.filter(interaction.month.isin(asked.month)).select("month", "actor_id", "target_id")
    acts = acts.filter(acts.actor_id != acts.target_id).distinct()
    actors = eligible.select("month", actor_id="person_id")
    targets = eligible.select("month", target_id="person_id")
    return acts.join(actors, ["month", "actor_id"]).join(targets, ["month", "target_id"]).select("month", "actor_id", "target_id")


def _flow() -> ibis.Table:
    arcs = _in_asked(arc)
    actors = eligible.select("month", actor_id="person_id", from_department="department")
    targets = eligible.select("month", target_id="person_id", to_department="department")
    rows = arcs.join(actors, ["month", "actor_id"]).join(targets, ["month", "target_id"])
    return rows.group_by("month", "from_department", "to_department").agg(
        arcs=rows.count(), actors=rows.actor_id.nunique(), targets=rows.target_id.nunique()
    )


def _answered(items: ibis.Table, kinds: Sequence[str]) -> ibis.Table:
    """Return the items, each with the second of the first such act by somebody else (null: none)."""
    keys = items.select("item_id", "person_id")
    acts = interaction.filter(interaction.kind.isin(kinds)).select("item_id", "actor_id", "at")
    by_others = response.filter(response.kind.isin(kinds)).select("item_id", "at")
    known = keys.join(acts, "item_id")
    known = known.filter(known.actor_id != known.person_id).select("item_id", "at")
    told = known.union(keys.join(by_others, "item_id").select("item_id", "at"))
    first = told.group_by("item_id").agg(first_at=told["at"].min())
    return items.left_join(first, "item_id").select(*items.columns, "first_at")


def _outcome() -> ibis.Table:
    """By author: open items that take replies, and those that got one within a week."""
    items = staged.by_eligible()
    items = items.filter((items.visibility == "open") & (items.takes_replies == 1))
    rows = _answered(items, ("reply",))
    soon = ((rows.first_at - rows.created_at) <= WEEK).fill_null(False)  # noqa: FBT003 - Ibis' own signature
    return rows.group_by("month", "person_id").agg(replyable=rows.count(), replied=soon.cast("int64").sum())


def _question() -> ibis.Table:
    items = staged.by_eligible()
    items = items.filter((items.label == "question") & items.visibility.isin(staged.SHARED) & (items.takes_replies == 1))
    rows = _answered(items, ("reply", "accept"))
    return rows.select("month", "item_id", "person_id", asked_at=rows.created_at, answered_at=rows.first_at.fill_null(0))


def _consent() -> ibis.Table:
    """By department: people employed, those whose yes reaches the month, those whose items are there without any."""
    people = _in_asked(employed).join(asked.select("month", "first_day"), "month")
    rows = people.left_join(staged.opted_in(), "person_id").select("month", "person_id", "department", "first_day", "covers_from")
    authors = counted_item.select("month", "person_id").distinct().mutate(shares=1)
    joined = rows.left_join(authors, ["month", "person_id"]).select("month", "department", "first_day", "covers_from", "shares")
    given = (joined.covers_from <= joined.first_day).fill_null(False)  # noqa: FBT003 - Ibis' own signature
    without = joined.covers_from.isnull() & joined.shares.notnull()
    return joined.group_by("month", "department").agg(
        roster=joined.count(), opted_in=given.cast("int64").sum(), without_opt_in=without.cast("int64").sum()
    )


def _active() -> ibis.Table:
    """By source: eligible people who shared or acted."""
    shared = counted_item.filter(counted_item.visibility.isin(staged.SHARED))
    sharing = shared.select("month", "source_id", "person_id")
    acts = interaction.filter(interaction.month.isin(asked.month))
    acting = acts.select("month", "source_id", person_id="actor_id")
    acted_upon = acts.select("month", "source_id", person_id="target_id")
    rows = sharing.union(acting, acted_upon, distinct=True).join(eligible.select("month", "person_id"), ["month", "person_id"])
    return rows.group_by("month", "source_id").agg(taking_part=rows.count())


def _source() -> ibis.Table:
    """How far each source reaches; one that left a gap in a space is not complete."""
    spans = coverage.group_by("source_id").agg(since=coverage.since.min(), until=coverage.until.max())
    rows = spans.join(asked, spans.since < asked.ends_at).select("month", "source_id", "until", "ends_at", "covered_by")
    gaps = gap.filter(gap.kind == "space")
    broken = gaps.join(asked, [gaps.since < asked.ends_at, gaps.until > asked.starts_at])
    rows = rows.left_join(broken.select("month", "source_id").distinct().mutate(broken=1), ["month", "source_id"])
    return rows.select(
        "month",
        "source_id",
        until=ibis.least(rows.until, rows.ends_at - 1),
        complete=((rows.until >= rows.covered_by) & rows.broken.isnull()).cast("int64"),
    )


def _removal() -> ibis.Table:
    """Items removed again, by why and after how many hours; beside them the people of the whole month, and its largest share."""
    rows = _in_asked(removal)
    rows = rows.group_by("month", "why", "hours").agg(items=rows["items"].sum())
    people = removed_of.group_by("month").agg(people=removed_of.count(), largest=removed_of["items"].max())
    return rows.join(people, "month").select("month", "why", "hours", "items", "people", "largest")


@cache
def steps(*, by_number: bool = True) -> tuple[Fact, ...]:
    """Return every fact, and what is made on the way to them, in the order in which they build on each other.

    `by_number` for the store itself; an engine that reads all items of the asked months at once does without their numbers.
    """
    ids = [Fact(table="asked_id", rows=staged.ids(), staged=("item_id",))] if by_number else []
    first = [
        Fact(table="employed_month", rows=_employed()),
        Fact(table="stale_month", rows=_stale()),
        Fact(table="eligible_person", rows=staged.eligible_person(), staged=("month", "person_id")),
        *ids,
        Fact(table="asked_item", rows=staged.asked_item(by_number=by_number), staged=("item_id",)),
        Fact(table="counted_item", rows=staged.counted_item(), staged=("month", "person_id", "source_id", "visibility")),
    ]
    made = {
        "person_month": _person(),
        "roster_month": _roster(),
        "activity_month": _activity(),
        "arc_month": _arc(),
        "flow_month": _flow(),
        "outcome_month": _outcome(),
        "question_month": _question(),
        "consent_month": _consent(),
        "active_month": _active(),
        "source_month": _source(),
        "removal_month": _removal(),
        "initiative_month": facts_told.initiative_month(),
        "training_month": facts_told.training_month(),
        "incident_month": facts_told.incident_month(),
        "pulse_month": facts_told.pulse_month(),
        "policy_month": facts_told.policy_month(),
        "rule_month": facts_told.rule_month(),
        "knowledge_month": facts_shared.knowledge_month(),
        "wiki_month": facts_shared.wiki_month(),
        "topic_month": facts_shared.topic_month(),
        "link_month": facts_shared.link_month(),
    }
    late = [
        *(replace(step, late=True) for step in ids),
        Fact(table="late_item", rows=staged.late_item(by_number=by_number), staged=("item_id",), late=True),
        Fact(table="taken_up_month", rows=facts_shared.taken_up_month(), late=True),
        Fact(table="reuse_month", rows=facts_shared.reuse_month(), late=True),
    ]
    return (*first, *(Fact(table=table, rows=rows) for table, rows in made.items()), *late)


@cache
def facts() -> tuple[Fact, ...]:
    """Return every fact in the order in which they build on each other."""
    return tuple(step for step in steps() if not step.staged)
