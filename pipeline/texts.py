"""What a refresh reads in texts: labels, an own classifier, topics; nothing while nobody is asked to take part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

from openness.consent import MEASURE
from pipeline.labelling.own import Learned, learn
from pipeline.labelling.side_by_side import labelling_side_by_side
from pipeline.topics import read_topics
from storage.labelling import label_items

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.settings import Settings
    from openness.month import Month
    from storage.database import Store


def label_texts(store: Store, settings: Settings, now: int) -> Learned:
    """Label what has no label yet, and learn from those that people gave; return what became of an own classifier."""
    if MEASURE not in settings.consent.asked:
        return Learned()
    # Two threads that multiply small matrices mostly wait for each other.
    with labelling_side_by_side() as labeller, threadpool_limits(1, user_api="blas"):
        label_items(store, labeller)
    return learn(store, now)


def find_topics(store: Store, settings: Settings, *, seed: int, progress: Callable[[int, int], None]) -> list[Month]:
    """Bring topics up to date; return the months that were read. `progress` is told (done, of)."""
    if MEASURE not in settings.consent.asked:
        return []
    with threadpool_limits(1, user_api="blas"):
        return read_topics(store, settings, seed=seed, progress=progress)
