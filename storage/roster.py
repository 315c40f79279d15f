"""The roster: who was employed when, in which department; names sealed apart from it.

Days are YYYYMMDD and inclusive. The first roster holds for all time before it, later ones from their date on; who is not in a
later one has left the day before.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from config.errors import WrongUse
from openness.consent import ANY
from openness.month import Month
from storage.addresses import keep_addresses
from storage.runs import mark_all_dirty, mark_dirty_from
from storage.sealed import ROSTER, keep_former, keep_sealed, read_sealed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Store

BEGINNING = 10_101
OPEN_END = 99_991_231
IMPORTED = "roster_imported_at"
"""Under which key the store keeps when a roster was last taken in, in UTC seconds."""
_HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One person as the organisation's roster has them; `left` is the last day employed."""

    person: str
    department: str
    name: str = ""
    email: str = ""
    division: str = ""
    country: str = ""
    leader: bool = False
    sector_role: str = ""
    joined: date | None = None
    left: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterSums:
    """What a roster changed, in people."""

    people: int
    added: int = 0
    changed: int = 0
    left: int = 0
    unchanged: int = 0
    erased: int = 0
    """Rows of people who were erased: they stay out until they agree anew."""


class Spell(NamedTuple):
    """A time in which a person's place in the organisation stayed the same."""

    from_day: int
    until_day: int
    department: str
    division: str
    country: str
    leader: int
    sector_role: str


class _Rehearsed(Exception):
    """Undoes a transaction that was only tried."""


def apply_roster(store: Store, rows: Sequence[RosterRow], *, from_day: date | None, dry_run: bool = False) -> RosterSums:
    """Take in a whole roster in one transaction, or nothing of it; with `dry_run`, try it and undo it.

    Raises WrongUse when a person is in it twice, or when it would hold from before a roster that is in already.
    """
    by_id = _by_id(store, rows)
    sums = RosterSums(people=len(by_id))
    with suppress(_Rehearsed), store.transaction():
        sums = _apply(store, by_id, from_day)
        _undo(dry_run)
    return sums


def _undo(dry_run: bool) -> None:  # noqa: FBT001 - there is nothing else to say
    if dry_run:
        raise _Rehearsed


def _apply(store: Store, by_id: dict[int, RosterRow], from_day: date | None) -> RosterSums:
    last = store.connection.execute("SELECT value FROM meta WHERE key = 'roster_from'").fetchone()
    start = BEGINNING if last is None else day_number(from_day or datetime.now(store.zone).date())
    if last is not None and start < int(last[0]):
        raise WrongUse(
            f"a roster from {day_text(int(last[0]))} is in already; this one would hold from {day_text(start)}",
            todo="give a later --from",
        )
    gone = erased(store)
    kept_out = len(by_id.keys() & gone)
    by_id = {person: row for person, row in by_id.items() if person not in gone}
    before = _spells(store)
    after = {person: _follow(before.get(person, []), row, start) for person, row in by_id.items()}
    after |= {person: _leave(spells, start) for person, spells in before.items() if person not in by_id}
    changed = {person for person, spells in after.items() if spells != before.get(person, [])}
    _write(store, changed, after, start)
    known = {person: text for person, _, text in read_sealed(store, ROSTER)}
    told_anew = {person: row for person, row in by_id.items() if known.get(person) != _details(row)}
    keep_former(store, [(person, known[person]) for person in told_anew if person in known])
    keep_sealed(store, ROSTER, [(person, 0, _details(row)) for person, row in told_anew.items()])
    keep_addresses(store, [(person, row.email) for person, row in told_anew.items()])
    if changed and last is None:
        mark_all_dirty(store, changed)
    elif changed:
        mark_dirty_from(store, Month(_earliest(changed, before, after) // _HUNDRED), changed)
    gone, added = changed - by_id.keys(), changed - before.keys()
    return RosterSums(
        people=len(by_id) + kept_out,
        added=len(added),
        changed=len(changed - gone - added),
        left=len(gone),
        unchanged=len(by_id.keys() - changed),
        erased=kept_out,
    )


class Finder:
    """Finds people of the roster by their key, or else by an address that only one of them has."""

    def __init__(self, store: Store) -> None:
        """Read no names until one is asked for that is no key."""
        self._store = store
        self._by_address: dict[str, int | None] | None = None

    def person(self, key: str) -> int | None:
        """Return who a key or address stands for, None when nobody or more than one."""
        person = self._store.keys.person_id(key)
        if self._store.connection.execute("SELECT 1 FROM person WHERE id = ?", (person,)).fetchone():
            return person
        if self._by_address is None:
            self._by_address = {}
            for holder, _, text in read_sealed(self._store, ROSTER):
                address = str(json.loads(text)["email"]).casefold()
                self._by_address[address] = None if address in self._by_address else holder
        wanted = key.strip().casefold()
        return self._by_address.get(wanted) if wanted else None


def person_of(store: Store, roster_key: str) -> int | None:
    """Return the id of a person of the roster, None when nobody there has this key or address."""
    return Finder(store).person(roster_key)


def is_known(store: Store, person: int) -> bool:
    """Whether anything is held about a person."""
    return store.connection.execute("SELECT 1 FROM person WHERE id = ?", (person,)).fetchone() is not None


def erased(store: Store) -> set[int]:
    """Return who was erased and has not agreed anew: of them a keyed mark is all that is held."""
    rows = store.connection.execute(
        "SELECT person_id FROM tombstone WHERE source = ? AND person_id NOT IN (SELECT id FROM person)", (ANY,)
    )
    return {person for (person,) in rows.fetchall()}


def details_of(store: Store, person: int) -> dict[str, object]:
    """Return a person's roster key, name and address, empty when they are not held."""
    for _, _, text in read_sealed(store, ROSTER, person):
        found: dict[str, object] = json.loads(text)
        return found
    return {}


def spells_of(store: Store, person: int) -> list[Spell]:
    """Return where a person was in the organisation and when, oldest first."""
    return _spells(store, person).get(person, [])


def day_number(day: date) -> int:
    """Return a day as YYYYMMDD."""
    return day.year * 10_000 + day.month * _HUNDRED + day.day


def day_text(number: int) -> str:
    """Return a day YYYYMMDD as YYYY-MM-DD."""
    return f"{number // 10_000:04d}-{number // _HUNDRED % _HUNDRED:02d}-{number % _HUNDRED:02d}"


def _day_before(number: int) -> int:
    day = date(number // 10_000, number // _HUNDRED % _HUNDRED, number % _HUNDRED)
    return day_number(day - timedelta(days=1)) if number > BEGINNING else 0


def _by_id(store: Store, rows: Sequence[RosterRow]) -> dict[int, RosterRow]:
    found: dict[int, RosterRow] = {}
    for row in rows:
        person = store.keys.person_id(row.person)
        if person in found:
            raise WrongUse(f"{row.person!r} is in the roster twice", todo="leave one row for each person")
        found[person] = row
    return found


def _follow(spells: list[Spell], row: RosterRow, start: int) -> list[Spell]:
    """Return a person's spells once this row holds from a day on."""
    begin = max(start, day_number(row.joined)) if row.joined else start
    until = day_number(row.left) if row.left else OPEN_END
    place = (row.department, row.division, row.country, int(row.leader), row.sector_role)
    past = [spell for spell in spells if spell.from_day < start]
    if past and past[-1][2:] == place and past[-1].until_day >= _day_before(start):
        begin = past[-1].from_day
        past = past[:-1]
    cut = min(_day_before(start), until)
    past = [spell._replace(until_day=min(spell.until_day, cut)) for spell in past if spell.from_day <= cut]
    return [*past, Spell(begin, until, *place)] if begin <= until else past


def _leave(spells: list[Spell], start: int) -> list[Spell]:
    """Return a person's spells once they are no longer on the roster from a day on."""
    end = _day_before(start)
    return [spell._replace(until_day=min(spell.until_day, end)) for spell in spells if spell.from_day < start]


def _spells(store: Store, person: int | None = None) -> dict[int, list[Spell]]:
    rows = store.connection.execute(
        "SELECT person_id, from_day, until_day, department, division, country, leader, sector_role FROM membership"
        " WHERE ?1 IS NULL OR person_id = ?1 ORDER BY person_id, from_day",
        (person,),
    )
    found: dict[int, list[Spell]] = {}
    for holder, *spell in rows.fetchall():
        found.setdefault(holder, []).append(Spell(*spell))
    return found


def _write(store: Store, changed: set[int], after: dict[int, list[Spell]], start: int) -> None:
    connection = store.connection
    connection.executemany("INSERT OR IGNORE INTO person (id) VALUES (?)", [(person,) for person in after])
    connection.executemany("DELETE FROM membership WHERE person_id = ?", [(person,) for person in changed])
    connection.executemany(
        "INSERT INTO membership (person_id, from_day, until_day, department, division, country, leader, sector_role)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(person, *spell) for person in sorted(changed) for spell in after[person]],
    )
    connection.executemany(
        "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [("roster_from", str(start)), (IMPORTED, str(int(datetime.now(store.zone).timestamp())))],
    )


def _details(row: RosterRow) -> str:
    return json.dumps({"person": row.person, "name": row.name, "email": row.email}, ensure_ascii=False)


def _earliest(changed: set[int], before: dict[int, list[Spell]], after: dict[int, list[Spell]]) -> int:
    """Return the first day on which anything is another way than it was."""
    days = {spell.from_day for person in changed for spell in set(before.get(person, [])) ^ set(after[person])}
    return min(days)
