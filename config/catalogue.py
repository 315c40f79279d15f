"""The catalogue of sources: what each is, what it asks of an organisation, what it costs, and where its terms stand."""

from __future__ import annotations

from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING

from config.internal_sources import INTERNAL
from config.public_sources import PUBLIC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.source_entry import SourceEntry

SOURCES: Mapping[str, SourceEntry] = MappingProxyType({entry.name: entry for entry in (*PUBLIC, *INTERNAL)})


def family_of(name: str) -> str:
    """Return the family of a source, `other` for one that is not in the catalogue."""
    entry = SOURCES.get(name)
    return entry.family if entry else "other"


def nearest(name: str, known: tuple[str, ...]) -> str:
    """Return `; did you mean ...?` with the known word nearest to this one, or an empty text."""
    plain = {word.casefold(): word for word in known}
    near = get_close_matches(name.casefold(), plain, n=1, cutoff=0.6)
    return f"; did you mean {plain[near[0]]}?" if near else ""
