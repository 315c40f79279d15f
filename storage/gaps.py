"""Gaps: spans in which a target held things that its source does not give; an archive or a later pass closes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.month import month_of
from openness.targets import TargetKind
from storage.runs import mark_dirty
from storage.sources import source_number

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from openness.records import Author
    from openness.targets import Target
    from storage.database import Store

Span = tuple[int, int]
"""UTC seconds: the first that is in it, the first that is not."""


def note_gap(store: Store, target: Target, since: int, until: int, now: int) -> bool:
    """Note that a target held things in a span that its source does not give; whether anything of that was not known.

    What an archive or an earlier pass covers already is no gap.
    """
    with store.transaction() as connection:
        number = source_number(store, target.source)
        person = _whose(store, target)
        open_parts = [(since, until)]
        if target.kind is not TargetKind.ORGANISATION:
            covered = connection.execute(
                "SELECT since, until FROM coverage WHERE source_id = ? AND person_id = ?", (number, person)
            ).fetchall()
            open_parts = without(open_parts, covered)
        before = _spans(connection, number, _key(store, target))
        after = union([*before, *open_parts])
        if after == before:
            return False
        _write(store, target, number, person, after, now)
        _mark(store, without(after, before), person)
    return True


def close_gaps(store: Store, target: Target, since: int, until: int, now: int) -> None:
    """Note that a target was read whole between two UTC seconds: what lies in it is no gap any more."""
    with store.transaction():
        number = source_number(store, target.source)
        _close(store, number, _key(store, target), (since, until), now)


def close_own_gaps(store: Store, source: str, owner: Author, until: int, now: int) -> None:
    """Note that somebody's own archive holds the whole account up to a UTC second."""
    with store.transaction():
        number = source_number(store, source)
        for handle in owner.handles:
            _close(store, number, store.keys.handle_hash(source, handle), (0, until), now)


def close_spaces_gaps(store: Store, source: str, spaces: Iterable[str], span: Span, now: int) -> None:
    """Note that an archive holds a span of these spaces, given by their native ids."""
    with store.transaction() as connection:
        number = source_number(store, source)
        if connection.execute("SELECT 1 FROM gap WHERE source_id = ? AND kind = 'space' LIMIT 1", (number,)).fetchone():
            for space in spaces:
                _close(store, number, store.keys.handle_hash(source, space), span, now)


def gaps(connection: sqlite3.Connection) -> list[dict[str, object]]:
    """Return the open gaps of every source by kind of target: how many targets have one, and from when to when; no names."""
    rows = connection.execute(
        "SELECT source.name, kind, count(DISTINCT target_key), min(since), max(until), max(noted_at) FROM gap"
        " JOIN source ON source.id = source_id GROUP BY source.name, kind ORDER BY source.name, kind"
    )
    names = ("source", "kind", "targets", "since", "until", "noted_at")
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def union(spans: Iterable[Span]) -> list[Span]:
    """Return spans merged where they touch, oldest first."""
    merged: list[Span] = []
    for since, until in sorted(spans):
        if merged and since <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], until))
        elif since < until:
            merged.append((since, until))
    return merged


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return what of spans lies outside others."""
    left = union(spans)
    for begin, end in taken:
        left = [
            part for since, until in left for part in ((since, min(until, begin)), (max(since, end), until)) if part[0] < part[1]
        ]
    return left


def _close(store: Store, source_id: int, key: int, span: Span, now: int) -> None:
    connection = store.connection
    before = _spans(connection, source_id, key)
    after = without(before, [span])
    if after == before:
        return
    kind, person = connection.execute(
        "SELECT kind, person_id FROM gap WHERE source_id = ? AND target_key = ? LIMIT 1", (source_id, key)
    ).fetchone()
    _replace(connection, (source_id, key, kind, person), after, now)
    _mark(store, without(before, after), person)


def _write(store: Store, target: Target, source_id: int, person: int, spans: Iterable[Span], now: int) -> None:
    _replace(store.connection, (source_id, _key(store, target), target.kind.value, person), spans, now)


def _replace(connection: sqlite3.Connection, of: tuple[int, int, str, int], spans: Iterable[Span], now: int) -> None:
    connection.execute("DELETE FROM gap WHERE source_id = ? AND target_key = ?", of[:2])
    connection.executemany(
        "INSERT INTO gap (source_id, target_key, kind, person_id, since, until, noted_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(*of, since, until, now) for since, until in spans],
    )


def _mark(store: Store, spans: Iterable[Span], person: int) -> None:
    """Mark the months of spans for the next refresh."""
    for since, until in spans:
        first, last = month_of(since, store.zone), month_of(until - 1, store.zone)
        known = store.connection.execute("SELECT month FROM calendar WHERE month BETWEEN ? AND ?", (first, last)).fetchall()
        mark_dirty(store, (row[0] for row in known), [person] if person else [])


def _spans(connection: sqlite3.Connection, source_id: int, key: int) -> list[Span]:
    return connection.execute(
        "SELECT since, until FROM gap WHERE source_id = ? AND target_key = ? ORDER BY since", (source_id, key)
    ).fetchall()


def _key(store: Store, target: Target) -> int:
    return store.keys.handle_hash(target.source, target.handle)


def _whose(store: Store, target: Target) -> int:
    """Return whose account a target is; 0 for a space and for an account of the organisation."""
    if target.kind is not TargetKind.ACCOUNT:
        return 0
    row = store.connection.execute(
        "SELECT person_id FROM account JOIN source ON source.id = source_id WHERE source.name = ? AND handle_hash = ?",
        (target.source, _key(store, target)),
    ).fetchone()
    return int(row[0]) if row else 0
