"""Reading again what was read before: a cursor lies past what people shared before their yes, and past what was removed since.

An account is read anew at once. A space goes on with the pass under way and is read again after it, so that one who says yes
each day does not keep a slow source from ever coming to its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.consent import ACCOUNT, ANY, HANDED_IN
from storage.zoned import second_of_day

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from openness.targets import Target
    from storage.database import Store

_DAY = 86_400
_OF_SPACES = (
    "cursor.source = :source AND cursor.moved_at > :start"
    " AND target_key NOT IN (SELECT handle_hash FROM account JOIN source ON source.id = source_id WHERE name = :source)"
    " AND target_key NOT IN"
    " (SELECT handle_hash FROM organisation_account JOIN source ON source.id = source_id WHERE name = :source)"
)
_BEGAN_LATER = (
    "(SELECT min(since) FROM settled JOIN source ON source.id = source_id"
    " WHERE name = cursor.source AND settled.target_key = cursor.target_key) > :begin"
)

_OF_ACCOUNT = """
SELECT 1 FROM item JOIN source ON source.id = item.source_id WHERE source.name = :source AND item.person_id IN (
    SELECT person_id FROM account WHERE account.source_id = source.id AND handle_hash = :key
    UNION ALL SELECT person_id FROM organisation_account AS own WHERE own.source_id = source.id AND handle_hash = :key
) LIMIT 1"""

Yes = tuple[str, int]
"""A scope, and the day YYYYMMDD from which it holds; 0 for everything."""


def reaches_further(before: Yes | None, after: Yes | None) -> bool:
    """Whether more of what a source gives may be kept under one yes than under the one before; None: under none."""
    if after is None or after[0] == HANDED_IN:
        return False
    if before is None or after[1] < before[1]:
        return True
    return before[0] not in {after[0], ACCOUNT}


def read_again(store: Store, person: int, before: Mapping[str, Yes], after: Mapping[str, Yes]) -> None:
    """Let be read again where more of a person may be kept now; yeses by source, `*` for any other. Inside a transaction."""
    for (source,) in store.connection.execute("SELECT DISTINCT source FROM cursor").fetchall():
        was, now = (stands.get(source) or stands.get(ANY) for stands in (before, after))
        if now is not None and reaches_further(was, now):
            _accounts_anew(store, person, source)
            _spaces_after(store, source, now[1])


def known_by_more(store: Store, person: int, source: str) -> None:
    """Let the spaces of a source (`*`: of all) be read again for somebody who has one name more there. Inside a transaction."""
    for (name,) in store.connection.execute("SELECT DISTINCT source FROM cursor").fetchall():
        yes = _yes(store, person, name) if source in {ANY, name} else None
        if yes is not None:
            _spaces_after(store, name, yes[1])


def shown_again(store: Store, person: int, source: str) -> None:
    """Let the accounts of somebody who showed that they are theirs be read anew, and the spaces. Inside a transaction."""
    _accounts_anew(store, person, source)
    known_by_more(store, person, source)


def wanted_back(store: Store, person: int, source: str) -> None:
    """Let be read again what a person kept out and lets in now. Inside a transaction."""
    yes = _yes(store, person, source)
    if yes is not None:
        _accounts_anew(store, person, source)
        _spaces_after(store, source, yes[1])


def begin_anew(store: Store, target: Target) -> bool:
    """Forget how far a target was read where it is to be read again; whether it is. To be called at the end of a pass."""
    key = (target.source, store.keys.handle_hash(target.source, target.handle))
    with store.transaction() as connection:
        if not connection.execute("DELETE FROM reread WHERE source = ? AND target_key = ?", key).rowcount:
            return False
        return connection.execute("DELETE FROM cursor WHERE source = ? AND target_key = ?", key).rowcount > 0


def begin_where_nothing_is_left(store: Store, target: Target) -> None:
    """Let a target that its source shows no more be read from its beginning should it come back, once all of it was removed."""
    key = (target.source, store.keys.handle_hash(target.source, target.handle))
    with store.transaction() as connection:
        if target.space is not None:
            left = connection.execute(
                "SELECT 1 FROM item JOIN space ON space.id = space_id JOIN source ON source.id = item.source_id"
                " WHERE source.name = ? AND space.native_id = ? LIMIT 1",
                (target.source, target.space.native_id),
            )
        else:
            left = connection.execute(_OF_ACCOUNT, {"source": target.source, "key": key[1]})
        if left.fetchone() is None:
            connection.execute("DELETE FROM cursor WHERE source = ? AND target_key = ?", key)


def forget_spaces(store: Store, source: str, spaces: Collection[str]) -> None:
    """Forget how far spaces (native ids) were read whose items were removed; one that is opened again begins anew."""
    keys = [(source, store.keys.handle_hash(source, space)) for space in spaces]
    with store.transaction() as connection:
        connection.executemany("DELETE FROM cursor WHERE source = ? AND target_key = ?", keys)


def _yes(store: Store, person: int, source: str) -> Yes | None:
    row = store.connection.execute(
        "SELECT scope, covers_from FROM opt_in WHERE person_id = ?1 AND source IN (?2, '*') AND scope <> ?3 AND NOT EXISTS"
        " (SELECT 1 FROM tombstone WHERE tombstone.person_id = ?1 AND tombstone.source = ?2) ORDER BY source = '*'",
        (person, source, HANDED_IN),
    ).fetchone()
    return (str(row[0]), int(row[1])) if row else None


def _accounts_anew(store: Store, person: int, source: str) -> None:
    store.connection.execute(
        "DELETE FROM cursor WHERE source = ?1 AND target_key IN"
        " (SELECT handle_hash FROM account JOIN source ON source.id = source_id WHERE name = ?1 AND person_id = ?2)",
        (source, person),
    )


def _spaces_after(store: Store, source: str, day: int) -> None:
    """Note the spaces that were read since a day; one that was only ever read from a later day on begins anew by itself."""
    begin = second_of_day(day, store.zone)
    of = {"source": source, "begin": begin, "start": begin - _DAY}
    store.connection.execute(f"DELETE FROM cursor WHERE {_OF_SPACES} AND {_BEGAN_LATER}", of)
    store.connection.execute(
        f"INSERT OR IGNORE INTO reread (source, target_key) SELECT source, target_key FROM cursor WHERE {_OF_SPACES}", of
    )
