"""The texts of tracked rules as they were seen, what changed in them and when, and who has read it."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.errors import WrongUse
from config.secrets import hidden
from openness.marking import N_
from storage.roster import day_number, day_text, person_of
from storage.rules import mark_rule, rule_of

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

    from storage.database import Store
    from storage.rules import Rule

LONGEST = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a rule's page from the last look; empty before the first."""

    text: str | None = None
    digest: str = ""
    text_id: int = 0
    looked_day: int = 0
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change: found on a day (YYYYMMDD), after the look before it; `reviewed_day` 0 while nobody has read it."""

    number: int
    """Counted from 1, by rule."""
    id: int
    since_day: int
    found_day: int
    reviewed_day: int
    material: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A page as it was just read. `digest` is of the text without what changes by itself."""

    text: str
    digest: str
    etag: str = ""
    modified: str = ""


def known_of(connection: sqlite3.Connection, rule: Rule) -> Known:
    """Return what is known of a rule's page; validators only for the address that is asked now."""
    text = connection.execute(
        "SELECT id, digest, packed FROM rule_text WHERE rule_id = ? ORDER BY id DESC LIMIT 1", (rule.id,)
    ).fetchone()
    if text is None:
        return Known()
    look = connection.execute(
        "SELECT looked_day, etag, modified, asked FROM rule_look WHERE rule_id = ?", (rule.id,)
    ).fetchone() or (0, "", "", "")
    same = look[3] == rule.url
    return Known(
        text=_unpacked(text[2]),
        digest=text[1],
        text_id=text[0],
        looked_day=look[0],
        etag=look[1] if same else "",
        modified=look[2] if same else "",
    )


def keep_unchanged(store: Store, rule: Rule, *, day: int) -> None:
    """Note that a page says of itself that nothing has changed."""
    with store.transaction() as connection:
        connection.execute("UPDATE rule_look SET looked_day = ?, trouble = '' WHERE rule_id = ?", (day, rule.id))


def keep_trouble(store: Store, rule: Rule, trouble: str) -> None:
    """Note why a page could not be read; when it last could stays."""
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO rule_look (rule_id, asked, looked_day, trouble) VALUES (?, ?, 0, ?)"
            " ON CONFLICT (rule_id) DO UPDATE SET trouble = excluded.trouble",
            (rule.id, rule.url, hidden(trouble)),
        )


def keep_seen(store: Store, rule: Rule, known: Known, seen: Seen, *, day: int) -> Change | None:
    """Keep what a page says now; return the change if it says something else than before."""
    with store.transaction() as connection:
        connection.execute(
            "INSERT INTO rule_look (rule_id, asked, looked_day, etag, modified, trouble) VALUES (?, ?, ?, ?, ?, '')"
            " ON CONFLICT (rule_id) DO UPDATE SET asked = excluded.asked, looked_day = excluded.looked_day, etag = excluded.etag,"
            " modified = excluded.modified, trouble = ''",
            (rule.id, rule.url, day, seen.etag, seen.modified),
        )
        if seen.digest == known.digest:
            return None
        text = connection.execute(
            "INSERT INTO rule_text (rule_id, day, digest, packed) VALUES (?, ?, ?, ?)",
            (rule.id, day, seen.digest, zlib.compress(seen.text.encode())),
        ).lastrowid
        if not known.text_id:
            return None
        connection.execute(
            "INSERT INTO rule_change (rule_id, before_id, text_id, since_day, found_day) VALUES (?, ?, ?, ?, ?)",
            (rule.id, known.text_id, text, known.looked_day, day),
        )
        mark_rule(store, rule.key)
    return changes(connection, rule)[-1]


def changes(connection: sqlite3.Connection, rule: Rule) -> list[Change]:
    """Return what changed in a rule's text, oldest first."""
    rows = connection.execute(
        "SELECT id, since_day, found_day, reviewed_day, material FROM rule_change WHERE rule_id = ? ORDER BY id", (rule.id,)
    ).fetchall()
    return [
        Change(number=number, id=row[0], since_day=row[1], found_day=row[2], reviewed_day=row[3], material=bool(row[4]))
        for number, row in enumerate(rows, 1)
    ]


def both_texts(connection: sqlite3.Connection, change: Change) -> tuple[str, str]:
    """Return a rule's text before and after a change."""
    packed = connection.execute(
        "SELECT before.packed, after.packed FROM rule_change JOIN rule_text AS before ON before.id = before_id"
        " JOIN rule_text AS after ON after.id = text_id WHERE rule_change.id = ?",
        (change.id,),
    ).fetchone()
    return _unpacked(packed[0]), _unpacked(packed[1])


def review(store: Store, key: str, *, day: date, by: str = "", material: bool = True) -> int:
    """Note that somebody has read a rule on a day: every change found by then is reviewed; return how many were open.

    `material` False: nobody needs training for what changed. Raises WrongUse on an unknown rule or person, or a day before an
    open change was found.
    """
    rule = rule_of(store.connection, key)
    person = person_of(store, by) if by else None
    if by and person is None:
        raise WrongUse(f"{by!r} is not on the roster", where="--by", todo="leave it out or name another")
    with store.transaction():
        return close_open(store, rule, day=day, by=person, material=material, where="--on")


def close_open(store: Store, rule: Rule, *, day: date, by: int | None, material: bool, where: str = "") -> int:
    """Review every change of a rule that was found by a day; return how many were open. Inside a transaction.

    Raises WrongUse when an open change was found only after that day.
    """
    connection, read = store.connection, day_number(day)
    if rule.open_since > read:
        raise WrongUse(
            N_("what is open was found on {day}, after that day"),
            where=where,
            todo=N_("give the day on which it was read"),
            parts={"day": day_text(rule.open_since)},
        )
    reviewed = connection.execute(
        "UPDATE rule_change SET reviewed_day = ?, reviewed_by = ?, material = ?"
        " WHERE rule_id = ? AND reviewed_day = 0 AND found_day <= ?",
        (read, by, int(material), rule.id, read),
    ).rowcount
    connection.execute("UPDATE rule SET last_read_day = max(last_read_day, ?) WHERE id = ?", (read, rule.id))
    mark_rule(store, rule.key)
    return reviewed


def _unpacked(packed: bytes) -> str:
    unpack = zlib.decompressobj()
    return unpack.decompress(packed, LONGEST).decode("utf-8", "replace")
