"""What the desk reads: it opens the store with its key, for names of those who agreed to be named are sealed."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data
from dashboard.visitor import Role
from storage.by_hand.initiatives import initiatives
from storage.desk.asking import least_sure
from storage.desk.drafts import drafts
from storage.desk.led_to import outcomes
from storage.desk.picked import tags_in_use
from storage.desk.queue import Desk, DeskPage
from storage.desk.topics_told import topics_told
from storage.in_force import opened_in_force, settings_in_force
from storage.sources import months_known, sources_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.visitor import Visitor
    from openness.model import Cell
    from openness.month import Month
    from storage.desk.filters import Filters
    from storage.desk.led_to import Outcome
    from storage.desk.queue import DeskItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What can be asked for: fixed things only, none of them a person. Months are YYYYMM, newest first."""

    sources: list[str]
    months: list[Month]
    departments: list[str]
    topics: dict[int, str]
    """Names by number."""
    tags: list[str]
    initiatives: dict[str, str]
    """Titles by key."""


@contextmanager
def at_desk(visitor: Visitor) -> Iterator[Desk]:
    """Give the desk to a visitor who has any role here. Raises Refused for any other."""
    visitor.need(*Role)
    home = data.home()
    settings = settings_in_force(home)
    with opened_in_force(home) as store:
        desk = Desk(store, settings.privacy.k)
        desk.parts.known = _parts_known(str(home), data.written(home), desk.k)
        yield desk


@st.cache_resource(max_entries=2, show_spinner=False)
def _parts_known(place: str, written: tuple[int, ...], k: int) -> dict[int, frozenset[Cell]]:  # noqa: ARG001 - what it is kept by
    """Return where the parts that may be told are kept until something is written."""
    return {}


def choices(desk: Desk) -> Choices:
    """Return what can be asked for."""
    connection = desk.store.connection
    return Choices(
        sources=sorted(sources_known(connection)),
        months=months_known(connection),
        departments=desk.parts.departments(),
        topics=topics_told(connection),
        tags=tags_in_use(connection),
        initiatives={one.key: one.title for one in initiatives(connection)},
    )


def unsure_page(desk: Desk, filters: Filters) -> DeskPage:
    """Return the items that answer what is asked for and that the classifier is least sure of, that one first."""
    rows = [row for row, _ in least_sure(desk, filters)]
    items = desk.several(rows)
    return DeskPage(items=tuple(items[row] for row in rows if row in items))


def beside(desk: Desk, item: DeskItem, visitor: Visitor) -> tuple[list[Outcome], dict[str, str]]:
    """Return what an item led to, and what the visitor was writing about it."""
    key = (item.source, item.native_id)
    return outcomes(desk.store.connection, item.row), drafts(desk.store, key, by=visitor.name)
