"""Stores made by chance, for engines to be held against each other: every table that facts are worked out from, edges included."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

from openness.month import Month, ends_at, starts_at
from storage.database import FILE_NAME, open_store
from storage.runs import mark_all_dirty
from storage.sources import source_number
from tests.storage.people import AMSTERDAM

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from storage.database import Store

MONTHS = [Month(202601 + n) for n in range(6)]
NOW = starts_at(Month(202607), AMSTERDAM) + 9 * 86_400
SOURCES = ("slack", "mediawiki", "mastodon")
PEOPLE = [f"p{n}" for n in range(7)]
KINDS = ("reply", "reaction", "mention", "accept", "edit", "reshare", "cite")
TAGS = ("pinned", "starred", "idea", "Été", "curated", "it's")
LINKS = (11, 12, 13, 9_223_372_036_854_775_807)


def made(template: Path, home: Path, seed: int) -> Store:
    """Open a store made by chance; `template` holds an empty one with its key."""
    shutil.copytree(template, home)
    store = open_store(home, zone=AMSTERDAM)
    chance = random.Random(seed)
    with store.transaction() as connection:
        people = _people(store, chance)
        _told(store, chance, people)
        items = _items(store, chance, people, chance.randint(0, 60))
        _acts(store, chance, people, items, chance.randint(0, 90))
        mark_all_dirty(store)
    return store


def more(store: Store, seed: int) -> None:
    """Let a little more come in, in one month, and mark what it touches as an intake does."""
    chance = random.Random(seed)
    with store.transaction() as connection:
        people = [row[0] for row in connection.execute("SELECT id FROM person ORDER BY id").fetchall()]
        last = connection.execute("SELECT ifnull(max(id), 0) FROM item").fetchone()[0]
        items = _items(store, chance, people, 4, after=last, months=[chance.choice(MONTHS)])
        items += connection.execute("SELECT id, created_at, person_id FROM item ORDER BY id LIMIT 5").fetchall()
        _acts(store, chance, people, items, 6)
        connection.execute(
            "INSERT OR IGNORE INTO dirty_month SELECT month FROM item WHERE id > ?1 UNION SELECT month FROM interaction"
            " WHERE item_id IS NOT NULL UNION SELECT item.month FROM interaction JOIN item ON item.id = item_id"
            " UNION SELECT month FROM item JOIN response ON item_id = item.id",
            (last,),
        )


def empty(home: Path) -> Path:
    """Make a store with nothing in it, for others to begin from; return its home."""
    open_store(home, zone=AMSTERDAM).close()
    assert (home / FILE_NAME).is_file()
    return home


def _people(store: Store, chance: random.Random) -> list[int]:
    connection, people = store.connection, []
    numbers = [source_number(store, name) for name in SOURCES]
    for name in PEOPLE[: chance.randint(1, len(PEOPLE))]:
        person = store.keys.person_id(name)
        people.append(person)
        connection.execute("INSERT INTO person (id) VALUES (?)", (person,))
        moves = chance.randint(0, 2)
        begin = 10101
        for move in range(moves + 1):
            end = 99991231 if move == moves else 20260115 + 200 * move + chance.choice((0, 100))
            connection.execute(
                "INSERT INTO membership (person_id, from_day, until_day, department, division, leader, sector_role)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    person,
                    begin,
                    end,
                    f"D{chance.randint(1, 3)}",
                    chance.choice(("", "North")),
                    chance.randint(0, 1),
                    chance.choice(("", "nurse")),
                ),
            )
            begin = end + 1
        for source in chance.sample(("*", *SOURCES), chance.randint(0, 3)):
            connection.execute(
                "INSERT INTO opt_in (person_id, source, scope, covers_from) VALUES (?, ?, ?, ?)",
                (
                    person,
                    source,
                    chance.choice(("account", "account", "handed-in", "none")),
                    chance.choice((0, 20260201, 20260315)),
                ),
            )
        for number in numbers:
            if chance.random() < 0.5:
                connection.execute(
                    "INSERT INTO account (source_id, handle_hash, person_id) VALUES (?, ?, ?)",
                    (number, chance.getrandbits(60), person),
                )
            if chance.random() < 0.3:
                connection.execute(
                    "INSERT INTO coverage (source_id, person_id, since, until) VALUES (?, ?, ?, ?)",
                    (number, person, *_span(chance)),
                )
            if chance.random() < 0.2:
                connection.execute(
                    "INSERT INTO gap (source_id, target_key, kind, person_id, since, until, noted_at) VALUES (?, ?, 'account', ?, ?, ?, 1)",
                    (number, chance.getrandbits(60), person, *_span(chance)),
                )
    for number in numbers:
        if chance.random() < 0.8:
            connection.execute(
                "INSERT INTO coverage (source_id, since, until) VALUES (?, ?, ?)",
                (number, starts_at(MONTHS[0], AMSTERDAM) - 5, chance.choice((NOW, _at(chance)))),
            )
        if chance.random() < 0.3:
            connection.execute(
                "INSERT INTO gap (source_id, target_key, kind, since, until, noted_at) VALUES (?, 5, 'space', ?, ?, 1)",
                (number, *_span(chance)),
            )
    return people


def _told(store: Store, chance: random.Random, people: Sequence[int]) -> None:
    connection = store.connection
    if chance.random() < 0.3:
        own = store.keys.token("slack", "organisation")
        connection.execute("INSERT INTO person (id) VALUES (?)", (own,))
        connection.execute(
            "INSERT INTO organisation_account (source_id, handle_hash, person_id, read) VALUES (1, 7, ?, 1)", (own,)
        )
    for n in range(chance.randint(0, 3)):
        connection.execute(
            "INSERT INTO initiative (id, key, title, tag, began, ended) VALUES (?, ?, 'T', ?, 20260101, ?)",
            (n + 1, f"i{n}", chance.choice(("", *TAGS)), chance.choice((20260228, 99991231))),
        )
        day = chance.choice(MONTHS) * 100 + chance.randint(1, 28)
        connection.execute(
            "INSERT INTO incident (day, month, kind, severity, consequence, people) VALUES (?, ?, ?, ?, 'none', ?)",
            (day, day // 100, chance.choice(("deliberate", "accident")), chance.randint(1, 3), chance.randint(0, 9)),
        )
        connection.execute(
            "INSERT OR IGNORE INTO pulse (month, question, department, yes, answers, invited) VALUES (?, ?, ?, 2, 5, ?)",
            (
                chance.choice(MONTHS),
                chance.choice(("why", "consequences", "free")),
                chance.choice(("", "D1")),
                chance.choice((None, 9)),
            ),
        )
        connection.execute(
            "INSERT OR IGNORE INTO policy_version (held_from, language, words, ease_x100, forbid, oblige, permit, encourage, inform)"
            " VALUES (?, 'nl', ?, 55, 1, 2, 3, 4, 5)",
            (day, chance.randint(1, 900)),
        )
        connection.execute(
            "INSERT INTO rule (id, key, title, kind, owner_id, owner_from_day, guide_from_day, concerns, added_day, dropped_day)"
            " VALUES (?, ?, 'R', 'law', ?, ?, ?, ?, ?, ?)",
            (
                n + 1,
                f"r{n}",
                chance.choice((None, *people)),
                day,
                chance.choice((0, day)),
                chance.choice(("", "D1", "nurse")),
                20260110,
                chance.choice((0, 20260401)),
            ),
        )
        for _ in range(2):
            connection.execute("INSERT INTO rule_text (rule_id, day, digest, packed) VALUES (?, ?, 'x', x'00')", (n + 1, day))
        texts = [row[0] for row in connection.execute("SELECT id FROM rule_text WHERE rule_id = ?", (n + 1,)).fetchall()]
        for _ in range(chance.randint(0, 3)):
            connection.execute(
                "INSERT INTO rule_change (rule_id, before_id, text_id, since_day, found_day, reviewed_day, material) VALUES (?, ?, ?, 20260101, ?, ?, ?)",
                (
                    n + 1,
                    texts[0],
                    texts[1],
                    chance.choice((20260214, 20260301)),
                    chance.choice((0, 20260320)),
                    chance.randint(0, 1),
                ),
            )
        for person in people:
            if chance.random() < 0.4:
                connection.execute(
                    "INSERT OR IGNORE INTO training (person_id, day, month, course, rule) VALUES (?, ?, ?, 'C', ?)",
                    (person, day, day // 100, chance.choice(("", f"r{n}"))),
                )
    if chance.random() < 0.5:
        connection.execute("INSERT INTO told_until (what, day) VALUES ('incidents', 20260430)")
        connection.execute("INSERT INTO vision (held_from) VALUES (20260301)")
    for month in MONTHS:
        if chance.random() < 0.3:
            connection.execute(
                "INSERT INTO removal (month, source_id, why, hours, items) VALUES (?, ?, ?, ?, 3)",
                (month, chance.randint(1, 3), chance.choice(("gone", "withdrawn")), chance.randint(0, 40)),
            )
            connection.execute("INSERT INTO removed_of (month, token, items) VALUES (?, ?, 3)", (month, chance.getrandbits(60)))
    for n in range(3):
        connection.execute("INSERT INTO topic (id, name) VALUES (?, '')", (n + 1,))


def _items(
    store: Store, chance: random.Random, people: Sequence[int], count: int, *, after: int = 0, months: Sequence[Month] = MONTHS
) -> list[tuple[int, int, int]]:
    connection = store.connection
    if not connection.execute("SELECT 1 FROM space").fetchone():
        for n, visibility in enumerate(("public", "open", "open", "closed", "direct")):
            connection.execute(
                "INSERT INTO space (source_id, native_id, name, visibility) VALUES (?, ?, 's', ?)",
                (n % 3 + 1, f"s{n}", visibility),
            )
        connection.execute("INSERT INTO initiative_space (initiative_id, space_id) SELECT id, id FROM initiative")
    spaces = connection.execute("SELECT id, source_id FROM space").fetchall()
    authors = [row[0] for row in connection.execute("SELECT id FROM person ORDER BY id").fetchall()]
    made_items = []
    for number in range(after + 1, after + count + 1):
        space, source = chance.choice(spaces)
        author, at, month = chance.choice(authors), *_moment(chance, months)
        connection.execute(
            "INSERT INTO item (id, source_id, native_id, person_id, space_id, kind, created_at, month, takes_replies, label, label_by,"
            " via, fetched_at, seen_at, own_link, signed, labelled) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'api', ?, ?, ?, 1, 1)",
            (
                number,
                source,
                f"n{number}",
                author,
                space,
                chance.choice(("message", "page", "revision")),
                at,
                month,
                chance.randint(0, 1),
                chance.choice(("knowledge", "question", "promotion", "other", "unknown")),
                chance.choice(("default:1", "local:1")),
                at,
                at,
                chance.choice((0, *LINKS)),
            ),
        )
        made_items.append((number, at, author))
        for table, column, values in (("item_tag", "tag", TAGS), ("item_link", "link", LINKS)):
            for value in chance.sample(values, chance.choice((0, 0, 1, 2))):
                connection.execute(f"INSERT INTO {table} (item_id, {column}) VALUES (?, ?)", (number, value))
        if chance.random() < 0.4:
            connection.execute(
                "INSERT INTO item_topic (item_id, topic_id, words) VALUES (?, ?, 1)", (number, chance.choice((None, 1, 2, 3)))
            )
        if chance.random() < 0.1:
            connection.execute("INSERT INTO mark (item_id, kind, at) VALUES (?, 'starred', 1)", (number,))
        known = [row[0] for row in connection.execute("SELECT id FROM initiative ORDER BY id").fetchall()]
        if known and chance.random() < 0.2:
            connection.execute(
                "INSERT INTO initiative_item (item_id, initiative_id, at) VALUES (?, ?, 1)", (number, chance.choice(known))
            )
        if made_items[:-1] and chance.random() < 0.2:
            connection.execute(
                "INSERT OR IGNORE INTO near_duplicate (item_id, public_id) VALUES (?, ?)", (chance.choice(made_items)[0], number)
            )
    return made_items


def _acts(store: Store, chance: random.Random, people: Sequence[int], items: Sequence[tuple[int, int, int]], count: int) -> None:
    connection = store.connection
    for _ in range(count):
        item, at, author = chance.choice(items) if items and chance.random() < 0.9 else (None, _at(chance), chance.choice(people))
        after = at + chance.choice((0, 60, 7 * 86_400, 7 * 86_400 + 1, 90 * 86_400, 91 * 86_400))
        kind = chance.choice(KINDS)
        if item is not None and chance.random() < 0.3:
            connection.execute(
                "INSERT OR IGNORE INTO response (item_id, kind, token, at) VALUES (?, ?, ?, ?)",
                (item, kind, chance.getrandbits(60), after),
            )
            continue
        connection.execute(
            "INSERT OR IGNORE INTO interaction (source_id, actor_id, target_id, item_id, kind, at, month, count) VALUES (?, ?, ?, ?, ?, ?, ?, 1)",
            (chance.randint(1, 3), chance.choice(people), author, item, kind, after, _month_of(after)),
        )


def _month_of(at: int) -> int:
    from openness.month import month_of

    return month_of(at, AMSTERDAM)


def _moment(chance: random.Random, months: Sequence[Month]) -> tuple[int, Month]:
    month = chance.choice(months)
    begin, end = starts_at(month, AMSTERDAM), ends_at(month, AMSTERDAM)
    return chance.choice((begin, end - 1, chance.randint(begin, end - 1))), month


def _at(chance: random.Random) -> int:
    return _moment(chance, MONTHS)[0]


def _span(chance: random.Random) -> tuple[int, int]:
    first, last = sorted((_at(chance), _at(chance)))
    return first, max(last, first + 1)
