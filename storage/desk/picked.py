"""What curators did with items, for many items at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

_AMONG = "item_id IN (SELECT value FROM json_each(?))"
_TIED = f"SELECT item_id, key FROM initiative_item JOIN initiative ON initiative.id = initiative_id WHERE {_AMONG} ORDER BY key"


class Picked(TypedDict, total=False):
    """How an item was picked out; what is not there was not done."""

    starred: bool
    pinned: bool
    tags: tuple[str, ...]
    initiatives: tuple[str, ...]
    digests: tuple[int, ...]
    led_to: int


def picked(connection: sqlite3.Connection, rows: Sequence[int]) -> dict[int, Picked]:
    """Return by row what curators did with these items."""
    asked_for = (json.dumps(list(rows)),)
    found: dict[int, Picked] = {row: Picked() for row in rows}
    for row, kind, tag in connection.execute(f"SELECT item_id, kind, tag FROM mark WHERE {_AMONG} ORDER BY tag", asked_for):
        if kind == "starred":
            found[row]["starred"] = True
        elif kind == "pinned":
            found[row]["pinned"] = True
        else:
            found[row]["tags"] = (*found[row].get("tags", ()), tag)
    for row, key in connection.execute(_TIED, asked_for):
        found[row]["initiatives"] = (*found[row].get("initiatives", ()), key)
    for row, digest in connection.execute(
        f"SELECT item_id, digest_id FROM digest_entry WHERE {_AMONG} ORDER BY digest_id", asked_for
    ):
        found[row]["digests"] = (*found[row].get("digests", ()), digest)
    for row, count in connection.execute(f"SELECT item_id, count(*) FROM led_to WHERE {_AMONG} GROUP BY item_id", asked_for):
        found[row]["led_to"] = count
    return found


def tags_in_use(connection: sqlite3.Connection) -> list[str]:
    """Return the tags that curators gave, the most used first."""
    rows = connection.execute("SELECT tag FROM mark WHERE kind = 'tagged' GROUP BY tag ORDER BY count(*) DESC, tag")
    return [tag for (tag,) in rows]
