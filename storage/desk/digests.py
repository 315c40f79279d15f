"""Digests: what curators pass on of a month, in their own words, in their own order; drafts until they are published.

Whoever writes names the stamp that they saw. A published digest stays as it is: only what is withdrawn leaves it, and it says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from config.errors import WrongUse
from openness.marking import N_
from storage.by_hand.stamps import changed_since, check_seen, stamp
from storage.desk.items import curated, curator, held
from storage.measures_in.checks import check_length, plain

if TYPE_CHECKING:
    import sqlite3

    from openness.month import Month
    from storage.database import Store

LONGEST_TITLE: Final = 120
LONGEST_INTRODUCTION: Final = 2_000
LONGEST_SENTENCE: Final = 400
MOST_ENTRIES: Final = 40
_HEAD: Final = "id, title, month, introduction, made_at, changed_at, published_at, dropped"
_WORDS: Final = slice(1, 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a digest, and the curator's own sentence; `row` is the item's."""

    row: int
    source: str
    native_id: str
    sentence: str
    at: int
    stamp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A digest; `month` is YYYYMM, times are UTC seconds, `published_at` 0 while it is a draft.

    `stamp` stands for its own words, `whole` for these and all entries in their order.
    """

    number: int
    title: str
    month: int
    introduction: str
    made_at: int
    changed_at: int
    published_at: int
    dropped: int
    """Entries that went with their items since it was published."""
    entries: tuple[Entry, ...]
    stamp: str
    whole: str


def digests(connection: sqlite3.Connection) -> list[Digest]:
    """Return all digests: drafts first, then the newest."""
    rows = connection.execute(f"SELECT {_HEAD} FROM digest ORDER BY published_at IS NOT NULL, month DESC, id DESC").fetchall()
    return [_digest(connection, row) for row in rows]


def digest(connection: sqlite3.Connection, number: int) -> Digest | None:
    """Return one digest, None when there is none of this number."""
    row = connection.execute(f"SELECT {_HEAD} FROM digest WHERE id = ?", (number,)).fetchone()
    return None if row is None else _digest(connection, row)


def _digest(connection: sqlite3.Connection, row: tuple[object, ...]) -> Digest:
    found = connection.execute(
        "SELECT item_id, source.name, native_id, sentence, at FROM digest_entry JOIN item ON item.id = item_id"
        " JOIN source ON source.id = source_id WHERE digest_id = ? ORDER BY place, item_id",
        (row[0],),
    ).fetchall()
    entries = tuple(
        Entry(row=one[0], source=one[1], native_id=one[2], sentence=one[3], at=one[4], stamp=stamp(one[3:4])) for one in found
    )
    number, title, month, introduction, made, changed, published, dropped = row
    return Digest(
        number=int(str(number)),
        title=str(title),
        month=int(str(month)),
        introduction=str(introduction),
        made_at=int(str(made)),
        changed_at=int(str(changed)),
        published_at=int(str(published or 0)),
        dropped=int(str(dropped)),
        entries=entries,
        stamp=stamp(row[_WORDS]),
        whole=stamp(_content(row, entries)),
    )


def _content(row: tuple[object, ...], entries: tuple[Entry, ...]) -> tuple[object, ...]:
    return (*row[_WORDS], *((one.row, one.sentence) for one in entries))


def make_digest(store: Store, title: str, month: Month, *, by: str, now: int) -> int:
    """Begin a digest; return its number. Raises WrongUse on a title that is empty or long."""
    words = _words(title, "")
    with store.transaction() as connection:
        made = connection.execute(
            "INSERT INTO digest (title, month, by_id, made_at, changed_at) VALUES (?, ?, ?, ?, ?)",
            (words[0], month, curator(store, by), now, now),
        )
    return int(made.lastrowid or 0)


def write_digest(store: Store, number: int, title: str, introduction: str, *, seen: str, now: int) -> None:
    """Change a draft's own words, if they are as they were seen. Raises WrongUse, Outdated."""
    words = _words(title, introduction)
    with store.transaction() as connection:
        _draft(connection, number, seen)
        connection.execute("UPDATE digest SET title = ?, introduction = ?, changed_at = ? WHERE id = ?", (*words, now, number))


def put_entry(store: Store, number: int, item: tuple[str, str], sentence: str, *, seen: str | None, by: str, now: int) -> None:
    """Put an item into a draft at its end (`seen` None), or change the sentence that was seen. Raises WrongUse, Outdated."""
    told = plain(sentence)
    check_length("sentence", told, most=LONGEST_SENTENCE)
    with store.transaction() as connection:
        _draft(connection, number)
        found = held(store, *item)
        was = connection.execute(
            "SELECT sentence FROM digest_entry WHERE digest_id = ? AND item_id = ?", (number, found.row)
        ).fetchone()
        check_seen(seen, was)
        count, last = connection.execute(
            "SELECT count(*), ifnull(max(place), 0) FROM digest_entry WHERE digest_id = ?", (number,)
        ).fetchone()
        if was is None and count >= MOST_ENTRIES:
            raise WrongUse(N_("a digest holds at most {most} items"), parts={"most": str(MOST_ENTRIES)})
        connection.execute(
            "INSERT INTO digest_entry (digest_id, item_id, place, sentence, by_id, at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET sentence = excluded.sentence, by_id = excluded.by_id, at = excluded.at",
            (number, found.row, last + 1, told, curator(store, by), now),
        )
        connection.execute("UPDATE digest SET changed_at = ? WHERE id = ?", (now, number))
        curated(store, found)


def remove_entry(store: Store, number: int, item: tuple[str, str], *, seen: str, now: int) -> None:
    """Take an item out of a draft, if its sentence is as it was seen. Raises WrongUse, Outdated."""
    with store.transaction() as connection:
        _draft(connection, number)
        found = held(store, *item)
        was = connection.execute(
            "SELECT sentence FROM digest_entry WHERE digest_id = ? AND item_id = ?", (number, found.row)
        ).fetchone()
        check_seen(seen, was)
        connection.execute("DELETE FROM digest_entry WHERE digest_id = ? AND item_id = ?", (number, found.row))
        connection.execute("UPDATE digest SET changed_at = ? WHERE id = ?", (now, number))
        curated(store, found)


def move_entry(store: Store, number: int, item: tuple[str, str], by: int, *, seen: str, now: int) -> None:
    """Move an item up (`by` -1) or down (1) in a draft that is whole as it was seen. Raises WrongUse, Outdated."""
    with store.transaction() as connection:
        found = _whole(connection, number, seen)
        order = [entry.row for entry in found.entries]
        row = held(store, *item).row
        if row not in order:
            return
        at = order.index(row)
        order.insert(max(0, min(len(order) - 1, at + by)), order.pop(at))
        connection.executemany(
            "UPDATE digest_entry SET place = ? WHERE digest_id = ? AND item_id = ?",
            [(place, number, one) for place, one in enumerate(order, start=1)],
        )
        connection.execute("UPDATE digest SET changed_at = ? WHERE id = ?", (now, number))


def publish(store: Store, number: int, *, seen: str, now: int) -> None:
    """Publish a draft that is whole as it was seen. Raises WrongUse where an item has no sentence of one's own, and Outdated."""
    with store.transaction() as connection:
        found = _whole(connection, number, seen)
        if not found.entries:
            raise WrongUse(N_("there is nothing in this digest yet"))
        if any(not entry.sentence for entry in found.entries):
            raise WrongUse(N_("an item has no sentence yet"), todo=N_("say of each item in your own words why it is passed on"))
        connection.execute("UPDATE digest SET published_at = ?, changed_at = ?, dropped = 0 WHERE id = ?", (now, now, number))


def take_back(store: Store, number: int, *, seen: str, now: int) -> None:
    """Make a published digest a draft again, if it is whole as it was seen. Raises Outdated."""
    with store.transaction() as connection:
        _check_whole(connection, number, seen)
        connection.execute("UPDATE digest SET published_at = NULL, changed_at = ?, dropped = 0 WHERE id = ?", (now, number))


def remove_digest(store: Store, number: int, *, seen: str) -> None:
    """Remove a draft that is whole as it was seen. Raises WrongUse when it is published, Outdated."""
    with store.transaction() as connection:
        found = _whole(connection, number, seen)
        for entry in found.entries:
            curated(store, held(store, entry.source, entry.native_id))
        connection.execute("DELETE FROM digest WHERE id = ?", (number,))


def _words(title: str, introduction: str) -> tuple[str, str]:
    told, opening = plain(title), "\n".join(plain(line) for line in introduction.splitlines()).strip()
    if not told:
        raise WrongUse(N_("the title is empty"))
    check_length("title", told, most=LONGEST_TITLE)
    check_length("introduction", opening, most=LONGEST_INTRODUCTION)
    return told, opening


def _draft(connection: sqlite3.Connection, number: int, seen: str | None = None) -> None:
    """Raise unless a digest is a draft, and its own words are those that were seen, if any are named."""
    row = connection.execute("SELECT published_at, title, month, introduction FROM digest WHERE id = ?", (number,)).fetchone()
    if row is None or seen is not None:
        check_seen(seen or "", None if row is None else row[1:])
    if row is not None and row[0] is not None:
        raise WrongUse(N_("this digest is published"), todo=N_("take it back first to change it"))


def _whole(connection: sqlite3.Connection, number: int, seen: str) -> Digest:
    """Return a draft whose every word is as it was seen."""
    _draft(connection, number)
    return _check_whole(connection, number, seen)


def _check_whole(connection: sqlite3.Connection, number: int, seen: str) -> Digest:
    found = digest(connection, number)
    if found is None or found.whole != seen:
        raise changed_since(gone=found is None)
    return found
