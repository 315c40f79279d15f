"""Texts of which nobody could say in time that they are still shown at their source are dropped; the items stay as counts.

So are those that were kept before a source was set to counts alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.catalogue import names
from config.catalogue import SOURCES
from pipeline.collecting.sweep import HOUR
from storage.retention import drop_texts
from storage.sweep import expire_unseen

if TYPE_CHECKING:
    from collections.abc import Container

    from config.settings import Settings
    from storage.database import Store


def expire(store: Store, settings: Settings, source: str, now: int) -> int:
    """Drop what was not seen within `verify_hours`, or all where only counts are kept; return how many texts.

    The organisation's own exports keep their texts for `text_days`: a source inside loses them only while it is collected live.
    """
    own, entry = settings.source(source), SOURCES.get(source)
    if own.keep == "counts":
        return drop_texts(store, source)
    if entry is not None and entry.internal and not own.enabled:
        return 0
    return expire_unseen(store, source, now - own.verify_hours * HOUR)


def expire_elsewhere(store: Store, settings: Settings, asked: Container[str], now: int) -> dict[str, int]:
    """Do so for every source that is not asked in this run; return how many texts by source, without those that had none."""
    known = dict.fromkeys((*SOURCES, *settings.sources, *names()))
    dropped = {source: expire(store, settings, source, now) for source in known if source not in asked}
    return {source: count for source, count in dropped.items() if count}
