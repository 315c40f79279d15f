"""What people were promised by the words they said yes to; it holds until they say yes to words that allow more.

For how long a text of theirs is kept at most, and on how few people a figure that they are in may stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.consent import MEASURE, standing
from storage.ledger import read_entries
from storage.wordings import kept_words, words_read

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import tzinfo

    from config.settings import Settings
    from openness.wording import Words
    from storage.database import Store


def promised_days(store: Store, person: int) -> int | None:
    """Return the fewest days that words of a standing yes for measuring promise somebody; None where none says a number."""
    said = _standing_words(store.connection, store.zone, person, kept_words(store.connection))
    return min((words.days for words in said if words.days is not None), default=None)


def promised_less(store: Store, text_days: int) -> dict[int, int]:
    """Return by person for how many days their texts are kept at most, of those to whom fewer than `text_days` were promised."""
    kept = kept_words(store.connection)
    fewer = {number: words for number, words in kept.items() if words.days is not None and words.days < text_days}
    found = {person: promised_days(store, person) for person in _who_read(store.connection, fewer)}
    return {person: days for person, days in found.items() if days is not None and days < text_days}


def with_promised_k(store: Store, settings: Settings) -> Settings:
    """Return settings by which no figure stands on fewer people than somebody who takes part was promised."""
    k = promised_people(store.connection, store.zone, settings.privacy.k)
    if k == settings.privacy.k:
        return settings
    return settings.model_copy(update={"privacy": settings.privacy.model_copy(update={"k": k})})


def promised_people(connection: sqlite3.Connection, zone: tzinfo, k: int) -> int:
    """Return the fewest people that a figure may stand on: `k`, or more where somebody who takes part was promised more."""
    kept = kept_words(connection)
    more = {number: words for number, words in kept.items() if words.people is not None and words.people > k}
    promised = [
        words.people or 0 for person in _who_read(connection, more) for words in _standing_words(connection, zone, person, kept)
    ]
    return max([k, *promised])


def _standing_words(connection: sqlite3.Connection, zone: tzinfo, person: int, kept: dict[int, Words]) -> list[Words]:
    """Return the words of a person's standing yeses for measuring, as far as they are kept."""
    valid = standing(read_entries(connection, zone, person)).valid
    read = words_read(connection, person, kept)
    return [words for key, (_, words) in read.items() if words is not None and key in valid and key[1] == MEASURE]


def _who_read(connection: sqlite3.Connection, these: Mapping[int, Words]) -> list[int]:
    """Return who may have said yes to some of these words, by what the ledger notes."""
    if not these:
        return []
    labels = {label for words in these.values() for label in (words.name, words.version)}
    rows = connection.execute("SELECT DISTINCT person_id, wording, wording_id FROM consent WHERE purpose = ?", (MEASURE,))
    return sorted({person for person, label, number in rows.fetchall() if number in these or label in labels})
