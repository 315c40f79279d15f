"""Opt-ins: taken into the ledger, and told from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from openness.consent import ACCOUNT, ANY, MEASURE, Entry, is_refused, is_stale, standing
from storage.audit import note
from storage.durable import durable
from storage.ledger import add_entry, entries_of, is_midnight, settle, standing_of
from storage.organisation import is_organisations, why_not_linked
from storage.reread import known_by_more
from storage.roster import Finder, details_of, erased
from storage.sealed import EVIDENCE, HANDLE, keep_sealed
from storage.sources import source_number
from storage.trim import trim
from storage.wordings import keep_words, kept_words, named_words, words_read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.wording import Words
    from storage.audit import Doer
    from storage.database import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRow:
    """One person's yes as it was handed in, and its place there.

    `given_at` is UTC seconds, None when it was not said; `covers_from` YYYYMMDD, 0 for everything.
    """

    place: str = ""
    person: str
    source: str = ANY
    handle: str = ""
    purpose: str = MEASURE
    scope: str = ACCOUNT
    wording: str = ""
    words: Words | None = None
    """What was read, where it is known word for word; else `wording` may name what the organisation keeps."""
    given_at: int | None = None
    covers_from: int = 0
    evidence: str = ""


@dataclass(slots=True)
class ConsentSums:
    """What became of the rows; `failed` and `remarks` are (place, why)."""

    rows: int = 0
    recorded: int = 0
    unchanged: int = 0
    waiting: int = 0
    """Of those recorded: without evidence, so that they wait for the person's own confirmation."""
    failed: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)


def apply_consents(store: Store, rows: Sequence[ConsentRow], *, now: int, by: Doer | None = None) -> ConsentSums:
    """Append rows to the ledger in one transaction; a row that cannot be taken is named, and the rest goes in.

    `by` is who hands them in, for the audit log; None where nobody does.
    """
    sums = ConsentSums(rows=len(rows))
    touched: set[int] = set()
    linked: set[tuple[int, str]] = set()
    finder = Finder(store)
    with durable(store), store.transaction():
        kept = kept_words(store.connection)
        for row in rows:
            person = finder.person(row.person) or _back_again(store, row, sums, now)
            if person is None:
                sums.failed.append((row.place, f"{row.person!r} is not on the roster"))
                continue
            known = _names(store, person)
            why = _link(store, person, row)
            if why:
                sums.failed.append((row.place, why))
                continue
            if _record(store, person, row, sums, now, _words(store, row, kept, sums, now)) and by is not None:
                note(store, "consent", person, by, now=now, source=_named(row.source), purpose=row.purpose)
            touched.add(person)
            linked |= {(person, source) for _, source in _names(store, person) - known}
        for person in sorted(touched):
            if settle(store, person):
                trim(store, person, now=now)
        for person, source in sorted(linked):
            known_by_more(store, person, source)
    return sums


def consents(store: Store, person: int | None = None) -> list[dict[str, object]]:
    """Return where people stand, a row per person, source and purpose, as `consent list` shows them."""
    people = store.connection.execute(
        "SELECT DISTINCT person_id FROM consent WHERE ?1 IS NULL OR person_id = ?1 ORDER BY person_id", (person,)
    ).fetchall()
    found: list[dict[str, object]] = []
    kept = kept_words(store.connection)
    for (number,) in people:
        stands, read = standing_of(store, number), words_read(store.connection, number, kept)
        name = details_of(store, number).get("person")
        states = [("valid", key, yes.scope, yes.covers_from, yes.since) for key, yes in stands.valid.items()]
        states += [("waiting", key, yes.scope, yes.covers_from, yes.since) for key, yes in stands.pending.items()]
        states += [("resting", key, yes.scope, yes.covers_from, yes.since) for key, yes in stands.resting.items()]
        states += [("withdrawn", key, "", 0, at) for key, at in stands.ended.items()]
        for state, (source, purpose), scope, covers_from, at in sorted(states, key=lambda row: (row[1], row[0])):
            label, words = read.get((source, purpose), ("", None))
            found.append(
                {
                    "person": name,
                    "source": source,
                    "purpose": purpose,
                    "state": state,
                    "scope": scope,
                    "covers_from": _day(covers_from),
                    "at": datetime.fromtimestamp(at, store.zone).isoformat(),
                    "wording": label or None,
                    "words": words.text if words else None,
                }
            )
    return found


def _day(number: int) -> str | None:
    return date(number // 10_000, number // 100 % 100, number % 100).isoformat() if number else None


def _names(store: Store, person: int) -> set[tuple[int, str]]:
    """Return the accounts that are linked to a person: number and source."""
    rows = store.connection.execute(
        "SELECT account.id, name FROM account JOIN source ON source.id = source_id WHERE person_id = ?", (person,)
    )
    return set(rows.fetchall())


def _link(store: Store, person: int, row: ConsentRow) -> str:
    """Link the account a row names; return why it cannot be."""
    source, connection = source_number(store, row.source), store.connection
    if row.handle:
        if is_organisations(store, row.source, row.handle):
            return why_not_linked(row.source, row.handle)
        number = store.keys.handle_hash(row.source, row.handle)
        held = connection.execute(
            "INSERT INTO account (source_id, handle_hash, person_id) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET handle_hash = handle_hash RETURNING id, person_id",
            (source, number, person),
        ).fetchone()
        if held[1] != person:
            return f"the account {row.handle!r} at {row.source} is another person's"
        keep_sealed(store, HANDLE, [(person, held[0], row.handle)])
        return ""
    details = details_of(store, person)
    for handle in (str(details.get("email") or ""), row.person):
        if handle and not is_organisations(store, row.source, handle):
            connection.execute(
                "INSERT OR IGNORE INTO account (source_id, handle_hash, person_id) VALUES (?, ?, ?)",
                (source, store.keys.handle_hash(row.source, handle), person),
            )
    return ""


def _named(source: str) -> str:
    return "" if source == ANY else source


def _words(store: Store, row: ConsentRow, kept: dict[int, Words], sums: ConsentSums, now: int) -> int | None:
    """Return the number of the words that a row says were read; None where they are not kept, which is told once a name."""
    if row.words is not None:
        return keep_words(store, row.words, now=now)
    named = named_words(kept.values(), row.wording, row.purpose)
    if named is not None:
        return next(number for number, words in kept.items() if words == named)
    why = f"the text of {row.wording!r} is not kept; `sharewell consent wording` keeps it" if row.wording else ""
    if why and not any(why == told for _, told in sums.remarks):
        sums.remarks.append((row.place, why))
    return None


def _back_again(store: Store, row: ConsentRow, sums: ConsentSums, now: int) -> int | None:
    """Let somebody who was erased be held again where they agreed since, with evidence; None for anybody else."""
    person = store.keys.person_id(row.person)
    if person not in erased(store) or not row.evidence:
        return None
    if is_stale(_entry(store, row, now), standing(entries_of(store, person)).ended):
        return None
    store.connection.execute("INSERT INTO person (id) VALUES (?)", (person,))
    sums.remarks.append((row.place, "was erased, and agreed since; is back with the next `sharewell roster import`"))
    return person


def _entry(store: Store, row: ConsentRow, now: int) -> Entry:
    """Return the line of the ledger that a row makes."""
    return Entry(
        source=row.source,
        purpose=row.purpose,
        act="given",
        at=now if row.given_at is None else row.given_at,
        scope=row.scope,
        covers_from=row.covers_from,
        evidence=bool(row.evidence),
        whole_day=row.given_at is not None and is_midnight(store, row.given_at),
    )


def _record(store: Store, person: int, row: ConsentRow, sums: ConsentSums, now: int, words: int | None) -> bool:
    """Append a row unless the ledger holds it already; whether it was appended."""
    entry = _entry(store, row, now)
    stands = standing_of(store, person)
    if _is_known(store, person, entry, row, words):
        sums.unchanged += 1
        if (row.source, row.purpose) not in stands.valid.keys() | stands.pending.keys() | stands.resting.keys():
            sums.remarks.append((row.place, "withdrawn or refused since; a new yes needs a given_at of its own"))
        return False
    number = add_entry(store, person, entry, wording=row.words.name if row.words else row.wording, now=now, words=words)
    if row.evidence:
        keep_sealed(store, EVIDENCE, [(person, number, row.evidence)])
    sums.recorded += 1
    sums.waiting += not row.evidence
    if is_stale(entry, stands.ended):
        sums.remarks.append((row.place, "given before a withdrawal, so it does not count; a new yes is needed"))
    elif is_refused(entry, stands.refused):
        sums.remarks.append((row.place, "given before they refused it, so it does not count; a new yes is needed"))
    return True


def _is_known(store: Store, person: int, entry: Entry, row: ConsentRow, words: int | None) -> bool:
    """Whether the ledger holds this very line; one without its own time is known by the rest.

    Other words under the same name are another yes, where the row says word for word what was read.
    """
    return (
        store.connection.execute(
            "SELECT 1 FROM consent WHERE person_id = ? AND source = ? AND purpose = ? AND scope = ? AND wording = ?"
            " AND covers_from = ? AND act = 'given' AND evidence = ? AND (? OR at = ?) AND (? OR wording_id = ?)",
            (
                person,
                entry.source,
                entry.purpose,
                entry.scope,
                row.words.name if row.words else row.wording,
                entry.covers_from,
                int(entry.evidence),
                row.given_at is None,
                entry.at,
                row.words is None,
                words,
            ),
        ).fetchone()
        is not None
    )
