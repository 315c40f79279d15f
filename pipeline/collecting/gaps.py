"""What a source held and will not give: noted, so that nobody takes silence for nothing shared, with the way round it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.catalogue import SOURCES
from pipeline.collecting.outcome import Gap, moment
from pipeline.collecting.under_way import named
from storage.gaps import note_gap

if TYPE_CHECKING:
    from openness.targets import Target
    from pipeline.collecting.under_way import UnderWay

_NO_WAY_ROUND = frozenset({"collect", "metrics"})
"""Ways in that bring no items of long ago."""


def note(state: UnderWay, target: Target, since: int, until: int) -> None:
    """Note that a target held things between two UTC seconds that its source did not give."""
    if since < until and note_gap(state.store, target, since, until, state.now):
        state.gaps.append(Gap(target=named(target), since=since, until=until))


def told(source: str, gap: Gap) -> str:
    """Return a gap as one line, with the way round it."""
    entry = SOURCES.get(source)
    ceiling = f", for it gives at most {entry.ceiling:,} items" if entry and entry.ceiling else ""
    begin = f"from {moment(gap.since)[:10]} " if gap.since else ""
    kinds = [way for way in entry.ways if way not in _NO_WAY_ROUND] if entry else []
    round_it = " or ".join(f"`sharewell import {kind} FILE`" for kind in kinds) or "`sharewell import items FILE`"
    return (
        f"{source} {gap.target}: what was shared {begin}until {moment(gap.until)[:10]} is not given{ceiling}; {round_it} has it."
    )
