"""What a month's items are to be read from, and what was found in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from openness.language.terms import terms_of
from openness.language.topic_records import Told, Topic, Word
from openness.language.topics import PLACES
from openness.month import Month, shift
from storage.held_months import TOPICS, marked_months, unmark
from storage.sealed import ROSTER, read_sealed

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping, Sequence

    from storage.database import Store

VERSION: Final = 3
"""Of the way topics are found; another one reads every month again that still has its texts."""
LOOKED_BACK: Final = 12
_LOOKED_AHEAD: Final = 3
_SHORTEST_NAME: Final = 3
_BATCH: Final = 2_000
_NOBODYS = "person_id IN (SELECT person_id FROM organisation_account)"


def months_to_model(store: Store) -> list[Month]:
    """Return the months in which what was read is no longer what there is, oldest first; those marked alone are looked at."""
    connection = store.connection
    older = connection.execute("SELECT month FROM topic_reading WHERE version <> ?", (VERSION,)).fetchall()
    found = []
    for month in sorted({*marked_months(connection, TOPICS), *(month for (month,) in older)}):
        with store.transaction():
            if _is_read(connection, month):
                unmark(connection, TOPICS, month)
            else:
                found.append(Month(month))
    return found


def _is_read(connection: sqlite3.Connection, month: int) -> bool:
    """Whether what was read of a month is what there is."""
    done, items = connection.execute(
        "SELECT count(item_topic.item_id), count(*) FROM item LEFT JOIN item_text ON item_text.item_id = item.id"
        f" LEFT JOIN item_topic ON item_topic.item_id = item.id WHERE month = ? AND NOT {_NOBODYS}"
        " AND (item_text.item_id IS NOT NULL OR item_topic.item_id IS NOT NULL)",
        (month,),
    ).fetchone()
    read = connection.execute("SELECT items, version FROM topic_reading WHERE month = ?", (month,)).fetchone()
    return bool(done == items and read == ((items, VERSION) if items else None))


def is_whole(connection: sqlite3.Connection, month: Month) -> bool:
    """Whether every item of the month that was read still has its text, so that the month can be read anew."""
    row = connection.execute(
        "SELECT 1 FROM item JOIN item_topic ON item_topic.item_id = item.id LEFT JOIN item_text ON item_text.item_id = item.id"
        " WHERE month = ? AND item_text.item_id IS NULL LIMIT 1",
        (month,),
    ).fetchone()
    return row is None


def told_in(store: Store, month: Month, *, kept_out: frozenset[str], unread: bool = False) -> list[Told]:
    """Return the items of a month that can be read; with `unread` those not read yet and their conversations'."""
    rows = store.connection.execute(
        "SELECT item.id, source.name, native_id, reply_key, person_id, ifnull(language, ''), text, item_topic.item_id IS NULL"
        " FROM item JOIN item_text ON item_text.item_id = item.id JOIN source ON source.id = source_id"
        " LEFT JOIN item_language ON item_language.item_id = item.id LEFT JOIN item_topic ON item_topic.item_id = item.id"
        f" WHERE month = ? AND NOT {_NOBODYS} ORDER BY item.id",
        (month,),
    ).fetchall()
    roots = _conversations(store, [row[:4] for row in rows])
    wanted = {roots[row[0]] for row in rows if row[7]} if unread else None
    return [
        Told(number, roots[number], person, language, terms_of(text, language, kept_out=kept_out) if language else ())
        for number, _, _, _, person, language, text, _ in rows
        if wanted is None or roots[number] in wanted
    ]


def _conversations(store: Store, rows: Sequence[tuple[int, str, str, int | None]]) -> dict[int, int]:
    """Return by item the first item of its conversation within the month."""
    answered = {reply for _, _, _, reply in rows if reply is not None}
    by_key = {
        key: number for number, name, native, _ in rows if answered and (key := store.keys.item_key(name, native)) in answered
    }
    above = {number: by_key[reply] for number, _, _, reply in rows if reply in by_key}
    roots: dict[int, int] = {}
    for number, *_ in rows:
        path, last = {number: None}, number
        while (up := above.get(last)) is not None and up not in roots and up not in path:
            path[up], last = None, up
        first = roots.get(above.get(last, -1), last)
        roots |= dict.fromkeys(path, first)
    return roots


def names_of_people(store: Store) -> frozenset[str]:
    """Return the words in the names of those on the roster, in lower case: they are no words of a topic."""
    words: set[str] = set()
    for _, _, text in read_sealed(store, ROSTER):
        words.update(part for part in _letters(str(json.loads(text)["name"])) if len(part) >= _SHORTEST_NAME)
    return frozenset(words)


def _letters(text: str) -> list[str]:
    return "".join(char if char.isalpha() else " " for char in text.lower()).split()


def topics_known(connection: sqlite3.Connection, month: Month) -> list[Topic]:
    """Return the topics to look for in a month: its own as read before, then those of the months around it."""
    rows = connection.execute(
        "SELECT topic_id, month, language, word, weight FROM topic_word WHERE month BETWEEN ? AND ?"
        " ORDER BY topic_id, month, place",
        (shift(month, -LOOKED_BACK), shift(month, _LOOKED_AHEAD)),
    ).fetchall()
    words: dict[tuple[int, int], list[Word]] = {}
    for number, of, language, word, weight in rows:
        words.setdefault((number, of), []).append(Word(language, word, weight))
    best: dict[int, tuple[tuple[bool, bool, int], int]] = {}
    for number, of in words:
        rank = (of > month, of != month, of if of > month else -of)
        if number not in best or rank < best[number][0]:
            best[number] = (rank, of)
    ordered = sorted((rank, number, of) for number, (rank, of) in best.items())
    anchors = _anchors(connection)
    return [Topic(number, tuple(words[number, of]), anchors.get(number, ())) for _, number, of in ordered]


def _anchors(connection: sqlite3.Connection) -> dict[int, tuple[Word, ...]]:
    """Return by topic its words in the month that gave it its name; of another language, in the first month from then on."""
    found: dict[int, list[Word]] = {}
    since: dict[tuple[int, str], int] = {}
    for number, month, *word in connection.execute(
        "SELECT topic_id, month, language, word, weight FROM topic_word JOIN topic ON topic.id = topic_id"
        " WHERE named_in > 0 AND month >= named_in ORDER BY topic_id, month, place"
    ):
        if since.setdefault((number, word[0]), month) == month:
            found.setdefault(number, []).append(Word(*word))
    return {number: tuple(words) for number, words in found.items()}


def topics_in(connection: sqlite3.Connection, month: Month) -> list[Topic]:
    """Return the topics that were found in a month."""
    found: dict[int, list[Word]] = {}
    for number, language, word, weight in connection.execute(
        "SELECT topic_id, language, word, weight FROM topic_word WHERE month = ? ORDER BY topic_id, place", (month,)
    ):
        found.setdefault(number, []).append(Word(language, word, weight))
    return [Topic(number, tuple(words)) for number, words in found.items()]


def next_number(connection: sqlite3.Connection) -> int:
    """Return the number of the next new topic."""
    return int(connection.execute("SELECT ifnull(max(id), 0) + 1 FROM topic").fetchone()[0])


def put_topics(store: Store, month: Month, topics: Iterable[Topic]) -> None:
    """Replace the topics of a month, and forget which of its items belonged to which."""
    found = list(topics)
    with store.transaction() as connection:
        connection.execute("DELETE FROM item_topic WHERE item_id IN (SELECT id FROM item WHERE month = ?)", (month,))
        connection.execute("DELETE FROM topic_word WHERE month = ?", (month,))
        connection.executemany("INSERT OR IGNORE INTO topic (id) VALUES (?)", [(topic.number,) for topic in found])
        connection.executemany(
            "INSERT INTO topic_word (month, topic_id, place, language, word, weight) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (month, topic.number, place, word.language, word.word, word.weight)
                for topic in found
                for place, word in enumerate(topic.words)
            ],
        )


def put_items(store: Store, told: Sequence[Told], belongs: Mapping[int, tuple[int, int]]) -> None:
    """Note of items what they are about, batch by batch; of what has no topic, that it was read."""
    rows = [(one.item, *belongs.get(one.item, (None, 0))) for one in told]
    for begin in range(0, len(rows), _BATCH):
        with store.transaction() as connection:
            connection.executemany(
                "INSERT INTO item_topic (item_id, topic_id, words) SELECT id, ?2, ?3 FROM item WHERE id = ?1"
                " ON CONFLICT (item_id) DO UPDATE SET topic_id = excluded.topic_id, words = excluded.words",
                rows[begin : begin + _BATCH],
            )


def count_words(store: Store, month: Month) -> None:
    """Work out anew of how many people each word of a month's topics is, and let the month's facts be worked out again."""
    with store.transaction() as connection:
        wrote: dict[tuple[int, int], set[int]] = {}
        for number, person, words in connection.execute(
            "SELECT topic_id, person_id, words FROM item JOIN item_topic ON item_id = id"
            f" WHERE month = ? AND topic_id IS NOT NULL AND NOT {_NOBODYS}",
            (month,),
        ):
            for place in _places(words):
                wrote.setdefault((number, place), set()).add(person)
        connection.execute("UPDATE topic_word SET people = 0 WHERE month = ?", (month,))
        connection.executemany(
            "UPDATE topic_word SET people = ? WHERE month = ? AND topic_id = ? AND place = ?",
            [(len(people), month, number, place) for (number, place), people in sorted(wrote.items())],
        )
        connection.execute("DELETE FROM topic_word WHERE month = ? AND place < ? AND people = 0", (month, PLACES))
        connection.execute("DELETE FROM topic_reading WHERE month = ?", (month,))
        connection.execute(
            "INSERT INTO topic_reading (month, items, version) SELECT ?1, count(*), ?2 FROM item JOIN item_topic ON item_id = id"
            f" WHERE month = ?1 AND NOT {_NOBODYS} HAVING count(*) > 0",
            (month, VERSION),
        )
        connection.execute("INSERT OR IGNORE INTO dirty_month (month) VALUES (?)", (month,))
        if _is_read(connection, month):
            unmark(connection, TOPICS, month)


def _places(words: int) -> list[int]:
    """Return the places of the words that are marked."""
    return [place for place in range(words.bit_length()) if words >> place & 1]
