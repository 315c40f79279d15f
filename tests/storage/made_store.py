"""Stores made by chance, for engines to be held against each other: every table that facts are made from, edges included."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

from storage.database import FILE_NAME, open_store
from storage.runs import mark_all_dirty
from storage.sources import source_number
from tests.storage.made_items import MONTHS, NOW, TAGS, acts, items, moment, span
from tests.storage.people import AMSTERDAM

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

    from storage.database import Store

SOURCES = ("slack", "mediawiki", "mastodon")
PEOPLE = tuple(f"p{n}" for n in range(7))
__all__ = ["MONTHS", "NOW", "empty", "made", "more"]


def empty(home: Path) -> Path:
    """Make a store with nothing in it, for others to begin from; return its home."""
    open_store(home, zone=AMSTERDAM).close()
    assert (home / FILE_NAME).is_file()
    return home


def made(template: Path, home: Path, seed: int) -> Store:
    """Open a store made by chance; `template` is the home of an empty one."""
    shutil.copytree(template, home)
    store = open_store(home, zone=AMSTERDAM)
    chance = random.Random(seed)
    with store.transaction() as connection:
        numbers = [source_number(store, name) for name in SOURCES]
        people = [store.keys.person_id(name) for name in PEOPLE[: chance.randint(1, len(PEOPLE))]]
        for person in people:
            connection.execute("INSERT INTO person (id) VALUES (?)", (person,))
            _employed(connection, chance, person)
            _agreed(connection, chance, person)
            for number in numbers:
                _read(connection, chance, person, number)
        for number in numbers:
            _reach(connection, chance, number)
        if chance.random() < 0.3:
            _own_account(store)
        for number in range(1, chance.randint(0, 3) + 1):
            _told(connection, chance, number)
            _tracked(connection, chance, number, people)
        _told_besides(connection, chance)
        shared = items(connection, chance, chance.randint(0, 60))
        acts(connection, chance, people, shared, chance.randint(0, 90))
        mark_all_dirty(store)
    return store


def more(store: Store, seed: int) -> None:
    """Let a little more come in, in one month, and mark what it touches as an intake does."""
    chance = random.Random(seed)
    with store.transaction() as connection:
        people = [row[0] for row in connection.execute("SELECT id FROM person ORDER BY id").fetchall()]
        last = connection.execute("SELECT ifnull(max(id), 0) FROM item").fetchone()[0]
        shared = items(connection, chance, 4, after=last, months=[chance.choice(MONTHS)])
        shared += connection.execute("SELECT id, created_at, person_id FROM item ORDER BY id LIMIT 5").fetchall()
        acts(connection, chance, people, shared, 6)
        connection.execute(
            "INSERT OR IGNORE INTO dirty_month SELECT month FROM item WHERE id > ? UNION SELECT month FROM interaction"
            " UNION SELECT item.month FROM interaction JOIN item ON item.id = item_id"
            " UNION SELECT month FROM item JOIN response ON item_id = item.id",
            (last,),
        )


def _employed(connection: sqlite3.Connection, chance: random.Random, person: int) -> None:
    moves, begin = chance.randint(0, 2), 10101
    for move in range(moves + 1):
        end = 99991231 if move == moves else 20260115 + 200 * move + chance.choice((0, 100))
        place = (f"D{chance.randint(1, 3)}", chance.choice(("", "North")), chance.randint(0, 1), chance.choice(("", "nurse")))
        connection.execute(
            "INSERT INTO membership (person_id, from_day, until_day, department, division, leader, sector_role)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (person, begin, end, *place),
        )
        begin = end + 1


def _agreed(connection: sqlite3.Connection, chance: random.Random, person: int) -> None:
    for source in chance.sample(("*", *SOURCES), chance.randint(0, 3)):
        scope, begin = chance.choice(("account", "account", "handed-in", "none")), chance.choice((0, 20260201, 20260315))
        connection.execute(
            "INSERT INTO opt_in (person_id, source, scope, covers_from) VALUES (?, ?, ?, ?)", (person, source, scope, begin)
        )


def _read(connection: sqlite3.Connection, chance: random.Random, person: int, number: int) -> None:
    """Give somebody an account at a source, how far it was read, and a gap in that; or not."""
    if chance.random() < 0.5:
        account = (number, chance.getrandbits(60), person)
        connection.execute("INSERT INTO account (source_id, handle_hash, person_id) VALUES (?, ?, ?)", account)
    if chance.random() < 0.3:
        reach = (number, person, *span(chance))
        connection.execute("INSERT INTO coverage (source_id, person_id, since, until) VALUES (?, ?, ?, ?)", reach)
    if chance.random() < 0.2:
        _gap(connection, chance, number, "account", person)


def _reach(connection: sqlite3.Connection, chance: random.Random, number: int) -> None:
    if chance.random() < 0.8:
        until = chance.choice((NOW, moment(chance)[0]))
        connection.execute("INSERT INTO coverage (source_id, since, until) VALUES (?, 5, ?)", (number, until))
    if chance.random() < 0.3:
        _gap(connection, chance, number, "space", 0)


def _gap(connection: sqlite3.Connection, chance: random.Random, number: int, kind: str, person: int) -> None:
    connection.execute(
        "INSERT INTO gap (source_id, target_key, kind, person_id, since, until, noted_at) VALUES (?, ?, ?, ?, ?, ?, 1)",
        (number, chance.getrandbits(60), kind, person, *span(chance)),
    )


def _own_account(store: Store) -> None:
    own = store.keys.token("slack", "organisation")
    store.connection.execute("INSERT INTO person (id) VALUES (?)", (own,))
    store.connection.execute(
        "INSERT INTO organisation_account (source_id, handle_hash, person_id, read) VALUES (1, 7, ?, 1)", (own,)
    )


def _told(connection: sqlite3.Connection, chance: random.Random, number: int) -> None:
    """Tell of an initiative, an incident, a pulse and a policy."""
    day = _day(chance)
    tag, end = chance.choice(("", *TAGS)), chance.choice((20260228, 99991231))
    connection.execute(
        "INSERT INTO initiative (id, key, title, tag, began, ended) VALUES (?, ?, 'T', ?, 20260101, ?)",
        (number, f"i{number}", tag, end),
    )
    incident = (day, day // 100, chance.choice(("deliberate", "accident")), chance.randint(1, 3), chance.randint(0, 9))
    connection.execute(
        "INSERT INTO incident (day, month, kind, severity, consequence, people) VALUES (?, ?, ?, ?, 'none', ?)", incident
    )
    question = (chance.choice(MONTHS), chance.choice(("why", "consequences", "free")), chance.choice(("", "D1")))
    connection.execute(
        "INSERT OR IGNORE INTO pulse (month, question, department, yes, answers, invited) VALUES (?, ?, ?, 2, 5, ?)",
        (*question, chance.choice((None, 9))),
    )
    connection.execute(
        "INSERT OR IGNORE INTO policy_version (held_from, language, words, ease_x100, forbid, oblige, permit, encourage, inform)"
        " VALUES (?, 'nl', ?, 55, 1, 2, 3, 4, 5)",
        (day, chance.randint(1, 900)),
    )


def _tracked(connection: sqlite3.Connection, chance: random.Random, number: int, people: Sequence[int]) -> None:
    """Track a rule that changed, in which some were trained."""
    day = _day(chance)
    kept = (day, chance.choice((0, day)), chance.choice(("", "D1", "nurse")), 20260110, chance.choice((0, 20260401)))
    connection.execute(
        "INSERT INTO rule (id, key, title, kind, owner_id, owner_from_day, guide_from_day, concerns, added_day, dropped_day)"
        " VALUES (?, ?, 'R', 'law', ?, ?, ?, ?, ?, ?)",
        (number, f"r{number}", chance.choice((None, *people)), *kept),
    )
    for text in (2 * number, 2 * number + 1):
        connection.execute(
            "INSERT INTO rule_text (id, rule_id, day, digest, packed) VALUES (?, ?, 1, 'x', x'00')", (text, number)
        )
    for _ in range(chance.randint(0, 3)):
        found = (chance.choice((20260214, 20260301)), chance.choice((0, 20260320)), chance.randint(0, 1))
        connection.execute(
            "INSERT INTO rule_change (rule_id, before_id, text_id, since_day, found_day, reviewed_day, material)"
            " VALUES (?, ?, ?, 20260101, ?, ?, ?)",
            (number, 2 * number, 2 * number + 1, *found),
        )
    for person in people:
        if chance.random() < 0.4:
            connection.execute(
                "INSERT OR IGNORE INTO training (person_id, day, month, course, rule) VALUES (?, ?, ?, 'C', ?)",
                (person, day, day // 100, chance.choice(("", f"r{number}"))),
            )


def _told_besides(connection: sqlite3.Connection, chance: random.Random) -> None:
    """Say until when the list of incidents speaks, that there is a vision, what was removed; and have three topics."""
    if chance.random() < 0.5:
        connection.execute("INSERT INTO told_until (what, day) VALUES ('incidents', 20260430)")
        connection.execute("INSERT INTO vision (held_from) VALUES (20260301)")
    for month in MONTHS:
        if chance.random() < 0.3:
            gone = (month, chance.randint(1, 3), chance.choice(("gone", "withdrawn")), chance.randint(0, 40))
            connection.execute("INSERT INTO removal (month, source_id, why, hours, items) VALUES (?, ?, ?, ?, 3)", gone)
            token = (month, chance.getrandbits(60))
            connection.execute("INSERT INTO removed_of (month, token, items) VALUES (?, ?, 3)", token)
    connection.executemany("INSERT INTO topic (id, name) VALUES (?, '')", [(1,), (2,), (3,)])


def _day(chance: random.Random) -> int:
    return chance.choice(MONTHS) * 100 + chance.randint(1, 28)
