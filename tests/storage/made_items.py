"""Items made by chance, with what hangs on them and what people did to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.month import Month, ends_at, month_of, starts_at
from tests.storage.people import AMSTERDAM

if TYPE_CHECKING:
    import random
    import sqlite3
    from collections.abc import Sequence

MONTHS = tuple(Month(202601 + n) for n in range(6))
NOW = starts_at(Month(202607), AMSTERDAM) + 9 * 86_400
TAGS = ("pinned", "starred", "idea", "Été", "curated", "it's")
DAY = 86_400
_KINDS = ("reply", "reaction", "mention", "accept", "edit", "reshare", "cite")
_LABELS = ("knowledge", "question", "promotion", "other", "unknown")
_LINKS = (11, 12, 13, 9_223_372_036_854_775_807)
_ITEM = (
    "INSERT INTO item (id, source_id, native_id, person_id, space_id, kind, created_at, month, takes_replies, label, label_by,"
    " via, fetched_at, seen_at, own_link, signed, labelled) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'api', ?7, ?7,"
    " ?12, 1, 1)"
)
_ACT = (
    "INSERT OR IGNORE INTO interaction (source_id, actor_id, target_id, item_id, kind, at, month, count)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, 1)"
)
Shared = tuple[int, int, int]
"""An item's number, the second in which it was made, and its author."""


def items(
    connection: sqlite3.Connection, chance: random.Random, count: int, *, after: int = 0, months: Sequence[Month] = MONTHS
) -> list[Shared]:
    """Add items, in spaces that are made where there are none."""
    spaces = connection.execute("SELECT id, source_id FROM space ORDER BY id").fetchall() or _spaces(connection)
    authors = [row[0] for row in connection.execute("SELECT id FROM person ORDER BY id").fetchall()]
    initiatives = [row[0] for row in connection.execute("SELECT id FROM initiative ORDER BY id").fetchall()]
    added: list[Shared] = []
    for number in range(after + 1, after + count + 1):
        space, source = chance.choice(spaces)
        author = chance.choice(authors)
        at, month = moment(chance, months)
        told = (
            chance.randint(0, 1),
            chance.choice(_LABELS),
            chance.choice(("default:1", "local:1")),
            chance.choice((0, *_LINKS)),
        )
        kind = chance.choice(("message", "page", "revision"))
        connection.execute(_ITEM, (number, source, f"n{number}", author, space, kind, at, month, *told))
        _besides(connection, chance, number, initiatives, added)
        added.append((number, at, author))
    return added


def acts(
    connection: sqlite3.Connection, chance: random.Random, people: Sequence[int], shared: Sequence[Shared], count: int
) -> None:
    """Let people act on items, or on each other; some of them are others, of whom only a token is kept."""
    for _ in range(count):
        item: int | None = None
        at, author = moment(chance)[0], chance.choice(people)
        if shared and chance.random() < 0.9:
            item, at, author = chance.choice(shared)
        at += chance.choice((0, 60, 7 * DAY, 7 * DAY + 1, 90 * DAY, 91 * DAY))
        kind = chance.choice(_KINDS)
        if item is not None and chance.random() < 0.3:
            told = (item, kind, chance.getrandbits(60), at)
            connection.execute("INSERT OR IGNORE INTO response (item_id, kind, token, at) VALUES (?, ?, ?, ?)", told)
        else:
            deed = (chance.randint(1, 3), chance.choice(people), author, item, kind, at, month_of(at, AMSTERDAM))
            connection.execute(_ACT, deed)


def moment(chance: random.Random, months: Sequence[Month] = MONTHS) -> tuple[int, Month]:
    """Return a second and its month, now and then the first or last of it."""
    month = chance.choice(months)
    begin, end = starts_at(month, AMSTERDAM), ends_at(month, AMSTERDAM)
    return chance.choice((begin, end - 1, chance.randint(begin, end - 1))), month


def span(chance: random.Random) -> tuple[int, int]:
    """Return two seconds, the later one last."""
    first, last = sorted((moment(chance)[0], moment(chance)[0]))
    return first, max(last, first + 1)


def _spaces(connection: sqlite3.Connection) -> list[tuple[int, int]]:
    for place, visibility in enumerate(("public", "open", "open", "closed", "direct")):
        space = (place % 3 + 1, f"s{place}", visibility)
        connection.execute("INSERT INTO space (source_id, native_id, name, visibility) VALUES (?, ?, 's', ?)", space)
    connection.execute("INSERT INTO initiative_space (initiative_id, space_id) SELECT id, id FROM initiative")
    return connection.execute("SELECT id, source_id FROM space ORDER BY id").fetchall()


def _besides(
    connection: sqlite3.Connection, chance: random.Random, number: int, initiatives: Sequence[int], before: Sequence[Shared]
) -> None:
    """Hang tags, links, a topic, a mark, an initiative and a near-duplicate on an item, or some of them."""
    for table, column, values in (("item_tag", "tag", TAGS), ("item_link", "link", _LINKS)):
        for value in chance.sample(values, chance.choice((0, 0, 1, 2))):
            connection.execute(f"INSERT INTO {table} (item_id, {column}) VALUES (?, ?)", (number, value))
    if chance.random() < 0.4:
        topic = (number, chance.choice((None, 1, 2, 3)))
        connection.execute("INSERT INTO item_topic (item_id, topic_id, words) VALUES (?, ?, 1)", topic)
    if chance.random() < 0.1:
        connection.execute("INSERT INTO mark (item_id, kind, at) VALUES (?, 'starred', 1)", (number,))
    if initiatives and chance.random() < 0.2:
        tied = (number, chance.choice(initiatives))
        connection.execute("INSERT INTO initiative_item (item_id, initiative_id, at) VALUES (?, ?, 1)", tied)
    if before and chance.random() < 0.2:
        pair = (chance.choice(before)[0], number)
        connection.execute("INSERT OR IGNORE INTO near_duplicate (item_id, public_id) VALUES (?, ?)", pair)
