"""Whom the ledger allows to be shown and to be named; what was done with their items goes when they take that back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from openness.consent import ACCOUNT, HANDED_IN, NAME, SHOW, standing
from storage.runs import mark_changes
from storage.zoned import second_of_day

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from openness.consent import Agreed, Standing
    from storage.database import Store

ABOUT_ITEMS = ("mark", "initiative_item", "led_to", "digest_entry", "draft")
"""Tables that hold what curators did with an item."""
_YES = (
    "SELECT max(source) FROM shown_person AS nearest WHERE nearest.person_id = item.person_id AND nearest.purpose = '{purpose}'"
    " AND nearest.source IN (source.name, '*')"
)


def joined_yes(purpose: str, alias: str) -> str:
    """Return the join that gives an item's author's nearest yes to a purpose; `item` and `source` must stand before it."""
    return (
        f" JOIN shown_person AS {alias} ON {alias}.person_id = item.person_id AND {alias}.purpose = '{purpose}'"
        f" AND {alias}.source = ({_YES.format(purpose=purpose)})"
    )


def covered(alias: str) -> str:
    """Return the condition that a yes reaches an item; it needs `reach` (see `let_ask`)."""
    tags = "(SELECT json_group_array(tag) FROM item_tag WHERE item_tag.item_id = item.id)"
    return (
        f"({alias}.covers_from = 0 OR item.created_at >= starts_at({alias}.covers_from)) AND ({alias}.scope = '{ACCOUNT}' OR"
        f" ({alias}.scope = '{HANDED_IN}' AND item.handed_in = 1) OR reaches({alias}.scope, {tags}))"
    )


def let_ask(connection: sqlite3.Connection, zone: ZoneInfo) -> None:
    """Teach a connection what `covered` asks: where a day begins, and whether a scope by tag or list reaches an item."""
    connection.create_function("starts_at", 1, lambda day: second_of_day(day, zone), deterministic=True)
    connection.create_function("reaches", 2, _reaches, deterministic=True)


def _reaches(scope: str, tags: str) -> int:
    kind, _, name = scope.partition(":")
    held: list[str] = json.loads(tags)
    if kind == "list":
        return int(scope in held)
    return int(kind == "tag" and name.casefold().lstrip("#") in {tag.casefold().lstrip("#") for tag in held})


def settle_shown(connection: sqlite3.Connection, person: int, stands: Standing) -> bool:
    """Keep which yeses to be shown and named stand; whether that changed. Inside a transaction."""
    wanted = sorted(_rows(stands.valid.values()))
    held = connection.execute(
        "SELECT purpose, source, scope, covers_from FROM shown_person WHERE person_id = ? ORDER BY 1, 2, 3, 4", (person,)
    ).fetchall()
    if wanted == held:
        return False
    connection.execute("DELETE FROM shown_person WHERE person_id = ?", (person,))
    connection.executemany(
        "INSERT INTO shown_person (person_id, purpose, source, scope, covers_from) VALUES (?, ?, ?, ?, ?)",
        [(person, *row) for row in wanted],
    )
    return True


def read_shown(connection: sqlite3.Connection) -> None:
    """Take from a ledger that is there already who may be shown and named. Inside a transaction."""
    from storage.ledger import read_entries  # it settles through this file

    zone = connection.execute("SELECT value FROM meta WHERE key = 'timezone'").fetchone()
    people = connection.execute(
        "SELECT DISTINCT person_id FROM consent JOIN person ON person.id = person_id WHERE purpose IN (?, ?)", (SHOW, NAME)
    ).fetchall()
    for (person,) in people:
        settle_shown(connection, person, standing(read_entries(connection, ZoneInfo(zone[0]), person)))


def _rows(yeses: Iterable[Agreed]) -> list[tuple[str, str, str, int]]:
    return [(yes.purpose, yes.source, yes.scope, yes.covers_from) for yes in yeses if yes.purpose in {SHOW, NAME}]


def forget_unshown(store: Store, person: int) -> None:
    """Remove what curators did with a person's items that no yes to be shown reaches any more. Inside a transaction."""
    connection = store.connection
    let_ask(connection, store.zone)
    shown = (
        f"SELECT item.id FROM item JOIN source ON source.id = item.source_id{joined_yes(SHOW, 'shown')}"
        f" WHERE item.person_id = ?1 AND {covered('shown')}"
    )
    picked = " UNION ".join(f"SELECT item_id FROM {table}" for table in ABOUT_ITEMS)
    lost = f"SELECT id FROM item WHERE person_id = ?1 AND id IN ({picked}) AND id NOT IN ({shown})"
    rows = connection.execute(f"SELECT id, month FROM item WHERE id IN ({lost})", (person,)).fetchall()
    for table in ABOUT_ITEMS:
        connection.executemany(f"DELETE FROM {table} WHERE item_id = ?", [(row,) for row, _ in rows])
    mark_changes(store, {(month, person) for _, month in rows})


def forget_curator(connection: sqlite3.Connection, person: int) -> None:
    """Let nothing tell any more that this person curated it. Inside a transaction."""
    for table in ("mark", "initiative_item", "led_to", "digest", "digest_entry"):
        connection.execute(f"UPDATE {table} SET by_id = NULL WHERE by_id = ?", (person,))
