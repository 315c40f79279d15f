"""The consent ledger: append-only, read back as entries; what follows from it is worked out anew after every line."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from openness.consent import ANY, FEW, MEASURE, Entry, Standing, standing
from storage.desk.shown import forget_unshown, settle_shown
from storage.purposes import lapsed, not_asked
from storage.reread import read_again
from storage.runs import mark_all_dirty

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Container, Iterable, Sequence
    from datetime import tzinfo

    from storage.database import Store

_COLUMNS = "source, purpose, act, at, scope, covers_from, evidence"


def entries_of(store: Store, person: int) -> list[Entry]:
    """Return a person's lines of the ledger, in the order in which they were recorded, with what they read.

    Among them stand the times at which a purpose was taken out of what is asked for, where it is asked for again.
    """
    rows = store.connection.execute(
        f"SELECT consent.id, wording, version, {_COLUMNS} FROM consent LEFT JOIN (SELECT id AS number, version FROM wording)"
        " ON number = wording_id WHERE person_id = ? ORDER BY consent.id",
        (person,),
    )
    numbered = [
        (number, 0, replace(_entry(row, store.zone), words=frozenset(filter(None, (label, version)))))
        for number, label, version, *row in rows.fetchall()
    ]
    return [entry for *_, entry in sorted((*numbered, *lapsed(store.connection)), key=lambda one: one[:2])]


def read_entries(connection: sqlite3.Connection, zone: tzinfo, person: int) -> list[Entry]:
    """Return a person's lines, of a ledger of any version, as they were recorded; `zone` is the organisation's."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM consent WHERE person_id = ? ORDER BY id", (person,))
    return [_entry(row, zone) for row in rows.fetchall()]


def _entry(row: Sequence[Any], zone: tzinfo) -> Entry:
    source, purpose, act, at, scope, covers_from, evidence = row
    return Entry(
        source=source,
        purpose=purpose,
        act=act,
        at=at,
        scope=scope,
        covers_from=covers_from,
        evidence=bool(evidence),
        whole_day=_is_midnight(zone, at),
    )


def standing_of(store: Store, person: int) -> Standing:
    """Return where a person stands now: what counts, as far as its purpose is asked for."""
    return standing(entries_of(store, person), not_asked(store.connection))


def is_midnight(store: Store, at: int) -> bool:
    """Whether a second is the first of a day on the organisation's clock: how a day without a time is kept."""
    return _is_midnight(store.zone, at)


def _is_midnight(zone: tzinfo, at: int) -> bool:
    local = datetime.fromtimestamp(at, zone)
    return (local.hour, local.minute, local.second) == (0, 0, 0)


def add_entry(store: Store, person: int, entry: Entry, *, wording: str, now: int, words: int | None = None) -> int:
    """Append a line; return its number. Inside a transaction.

    `wording` is how the words that were read are called, `words` their number in the store, None where they are not kept.
    """
    cursor = store.connection.execute(
        "INSERT INTO consent"
        " (person_id, source, purpose, scope, wording, covers_from, act, at, recorded_at, evidence, wording_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            person,
            entry.source,
            entry.purpose,
            entry.scope,
            wording,
            entry.covers_from,
            entry.act,
            entry.at,
            now,
            int(entry.evidence),
            words,
        ),
    )
    return int(cursor.lastrowid or 0)


def settle(store: Store, person: int) -> bool:
    """Bring what a person agreed to in line with the ledger; whether opt-ins or tombstones changed. Inside a transaction."""
    connection = store.connection
    entries = entries_of(store, person)
    stands = standing(entries, not_asked(connection))
    if settle_shown(connection, person, stands):
        forget_unshown(store, person)
    wanted = sorted((yes.source, yes.scope, yes.covers_from) for (_, purpose), yes in stands.valid.items() if purpose == MEASURE)
    held = connection.execute(
        "SELECT source, scope, covers_from FROM opt_in WHERE person_id = ? ORDER BY source, scope, covers_from", (person,)
    ).fetchall()
    stones = _stones(entries)
    lying = dict(connection.execute("SELECT source, at FROM tombstone WHERE person_id = ?", (person,)).fetchall())
    if wanted == held and stones.keys() == lying.keys():
        return False
    read_again(store, person, _counting(held, lying), _counting(wanted, stones))
    connection.execute("DELETE FROM opt_in WHERE person_id = ?", (person,))
    connection.executemany(
        "INSERT INTO opt_in (person_id, source, scope, covers_from) VALUES (?, ?, ?, ?)", [(person, *row) for row in wanted]
    )
    connection.execute("DELETE FROM tombstone WHERE person_id = ?", (person,))
    connection.executemany(
        "INSERT INTO tombstone (person_id, source, at) VALUES (?, ?, ?)", [(person, *stone) for stone in stones.items()]
    )
    mark_all_dirty(store, (person,))
    return True


def _stones(entries: Iterable[Entry]) -> dict[str, int]:
    """Return by source since when measuring is withdrawn; a withdrawal of every purpose is lifted by a new yes for this one."""
    of_this = (replace(entry, purpose=MEASURE) if entry.purpose == ANY else entry for entry in entries)
    ended = standing(entry for entry in of_this if entry.purpose == MEASURE).ended
    return {source: at for (source, _), at in ended.items()}


def _counting(yeses: Iterable[tuple[str, str, int]], stones: Container[str]) -> dict[str, tuple[str, int]]:
    """Return by source the scope and first day of the yeses, save where a withdrawal stands."""
    return {source: (scope, covers_from) for source, scope, covers_from in yeses if source not in stones}


def agreed_among_few(store: Store) -> frozenset[int]:
    """Return the people who agree now to be counted among few leaders."""
    asked = store.connection.execute("SELECT DISTINCT person_id FROM consent WHERE purpose = ?", (FEW,)).fetchall()
    return frozenset(person for (person,) in asked if any(purpose == FEW for _, purpose in standing_of(store, person).valid))
