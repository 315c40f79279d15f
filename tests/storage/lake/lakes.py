"""What tests of the lake share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.engines.duck import Duck
from storage.facts import facts
from storage.lake.over import over_lake
from storage.refresh import dirty_months, refresh_facts
from tests.storage.made_store import NOW

if TYPE_CHECKING:
    from openness.month import Month
    from storage.database import Store


def by_sqlite(store: Store, *, full: bool = False) -> list[Month]:
    return refresh_facts(store, dirty_months(store, NOW, full=full))


def by_lake(store: Store, url: str, *, machine: str = "here", full: bool = False) -> list[Month]:
    with over_lake(store, url, lambda: Duck(store.home), machine=machine, now=NOW, full=full) as (months, fill):
        return refresh_facts(store, months, fill=fill)


def kept(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return every fact table as it stands."""
    return {fact.table: sorted(store.connection.execute(f"SELECT * FROM {fact.table}").fetchall()) for fact in facts()}
