"""Lets whoever left leave the lake at once, and tells where that cannot be done yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.errors import SharewellError

if TYPE_CHECKING:
    from config.settings import Settings
    from storage.database import Store


def erase_at_lake(store: Store, settings: Settings) -> str:
    """Take whoever left out of the lake's files; return why it cannot be done now, empty where it is or there is no lake.

    What is not done now is done by the next push: who left is known by their tombstones.
    """
    if not settings.lake.url:
        return ""
    from pipeline.facts_by import alone_at_lake
    from storage.lake.push import erase, machine_of

    try:
        with alone_at_lake(store):
            erase(store, settings.lake.url, machine=machine_of(store, settings.lake.machine))
    except SharewellError as error:
        return str(error)
    return ""
