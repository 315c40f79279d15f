"""What tests of the lake share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.engines.duck import Duck
from storage.facts import facts
from storage.lake.over import over_lake, pulled_from
from storage.refresh import dirty_months, refresh_facts
from tests.storage.made_store import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from openness.month import Month
    from storage.database import Store


def by_sqlite(store: Store, *, full: bool = False) -> list[Month]:
    """Work facts out as a store does by itself."""
    return refresh_facts(store, dirty_months(store, NOW, full=full))


def by_lake(store: Store, url: str, *, machine: str = "here", full: bool = False, now: int = NOW) -> list[Month]:
    """Work facts out over a lake, in DuckDB."""
    with over_lake(store, url, lambda: Duck(store.home), machine=machine, now=now, full=full) as (months, fill):
        return refresh_facts(store, months, fill=fill)


def pulled(store: Store, url: str, *, machine: str = "here") -> list[Month]:
    """Bring facts that were worked out over a lake."""
    with pulled_from(store, url, machine=machine, now=NOW) as (months, fill):
        return refresh_facts(store, months, fill=fill)


def kept(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return every fact table as it stands."""
    return {fact.table: sorted(store.connection.execute(f"SELECT * FROM {fact.table}").fetchall()) for fact in facts()}


def held(lake: Path) -> dict[str, bytes]:
    """Return every file of a lake with its bytes."""
    return {str(path.relative_to(lake)): path.read_bytes() for path in sorted(lake.rglob("*")) if path.is_file()}
