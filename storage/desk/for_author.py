"""What became of what a person shared, as they may see it: how it was picked out, who took it up, and what it led to.

Those who took it up are named where they agreed to be, else they are somebody of a part that is large enough.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from storage.desk.authors import Parts
from storage.desk.led_to import outcomes
from storage.desk.masking import Masks
from storage.desk.picked import picked
from storage.roster import day_text
from storage.windows import REUSE_SECONDS

if TYPE_CHECKING:
    import sqlite3

    from storage.database import Store

_ITEMS = (
    "SELECT item.id, source.name, native_id FROM item JOIN source ON source.id = source_id WHERE person_id = ? ORDER BY item.id"
)
_TAKEN_UP = f"""
SELECT item.id, interaction.actor_id, interaction.kind, interaction.at
FROM item JOIN interaction ON interaction.item_id = item.id AND interaction.kind IN ('reshare', 'cite')
WHERE item.person_id = ?1 AND interaction.actor_id <> ?1
UNION
SELECT mine.item_id, later.person_id, 'link', later.created_at
FROM item JOIN link_month AS mine ON mine.item_id = item.id AND mine.month = item.month
    JOIN link_month AS again ON again.link = mine.link AND again.own = 0
        AND again.created_at > mine.created_at AND again.created_at <= mine.created_at + {REUSE_SECONDS}
    JOIN item AS later ON later.id = again.item_id
WHERE item.person_id = ?1 AND later.person_id <> ?1 AND again.department NOT IN ('', mine.department)
ORDER BY 4, 1"""
_PART = "SELECT department, division FROM person_month WHERE month <= ? AND person_id = ? ORDER BY month DESC LIMIT 1"


def passed_on(store: Store, person: int, *, k: int) -> list[dict[str, object]]:
    """Return what was done with a person's items, those with which something was; `k` is the smallest group."""
    connection = store.connection
    items = connection.execute(_ITEMS, (person,)).fetchall()
    again = _taken_up(store, person, k)
    marks = picked(connection, [row for row, _, _ in items])
    found: list[dict[str, object]] = []
    for row, source, native_id in items:
        mark = marks[row]
        if not mark and row not in again:
            continue
        found.append(
            {
                "source": source,
                "native_id": native_id,
                "starred": mark.get("starred", False),
                "pinned": mark.get("pinned", False),
                "tags": list(mark.get("tags", ())),
                "initiatives": list(mark.get("initiatives", ())),
                "digests": _digests(connection, row),
                "led_to": [
                    {"kind": one.kind, "sentence": one.sentence, "date": day_text(one.day)} for one in outcomes(connection, row)
                ],
                "taken_up": again.get(row, []),
            }
        )
    return found


def _taken_up(store: Store, person: int, k: int) -> dict[int, list[dict[str, object]]]:
    """Return by item who took it up, how and when."""
    rows = store.connection.execute(_TAKEN_UP, (person,)).fetchall()
    if not rows:
        return {}
    names, parts = Masks(store).names, Parts(store.connection, k)
    found: dict[int, list[dict[str, object]]] = {}
    for row, by, kind, at in rows:
        moment = datetime.fromtimestamp(at, store.zone)
        month = moment.year * 100 + moment.month
        of = store.connection.execute(_PART, (month, by)).fetchone() or ("", "")
        found.setdefault(row, []).append(
            {
                "name": names.get(by),
                "part": parts.part(month, *of) or None,
                "kind": kind,
                "at": datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z"),
            }
        )
    return found


def _digests(connection: sqlite3.Connection, row: int) -> list[dict[str, object]]:
    """Return the published digests that an item stands in, with what is said of it there."""
    rows = connection.execute(
        "SELECT title, sentence FROM digest_entry JOIN digest ON digest.id = digest_id"
        " WHERE item_id = ? AND published_at IS NOT NULL ORDER BY published_at, digest.id",
        (row,),
    )
    return [{"title": title, "sentence": sentence} for title, sentence in rows.fetchall()]
