"""Month facts of what an organisation tells of itself: initiatives, training, incidents, pulse, policy, rules."""

from __future__ import annotations

import ibis

from storage.facts_schema import (
    asked,
    asked_item,
    employed,
    incident,
    initiative,
    initiative_item,
    initiative_space,
    initiative_tag,
    item_tag,
    person,
    policy,
    pulse,
    rule,
    rule_change,
    told_until,
    training,
    vision,
)
from storage.measures_in.incidents import WHAT
from storage.measures_in.pulse import QUESTIONS

A_YEAR_OF_DAYS = 10_000
"""Between days written as YYYYMMDD."""
_LAWS = (
    "words", "ease", "forbid", "oblige", "permit", "encourage", "inform", "why", "goals", "encouragement", "consequences",
)  # fmt: skip


def initiative_month() -> ibis.Table:
    """What each eligible person shared in an initiative while it ran, by its tag, in its space or tied at the desk.

    An item counts once.
    """
    items = asked_item.select("month", "person_id", "space_id", "item_id")
    tagged = items.join(item_tag, "item_id").join(initiative_tag, "tag").select("month", "person_id", "item_id", "initiative_id")
    placed = items.join(initiative_space, "space_id").select("month", "person_id", "item_id", "initiative_id")
    tied = items.join(initiative_item, "item_id").select("month", "person_id", "item_id", "initiative_id")
    rows = tagged.union(placed, tied, distinct=True)
    running = initiative.join(asked, [initiative.began <= asked.last_day, initiative.ended >= asked.first_day])
    rows = rows.join(running.select("month", initiative_id=running.id), ["month", "initiative_id"])
    rows = rows.join(person.select("month", "person_id", "department"), ["month", "person_id"])
    return rows.group_by("month", "initiative_id", "person_id", "department").agg(items=rows.count())


def training_month() -> ibis.Table:
    """Who was trained, in the department of that month; empty for somebody who was not employed then."""
    rows = training.join(asked.select("month"), "month").select("month", "person_id", "rule").distinct()
    rows = rows.left_join(employed.select("month", "person_id", "department"), ["month", "person_id"])
    return rows.select("month", "person_id", department=rows.department.fill_null(""), rule=rows.rule)


def incident_month() -> ibis.Table:
    """People behind incidents by kind and severity; a month that the list speaks for and holds nothing of has a row of none."""
    rows = incident.join(asked.select("month"), "month")
    rows = rows.mutate(code=(rows.kind != "deliberate").cast("int64"))
    counted = rows.group_by("month", "code", "severity").agg(people=rows.people.sum())
    counted = counted.select("month", kind="code", severity="severity", people="people")
    told = told_until.filter(told_until.what == WHAT)
    spoken = asked.join(told, asked.first_day <= told.day).select("month")
    quiet = spoken.anti_join(incident.select("month"), "month")
    none = [ibis.literal(0, "int64").name(name) for name in ("kind", "severity", "people")]
    return counted.union(quiet.select("month", *none))


def pulse_month() -> ibis.Table:
    """Answers as they were handed in; `invited` -1 where nobody told."""
    rows = pulse.join(asked.select("month"), "month")
    cases = [(rows.question == question, number) for number, question in enumerate(QUESTIONS)]
    code = ibis.cases(*cases, else_=-1).cast("int64")
    return rows.select(
        "month", question=code, department="department", yes="yes", answers="answers", invited=rows.invited.fill_null(-1)
    )


def policy_month() -> ibis.Table:
    """The policy that held last in the month, carried forward from version to version; and whether there was a vision."""
    held = asked.join(policy, policy.held_from <= asked.last_day).select("month", "held_from")
    last = held.group_by("month").agg(held_from=held.held_from.max())
    rows = last.join(policy.rename(ease="ease_x100"), "held_from").select("month", *_LAWS)
    seen = asked.join(vision, vision.held_from <= asked.last_day).select("month").distinct().mutate(seen=1)
    rows = rows.left_join(seen, "month")
    return rows.select("month", *_LAWS, vision=rows.seen.fill_null(0).cast("int64"))


def rule_month() -> ibis.Table:
    """A row per tracked rule and change found in the year up to the month's end, or one with `changed_day` 0 without any.

    A review after the month does not count yet. `concerned` are those employed that month whose sector role or department the
    rule names, or all; `trained` those of them who were trained in it since its last material change.
    """
    tracked = rule.join(
        asked, [rule.added_day <= asked.last_day, (rule.dropped_day == 0) | (rule.dropped_day > asked.last_day)]
    ).select("month", "last_day", "key", "owner_id", "owner_from_day", "guide_from_day", "concerns", rule_id=rule.id)
    changes = tracked.select("month", "last_day", "rule_id").join(rule_change, "rule_id")
    changes = changes.filter(changes.found_day <= changes.last_day)
    late = changes.reviewed_day > changes.last_day
    recent = changes.filter(changes.found_day > changes.last_day - A_YEAR_OF_DAYS).select(
        "month", "rule_id", changed_day="found_day", reviewed_day=late.ifelse(0, changes.reviewed_day)
    )
    recent = recent.group_by("month", "rule_id", "changed_day").agg(
        reviewed_day=(recent.reviewed_day == 0).any().ifelse(0, recent.reviewed_day.max())
    )
    rows = tracked.left_join(recent, ["month", "rule_id"]).drop("month_right", "rule_id_right")
    rows = rows.left_join(_concerned(tracked, changes), ["month", "rule_id"]).drop("month_right", "rule_id_right")
    owners = employed.select("month", owner_id="person_id").mutate(there=1)
    rows = rows.left_join(owners, ["month", "owner_id"]).drop("month_right", "owner_id_right")
    owned = rows.there.notnull() & (rows.owner_from_day <= rows.last_day)
    guided = (rows.guide_from_day > 0) & (rows.guide_from_day <= rows.last_day)
    return rows.select(
        "month",
        rule="key",
        changed_day=rows.changed_day.fill_null(0),
        reviewed_day=rows.reviewed_day.fill_null(0),
        owner=owned.cast("int64"),
        guide=guided.cast("int64"),
        concerned=rows.concerned.fill_null(0),
        trained=rows.trained.fill_null(0),
    )


def _concerned(tracked: ibis.Table, changes: ibis.Table) -> ibis.Table:
    """By month and rule: how many it concerns, and how many of them were trained since its last material change."""
    material = changes.filter(changes.material == 1).group_by("month", "rule_id").agg(since=changes.found_day.max())
    rules = tracked.left_join(material, ["month", "rule_id"])
    rules = rules.select("month", "last_day", "rule_id", "key", "concerns", since=rules.since.fill_null(0))
    people = rules.join(employed, "month").select(
        "month", "last_day", "rule_id", "key", "concerns", "since", "person_id", "department", "sector_role"
    )
    named = (people.concerns == people.sector_role) | (people.concerns == people.department)
    people = people.filter((people.concerns == "") | named)
    taught = people.join(training, [people.person_id == training.person_id, people.key == training.rule])
    taught = taught.filter((taught.day >= taught.since) & (taught.day <= taught.last_day))
    taught = taught.select("month", "rule_id", "person_id").distinct()
    trained = taught.group_by("month", "rule_id").agg(trained=taught.count())
    counted = people.group_by("month", "rule_id").agg(concerned=people.count())
    rows = counted.left_join(trained, ["month", "rule_id"])
    return rows.select("month", "rule_id", "concerned", "trained")
