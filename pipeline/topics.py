"""Reads what a month's items are about: languages first, then topics, of the months in which something came or went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.activity import LEAST_K
from openness.topics import rounded_topics, told_topics
from storage.languages import read_languages
from storage.promised import with_promised_k
from storage.topic_figures import found_topics, name_topics, person_days
from storage.topics import (
    count_words,
    is_whole,
    months_to_model,
    names_of_people,
    next_number,
    put_items,
    put_topics,
    told_in,
    topics_in,
    topics_known,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.settings import Settings
    from openness.month import Month
    from openness.topics import TopicTold
    from storage.database import Store


def read_topics(
    store: Store, settings: Settings, *, seed: int, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> list[Month]:
    """Bring languages and topics up to date; return the months that were read. `progress` is told (done, of)."""
    read_languages(store, settings.organisation.languages)
    months = months_to_model(store)
    kept_out = names_of_people(store) if months else frozenset()
    for done, month in enumerate(months, 1):
        _read(store, month, kept_out, seed)
        name_topics(store, settings.privacy.k)
        progress(done, len(months))
    if not months:
        name_topics(store, settings.privacy.k)
    return months


def _read(store: Store, month: Month, kept_out: frozenset[str], seed: int) -> None:
    """Read one month: anew while all its texts are there; afterwards only what came in, by the words that were found before."""
    from openness.language.topics import assign, find_topics

    connection = store.connection
    if is_whole(connection, month):
        told = told_in(store, month, kept_out=kept_out)
        known = topics_known(connection, month)
        model = find_topics(told, known, next_number=next_number(connection), seed=seed, least=LEAST_K)
        put_topics(store, month, model.topics)
        put_items(store, told, model.items)
    else:
        told = told_in(store, month, kept_out=kept_out, unread=True)
        put_items(store, told, assign(told, topics_in(connection, month)))
    count_words(store, month)


def gated_topics(store: Store, settings: Settings, month: Month) -> list[TopicTold]:
    """Return a month's topics as they may leave the store; not rounded."""
    k = with_promised_k(store, settings).privacy.k
    return told_topics(found_topics(store.connection, month), person_days(store.connection, month), k)


def edition_topics(store: Store, settings: Settings, month: Month) -> list[dict[str, object]]:
    """Return a month's topics as an edition keeps them: gated and rounded."""
    return rounded_topics(gated_topics(store, settings, month))
