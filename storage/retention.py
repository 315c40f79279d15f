"""What is kept only for a while: texts, and samples of counts that repeat the day before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.catalogue import SOURCES
from storage.desk.words import clear_words, search_texts
from storage.labelling import label_items
from storage.links import take_links
from storage.near_duplicates import sign_texts
from storage.promised import promised_less

if TYPE_CHECKING:
    from storage.database import Store

DAY = 86_400
BATCH = 2_000
CLEARED_SECONDS = 12 * 3_600
"""How long words of texts that were dropped may lie in the index, marked as gone, until it is written anew."""
SETTLED_DAYS = 7
"""Samples younger than this stay as they came, for late pages may still fall between them."""


def expire_texts(store: Store, *, text_days: int, now: int) -> int:
    """Drop texts kept longer than `text_days`, than their source's terms allow or their author was promised. Return how many.

    What was noted of them stays with the item; links, signatures and labels of those not looked at yet are taken first.
    """
    take_links(store)
    sign_texts(store)
    search_texts(store)
    label_items(store)
    _begin_now(store, now)
    dropped = _expire(store, "SELECT item_id FROM item_text WHERE kept_since < ? LIMIT ?", (now - text_days * DAY,))
    for name, entry in SOURCES.items():
        if entry.text_days is not None and entry.text_days < text_days:
            chosen = (
                "SELECT item_text.item_id FROM source CROSS JOIN item ON item.source_id = source.id"
                " JOIN item_text ON item_text.item_id = item.id WHERE source.name = ? AND kept_since < ? LIMIT ?"
            )
            dropped += _expire(store, chosen, (name, now - entry.text_days * DAY))
    theirs = "SELECT item_id FROM item_text JOIN item ON item.id = item_id WHERE item.person_id = ? AND kept_since < ? LIMIT ?"
    for person, days in promised_less(store, text_days).items():
        dropped += _expire(store, theirs, (person, now - days * DAY))
    clear_words(store, before=now - CLEARED_SECONDS)
    return dropped


def _begin_now(store: Store, now: int) -> None:
    """Let no text be kept the longer for a clock that was ahead when it came, and was set back."""
    if store.connection.execute("SELECT 1 FROM item_text WHERE kept_since > ? LIMIT 1", (now,)).fetchone():
        with store.transaction() as connection:
            connection.execute("UPDATE item_text SET kept_since = ?1 WHERE kept_since > ?1", (now,))


def drop_texts(store: Store, source: str) -> int:
    """Drop every text of a source of which only counts are to be kept; return how many. What was noted of them stays."""
    chosen = (
        "SELECT item_text.item_id FROM source CROSS JOIN item ON item.source_id = source.id"
        " JOIN item_text ON item_text.item_id = item.id WHERE source.name = ? LIMIT ?"
    )
    if store.connection.execute(chosen, (source, 1)).fetchone() is None:
        return 0
    take_links(store)
    sign_texts(store)
    label_items(store)
    return _expire(store, chosen, (source,))


def _expire(store: Store, chosen: str, values: tuple[object, ...]) -> int:
    """Drop the chosen texts, batch by batch; return how many."""
    dropped = 0
    while True:
        with store.transaction() as connection:
            rows = connection.execute(chosen, (*values, BATCH)).fetchall()
            connection.executemany("UPDATE item SET text_dropped = 1 WHERE id = ?", rows)
            connection.executemany("DELETE FROM item_text WHERE item_id = ?", rows)
        dropped += len(rows)
        if len(rows) < BATCH:
            return dropped


def expire_awaiting(store: Store, *, text_days: int, now: int) -> int:
    """Drop acts that waited longer than `text_days` for an item that never came. Return how many."""
    with store.transaction() as connection:
        return connection.execute("DELETE FROM awaiting WHERE since < ?", (now - text_days * DAY,)).rowcount


def thin_samples(store: Store, *, now: int) -> int:
    """Keep one sample per item and day on which it changed. Return how many were dropped."""
    with store.transaction() as connection:
        return connection.execute(
            """
            DELETE FROM engagement WHERE sampled_at < ? AND EXISTS (
                SELECT 1 FROM engagement AS before WHERE before.item_id = engagement.item_id
                AND before.day = (SELECT max(day) FROM engagement AS b WHERE b.item_id = engagement.item_id
    AND b.day < engagement.day)
                AND (before.views, before.likes, before.shares, before.comments)
                    IS (engagement.views, engagement.likes, engagement.shares, engagement.comments))
            """,
            (now - SETTLED_DAYS * DAY,),
        ).rowcount
