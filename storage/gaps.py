"""Gaps: spans in which a target held things that its source does not give; an archive or a later pass closes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.month import month_of
from openness.targets import TargetKind
from storage.cursors import move
from storage.runs import mark_dirty
from storage.sources import source_number

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from openness.records import Author
    from openness.targets import Cursor, Target
    from storage.database import Store

Span = tuple[int, int]
"""UTC seconds: the first that is in it, the first that is not."""


def note_gap(store: Store, target: Target, since: int, until: int, now: int) -> bool:
    """Note that a target held things in a span that its source does not give; whether anything of that was not known.

    What was settled before, by an earlier pass or an archive of that target, is no new gap.
    """
    with store.transaction() as connection:
        number, key, person = source_number(store, target.source), _key(store, target), _whose(store, target)
        before = _spans(connection, "gap", number, key)
        after = union([*before, *without([(since, until)], _spans(connection, "settled", number, key))])
        if after == before:
            return False
        _replace(connection, (number, key, target.kind.value, person), after, now)
        _mark(store, without(after, before), person)
    return True


def end_pass(store: Store, target: Target, span: Span, now: int, *, whole_from: int | None, cursor: Cursor | None = None) -> int:
    """Note that a pass over a target came to its end, and the cursor that it brings there, all or nothing.

    What the target held in `span` was read, or is a gap. `whole_from`: from which UTC second on the source gave everything, so
    that older gaps in it are closed; None where the pass cannot tell. Returns the second from which on no gap is open.
    """
    key, (since, until) = _key(store, target), span
    with store.transaction() as connection:
        number = source_number(store, target.source)
        if whole_from is not None:
            _close(store, number, key, (whole_from, until), now)
        _settle(connection, number, key, span)
        if cursor is not None:
            move(store, target, cursor, gapless=False, now=now)
        connection.execute("UPDATE cursor SET gapless = 0 WHERE source = ? AND target_key = ?", (target.source, key))
        return max([since, *(end for _, end in _spans(connection, "gap", number, key))])


def account_held(store: Store, source: str, owner: Author, until: int, now: int) -> None:
    """Note that somebody's own archive holds the whole account up to a UTC second; of accounts that are linked here."""
    with store.transaction() as connection:
        number = source_number(store, source)
        for handle in owner.handles:
            key = store.keys.handle_hash(source, handle)
            linked = "SELECT 1 FROM account WHERE source_id = ? AND handle_hash = ?"
            if connection.execute(linked, (number, key)).fetchone():
                _close(store, number, key, (0, until), now)
                _settle(connection, number, key, (0, until))


def spaces_held(store: Store, source: str, spaces: Iterable[str], span: Span, now: int) -> None:
    """Note that an archive holds a span of these spaces, given by their native ids."""
    with store.transaction() as connection:
        number = source_number(store, source)
        for space in spaces:
            key = store.keys.handle_hash(source, space)
            _close(store, number, key, span, now)
            _settle(connection, number, key, span)


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
    before = _spans(connection, "gap", source_id, key)
    after = without(before, [span])
    if after == before:
        return
    kind, person = connection.execute(
        "SELECT kind, person_id FROM gap WHERE source_id = ? AND target_key = ? LIMIT 1", (source_id, key)
    ).fetchone()
    _replace(connection, (source_id, key, kind, person), after, now)
    _mark(store, without(before, after), person)


def _settle(connection: sqlite3.Connection, source_id: int, key: int, span: Span) -> None:
    spans = union([*_spans(connection, "settled", source_id, key), span])
    connection.execute("DELETE FROM settled WHERE source_id = ? AND target_key = ?", (source_id, key))
    connection.executemany(
        "INSERT INTO settled (source_id, target_key, since, until) VALUES (?, ?, ?, ?)",
        [(source_id, key, since, until) for since, until in spans],
    )


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


def _spans(connection: sqlite3.Connection, table: str, source_id: int, key: int) -> list[Span]:
    return connection.execute(
        f"SELECT since, until FROM {table} WHERE source_id = ? AND target_key = ? ORDER BY since", (source_id, key)
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
