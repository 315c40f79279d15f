"""For how long a text of somebody is kept at most, by the words they said yes to: that holds until they say yes to more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.consent import MEASURE
from storage.ledger import standing_of
from storage.wordings import kept_words, words_read

if TYPE_CHECKING:
    from openness.wording import Words
    from storage.database import Store


def promised_days(store: Store, person: int, kept: dict[int, Words] | None = None) -> int | None:
    """Return the fewest days that words of a standing yes for measuring promise somebody; None where none says a number."""
    read = words_read(store, person, kept_words(store.connection) if kept is None else kept)
    standing = [words for key, (_, words) in read.items() if key in standing_of(store, person).valid and key[1] == MEASURE]
    return min((words.days for words in standing if words is not None and words.days is not None), default=None)


def promised_less(store: Store, text_days: int) -> dict[int, int]:
    """Return by person for how many days their texts are kept at most, of those to whom fewer than `text_days` were promised."""
    kept = kept_words(store.connection)
    fewer = {number: words for number, words in kept.items() if words.days is not None and words.days < text_days}
    if not fewer:
        return {}
    labels = {label for words in fewer.values() for label in (words.name, words.version)}
    rows = store.connection.execute("SELECT DISTINCT person_id, wording, wording_id FROM consent WHERE purpose = ?", (MEASURE,))
    people = sorted({person for person, label, number in rows.fetchall() if number in fewer or label in labels})
    found = {person: promised_days(store, person, kept) for person in people}
    return {person: days for person, days in found.items() if days is not None and days < text_days}
