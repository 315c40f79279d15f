"""The tables that month facts are worked out from and kept in, as unbound tables with explicit columns for any engine."""

from __future__ import annotations

import ibis

_WHOLE = "int64"
_TEXT = "string"


def _table(name: str, /, **columns: str) -> ibis.Table:
    return ibis.table(columns, name=name)


membership = _table(
    "membership",
    person_id=_WHOLE,
    from_day=_WHOLE,
    until_day=_WHOLE,
    department=_TEXT,
    division=_TEXT,
    leader=_WHOLE,
    sector_role=_TEXT,
)
opt_in = _table("opt_in", person_id=_WHOLE, source=_TEXT, scope=_TEXT, covers_from=_WHOLE)
source = _table("source", id=_WHOLE, name=_TEXT, family=_TEXT)
account = _table("account", source_id=_WHOLE, person_id=_WHOLE)
coverage = _table("coverage", source_id=_WHOLE, person_id=_WHOLE, since=_WHOLE, until=_WHOLE)
space = _table("space", id=_WHOLE, visibility=_TEXT)
item = _table(
    "item",
    id=_WHOLE,
    source_id=_WHOLE,
    person_id=_WHOLE,
    space_id=_WHOLE,
    created_at=_WHOLE,
    month=_WHOLE,
    kind=_TEXT,
    takes_replies=_WHOLE,
    label=_TEXT,
    label_by=_TEXT,
    own_link=_WHOLE,
)
item_tag = _table("item_tag", item_id=_WHOLE, tag=_TEXT)
item_topic = _table("item_topic", item_id=_WHOLE, topic_id=_WHOLE)
organisation_account = _table("organisation_account", person_id=_WHOLE)
mark = _table("mark", item_id=_WHOLE, kind=_TEXT)
digest_entry = _table("digest_entry", item_id=_WHOLE, digest_id=_WHOLE)
item_link = _table("item_link", item_id=_WHOLE, link=_WHOLE)
near_duplicate = _table("near_duplicate", item_id=_WHOLE, public_id=_WHOLE)
interaction = _table(
    "interaction", source_id=_WHOLE, actor_id=_WHOLE, target_id=_WHOLE, item_id=_WHOLE, kind=_TEXT, at=_WHOLE, month=_WHOLE
)
gap = _table("gap", source_id=_WHOLE, kind=_TEXT, person_id=_WHOLE, since=_WHOLE, until=_WHOLE)
removal = _table("removal", month=_WHOLE, source_id=_WHOLE, why=_TEXT, hours=_WHOLE, items=_WHOLE)
removed_of = _table("removed_of", month=_WHOLE, token=_WHOLE, items=_WHOLE)
response = _table("response", item_id=_WHOLE, kind=_TEXT, at=_WHOLE)
initiative = _table("initiative", id=_WHOLE, began=_WHOLE, ended=_WHOLE)
initiative_tag = _table("initiative_tag", initiative_id=_WHOLE, tag=_TEXT)
initiative_space = _table("initiative_space", initiative_id=_WHOLE, space_id=_WHOLE)
initiative_item = _table("initiative_item", item_id=_WHOLE, initiative_id=_WHOLE)
training = _table("training", person_id=_WHOLE, day=_WHOLE, month=_WHOLE, course=_TEXT, rule=_TEXT)
incident = _table("incident", month=_WHOLE, kind=_TEXT, severity=_WHOLE, people=_WHOLE)
told_until = _table("told_until", what=_TEXT, day=_WHOLE)
pulse = _table("pulse", month=_WHOLE, question=_TEXT, department=_TEXT, yes=_WHOLE, answers=_WHOLE, invited=_WHOLE)
policy = _table(
    "policy_version",
    held_from=_WHOLE,
    words=_WHOLE,
    ease_x100=_WHOLE,
    forbid=_WHOLE,
    oblige=_WHOLE,
    permit=_WHOLE,
    encourage=_WHOLE,
    inform=_WHOLE,
    why=_WHOLE,
    goals=_WHOLE,
    encouragement=_WHOLE,
    consequences=_WHOLE,
)
rule = _table(
    "rule",
    id=_WHOLE,
    key=_TEXT,
    owner_id=_WHOLE,
    owner_from_day=_WHOLE,
    guide_from_day=_WHOLE,
    concerns=_TEXT,
    added_day=_WHOLE,
    dropped_day=_WHOLE,
)
rule_change = _table("rule_change", rule_id=_WHOLE, found_day=_WHOLE, reviewed_day=_WHOLE, material=_WHOLE)
vision = _table("vision", held_from=_WHOLE)
calendar = _table("calendar", month=_WHOLE, starts_at=_WHOLE, ends_at=_WHOLE)
asked = _table(
    "asked_month", month=_WHOLE, first_day=_WHOLE, last_day=_WHOLE, starts_at=_WHOLE, ends_at=_WHOLE, covered_by=_WHOLE
)

employed = _table(
    "employed_month", month=_WHOLE, person_id=_WHOLE, department=_TEXT, division=_TEXT, leader=_WHOLE, sector_role=_TEXT
)
stale = _table("stale_month", month=_WHOLE, person_id=_WHOLE)
person = _table("person_month", month=_WHOLE, person_id=_WHOLE, department=_TEXT, division=_TEXT, leader=_WHOLE, items=_WHOLE)
arc = _table("arc_month", month=_WHOLE, actor_id=_WHOLE, target_id=_WHOLE)
link_month = _table(
    "link_month", month=_WHOLE, link=_WHOLE, item_id=_WHOLE, own=_WHOLE, department=_TEXT, created_at=_WHOLE, public=_WHOLE
)
asked_id = _table("asked_id", item_id=_WHOLE, month=_WHOLE)
eligible = _table("eligible_person", month=_WHOLE, person_id=_WHOLE, department=_TEXT, division=_TEXT, leader=_WHOLE)
asked_item = _table(
    "asked_item",
    item_id=_WHOLE,
    month=_WHOLE,
    source_id=_WHOLE,
    person_id=_WHOLE,
    space_id=_WHOLE,
    created_at=_WHOLE,
    kind=_TEXT,
    takes_replies=_WHOLE,
    label=_TEXT,
    label_by=_TEXT,
    own_link=_WHOLE,
    visibility=_TEXT,
    eligible=_WHOLE,
    department=_TEXT,
)
counted_item = _table(
    "counted_item", month=_WHOLE, person_id=_WHOLE, source_id=_WHOLE, visibility=_TEXT, eligible=_WHOLE, items=_WHOLE
)
late_item = _table(
    "late_item",
    item_id=_WHOLE,
    month=_WHOLE,
    person_id=_WHOLE,
    department=_TEXT,
    created_at=_WHOLE,
    label=_TEXT,
    own_link=_WHOLE,
    visibility=_TEXT,
)
taken_up = _table("taken_up_month", month=_WHOLE, item_id=_WHOLE, outside=_WHOLE)
