"""Decides what may be kept: items and acts of those whom the ledger allows; others leave a count, with no name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.records import Interaction, Item, Via
from storage import acts, items
from storage.acts import Deed
from storage.as_kept import OPEN_TO_ALL, AsKept
from storage.cleaning import cleaned
from storage.directory import MOST_KNOWN, Directory
from storage.versions import Version
from storage.zoned import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.records import Author
    from storage.batch import Batch
    from storage.database import Store

Sifted = tuple[Item, int, Version | None]
"""An item that may be kept, whose it is, and how it will stand; None: its space is to be stored first."""


class Admission:
    """One source's records against one ledger."""

    def __init__(self, store: Store, source: str, source_id: int, via: Via, *, keep_text: bool, handed_in: bool) -> None:
        """Read who may be kept."""
        self.store, self.source, self.source_id, self.via, self.keep_text = store, source, source_id, via, keep_text
        self.handed_in = handed_in
        self._read_at = self._choices()
        self.directory = Directory.load(store, source)
        self.as_kept = AsKept(store, self.directory, source, source_id, via, keep_text=keep_text)
        self.month_of = self.as_kept.month_of
        self._kept_out = {key for _, key in self.directory.excluded}
        self._seen_active: set[tuple[int, tuple[str, ...], str | None]] = set()

    def stands(self) -> bool:
        """Whether nobody's choice, and nothing they are asked for, changed since it was read. Inside the transaction."""
        return self._choices() == self._read_at

    def anew(self) -> Admission:
        """Read again who may be kept."""
        return Admission(self.store, self.source, self.source_id, self.via, keep_text=self.keep_text, handed_in=self.handed_in)

    def _choices(self) -> tuple[int, ...]:
        """Return what changes with every choice: lines of the ledger, what people are asked for, items kept out."""
        found: tuple[int, ...] = self.store.connection.execute(
            "SELECT (SELECT ifnull(max(id), 0) FROM consent), (SELECT ifnull(max(id), 0) FROM purpose_change),"
            " (SELECT count(*) FROM exclusion), (SELECT ifnull(max(at), 0) FROM exclusion)"
        ).fetchone()
        return found

    def sift(self, batch: Batch, arrived: Sequence[Item]) -> list[Sifted]:
        """Sort the items into those that may be kept, which are returned, and those of others. Asks nothing of the store."""
        directory, allowed = self.directory, list[Sifted]()
        for item in arrived:
            person = directory.person(item.author)
            if item.space.visibility in OPEN_TO_ALL:
                self._note_active(batch, item.author, item.created_at)
            opt_in = None if person is None else directory.opt_ins.get(person)
            covered = opt_in is not None and opt_in.covers(item, handed_in=self.handed_in)
            if person is not None and covered and not self._is_excluded(person, item.native_id):
                ready = self.as_kept.is_known(item.space)
                allowed.append((item, person, self.as_kept.version(item, person, batch.fetched_at) if ready else None))
                continue
            batch.not_allowed += 1
            if opt_in is not None and self.via is Via.API and opt_in.leaves_out(item):
                batch.left_out.append(item.native_id)
            if item.reply_to is not None and person not in directory.organisation:
                batch.deeds.append(self._reply(item, None, doer=person, known=opt_in is not None))
        if not self.keep_text:
            self.as_kept.classify([item for item, _, _ in allowed])
        return allowed

    def hold(self, batch: Batch, allowed: Sequence[Sifted]) -> None:
        """Merge the items that may be kept with what the store has; inside the transaction."""
        known = items.existing(self.store.connection, self.source_id, sorted({item.native_id for item, _, _ in allowed}))
        row = items.next_row(self.store.connection)
        day = day_of(batch.fetched_at)
        for item, person, drafted in allowed:
            held = known.get(item.native_id)
            version = drafted or self.as_kept.version(item, person, batch.fetched_at)
            if held is None:
                version = self.as_kept.as_new(version)
                held = known[item.native_id] = items.Held(row=row, was=None, now=version)
                held.links = self.as_kept.links(item)
                if not self.keep_text:
                    held.is_signed, held.signature = True, self.as_kept.signature(item)
                row += 1
                batch.stored += 1
            else:
                text = held.now.text
                if items.arrive(held, version):
                    batch.changed += 1
                    if held.now.text != text and held.now.text == version.text:
                        held.links = self.as_kept.links(item)
                else:
                    batch.unchanged += 1
            held.handed_in |= self.handed_in
            batch.held[item.native_id] = held
            if item.engagement is not None:
                held.samples.append((day, batch.fetched_at, item.engagement))
            if held.wins:
                self._follow(held, item, person)

    def _follow(self, held: items.Held, item: Item, person: int) -> None:
        """Gather what comes with an item that stands: tags, whom it answers and names."""
        if item.tags:
            held.tags |= {cleaned(tag) for tag in item.tags}
        if person in self.directory.organisation:
            return
        held.deeds = [self._reply(item, person, row=held.row)] if item.reply_to is not None else []
        if not item.mentions:
            held.names = []
            return
        named = {self.directory.person(mention.author) for mention in item.mentions} - {None, person}
        held.names = sorted(other for other in named if other is not None and self.directory.allows(other, item.created_at))

    def _reply(
        self, item: Item, actor: int | None, *, doer: int | None = None, known: bool = False, row: int | None = None
    ) -> Deed:
        token = self.store.keys.token(self.source, f"reply {item.native_id}")
        return Deed(
            kind="reply",
            item=item.reply_to or "",
            at=item.created_at,
            token=token,
            actor=actor,
            doer=doer,
            known=known,
            by_row=row,
        )

    def gather_deeds(self, batch: Batch, interactions: Sequence[Interaction]) -> int:
        """Turn acts on items into deeds; return how many are by people who take part."""
        allowed = 0
        for record in interactions:
            if record.item is None:
                continue
            doer = self.directory.person(record.actor)
            if doer in self.directory.organisation or self._nobody_may_keep(record.item):
                continue
            actor = doer if self.directory.allows(doer, record.at) else None
            allowed += actor is not None
            name = record.actor.person or (record.actor.handles[0] if record.actor.handles else "")
            token = self.store.keys.token(self.source, f"{record.kind} {name} {record.at} {record.item}")
            self._note_active(batch, record.actor, record.at)
            known = doer is not None and doer in self.directory.opt_ins
            batch.deeds.append(
                Deed(
                    kind=record.kind.value,
                    item=record.item,
                    at=record.at,
                    token=token,
                    actor=actor,
                    doer=doer,
                    known=known,
                    count=record.count,
                )
            )
        return allowed

    def between_people(self, batch: Batch, record: Interaction) -> acts.Row | None:
        """Return the row of an act between two people who take part; None: counted as ignored or not allowed."""
        actor = self.directory.person(record.actor)
        target = self.directory.person(record.target) if record.target else None
        for author in (record.actor, record.target):
            if author is not None:
                self._note_active(batch, author, record.at)
        if (actor is not None and actor == target) or {actor, target} & self.directory.organisation:
            batch.ignored += 1
            return None
        if (
            actor is None
            or target is None
            or not (self.directory.allows(actor, record.at) and self.directory.allows(target, record.at))
        ):
            batch.not_allowed += 1
            return None
        return (self.source_id, actor, target, None, None, record.kind.value, record.at, self.month_of(record.at), record.count)

    def _is_excluded(self, person: int, native_id: str) -> bool:
        """Whether a person wants an item of theirs out."""
        return bool(self._kept_out) and (person, self.store.keys.item_key(self.source, native_id)) in self.directory.excluded

    def _nobody_may_keep(self, native_id: str) -> bool:
        """Whether somebody wants an item out, so that nothing waits for it."""
        return bool(self._kept_out) and self.store.keys.item_key(self.source, native_id) in self._kept_out

    def _note_active(self, batch: Batch, author: Author, at: int) -> None:
        """Count somebody active, without keeping who."""
        month = self.month_of(at)
        seen = (month, author.handles, author.person)
        if seen in self._seen_active:
            return
        if len(self._seen_active) >= MOST_KNOWN:
            self._seen_active.clear()
        self._seen_active.add(seen)
        person = self.directory.person(author)
        if person in self.directory.organisation:
            return
        name = f"person {person}" if person is not None else next(iter(author.handles), author.person or "")
        if name:
            batch.active[month].add(self.store.keys.token("active", name))
