"""Month facts of what is shared, by its label, its links and its words: knowledge, reuse, edits of wikis, topics."""

from __future__ import annotations

import ibis

from storage.facts_schema import (
    account,
    asked,
    asked_item,
    calendar,
    digest_entry,
    interaction,
    item,
    item_link,
    item_tag,
    item_topic,
    late_item,
    mark,
    near_duplicate,
    opt_in,
    organisation_account,
    person,
    response,
    source,
    taken_up,
)
from storage.facts_schema import link_month as kept_links
from storage.facts_staged import shared
from storage.windows import REUSE_SECONDS

REUSE_MONTHS = 3
"""How many months before it may look at a month, for 90 days of reuse."""
CURATED = ("pinned", "starred", "accepted", "digest", "curated")
"""Tags by which a person picked an item out; the tags in a text are its author's own words."""
EDITED = ("page", "revision", "document", "blogpost")
MOST_SHARED = 500
"""A link that stands in more items than this within reach is a signature or a button: it tells nothing."""


def knowledge_month() -> ibis.Table:
    """What eligible people shared that passes on knowledge or promotes, by who labelled it; only where there is any."""
    rows = shared()
    rows = rows.filter((rows.eligible == 1) & rows.label.isin(("knowledge", "promotion")))
    knows = (rows.label == "knowledge").cast("int64")
    counted = rows.group_by("month", "person_id", "department", "label_by").agg(knowledge=knows.sum(), rows=rows.count())
    return counted.select(
        "month",
        "person_id",
        "department",
        labeller="label_by",
        knowledge=counted.knowledge,
        promotion=counted["rows"] - counted.knowledge,
    )


def wiki_month() -> ibis.Table:
    """Edits of wiki pages by eligible people, each moment once; and those with an account there, or who wrote there."""
    wikis = source.filter(source.family == "wiki").select(source_id=source.id)
    written = shared().join(wikis, "source_id")
    pages = written.filter(written.kind.isin(EDITED)).select("month", "person_id", "source_id", at=written.created_at)
    acts = interaction.filter((interaction.kind == "edit") & interaction.month.isin(asked.month)).join(wikis, "source_id")
    edits = pages.union(acts.select("month", "source_id", "at", person_id="actor_id").select(*pages.columns), distinct=True)
    counted = edits.group_by("month", "person_id").agg(edits=edits.count())
    there = account.join(wikis, "source_id").select("person_id").distinct().mutate(linked=1)
    rows = person.join(asked.select("month"), "month").select("month", "person_id", "department")
    rows = rows.left_join(there, "person_id").select("month", "person_id", "department", "linked")
    rows = rows.left_join(counted, ["month", "person_id"]).select("month", "person_id", "department", "linked", "edits")
    rows = rows.filter(rows.linked.notnull() | rows.edits.notnull())
    return rows.select("month", "person_id", "department", edits=rows.edits.fill_null(0), account=ibis.literal(1, "int64"))


def link_month() -> ibis.Table:
    """Links in shared items, and the own addresses of public ones; none that stand under everything.

    `department` is empty for somebody who is not eligible that month.
    """
    items = shared().select("month", "item_id", "own_link", "created_at", "visibility", "department")
    no, yes = ibis.literal(0, "int64"), ibis.literal(1, "int64")
    inside = items.join(item_link, "item_id").mutate(own=no)
    addresses = items.filter((items.visibility == "public") & (items.own_link != 0)).mutate(own=yes, link="own_link")
    columns = ("month", "link", "item_id", "own", "department", "created_at", "visibility")
    rows = inside.select(*columns).union(addresses.select(*columns))
    counted = rows.group_by("month", "link").agg(items=rows.count())
    telling = counted.filter(counted["items"] <= MOST_SHARED).select("month", "link")
    rows = rows.join(telling, ["month", "link"])
    public = (rows.visibility == "public").cast("int64")
    return rows.select("month", "link", "item_id", "own", "department", "created_at", public=public)


def taken_up_month() -> ibis.Table:
    """Items that others took up within 90 days; a row with `outside` 1 for open ones that appear publicly in that time.

    Taken up: somebody of another department reshared or cited it, linked to it, or shared a link that stands in it. Publicly: its
    own address or a link in it stands in a public item after it, or is one's address; or one repeats it nearly.
    """
    items = late_item
    keys = items.select("month", "item_id", "department", "created_at", "visibility")
    own = items.filter(items.own_link != 0).select("item_id", link="own_link")
    inside = kept_links.filter((kept_links.own == 0) & kept_links.month.isin(asked.month)).select("item_id", "link")
    here = keys.join(inside.union(own, distinct=True), "item_id")
    here = here.select("month", "item_id", "link", "visibility", of="department", begins="created_at")
    there = kept_links.join(_reach(), "month").select("link", "own", "department", "created_at", "public")
    rows = here.join(there, "link")
    rows = rows.filter((rows.created_at > rows.begins) & (rows.created_at <= rows.begins + REUSE_SECONDS))
    others = rows.filter((rows.own == 0) & (rows.department != rows.of) & (rows.department != "")).select("month", "item_id")
    public = rows.filter((rows.public == 1) & (rows.visibility == "open")).select("month", "item_id").distinct()
    public = public.union(_repeated(keys), distinct=True)
    taken = others.union(_acted_on(keys), distinct=True)
    return taken.mutate(outside=ibis.literal(0, "int64")).union(public.mutate(outside=ibis.literal(1, "int64")))


def topic_month() -> ibis.Table:
    """What was shared about each topic, by how many people, and the items of the one who made most of them.

    Of everybody who takes part and whose items are kept, as a topic's words are; not of the organisation's own accounts.
    """
    about = item_topic.filter(item_topic.topic_id.notnull())
    rows = asked_item.select("month", "person_id", "item_id").join(about, "item_id")
    rows = rows.anti_join(organisation_account, "person_id").semi_join(opt_in, "person_id")
    by_person = rows.group_by("month", "topic_id", "person_id").agg(made=rows.count())
    return by_person.group_by("month", "topic_id").agg(
        items=by_person.made.sum(), people=by_person.count(), largest=by_person.made.max()
    )


def reuse_month() -> ibis.Table:
    """A row per item that an eligible person shared: what it is, and whether it was taken up, by others and outside."""
    rows = late_item
    again = taken_up.filter(taken_up.outside == 0).select("month", "item_id").mutate(again=1)
    seen = taken_up.filter(taken_up.outside == 1).select("month", "item_id").mutate(seen=1)
    for found in (again, seen, _picked_out(rows).mutate(picked=1)):
        rows = rows.left_join(found, ["month", "item_id"]).drop("month_right", "item_id_right")
    return rows.select(
        "month",
        "item_id",
        "person_id",
        "department",
        knowledge=(rows.label == "knowledge").cast("int64"),
        curated=rows.picked.notnull().cast("int64"),
        open=(rows.visibility == "open").cast("int64"),
        reused=rows.again.notnull().cast("int64"),
        outside=rows.seen.notnull().cast("int64"),
    )


def _reach() -> ibis.Table:
    """The asked months, and those that reuse of what was shared in them may lie in."""
    months = calendar.join(asked, [calendar.ends_at > asked.starts_at, calendar.starts_at < asked.ends_at + REUSE_SECONDS])
    return months.select(month=calendar.month).distinct()


def _repeated(items: ibis.Table) -> ibis.Table:
    """Items in open spaces that a public item nearly repeats in time."""
    pairs = near_duplicate.join(item.select(public_id="id", at="created_at"), "public_id")
    rows = items.filter(items.visibility == "open").join(pairs, "item_id")
    rows = rows.filter((rows["at"] > rows.created_at) & (rows["at"] <= rows.created_at + REUSE_SECONDS))
    return rows.select("month", "item_id").distinct()


def _acted_on(items: ibis.Table) -> ibis.Table:
    """Items that somebody of another department reshared or cited in time."""
    acts = interaction.filter(interaction.kind.isin(("reshare", "cite")))
    doers = person.select("month", "person_id", by_department="department")
    acts = acts.join(doers, [acts.month == doers.month, acts.actor_id == doers.person_id]).select(
        "item_id", "at", "by_department"
    )
    rows = items.join(acts, "item_id")
    rows = rows.filter((rows["at"] >= rows.created_at) & (rows["at"] <= rows.created_at + REUSE_SECONDS))
    return rows.filter(rows.by_department != rows.department).select("month", "item_id")


def _picked_out(items: ibis.Table) -> ibis.Table:
    """Items that a person picked out, at the source or at the desk: pinned, starred, tagged, accepted, put into a digest."""
    keys = items.select("month", "item_id")
    tagged = keys.join(item_tag.filter(item_tag.tag.isin(CURATED)), "item_id").select("month", "item_id")
    at_desk = mark.select("item_id").union(digest_entry.select("item_id"), distinct=True)
    marked = keys.join(at_desk, "item_id").select("month", "item_id")
    accepted = keys.join(interaction.filter(interaction.kind == "accept").select("item_id"), "item_id")
    by_others = keys.join(response.filter(response.kind == "accept").select("item_id"), "item_id")
    return tagged.union(marked).union(accepted).union(by_others).distinct()
