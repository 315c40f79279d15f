"""The words that people agreed to, kept as they were read: they only grow, and the ledger leads to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from config.errors import Refused
from openness.wording import Words

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from storage.database import Store

Read: TypeAlias = dict[tuple[str, str], tuple[str, Words | None]]
"""By source and purpose how the ledger notes what was read, and the words; None where they are not kept."""
_COLUMNS = "version, purpose, lang, own, reach, least_people, text_days, text"


def keep_words(store: Store, words: Words, *, now: int) -> int:
    """Keep words unless they are there; return their number. Inside a transaction.

    Raises Refused where another text of the organisation's is kept under the same version, purpose and language.
    """
    connection = store.connection
    key = (words.version, words.purpose, words.lang)
    held = connection.execute(
        "SELECT id, digest, own FROM wording WHERE version = ? AND purpose = ? AND lang = ? ORDER BY id", key
    ).fetchall()
    for number, digest, _ in held:
        if digest == words.digest:
            return int(number)
    if any(own or words.own for _, _, own in held):
        raise Refused(
            "another text is kept under this version, and what people agreed to never changes",
            where=words.name,
            todo="give the new text a version of its own",
        )
    cursor = connection.execute(
        f"INSERT INTO wording ({_COLUMNS}, digest, kept_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*key, int(words.own), words.reach, words.people, words.days, words.text, words.digest, now),
    )
    return int(cursor.lastrowid or 0)


def kept_words(connection: sqlite3.Connection) -> dict[int, Words]:
    """Return all words that are kept, by number."""
    rows = connection.execute(f"SELECT id, {_COLUMNS} FROM wording ORDER BY id").fetchall()
    return {
        number: Words(
            version=version, purpose=purpose, lang=lang, own=bool(own), reach=reach, people=people, days=days, text=text
        )
        for number, version, purpose, lang, own, reach, people, days, text in rows
    }


def named_words(kept: Iterable[Words], label: str, purpose: str, lang: str = "") -> Words | None:
    """Return the organisation's words that a label means: a version, or a version with its language, as `2026-01 (nl)`.

    Where a version is kept in several languages and the label names none, `lang` decides. None where nothing is kept by it.
    """
    found = [words for words in kept if words.own and words.purpose == purpose and label in {words.name, words.version}]
    exact = [words for words in found if label == words.name] or [words for words in found if words.lang == lang]
    return next(iter(exact or found), None)


def newest_own(kept: Iterable[Words], purpose: str) -> int:
    """Return how much the organisation's newest words for a purpose allow; 0 where it has none."""
    return max((words.reach for words in kept if words.own and words.purpose == purpose), default=0)


def words_read(connection: sqlite3.Connection, person: int, kept: dict[int, Words]) -> Read:
    """Return by source and purpose what somebody read before their newest yes: how the ledger notes it, and the words.

    `kept` are all words that are kept; None for those that were noted by a name alone.
    """
    rows = connection.execute(
        "SELECT source, purpose, wording, wording_id FROM consent WHERE person_id = ? AND act <> 'withdrawn' ORDER BY id",
        (person,),
    ).fetchall()
    found: Read = {}
    for source, purpose, label, number in rows:
        if label or number or (source, purpose) not in found:
            words = kept.get(number) if number else named_words(kept.values(), label, purpose)
            found[source, purpose] = (label, words)
    return found
