"""Takes records in: each batch and its cursor in one transaction, kept only as the ledger allows, every record accounted for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.aside import Reason
from openness.records import Ignored, Interaction, Item, Removal, SetAside, Sums
from storage import acts, items, quarantine, sketch
from storage.acts import Parent
from storage.admission import Admission
from storage.batch import Batch
from storage.cleaning import EARLIEST, LONGEST_ID, cleaned
from storage.cursors import move
from storage.held_months import mark_months
from storage.labelling import mark_labelled
from storage.near_duplicates import sign
from storage.organisation import without
from storage.removal import GONE, WITHDRAWN, remove, rows_of
from storage.runs import mark_changes, mark_dirty
from storage.sources import source_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openness.records import Author, Record, Via
    from openness.targets import Cursor, Target
    from storage.database import Store

DAY = 86_400


class Intake:
    """The way of one source's records into the store."""

    def __init__(self, store: Store, source: str, via: Via, *, keep_text: bool = True, now: int, handed_in: bool = False) -> None:
        """Read who may be kept; `now` is the UTC second of this run, `handed_in`: it is a person's own archive."""
        self.store, self.source, self.now = store, source, now
        with store.transaction():
            self.source_id = source_number(store, source)
        self.admission = Admission(store, source, self.source_id, via, keep_text=keep_text, handed_in=handed_in)

    def write(
        self, records: Iterable[Record], *, fetched_at: int, cursor: tuple[Target, Cursor] | None = None, gapless: bool = False
    ) -> Sums:
        """Keep a batch of records, and the cursor they bring, or nothing at all.

        Who withdrew while they were on their way is not kept any more. `gapless`: the cursor lies in a pass from the target's
        beginning that met no gap so far.
        """
        whole = list(records)
        moved = None if cursor is None else (*cursor, gapless)
        while (sums := self._write_as_read(whole, fetched_at, moved)) is None:
            self.admission = self.admission.anew()
        return sums

    def _write_as_read(self, records: list[Record], fetched_at: int, moved: tuple[Target, Cursor, bool] | None) -> Sums | None:
        """Keep a batch; None, and nothing written, where who may be kept is not what it was when it was read."""
        batch = Batch(fetched_at=fetched_at)
        arrived = self._possible(batch, [record for record in records if type(record) is Item])
        acted = [
            record
            for record in records
            if type(record) is not Item and self._goes_on(batch, record) and isinstance(record, Interaction)
        ]
        allowed = self.admission.sift(batch, arrived)
        with self.store.transaction():
            if not self.admission.stands():
                return None
            self.admission.hold(batch, allowed)
            self.admission.gather_deeds(batch, acted)
            self._write(batch)
            if moved is not None:
                target, cursor, gapless = moved
                move(self.store, target, cursor, gapless=gapless, now=self.now)
        return batch.sums()

    def write_interactions(self, records: Iterable[Record], *, fetched_at: int) -> Sums:
        """Keep a batch of a table of interactions; here it is the rows that are counted.

        One on an item that is not there yet is stored, and is an interaction once the item comes.
        """
        whole = list(records)
        while (sums := self._write_acts_as_read(whole, fetched_at)) is None:
            self.admission = self.admission.anew()
        return sums

    def _write_acts_as_read(self, records: list[Record], fetched_at: int) -> Sums | None:
        """Keep rows of a table of interactions; None as in `_write_as_read`."""
        batch = Batch(fetched_at=fetched_at)
        arrived = [record for record in records if self._goes_on(batch, record) and isinstance(record, Interaction)]
        on_items = [record for record in arrived if isinstance(record, Interaction) and record.target is None]
        between = [record for record in arrived if isinstance(record, Interaction) and record.target is not None]
        rows = [row for record in between if (row := self.admission.between_people(batch, record)) is not None]
        with self.store.transaction() as connection:
            if not self.admission.stands():
                return None
            allowed = self.admission.gather_deeds(batch, on_items)
            new, changed = acts.write_rows(connection, rows)
            if new + changed:
                batch.touched |= {(row[7], person) for row in rows for person in row[1:3]}
            self._write(batch)
        acted = batch.acted
        batch.stored, batch.changed = new + acted.new + acted.waiting, changed + acted.changed
        batch.ignored += acted.own
        batch.not_allowed += len(on_items) - allowed
        batch.unchanged = len(rows) + allowed - batch.stored - batch.changed - acted.own
        batch.interactions = new + changed + acted.written
        return batch.sums()

    def finish(self, since: int | None, until: int | None, author: Author | None = None) -> None:
        """Note from when to when (UTC seconds) the source's data reach: of everybody, or of one author's account."""
        person = 0 if author is None else self.admission.directory.person(author)
        if until is None or person is None or person in self.admission.directory.organisation:
            return
        begin = until if since is None else since
        with self.store.transaction() as connection:
            before = connection.execute(
                "SELECT since, until FROM coverage WHERE source_id = ? AND person_id = ?", (self.source_id, person)
            ).fetchone()
            if before and before[0] <= begin and before[1] >= until:
                return
            connection.execute(
                "INSERT INTO coverage (source_id, person_id, since, until) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (source_id, person_id) DO UPDATE"
                " SET since = min(since, excluded.since), until = max(until, excluded.until)",
                (self.source_id, person, begin, until),
            )
            first = self.admission.month_of(min(begin, before[1]) if before else begin)
            known = connection.execute("SELECT month FROM calendar WHERE month >= ?", (first,)).fetchall()
            mark_dirty(
                self.store, {first, self.admission.month_of(until), *(row[0] for row in known)}, [person] if person else []
            )

    def _goes_on(self, batch: Batch, record: Record) -> bool:
        """Count what is no item or act of a person; whether the record goes on."""
        match record:
            case Ignored():
                batch.ignored += 1
            case SetAside():
                batch.aside.append(record)
            case Removal():
                batch.removals.append(record.native_id)
            case Interaction() if not EARLIEST <= record.at <= self.now + DAY:
                batch.aside.append(SetAside(place="interaction", reason=Reason.IMPOSSIBLE_DATE))
            case Interaction(target=target) if target is not None and target == record.actor:
                batch.ignored += 1
            case _:
                return True
        return False

    def _possible(self, batch: Batch, items: Sequence[Item]) -> list[Item]:
        """Return the items that have an id and a time that can be kept; the others are set aside."""
        found, latest = [], self.now + DAY
        for item in items:
            native = item.native_id
            if not 0 < len(native) <= LONGEST_ID or cleaned(native) != native:
                batch.aside.append(SetAside(place=self._place(item), reason=Reason.UNUSABLE_ID))
            elif not EARLIEST <= item.created_at <= latest:
                batch.aside.append(SetAside(place=self._place(item), reason=Reason.IMPOSSIBLE_DATE))
            else:
                found.append(item)
        return found

    def _place(self, item: Item) -> str:
        """Return a place in the source that does not name the item."""
        return f"item {self.store.keys.token(self.source, cleaned(item.native_id)):x}"

    def _write(self, batch: Batch) -> None:
        """Write what a batch gathered; inside the transaction."""
        connection, month_of = self.store.connection, self.admission.month_of
        organisation = self.admission.directory.organisation
        held = list(batch.held.values())
        batch.touched |= items.write(connection, self.source_id, held, self.now)
        batch.touched |= items.replace_acts(connection, held)
        sign(connection, [(one.row, one.signature) for one in held if one.is_signed])
        mark_labelled(self.store, [one.row for one in held if one.is_signed])
        new, changed = acts.write_rows(connection, mentions := [row for one in held if one.names for row in self._mentions(one)])
        if new + changed:
            batch.touched |= {(row[7], person) for row in mentions for person in row[1:3]}
        deeds = [one.deed for one in held if one.deed is not None] + batch.deeds
        somebody_waits = acts.is_anything_waiting(connection)
        written = acts.write_deeds(
            connection, self.source_id, deeds, month_of=month_of, key_of=self._key, token_of=self._token, now=self.now
        )
        arrived = (
            {
                self._key(one.now.native_id): Parent(
                    row=one.row, person=one.now.person_id, month=one.now.month, nobodys=one.now.person_id in organisation
                )
                for one in held
                if one.was is None
            }
            if somebody_waits
            else {}
        )
        settled = acts.settle(connection, self.source_id, arrived, month_of=month_of)
        batch.acted = written
        batch.interactions += new + changed + written.written + settled.written
        batch.touched |= written.touched | settled.touched
        if batch.removals:
            remove(self.store, rows_of(connection, self.source_id, batch.removals), why=GONE, at=self.now)
        if batch.left_out:
            older = rows_of(connection, self.source_id, batch.left_out, before=batch.fetched_at)
            remove(self.store, older, why=WITHDRAWN, at=self.now, since=self.now)
        active = {month for month, people in batch.active.items() if sketch.add(connection, self.source_id, month, people)}
        quarantine.put(self.store, self.source, batch.aside, self.now)
        mark_months(connection, {month for month, _ in batch.touched})  # where the organisation alone wrote, too
        mark_dirty(self.store, active)
        mark_changes(self.store, without(batch.touched, organisation))

    def _key(self, native_id: str) -> int:
        return self.store.keys.item_key(self.source, native_id)

    def _token(self, told: str) -> int:
        return self.store.keys.token(self.source, told)

    def _mentions(self, held: items.Held) -> list[acts.Row]:
        """Return the interactions of an item that names people."""
        now = held.now
        return [
            (self.source_id, now.person_id, named, None, held.row, "mention", now.created_at, now.month, 1)
            for named in held.names
        ]
