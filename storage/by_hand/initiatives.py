"""Initiatives, one at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from config.errors import WrongUse
from openness.marking import N_
from storage.by_hand.stamps import check_seen, stamp
from storage.measures_in.checks import check_initiative, check_length, owner_of, plain
from storage.measures_in.initiatives import COLUMNS, held, put
from storage.roster import OPEN_END, Finder
from storage.runs import mark_told

if TYPE_CHECKING:
    import sqlite3

    from storage.database import Store
    from storage.measures_in.initiatives import InitiativeRow

_HUNDRED = 100
_TEXTS = ("key", "title", "goal", "tag", "space")


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative:
    """One initiative as it is listed; days are YYYYMMDD, `ended` 0 while it runs."""

    key: str
    title: str
    goal: str
    has_owner: bool
    tag: str
    space: str
    began: int
    ended: int
    stamp: str


def initiatives(connection: sqlite3.Connection) -> list[Initiative]:
    """Return all initiatives: those that run first, then the newest."""
    rows = connection.execute(f"SELECT {COLUMNS} FROM initiative ORDER BY ended < {OPEN_END}, began DESC, key").fetchall()
    return [
        Initiative(
            key=row[0],
            title=row[1],
            goal=row[2],
            has_owner=row[3] is not None,
            tag=row[4],
            space=row[5],
            began=row[6],
            ended=0 if row[7] == OPEN_END else row[7],
            stamp=stamp(row),
        )
        for row in rows
    ]


def put_initiative(store: Store, row: InitiativeRow, *, seen: str | None, keep_owner: bool = False) -> None:
    """Add an initiative (`seen` None) or correct one that is as it was seen; with `keep_owner` its owner stays who it is.

    Raises WrongUse on a row that does not hold together or an owner who is not on the roster, Outdated when somebody else
    changed it meanwhile.
    """
    key, title = plain(row.key), plain(row.title)
    row = replace(row, key=key, title=title or key, goal=plain(row.goal), tag=plain(row.tag), space=plain(row.space))
    if not key:
        raise WrongUse(N_("the key is empty"), where=row.place)
    for name in _TEXTS:
        check_length(name, getattr(row, name), where=row.place)
    check_initiative(row)
    owner = owner_of(Finder(store), plain(row.owner), where=row.place) if plain(row.owner) else None
    with store.transaction() as connection:
        was = held(connection, row.key)
        check_seen(seen, was)
        put(store, row, was[3] if was and keep_owner else owner)


def remove_initiative(store: Store, key: str, *, seen: str) -> None:
    """Remove an initiative that is as it was seen. Raises Outdated when somebody else changed or removed it meanwhile."""
    with store.transaction() as connection:
        was = held(connection, key)
        check_seen(seen, was)
        connection.execute("DELETE FROM initiative_month WHERE initiative_id = (SELECT id FROM initiative WHERE key = ?)", (key,))
        connection.execute("DELETE FROM initiative WHERE key = ?", (key,))
        if was:
            mark_told(store, was[6] // _HUNDRED, was[7] // _HUNDRED)
