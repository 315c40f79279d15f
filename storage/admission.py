"""Decides what may be kept: items and acts of those whom the ledger allows; others leave a count, with no name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.records import Interaction, Item, Via
from storage import acts, items
from storage.acts import Deed
from storage.as_kept import OPEN_TO_ALL, AsKept
from storage.cleaning import cleaned
from storage.directory import Directory
from storage.versions import Version
from storage.zoned import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.records import Author
    from storage.batch import Batch
    from storage.database import Store
    from storage.directory import Standing

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
        as_kept, standing, month_of = self.as_kept, self.directory.standing, self.month_of
        fetched_at, allowed = batch.fetched_at, list[Sifted]()
        for item in arrived:
            author, space = item.author, item.space
            who, month = standing(author), month_of(item.created_at)
            person, opt_in = who.person, who.opt_in
            if month not in who.noted and space.visibility in OPEN_TO_ALL:
                self._note_active(batch, who, author, month)
            covered = opt_in is not None and opt_in.covers(item, handed_in=self.handed_in)
            if person is not None and covered and not (self._kept_out and self._is_excluded(person, item.native_id)):
                ready = as_kept.is_known(space)
                allowed.append((item, person, as_kept.version(item, person, month, fetched_at) if ready else None))
                continue
            batch.not_allowed += 1
            if opt_in is not None and self.via is Via.API and opt_in.leaves_out(item):
                batch.left_out.append(item.native_id)
            if item.reply_to is not None and person not in self.directory.organisation:
                batch.deeds.append(_reply(item, None, doer=person, known=opt_in is not None))
        if not self.keep_text:
            as_kept.classify([item for item, _, _ in allowed])
        return allowed

    def hold(self, batch: Batch, allowed: Sequence[Sifted]) -> None:
        """Merge the items that may be kept with what the store has; inside the transaction."""
        as_kept, known = self.as_kept, batch.held
        known |= items.existing(self.store.connection, self.source_id, sorted({item.native_id for item, _, _ in allowed}))
        row = items.next_row(self.store.connection)
        day = day_of(batch.fetched_at)
        for item, person, drafted in allowed:
            version = drafted or as_kept.version(item, person, self.month_of(item.created_at), batch.fetched_at)
            held = known.get(item.native_id)
            if held is None:
                held = known[item.native_id] = items.Held(row, None, as_kept.as_new(version), links=as_kept.links(item))
                if not self.keep_text:
                    held.is_signed, held.signature = True, as_kept.signature(item)
                row += 1
                batch.stored += 1
            else:
                text = held.now.text
                if items.arrive(held, version):
                    batch.changed += 1
                    if held.now.text != text and held.now.text == version.text:
                        held.links = as_kept.links(item)
                else:
                    batch.unchanged += 1
            if self.handed_in:
                held.handed_in = True
            if item.engagement is not None:
                held.samples += ((day, batch.fetched_at, item.engagement),)
            if held.wins and (item.tags or item.mentions or item.reply_to is not None or held.deed is not None or held.names):
                self._follow(held, item, person)

    def _follow(self, held: items.Held, item: Item, person: int) -> None:
        """Gather what comes with an item that stands: tags, whom it answers and names."""
        if item.tags:
            held.tags |= {cleaned(tag) for tag in item.tags}
        if person in self.directory.organisation:
            return
        held.deed = _reply(item, person, row=held.row) if item.reply_to is not None else None
        if not item.mentions:
            held.names = ()
            return
        named = {self.directory.person(mention.author) for mention in item.mentions} - {None, person}
        allows = self.directory.allows
        held.names = tuple(sorted(other for other in named if other is not None and allows(other, item.created_at)))

    def gather_deeds(self, batch: Batch, interactions: Sequence[Interaction]) -> int:
        """Turn acts on items into deeds; return how many are by people who take part."""
        allowed = 0
        for record in interactions:
            if record.item is None:
                continue
            who = self.directory.standing(record.actor)
            doer = who.person
            if doer in self.directory.organisation or self._nobody_may_keep(record.item):
                continue
            actor = doer if self.directory.allows(doer, record.at) else None
            allowed += actor is not None
            name = record.actor.person or (record.actor.handles[0] if record.actor.handles else "")
            self._note_active(batch, who, record.actor, self.month_of(record.at))
            known = doer is not None and doer in self.directory.opt_ins
            batch.deeds.append(
                Deed(
                    kind=record.kind.value,
                    item=record.item,
                    at=record.at,
                    told=f"{record.kind} {name} {record.at} {record.item}",
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
        month = self.month_of(record.at)
        for author in (record.actor, record.target):
            if author is not None:
                self._note_active(batch, self.directory.standing(author), author, month)
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
        return (self.source_id, actor, target, None, None, record.kind.value, record.at, month, record.count)

    def _is_excluded(self, person: int, native_id: str) -> bool:
        """Whether a person wants an item of theirs out."""
        return bool(self._kept_out) and (person, self.store.keys.item_key(self.source, native_id)) in self.directory.excluded

    def _nobody_may_keep(self, native_id: str) -> bool:
        """Whether somebody wants an item out, so that nothing waits for it."""
        return bool(self._kept_out) and self.store.keys.item_key(self.source, native_id) in self._kept_out

    def _note_active(self, batch: Batch, who: Standing, author: Author, month: int) -> None:
        """Count somebody active in a month, without keeping who."""
        if month in who.noted:
            return
        who.noted.add(month)
        if who.person in self.directory.organisation:
            return
        name = f"person {who.person}" if who.person is not None else next(iter(author.handles), author.person or "")
        if name:
            batch.active[month].add(self.store.keys.token("active", name))


def _reply(item: Item, actor: int | None, *, doer: int | None = None, known: bool = False, row: int | None = None) -> Deed:
    """Return what an item does to the one it answers."""
    return Deed(
        kind="reply",
        item=item.reply_to or "",
        at=item.created_at,
        told=f"reply {item.native_id}",
        actor=actor,
        doer=doer,
        known=known,
        by_row=row,
    )
