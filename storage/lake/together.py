"""What several machines brought, each thing once: the newest version of an item wins, and nothing of whoever left counts.

As expressions, as the facts are: every engine that reads a lake reads it alike.
"""

from __future__ import annotations

from typing import Final

import ibis

from storage.lake.tables import BY_MONTH

BEGIN: Final = "lake_"
"""How the names of tables begin as machines brought them."""
_WHOLE, _TEXT = "int64", "string"
_BROUGHT: Final = {
    table.name: ibis.table(
        {**{field.name: _TEXT if str(field.type) == "string" else _WHOLE for field in table.schema}, "month": _WHOLE},
        name=f"{BEGIN}{table.name}",
    )
    for table in BY_MONTH
}
_GONE: Final = ibis.table({"person_id": _WHOLE, "source_id": _WHOLE}, name=f"{BEGIN}gone")
"""Who left which source; 0 for every one."""
_ITEM: Final = ibis.table({"id": _WHOLE, "machine": _TEXT}, name="item")


def together() -> dict[str, ibis.Table]:
    """Return what is read in the place of a store's own tables, in the order in which they build on each other."""
    return {
        "item": _items(),
        "item_tag": _of_items("item_tag", "item_id", "tag"),
        "item_link": _links(),
        "item_topic": _of_items("item_topic", "item_id", "topic_id"),
        "mark": _of_items("mark", "item_id", "kind"),
        "digest_entry": _of_items("digest_entry", "item_id").mutate(digest_id=ibis.literal(0, _WHOLE)),
        "initiative_item": _of_items("initiative_item", "item_id", "initiative_id"),
        "near_duplicate": _pairs(),
        "response": _responses(),
        "interaction": _acts(),
    }


def _items() -> ibis.Table:
    """Items, each as the machine that read it last has it, with the label that a person gave it last on any of them."""
    rows = _there(_BROUGHT["item"], "person_id")
    newest = ibis.window(group_by="id", order_by=[ibis.desc("fetched_at"), "machine"])
    rows = rows.mutate(place=ibis.row_number().over(newest))
    rows = rows.filter(rows.place == 0)
    labels = _BROUGHT["label"].select("item_id", "label", "at")
    last = ibis.window(group_by="item_id", order_by=[ibis.desc("at"), "label"])
    labels = labels.mutate(place=ibis.row_number().over(last))
    labels = labels.filter(labels.place == 0).select("item_id", given="label")
    rows = rows.left_join(labels, rows.id == labels.item_id)
    return rows.select(
        "id",
        "source_id",
        "person_id",
        "space_id",
        "created_at",
        "month",
        "kind",
        "takes_replies",
        "own_link",
        "machine",
        label=ibis.coalesce(rows.given, rows.label),
        label_by=rows.given.notnull().ifelse("person", rows.label_by),
    )


def _there(rows: ibis.Table, person: str) -> ibis.Table:
    """Leave out the rows of whoever left."""
    altogether = _GONE.filter(_GONE.source_id == 0)
    columns = rows.columns
    rows = rows.anti_join(altogether, [(person, "person_id")]).select(*columns)
    return rows.anti_join(_GONE, [(person, "person_id"), "source_id"]).select(*columns)


def _of_items(name: str, *columns: str) -> ibis.Table:
    rows = _BROUGHT[name]
    return rows.semi_join(_ITEM, [("item_id", "id")]).select(*columns).distinct()


def _links() -> ibis.Table:
    """Return the links of the version of an item that stands: another's are of another text."""
    rows = _BROUGHT["item_link"]
    return rows.semi_join(_ITEM, [("item_id", "id"), "machine"]).select("item_id", "link").distinct()


def _pairs() -> ibis.Table:
    rows = _BROUGHT["near_duplicate"]
    rows = rows.semi_join(_ITEM, [("item_id", "id")]).select("item_id", "public_id")
    return rows.semi_join(_ITEM, [("public_id", "id")]).select("item_id", "public_id").distinct()


def _responses() -> ibis.Table:
    rows = _BROUGHT["response"]
    rows = rows.semi_join(_ITEM, [("item_id", "id")])
    return rows.group_by("item_id", "kind", "token").agg(at=rows["at"].min()).select("item_id", "kind", "at")


def _acts() -> ibis.Table:
    rows = _there(_there(_BROUGHT["interaction"], "actor_id"), "target_id")
    return rows.select("source_id", "actor_id", "target_id", "item_id", "kind", "at", "month").distinct()
