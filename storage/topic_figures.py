"""What the small-group gate of topics needs of a month: its topics, and on which days who shared what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openness.month import Month, shift
from openness.topics import Found, PersonDay, TopicWord
from storage.binding import listed

if TYPE_CHECKING:
    import sqlite3

    from storage.database import Store

COMPARED: Final = 3
"""Months before that a month is held against."""
_NAME: Final = 3
_DAY: Final = 86_400
Written = dict[tuple[int, str], list[tuple[str, int]]]
"""By month and language the words of a topic, and how many people wrote each."""


def found_topics(connection: sqlite3.Connection, month: Month) -> list[Found]:
    """Return the topics of a month; not gated."""
    words: dict[int, list[TopicWord]] = {}
    for number, word, language, people in connection.execute(
        "SELECT topic_id, word, language, people FROM topic_word WHERE month = ? ORDER BY topic_id, place", (month,)
    ):
        words.setdefault(number, []).append(TopicWord(word=word, language=language, people=people))
    rows = connection.execute(
        "SELECT topic_id, name, items, people, largest,"
        " EXISTS (SELECT 1 FROM topic_month AS b WHERE b.topic_id = t.topic_id AND b.month < ?1 AND b.month >= ?2)"
        " FROM topic_month AS t JOIN topic ON topic.id = topic_id WHERE month = ?1 ORDER BY topic_id",
        (month, shift(month, -COMPARED)),
    )
    return [
        Found(
            number=number,
            name=name,
            items=items,
            people=people,
            largest=largest,
            words=tuple(words.get(number, ())),
            seen_before=bool(seen),
        )
        for number, name, items, people, largest, seen in rows
    ]


def person_days(connection: sqlite3.Connection, month: Month) -> list[PersonDay]:
    """Return the days on which people shared something that could be read, of a month and those it is held against; not gated."""
    back = {shift(month, -months): months for months in range(COMPARED + 1)}
    rows = connection.execute(
        "SELECT item.month, person_id, min(31, (created_at - starts_at) / ? + 1) AS day,"
        " group_concat(DISTINCT ifnull(topic_id, 0))"
        " FROM item JOIN item_topic ON item_id = item.id JOIN calendar ON calendar.month = item.month"
        " WHERE item.month BETWEEN ? AND ? AND person_id NOT IN (SELECT person_id FROM organisation_account) GROUP BY 1, 2, 3",
        (_DAY, shift(month, -COMPARED), month),
    )
    return [PersonDay(person, back[Month(of)], day, frozenset(map(int, topics.split(",")))) for of, person, day, topics in rows]


def months_with_topics(connection: sqlite3.Connection) -> list[Month]:
    """Return the months that were read, oldest first."""
    return [Month(row[0]) for row in connection.execute("SELECT month FROM topic_reading ORDER BY month")]


def name_topics(store: Store, k: int) -> None:
    """Name topics by words that at least `k` people wrote in one month; a name stays while that holds for all its words."""
    connection = store.connection
    doubted = [
        (number, name)
        for number, name, named_in in connection.execute("SELECT id, name, named_in FROM topic").fetchall()
        if not name or not set(name.split(", ")) <= _told_in(connection, named_in, number, k)
    ]
    told, by_language = _told_of(connection, [number for number, _ in doubted], k)
    changed = []
    for number, name in doubted:
        if not name or not set(name.split(", ")) <= told.get(number, set()):
            other, named_in = _name(by_language.get(number, {}))
            if other != name:
                changed.append((other, named_in, number))
    if changed:
        with store.transaction():
            connection.executemany("UPDATE topic SET name = ?, named_in = ? WHERE id = ?", changed)


def _told_in(connection: sqlite3.Connection, month: int, topic: int, k: int) -> set[str]:
    """Return the words of a topic that enough people wrote in a month."""
    told = "SELECT word FROM topic_word WHERE month = ? AND topic_id = ? AND people >= ?"
    return {word for (word,) in connection.execute(told, (month, topic, k))}


def _told_of(connection: sqlite3.Connection, topics: list[int], k: int) -> tuple[dict[int, set[str]], dict[int, Written]]:
    """Return by topic the words that enough people wrote in any month, and in which month and language how many."""
    told: dict[int, set[str]] = {}
    written: dict[int, Written] = {}
    if topics:
        places, bound = listed(topics)
        rows = connection.execute(
            "SELECT topic_id, month, language, word, people FROM topic_word WHERE people >= ?"
            f" AND topic_id IN {places} ORDER BY topic_id, month, place",
            (k, *bound),
        )
        for number, month, language, word, people in rows:
            told.setdefault(number, set()).add(word)
            written.setdefault(number, {}).setdefault((month, language), []).append((word, people))
    return told, written


def _name(words: Written) -> tuple[str, int]:
    """Return the heaviest words of the first month that has enough, in the language of most who wrote them, and the month."""
    for month in sorted({month for month, _ in words}):
        of = {language: found for (at, language), found in words.items() if at == month and len(found) >= 2}  # noqa: PLR2004
        if of:
            best = max(sorted(of), key=lambda language: sum(people for _, people in of[language][:_NAME]))
            return ", ".join(word for word, _ in of[best][:_NAME]), month
    return "", 0
