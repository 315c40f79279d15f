"""Acts on items: between two who take part, an interaction; by others, a count and a first time on the item, with no actor.

An act whose item is not there (yet) waits under a keyed hash of the item's id, so that the order of arrival does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec import Struct

from storage import bulk
from storage.binding import listed

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence


class Deed(Struct, frozen=True, kw_only=True, gc=False):
    """Something done to an item. `actor` None: by somebody who does not take part; `doer` who that is, if known (never kept)."""

    kind: str
    item: str
    at: int
    told: str
    """What its token is made of: who did what, in the words of the source; never kept."""
    actor: int | None
    doer: int | None = None
    known: bool = False
    """Whether the doer holds an opt-in that leaves this act out: then it is not even counted while the item is unknown."""
    by_row: int | None = None
    count: int = 1


class Parent(Struct, frozen=True, kw_only=True, gc=False):
    """An item of somebody who takes part, as far as acts on it need to know it."""

    row: int
    person: int
    month: int
    nobodys: bool = False
    """Whether it is the organisation's own: what is done to it is counted, never between persons."""
    counted: bool = False
    """Whether acts on it are counted, some of which may be by people who take part by now."""


@dataclass(slots=True)
class Outcome:
    """What a batch of acts wrote: (month, person) touched, and how many interactions are new or have another count."""

    touched: set[tuple[int, int]] = field(default_factory=set)
    new: int = 0
    changed: int = 0
    waiting: int = 0
    """Acts by people who take part that now wait for their item."""
    own: int = 0
    """Acts on one's own items, which are no interactions."""

    @property
    def written(self) -> int:
        """Return how many interactions were written."""
        return self.new + self.changed


_ACT_COLUMNS = ("source_id", "actor_id", "target_id", "item_id", "by_item_id", "kind", "at", "month", "count")
_COUNT = """
UPDATE interaction SET count = ?9
WHERE source_id = ?1 AND actor_id = ?2 AND target_id = ?3 AND ifnull(item_id, 0) = ifnull(?4, 0) AND kind = ?6
    AND at = ?7 AND count <> ?9
AND ?5 IS ?5 AND ?8 IS ?8"""

_AWAIT = """
INSERT INTO awaiting (parent_key, kind, token, source_id, actor_id, by_item_id, at, count, since)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE
SET actor_id = ifnull(excluded.actor_id, actor_id), by_item_id = ifnull(excluded.by_item_id, by_item_id)"""

_FIRST_WAIT = _AWAIT[: _AWAIT.index("ON CONFLICT")] + "ON CONFLICT DO NOTHING"

Row = tuple[int, int, int, int | None, int | None, str, int, int, int]
"""source_id, actor_id, target_id, item_id, by_item_id, kind, at, month, count."""


def parents(connection: sqlite3.Connection, source_id: int, native_ids: Iterable[str]) -> dict[str, Parent]:
    """Return the kept items of these native ids."""
    wanted = sorted(set(native_ids))
    if not wanted:
        return {}
    nobodys = {row[0] for row in connection.execute("SELECT person_id FROM organisation_account")}
    places, bound = listed(wanted)
    rows = connection.execute(
        "SELECT native_id, id, person_id, month, EXISTS (SELECT 1 FROM response WHERE item_id = item.id)"
        f" FROM item WHERE source_id = ? AND native_id IN {places}",
        (source_id, *bound),
    )
    return {
        native: Parent(row=row, person=person, month=month, nobodys=person in nobodys, counted=bool(counted))
        for native, row, person, month, counted in rows
    }


def write_rows(connection: sqlite3.Connection, rows: Sequence[Row]) -> tuple[int, int]:
    """Write interactions; return how many are new and how many got another count."""
    if not rows:
        return 0, 0
    new = bulk.add(connection, "interaction", _ACT_COLUMNS, rows)
    if new == len(rows):
        return new, 0
    changed = connection.executemany(_COUNT, rows).rowcount
    return new, changed


def write_deeds(
    connection: sqlite3.Connection,
    source_id: int,
    deeds: Sequence[Deed],
    *,
    month_of: Callable[[int], int],
    key_of: Callable[[str], int],
    token_of: Callable[[str], int],
    now: int,
) -> Outcome:
    """Write acts whose items are kept, let the others wait; an act that becomes an interaction needs no token."""
    outcome = Outcome()
    if not deeds:
        return outcome
    known = parents(connection, source_id, (deed.item for deed in deeds))
    rows: list[Row] = []
    counted, waiting, mine = [], [], []
    for deed in deeds:
        parent = known.get(deed.item)
        if parent is None:
            if deed.actor is not None or not deed.known:
                token = token_of(deed.told)
                waiting.append(
                    (key_of(deed.item), deed.kind, token, source_id, deed.actor, deed.by_row, deed.at, deed.count, now)
                )
        elif parent.nobodys:
            counted.append((parent, (parent.row, deed.kind, token_of(deed.told), deed.at)))
        elif deed.actor is not None:
            if parent.counted:
                mine.append((parent.row, deed.kind, token_of(deed.told)))
            if deed.actor != parent.person:
                month = month_of(deed.at)
                acted = (source_id, deed.actor, parent.person, parent.row, deed.by_row, deed.kind, deed.at, month, deed.count)
                rows.append(acted)
            else:
                outcome.own += 1
        elif deed.doer != parent.person:
            counted.append((parent, (parent.row, deed.kind, token_of(deed.told), deed.at)))
    _delete_counted(connection, mine)
    _write(connection, outcome, rows, counted, known.values())
    outcome.waiting = _let_wait(connection, waiting)
    return outcome


def is_anything_waiting(connection: sqlite3.Connection) -> bool:
    """Whether any act waits for its item."""
    return connection.execute("SELECT 1 FROM awaiting LIMIT 1").fetchone() is not None


def settle(
    connection: sqlite3.Connection, source_id: int, arrived: dict[int, Parent], *, month_of: Callable[[int], int]
) -> Outcome:
    """Give newly kept items, by the keyed hash of their id, the acts that waited for them."""
    outcome = Outcome()
    if not arrived:
        return outcome
    rows: list[Row] = []
    counted = []
    places, bound = listed(tuple(arrived))
    waited = connection.execute(
        f"SELECT parent_key, kind, token, actor_id, by_item_id, at, count FROM awaiting WHERE parent_key IN {places}", bound
    ).fetchall()
    for key, kind, token, actor, by_row, at, count in waited:
        parent = arrived[key]
        if actor is None or parent.nobodys:
            counted.append((parent, (parent.row, kind, token, at)))
        elif actor != parent.person:
            rows.append((source_id, actor, parent.person, parent.row, by_row, kind, at, month_of(at), count))
    _write(connection, outcome, rows, counted, arrived.values())
    connection.executemany("DELETE FROM awaiting WHERE parent_key = ?", [(key,) for key in {row[0] for row in waited}])
    return outcome


def _write(
    connection: sqlite3.Connection,
    outcome: Outcome,
    rows: Sequence[Row],
    counted: Sequence[tuple[Parent, tuple[int, str, int, int]]],
    items: Iterable[Parent],
) -> None:
    """Write interactions and counts; note what they touched, the item's own month too."""
    outcome.new, outcome.changed = write_rows(connection, rows)
    if outcome.written:
        month_of_item = {item.row: item.month for item in items}
        touched = outcome.touched
        for _, actor, target, item, _, _, _, month, _ in rows:
            touched.add((month, actor))
            touched.add((month, target))
            touched.add((month_of_item[item or 0], target))
    if (
        connection.executemany(
            "INSERT OR IGNORE INTO response (item_id, kind, token, at) VALUES (?, ?, ?, ?)", [row for _, row in counted]
        ).rowcount
        > 0
    ):
        outcome.touched |= {(parent.month, parent.person) for parent, _ in counted}


def _let_wait(
    connection: sqlite3.Connection, waiting: Sequence[tuple[int, str, int, int, int | None, int | None, int, int, int]]
) -> int:
    """Keep acts whose item is not there; return how many of them by people who take part did not wait before."""
    theirs = [row for row in waiting if row[4] is not None]
    fresh = connection.executemany(_FIRST_WAIT, theirs).rowcount if theirs else 0
    connection.executemany(_AWAIT, waiting)
    return fresh


def _delete_counted(connection: sqlite3.Connection, mine: Sequence[tuple[int, str, int]]) -> None:
    """Drop what was counted as others' before its doer took part."""
    connection.executemany("DELETE FROM response WHERE item_id = ? AND kind = ? AND token = ?", mine)
