"""The tables that month facts are worked out from and kept in, as unbound tables with explicit columns for any engine."""

from __future__ import annotations

import ibis

_WHOLE = "int64"
_TEXT = "string"


def _table(name: str, /, **columns: str) -> ibis.Table:
    return ibis.table(columns, name=name)


membership = _table(
    "membership", person_id=_WHOLE, from_day=_WHOLE, until_day=_WHOLE, department=_TEXT, division=_TEXT, leader=_WHOLE
)
opt_in = _table("opt_in", person_id=_WHOLE, source=_TEXT, scope=_TEXT, covers_from=_WHOLE)
source = _table("source", id=_WHOLE, name=_TEXT)
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
    takes_replies=_WHOLE,
    label=_TEXT,
)
interaction = _table(
    "interaction", source_id=_WHOLE, actor_id=_WHOLE, target_id=_WHOLE, item_id=_WHOLE, kind=_TEXT, at=_WHOLE, month=_WHOLE
)
gap = _table("gap", source_id=_WHOLE, kind=_TEXT, person_id=_WHOLE, since=_WHOLE, until=_WHOLE)
removal = _table("removal", month=_WHOLE, source_id=_WHOLE, why=_TEXT, hours=_WHOLE, items=_WHOLE)
removed_of = _table("removed_of", month=_WHOLE, token=_WHOLE, items=_WHOLE)
response = _table("response", item_id=_WHOLE, kind=_TEXT, at=_WHOLE)
asked = _table(
    "asked_month", month=_WHOLE, first_day=_WHOLE, last_day=_WHOLE, starts_at=_WHOLE, ends_at=_WHOLE, covered_by=_WHOLE
)

employed = _table("employed_month", month=_WHOLE, person_id=_WHOLE, department=_TEXT, division=_TEXT, leader=_WHOLE)
stale = _table("stale_month", month=_WHOLE, person_id=_WHOLE)
person = _table("person_month", month=_WHOLE, person_id=_WHOLE, department=_TEXT, division=_TEXT, leader=_WHOLE, items=_WHOLE)
arc = _table("arc_month", month=_WHOLE, actor_id=_WHOLE, target_id=_WHOLE)
