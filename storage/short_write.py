"""Opens the store for one short write, as a page makes it; trouble with the file is told in words."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from storage.database import open_store
from storage.trouble import DatabaseTrouble, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from storage.database import Store


@contextmanager
def short_write(home: Path, *, zone: ZoneInfo) -> Iterator[Store]:
    """Give the store of a home, open for writing until the block ends.

    Raises Refused when there is none, when another program holds it for too long, or when the disk does not take it.
    """
    try:
        with open_store(home, zone=zone, create=False) as store:
            yield store
    except DatabaseTrouble as error:
        told = in_words(error, home)
        if told is None:
            raise
        raise told from error
