"""What the store can say of itself: whether it is whole, and how much there is of what a month's figures need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from storage.ledger import standing_of
from storage.roster import day_number

if TYPE_CHECKING:
    from storage.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Counts as of today; `whole` is False where SQLite finds damage."""

    whole: bool
    employed: int
    opted_in: int
    waiting: int
    items: int
    dirty_months: int
    editions: int


def health_of(store: Store) -> Health:
    """Look the store over."""
    connection = store.connection

    def count(statement: str, *values: object) -> int:
        return int(connection.execute(statement, values).fetchone()[0])

    today = day_number(datetime.now(store.zone).date())
    people = connection.execute("SELECT DISTINCT person_id FROM consent").fetchall()
    return Health(
        whole=connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok",
        employed=count("SELECT count(DISTINCT person_id) FROM membership WHERE ? BETWEEN from_day AND until_day", today),
        opted_in=count("SELECT count(DISTINCT person_id) FROM opt_in"),
        waiting=sum(1 for (person,) in people if standing_of(store, person).pending),
        items=count("SELECT count(*) FROM item"),
        dirty_months=count("SELECT count(*) FROM dirty_month"),
        editions=count("SELECT count(*) FROM edition"),
    )
