"""Which sources a file is of, known before anything of it is taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from collectors.archives.tables import Table
from openness.records import Interaction, Item
from pipeline.ingest import MOST_SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from collectors.base import Reader


def sources_of(reader: Reader) -> Iterator[str]:
    """Give the sources of a file that was checked, each once; a table, which may name many, is read through for them."""
    if not isinstance(reader, Table):
        yield reader.source
        return
    seen: set[str] = set()
    for record in reader.records():
        if isinstance(record, Item | Interaction) and record.source not in seen:
            seen.add(record.source)
            yield record.source
            if len(seen) >= MOST_SOURCES:
                return
