"""Whom something waits for: who is to get a personal link, and who has one that works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.personal_links import DECIDE
from storage.roster import details_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Somebody who is to be asked: their number, key and address on the roster; `has_link`: one that they can answer by works."""

    person: int
    key: str
    address: str
    has_link: bool


def people_in_ledger(store: Store) -> list[int]:
    """Return everybody on the roster whom the ledger has a line of."""
    rows = store.connection.execute(
        "SELECT DISTINCT person_id FROM consent WHERE EXISTS (SELECT 1 FROM person WHERE person.id = person_id)"
        " ORDER BY person_id"
    )
    return [person for (person,) in rows.fetchall()]


def addressees(store: Store, people: Sequence[int], *, now: int) -> list[Addressee]:
    """Return how people are reached, by key."""
    has = {
        person
        for (person,) in store.connection.execute(
            "SELECT person_id FROM personal_link WHERE kind = ? AND expires_at > ?", (DECIDE, now)
        ).fetchall()
    }
    found = []
    for person in people:
        details = details_of(store, person)
        key, address = str(details.get("person") or ""), str(details.get("email") or "")
        if key:
            found.append(Addressee(person=person, key=key, address=address, has_link=person in has))
    return sorted(found, key=lambda one: one.key)
