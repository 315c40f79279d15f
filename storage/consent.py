"""The consent ledger: append-only; what stands now decides who may be kept, and whom a collector may ask for."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openness.consent import ANY_SOURCE, EXCEPT, Act, Entry, Purpose, standing
from openness.targets import Target
from storage.intake import source_number
from storage.runs import mark_all_dirty
from storage.zoned import second_of_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.database import Store

_ENTRY = "source, purpose, scope, act, covers_from, at, evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """One person's yes. `given_at` is in UTC seconds, `covers_from` a day YYYYMMDD (0: everything)."""

    person: str
    given_at: int
    source: str = ANY_SOURCE
    handle: str = ""
    purpose: str = Purpose.MEASURE
    scope: str = "account"
    wording: str = ""
    covers_from: int = 0
    evidence: str = ""
    """Where the person's own yes is kept; without it the yes waits for the person's confirmation."""


@dataclass(slots=True, kw_only=True)
class ConsentSums:
    """What became of the rows: each is recorded, unchanged or refused; `waiting` are recorded ones not yet confirmed."""

    read: int = 0
    recorded: int = 0
    unchanged: int = 0
    waiting: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    """(person, why)."""


def apply_consents(store: Store, rows: Iterable[ConsentRow], *, now: int) -> ConsentSums:
    """Record opt-ins and link the accounts they name; the same rows again change nothing."""
    sums = ConsentSums()
    with store.transaction():
        changed: set[int] = set()
        for row in rows:
            sums.read += 1
            person = store.keys.person_id(row.person)
            why = _refusal(store, row, person)
            if why:
                sums.refused.append((row.person, why))
                continue
            new = _record(store, row, person, now)
            stands = standing(entries(store, person), row.purpose)
            entry = stands.get(row.source)
            linked = entry is not None and entry.scope != EXCEPT and _link(store, row, person)
            if new or linked:
                changed.add(person)
            sums.recorded += new
            sums.unchanged += not new
            sums.waiting += new and not row.evidence
        for person in changed:
            settle_opt_ins(store, person)
        if changed:
            mark_all_dirty(store, changed)
    return sums


def entries(store: Store, person: int) -> list[Entry]:
    """Return a person's entries in the order in which they were recorded."""
    rows = store.connection.execute(f"SELECT {_ENTRY} FROM consent WHERE person_id = ? ORDER BY id", (person,))
    return [
        Entry(source=source, purpose=purpose, scope=scope, act=act, covers_from=day, at=at, evidence=bool(evidence))
        for source, purpose, scope, act, day, at, evidence in rows.fetchall()
    ]


def record(store: Store, person: int, entry: Entry, *, wording: str, now: int) -> int:
    """Append an entry to the ledger; return its number. Inside a transaction."""
    row = store.connection.execute(
        "INSERT INTO consent (person_id, source, purpose, scope, wording, covers_from, act, at, recorded_at, evidence)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
        ),
    )
    return int(row.lastrowid or 0)


def settle_opt_ins(store: Store, person: int) -> None:
    """Write down what a person's entries amount to for `measure`. Inside a transaction."""
    connection = store.connection
    stands = standing(entries(store, person))
    connection.execute("DELETE FROM opt_in WHERE person_id = ?", (person,))
    connection.executemany(
        "INSERT INTO opt_in (person_id, source, scope, covers_from) VALUES (?, ?, ?, ?)",
        [(person, source, entry.scope, entry.covers_from) for source, entry in stands.items()],
    )
    kept = [source for source, entry in stands.items() if entry.scope != EXCEPT]
    connection.executemany("DELETE FROM tombstone WHERE person_id = ? AND source = ?", [(person, source) for source in kept])


def targets(store: Store, source: str) -> list[Target]:
    """Return the accounts of a source that the ledger allows to be asked for: the only way to a target there is."""
    rows = store.connection.execute(
        "SELECT account.person_id, sealed.cipher FROM account JOIN source ON source.id = account.source_id"
        " JOIN sealed ON sealed.person_id = account.person_id AND sealed.what = 'handle' AND sealed.ref = account.id"
        " WHERE source.name = ? ORDER BY account.id",
        (source,),
    ).fetchall()
    allowed = {
        person: (scope, covers_from)
        for person, scope, covers_from in store.connection.execute(
            "SELECT person_id, scope, covers_from FROM opt_in WHERE source IN (?, ?) ORDER BY source = ?",
            (source, ANY_SOURCE, source),
        )
    }
    found = []
    for person, cipher in rows:
        scope, day = allowed.get(person, (EXCEPT, 0))
        if scope not in {EXCEPT, "handed-in"}:
            found.append(Target(source=source, handle=store.keys.unseal(cipher), covers_from=second_of_day(day, store.zone)))
    return found


def _refusal(store: Store, row: ConsentRow, person: int) -> str:
    """Return why a row can't be taken; empty when it can."""
    if store.connection.execute("SELECT 1 FROM person WHERE id = ?", (person,)).fetchone() is None:
        return "not on the roster"
    if row.handle:
        owner = store.connection.execute(
            "SELECT person_id FROM account JOIN source ON source.id = source_id WHERE source.name = ? AND handle_hash = ?",
            (row.source, store.keys.handle_hash(row.source, row.handle)),
        ).fetchone()
        if owner is not None and owner[0] != person:
            return f"this account on {row.source} is linked to somebody else"
    return ""


def _record(store: Store, row: ConsentRow, person: int, now: int) -> bool:
    """Append a row's yes unless the ledger has it; whether it was new."""
    entry = Entry(
        source=row.source,
        purpose=row.purpose,
        scope=row.scope,
        act=Act.GIVEN,
        covers_from=row.covers_from,
        at=row.given_at,
        evidence=bool(row.evidence),
    )
    if entry in entries(store, person):
        return False
    number = record(store, person, entry, wording=row.wording, now=now)
    if row.evidence:
        _seal(store, person, "evidence", number, row.evidence)
    return True


def _link(store: Store, row: ConsentRow, person: int) -> bool:
    """Link the account that a row names, or else the roster's address and key; whether a link is new."""
    connection, keys = store.connection, store.keys
    source_id = source_number(store, row.source)
    names = [row.handle] if row.handle else [row.person, *_addresses(store, person)]
    new = False
    for name in names:
        made = connection.execute(
            "INSERT INTO account (source_id, handle_hash, person_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
            (source_id, keys.handle_hash(row.source, name), person),
        ).fetchone()
        if made is not None:
            new = True
            if row.handle:
                _seal(store, person, "handle", made[0], row.handle)
    return new


def _addresses(store: Store, person: int) -> list[str]:
    row = store.connection.execute("SELECT cipher FROM sealed WHERE person_id = ? AND what = 'roster'", (person,)).fetchone()
    email = json.loads(store.keys.unseal(row[0])).get("email") if row else None
    return [str(email)] if email else []


def _seal(store: Store, person: int, what: str, ref: int, text: str) -> None:
    store.connection.execute(
        "INSERT INTO sealed (person_id, what, ref, cipher) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (person_id, what, ref) DO UPDATE SET cipher = excluded.cipher",
        (person, what, ref, store.keys.seal(text)),
    )
