"""Who may be kept: accounts and opt-ins of one source, held in memory while records stream in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from openness.consent import ACCOUNT, ANY, HANDED_IN
from storage.labels import labels_of
from storage.organisation import accounts_of_its_own
from storage.zoned import second_of_day

if TYPE_CHECKING:
    from openness.records import Author, Item
    from storage.database import Store

PARTS = ("tag:", "list:")
"""How the scopes of a part of an account begin."""
MOST_KNOWN = 100_000
"""Authors that are remembered, so that memory does not grow with how many a source has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OptIn:
    """A valid yes for `measure`: from which UTC second on, and for what."""

    covers_from: int
    scope: str

    def covers(self, item: Item, *, handed_in: bool = False) -> bool:
        """Whether this yes reaches the item; `handed_in`: it came in the person's own archive."""
        if item.created_at < self.covers_from:
            return False
        if self.scope == ACCOUNT:
            return True
        if self.scope == HANDED_IN:
            return handed_in
        kind, _, name = self.scope.partition(":")
        if kind == "tag":
            return name.casefold().lstrip("#") in {tag.casefold().lstrip("#") for tag in item.tags}
        if kind == "list":
            return self.scope in item.tags
        return True

    def leaves_out(self, item: Item) -> bool:
        """Whether the item's own tags put it outside a yes for a part of the account; they may have been others before."""
        return self.scope.startswith(PARTS) and item.created_at >= self.covers_from and not self.covers(item)


@dataclass(slots=True)
class Standing:
    """Who is behind an author's names, and what they allow."""

    person: int | None
    """None: no account or roster key is known."""
    opt_in: OptIn | None
    noted: set[int] = field(default_factory=set)
    """Months (YYYYMM) in which they were counted as active already."""


@dataclass(slots=True)
class Directory:
    """The people of one source: by account, by roster key, and what each allows."""

    store: Store
    source: str
    accounts: dict[int, int] = field(default_factory=dict)
    opt_ins: dict[int, OptIn] = field(default_factory=dict)
    roster: set[int] = field(default_factory=set)
    organisation: frozenset[int] = frozenset()
    """The numbers that stand for the organisation's own accounts there: their items are kept, and they are nobody."""
    excluded: set[tuple[int, int]] = field(default_factory=set)
    """(person, keyed hash) of items that their authors want out."""
    labels: dict[int, str] = field(default_factory=dict)
    """By keyed hash of an item: the label that a person gave it."""
    _known: dict[tuple[tuple[str, ...], str | None], Standing] = field(default_factory=dict)

    @classmethod
    def load(cls, store: Store, source: str) -> Directory:
        """Read the accounts and opt-ins that concern a source."""
        directory = cls(store=store, source=source)
        connection = store.connection
        accounts = connection.execute(
            "SELECT account.handle_hash, account.person_id FROM account JOIN source ON source.id = account.source_id"
            " WHERE source.name IN (?, ?)",
            (source, ANY),
        )
        directory.accounts = dict(accounts.fetchall())
        directory.roster = {row[0] for row in connection.execute("SELECT id FROM person")}
        rows = connection.execute(
            "SELECT person_id, covers_from, scope FROM opt_in WHERE source IN (?, ?) ORDER BY source = ?",
            (source, ANY, source),
        )
        for person, day, scope in rows.fetchall():
            directory.opt_ins[person] = OptIn(covers_from=second_of_day(day, store.zone), scope=scope)
        left = connection.execute("SELECT person_id FROM tombstone WHERE source = ?", (source,))
        for (person,) in left.fetchall():
            directory.opt_ins.pop(person, None)
        once = accounts_of_its_own(connection, source, read=False)
        own = accounts_of_its_own(connection, source, read=True)
        directory.accounts = once | directory.accounts | own
        directory.organisation = frozenset((*once.values(), *own.values()))
        directory.opt_ins |= dict.fromkeys(own.values(), OptIn(covers_from=0, scope=ACCOUNT))
        kept_out = connection.execute(
            "SELECT person_id, item_key FROM exclusion JOIN source ON source.id = source_id WHERE name = ?", (source,)
        )
        directory.excluded = set(kept_out.fetchall())
        directory.labels = labels_of(connection, source)
        return directory

    def person(self, author: Author) -> int | None:
        """Return the person behind an author, None when no account or roster key is known."""
        return self.standing(author).person

    def standing(self, author: Author) -> Standing:
        """Return who an author is and what they allow; looked up once for those who come again."""
        key = (author.handles, author.person)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            person = self._look_up(author)
            known = self._known[key] = Standing(person, None if person is None else self.opt_ins.get(person))
        return known

    def _look_up(self, author: Author) -> int | None:
        keys = self.store.keys
        if author.person is not None:
            person = keys.person_id(author.person)
            if person in self.roster:
                return person
        for handle in author.handles:
            for source in (self.source, ANY):
                found = self.accounts.get(keys.handle_hash(source, handle))
                if found is not None:
                    return found
        return None

    def allows(self, person: int | None, at: int) -> bool:
        """Whether a person's acts at this second may be kept; an account of the organisation is no person."""
        if person in self.organisation:
            return False
        opt_in = self.opt_ins.get(person) if person is not None else None
        return opt_in is not None and at >= opt_in.covers_from
