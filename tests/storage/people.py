"""A small organisation for tests: people on the roster, accounts and opt-ins, written as the store keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from openness.language.labelling.model import Told
from openness.language.questions import is_question
from openness.records import Author, Item, Space, Visibility
from storage.database import Store, open_store
from storage.sources import source_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = 1_790_000_000
"""21 September 2026."""
OPEN = Space(native_id="general", name="general", visibility=Visibility.OPEN)


def store_with(home: Path, *, taking_part: Iterable[str], others: Iterable[str] = (), source: str = "slack") -> Store:
    """Open a store whose roster holds all of these, with an account by that name and, for some, an opt-in."""
    store = open_store(home, zone=AMSTERDAM)
    agreed = set(taking_part)
    with store.transaction() as connection:
        number = source_number(store, source)
        for name in sorted(agreed | set(others)):
            person = store.keys.person_id(name)
            connection.execute("INSERT INTO person (id) VALUES (?)", (person,))
            connection.execute(
                "INSERT INTO membership (person_id, from_day, until_day, department) VALUES (?, 10101, 99991231, ?)",
                (person, f"Dept {name[0]}"),
            )
            if name in agreed:
                connection.execute(
                    "INSERT INTO account (source_id, handle_hash, person_id) VALUES (?, ?, ?)",
                    (number, store.keys.handle_hash(source, name), person),
                )
                connection.execute(
                    "INSERT INTO opt_in (person_id, source, scope, covers_from) VALUES (?, ?, 'account', 0)", (person, source)
                )
    return store


class ByRule:
    """Labels questions by the quick rule: a classifier that takes no time."""

    name = "rule:1"

    def tell(self, texts: Sequence[str]) -> list[Told]:
        return [Told(label="question" if is_question(text) else "unknown", confidence=1.0) for text in texts]


def post(
    author: str, native_id: str, at: int, *, text: str = "A plain note", reply_to: str | None = None, source: str = "slack"
) -> Item:
    """Return a message in an open space."""
    return Item(
        source=source,
        native_id=native_id,
        author=Author(handles=(author,)),
        space=OPEN,
        kind="message",
        created_at=at,
        text=text,
        reply_to=reply_to,
        takes_replies=reply_to is None,
    )


def content(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return everything shared that the store holds, whatever the order in which it came."""
    queries = {
        "item": "SELECT native_id, person_id, kind, created_at, edited_at, month, url, lang, reply_key, takes_replies, label,"
        " via, fetched_at, patched FROM item",
        "text": "SELECT native_id, text FROM item_text JOIN item ON item.id = item_id",
        "engagement": "SELECT native_id, day, views, likes, shares, comments FROM engagement JOIN item ON item.id = item_id",
        "interaction": "SELECT i.actor_id, i.target_id, t.native_id, b.native_id, i.kind, i.at, i.month, i.count"
        " FROM interaction AS i"
        " LEFT JOIN item AS t ON t.id = i.item_id LEFT JOIN item AS b ON b.id = i.by_item_id",
        "response": "SELECT native_id, r.kind, token, at FROM response AS r JOIN item ON item.id = item_id",
        "awaiting": "SELECT parent_key, a.kind, token, actor_id, native_id, at, count FROM awaiting AS a LEFT"
        " JOIN item ON item.id = by_item_id",
        "quarantine": "SELECT place, reason, digest FROM quarantine",
    }
    return {name: sorted(store.connection.execute(query).fetchall(), key=repr) for name, query in queries.items()}
