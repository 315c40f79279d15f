"""What several month facts of the asked months build on, made once for all of them and kept no longer than that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.facts_schema import (
    asked,
    asked_id,
    eligible,
    employed,
    item,
    opt_in,
    person,
    space,
    stale,
)
from storage.facts_schema import asked_item as items

if TYPE_CHECKING:
    import ibis

SHARED = ("public", "open")


def opted_in() -> ibis.Table:
    """Who said yes, and from which day on."""
    given = opt_in.filter(opt_in.scope != "none")
    return given.group_by("person_id").agg(covers_from=given.covers_from.min())


def eligible_person() -> ibis.Table:
    """The eligible: employed, opted in for the month, their own sources covered."""
    held = employed.join(asked, "month").join(opted_in(), "person_id")
    held = held.filter(held.covers_from <= held.first_day).select("month", "person_id", "department", "division", "leader")
    held = held.left_join(stale.mutate(late=1), ["month", "person_id"])
    return held.filter(held.late.isnull()).select("month", "person_id", "department", "division", "leader")


def ids() -> ibis.Table:
    """The items of the asked months by number alone: read in that order, they are looked up where they lie side by side."""
    return item.filter(item.month.isin(asked.month)).select("month", item_id="id")


def _in_asked(*, by_number: bool) -> ibis.Table:
    """The items of the asked months; `by_number`: by the numbers that were staged, as a store looks them up best."""
    if by_number:
        return asked_id.select("item_id").join(item.rename(item_id="id"), "item_id")
    return item.filter(item.month.isin(asked.month)).rename(item_id="id")


def asked_item(*, by_number: bool) -> ibis.Table:
    """The items of the asked months with the visibility of their space.

    `department` is empty where its author is not eligible that month.
    """
    places = space.select(space_id="id", visibility="visibility")
    rows = _in_asked(by_number=by_number).join(places, "space_id")
    authors = eligible.select("month", "person_id", "department").mutate(eligible=1)
    rows = rows.left_join(authors, ["month", "person_id"])
    return rows.select(
        "item_id",
        "month",
        "source_id",
        "person_id",
        "space_id",
        "created_at",
        "kind",
        "takes_replies",
        "label",
        "label_by",
        "own_link",
        "visibility",
        eligible=rows.eligible.fill_null(0).cast("int64"),
        department=rows.department.fill_null(""),
    )


def counted_item() -> ibis.Table:
    """How many items everybody made in the asked months, by source and visibility."""
    return items.group_by("month", "person_id", "source_id", "visibility", "eligible").agg(items=items.count())


def late_item(*, by_number: bool) -> ibis.Table:
    """What eligible people shared in public and open spaces in the asked months: for facts that look at later ones."""
    places = space.filter(space.visibility.isin(SHARED)).select(space_id="id", visibility="visibility")
    rows = _in_asked(by_number=by_number).join(places, "space_id")
    rows = rows.join(person.select("month", "person_id", "department"), ["month", "person_id"])
    return rows.select("item_id", "month", "person_id", "department", "created_at", "label", "own_link", "visibility")


def shared() -> ibis.Table:
    """Items of the asked months in public and open spaces."""
    return items.filter(items.visibility.isin(SHARED))


def by_eligible() -> ibis.Table:
    """Items of the asked months by eligible people."""
    return items.filter(items.eligible == 1)
