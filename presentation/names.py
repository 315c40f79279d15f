"""What sources are called."""

from __future__ import annotations

from config.catalogue import SOURCES


def source_name(source: str) -> str:
    """Return what a source is called; one that the catalogue does not know keeps its own name."""
    known = SOURCES.get(source)
    return known.title if known else source
