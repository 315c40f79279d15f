"""How each source stands, as pages may tell it: what one account alone could move is told as it was counted last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.behind_counts import GAPS, ITEMS, REACH, SEEN
from storage.held_counts import HeldCount, held
from storage.source_status import source_runs

if TYPE_CHECKING:
    import sqlite3

_NOT_TOLD = HeldCount(count=None)
_WHOLE = "SELECT max(until) FROM coverage JOIN source ON source.id = source_id WHERE person_id = 0 AND source.name = ?"


def sources_shown(connection: sqlite3.Connection) -> list[dict[str, object]]:
    """Return for every source its family, how far it reaches, last run, gaps, items, since when all were seen, and what is aside.

    Of how far accounts reach, gaps in them, items, and since when all were seen, what fewer than k people make is not told.
    """
    items, seen, reach, gaps = (held(connection, what) for what in (ITEMS, SEEN, REACH, GAPS))
    found = []
    for one in source_runs(connection):
        name = str(one["source"])
        (whole,) = connection.execute(_WHOLE, (name,)).fetchone()
        told = [gap for gap in _gaps(one) if gap["kind"] != "account"]
        missing = gaps.get(name, _NOT_TOLD)
        if missing.count is not None:
            told.append({"source": name, "kind": "account", "since": missing.since, "until": missing.until})
        ends = [end for end in (whole, reach.get(name, _NOT_TOLD).until) if end is not None]
        found.append(
            {
                "source": name,
                "family": one["family"],
                "covered_until": max(ends, default=None),
                "last_run": one["last_run"],
                "sweep": one["sweep"],
                "reasons": one["reasons"],
                "gaps": told,
                "items": items.get(name, _NOT_TOLD).count,
                "seen_since": seen.get(name, _NOT_TOLD).since,
            }
        )
    return found


def _gaps(one: dict[str, object]) -> list[dict[str, object]]:
    gaps = one["gaps"]
    return gaps if isinstance(gaps, list) else []
