"""Decides what may be kept: items and acts of those whom the ledger allows; others leave a count, with no name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from openness.language.near_duplicates import signature
from openness.language.questions import LABELLER, is_question
from openness.month import month_of
from openness.records import Interaction, Item, Via, Visibility
from storage import acts, items
from storage.acts import Deed
from storage.cleaning import cleaned
from storage.directory import MOST_KNOWN, Directory
from storage.labels import BY_PERSON, keep_instead
from storage.links import links_of
from storage.near_duplicates import seed_of
from storage.versions import Version
from storage.zoned import day_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.records import Author, Space
    from storage.batch import Batch
    from storage.database import Store

DAY = 86_400
_MOST_DAYS = 10_000
"""Days whose months are remembered, so that memory does not grow with the time that a source spans."""
_CHANGES = 0
"""Remembered of a day of UTC in which a month ends on the organisation's clock."""
OPEN_TO_ALL = (Visibility.PUBLIC, Visibility.OPEN)

Sifted = tuple[Item, int, Version | None]
"""An item that may be kept, whose it is, and how it will stand; None: its space is to be stored first."""


class Admission:
    """One source's records against one ledger."""

    def __init__(self, store: Store, source: str, source_id: int, via: Via, *, keep_text: bool, handed_in: bool) -> None:
        """Read who may be kept."""
        self.store, self.source, self.source_id, self.via, self.keep_text = store, source, source_id, via, keep_text
        self.handed_in = handed_in
        self.directory = Directory.load(store, source)
        self._kept_out = {key for _, key in self.directory.excluded}
        self._spaces: dict[str, tuple[int, Space]] = {}
        self._months: dict[int, int] = {}
        self._seen_active: set[tuple[int, tuple[str, ...], str | None]] = set()
        self._via = via.value
        self._told: dict[str, tuple[str, str]] = {}

    def month_of(self, at: int) -> int:
        """Return the month of a UTC second on the organisation's clock."""
        day = at // DAY
        month = self._months.get(day)
        if month is None:
            if len(self._months) >= _MOST_DAYS:
                self._months.clear()
            ends = {month_of(day * DAY, self.store.zone), month_of(day * DAY + DAY - 1, self.store.zone)}
            month = self._months[day] = ends.pop() if len(ends) == 1 else _CHANGES
        return month or month_of(at, self.store.zone)

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
                known = self._spaces.get(item.space.native_id)
                ready = known is not None and (known[1] is item.space or known[1] == item.space)
                allowed.append((item, person, self._version(item, person, batch.fetched_at) if ready else None))
                continue
            batch.not_allowed += 1
            if opt_in is not None and self.via is Via.API and opt_in.leaves_out(item):
                batch.left_out.append(item.native_id)
            if item.reply_to is not None and person not in directory.organisation:
                batch.deeds.append(self._reply(item, None, doer=person, known=opt_in is not None))
        if not self.keep_text:
            self._classify([item for item, _, _ in allowed])
        return allowed

    def _classify(self, arrived: Sequence[Item]) -> None:
        """Let the classifier read texts that are not kept; those that are kept are labelled later, many at a time."""
        read = {
            item.native_id: (item.text, self.month_of(item.created_at))
            for item in arrived
            if item.text and item.space.visibility in OPEN_TO_ALL
        }
        self._told = {}
        if read:
            from storage.local_classifiers import InUse  # with numpy, and only where texts are not kept

            told = zip(read, InUse(self.store.connection).tell(list(read.values())), strict=True)
            self._told = {native: (one.label, name) for native, (one, name) in told}

    def _classified(self, version: Version) -> Version:
        """Return a new item with the classifier's label where its text was read as it came."""
        label, label_by = self._told.get(version.native_id, (version.label, version.label_by))
        return replace(version, label=label, label_by=label_by)

    def hold(self, batch: Batch, allowed: Sequence[Sifted]) -> None:
        """Merge the items that may be kept with what the store has; inside the transaction."""
        known = items.existing(self.store.connection, self.source_id, sorted({item.native_id for item, _, _ in allowed}))
        row = items.next_row(self.store.connection)
        day = day_of(batch.fetched_at)
        for item, person, drafted in allowed:
            held = known.get(item.native_id)
            version = drafted or self._version(item, person, batch.fetched_at)
            if held is None:
                version = self._labelled(self._classified(version))
                held = known[item.native_id] = items.Held(row=row, was=None, now=version)
                held.links = self._links(item)
                if not self.keep_text:
                    held.is_signed, held.signature = True, self._signature(item)
                row += 1
                batch.stored += 1
            else:
                text = held.now.text
                if items.arrive(held, version):
                    batch.changed += 1
                    if held.now.text != text and held.now.text == version.text:
                        held.links = self._links(item)
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

    def _links(self, item: Item) -> list[int]:
        """Return the keyed hashes of the links in a text that all can read."""
        if not item.text or "://" not in item.text or item.space.visibility not in OPEN_TO_ALL:
            return []
        return links_of(self.store, item.text)

    def _signature(self, item: Item) -> bytes | None:
        """Return the signature of a text that is not kept; those that are kept are signed later, many at a time."""
        if not item.text or item.space.visibility not in OPEN_TO_ALL:
            return None
        return signature(item.text, seed_of(self.store))

    def _labelled(self, version: Version) -> Version:
        """Return a new item with the label that a person gave it, if one did."""
        if not self.directory.labels:
            return version
        key = self.store.keys.item_key(self.source, version.native_id)
        label = self.directory.labels.get(key)
        if label is None:
            return version
        keep_instead(self.store.connection, self.source_id, key, version.label, version.label_by)
        return replace(version, label=label, label_by=BY_PERSON)

    def _version(self, item: Item, person: int, fetched_at: int) -> Version:
        text, label, label_by = None, "unknown", ""
        if item.text:
            if self.keep_text and item.space.visibility in OPEN_TO_ALL:
                text = cleaned(self._masked(item))
            else:
                label, label_by = "question" if is_question(item.text) else "unknown", LABELLER
        return Version(
            native_id=item.native_id,
            person_id=person,
            space_id=self._space(item.space),
            kind=item.kind,
            created_at=item.created_at,
            month=self.month_of(item.created_at),
            takes_replies=int(item.takes_replies),
            via=self._via,
            fetched_at=fetched_at,
            edited_at=item.edited_at,
            url=cleaned(item.url) if item.url else None,
            lang=item.lang,
            text=text,
            reply_key=self.store.keys.item_key(self.source, item.reply_to) if item.reply_to else None,
            label=label,
            label_by=label_by,
        )

    def _masked(self, item: Item) -> str:
        """Return the text with people's names in it turned into tokens, others' into a blank."""
        text = item.text or ""
        for mention in item.mentions:
            if mention.written:
                person = self.directory.person(mention.author)
                if person in self.directory.organisation:
                    continue
                token = f"@[{person:x}]" if person is not None and self.directory.allows(person, item.created_at) else "@…"
                text = text.replace(mention.written, token)
        return text

    def _space(self, space: Space) -> int:
        held = self._spaces.get(space.native_id)
        if held is None or (held[1] is not space and held[1] != space):
            row = self.store.connection.execute(
                "INSERT INTO space (source_id, native_id, name, visibility) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (source_id, native_id)"
                " DO UPDATE SET name = excluded.name, visibility = excluded.visibility RETURNING id",
                (self.source_id, cleaned(space.native_id), cleaned(space.name), space.visibility.value),
            ).fetchone()
            held = self._spaces[space.native_id] = (int(row[0]), space)
        return held[0]

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
