"""What is kept of an item as it came: its month and space, the text with people's names masked, label, links and signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from openness.language.near_duplicates import signature
from openness.language.questions import LABELLER, is_question
from openness.month import month_of
from openness.records import Visibility
from storage.cleaning import cleaned
from storage.labels import BY_PERSON, keep_instead
from storage.links import links_of
from storage.near_duplicates import seed_of
from storage.versions import Version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openness.records import Item, Space, Via
    from storage.database import Store
    from storage.directory import Directory

_DAY = 86_400
_MOST_DAYS = 10_000
"""Days whose months are remembered, so that memory does not grow with the time that a source spans."""
_CHANGES = 0
"""Remembered of a day of UTC in which a month ends on the organisation's clock."""
OPEN_TO_ALL = (Visibility.PUBLIC, Visibility.OPEN)


class AsKept:
    """Turns the items of one source into what is kept of them."""

    def __init__(self, store: Store, directory: Directory, source: str, source_id: int, via: Via, *, keep_text: bool) -> None:
        """Remember where they come from, and whether their texts are kept."""
        self.store, self.directory, self.source, self.source_id = store, directory, source, source_id
        self.keep_text, self._via = keep_text, via.value
        self._spaces: dict[str, tuple[int, Space]] = {}
        self._months: dict[int, int] = {}
        self._told: dict[str, tuple[str, str]] = {}

    def month_of(self, at: int) -> int:
        """Return the month of a UTC second on the organisation's clock."""
        day = at // _DAY
        month = self._months.get(day)
        if month is None:
            if len(self._months) >= _MOST_DAYS:
                self._months.clear()
            ends = {month_of(day * _DAY, self.store.zone), month_of(day * _DAY + _DAY - 1, self.store.zone)}
            month = self._months[day] = ends.pop() if len(ends) == 1 else _CHANGES
        return month or month_of(at, self.store.zone)

    def is_known(self, space: Space) -> bool:
        """Whether a space stands in the store as it came."""
        known = self._spaces.get(space.native_id)
        return known is not None and (known[1] is space or known[1] == space)

    def classify(self, arrived: Sequence[Item]) -> None:
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

    def as_new(self, version: Version) -> Version:
        """Return a new item with its label: a person's if one gave any, the classifier's where its text was read as it came."""
        if version.native_id in self._told:
            label, label_by = self._told[version.native_id]
            version = replace(version, label=label, label_by=label_by)
        return self._labelled(version) if self.directory.labels else version

    def links(self, item: Item) -> list[int]:
        """Return the keyed hashes of the links in a text that all can read."""
        if not item.text or "://" not in item.text or item.space.visibility not in OPEN_TO_ALL:
            return []
        return links_of(self.store, item.text)

    def signature(self, item: Item) -> bytes | None:
        """Return the signature of a text that is not kept; those that are kept are signed later, many at a time."""
        if not item.text or item.space.visibility not in OPEN_TO_ALL:
            return None
        return signature(item.text, seed_of(self.store))

    def _labelled(self, version: Version) -> Version:
        key = self.store.keys.item_key(self.source, version.native_id)
        label = self.directory.labels.get(key)
        if label is None:
            return version
        keep_instead(self.store.connection, self.source_id, key, version.label, version.label_by)
        return replace(version, label=label, label_by=BY_PERSON)

    def version(self, item: Item, person: int, month: int, fetched_at: int) -> Version:
        """Return how an item of this month will stand; inside the transaction where its space is not known."""
        text, label, label_by = None, "unknown", ""
        if item.text:
            if self.keep_text and item.space.visibility in OPEN_TO_ALL:
                text = cleaned(self._masked(item) if item.mentions else item.text)
            else:
                label, label_by = "question" if is_question(item.text) else "unknown", LABELLER
        url, answered = item.url, item.reply_to
        return Version(  # by place: names would take six times as long, and every item passes here
            item.native_id,
            person,
            self._space(item.space),
            item.kind,
            item.created_at,
            month,
            1 if item.takes_replies else 0,
            self._via,
            fetched_at,
            item.edited_at,
            cleaned(url) if url else None,
            None,
            item.lang,
            text,
            self.store.keys.item_key(self.source, answered) if answered else None,
            label,
            label_by,
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
