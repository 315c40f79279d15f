"""What somebody leaves behind besides what they shared: rows set aside, spaces of their own, cursors, results of jobs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from openness.language.topics import PLACES
from openness.marking import N_
from openness.month import Month
from storage.jobs.kinds import Pack, kind_of
from storage.jobs.working import remake
from storage.topics import is_whole

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.database import Store
    from storage.erasing.known import Known

GONE_SINCE: Final = {
    "what": N_("somebody was removed for good since this pack was made, so the pack went too"),
    "todo": N_("make it again"),
}
"""What the page says of a pack from before."""
PACK: Final = kind_of(Pack(month=0, lang="en", form="pdf"))


def spaces_of(store: Store, person: int, source: int | None) -> list[int]:
    """Return the spaces in which a person shared."""
    rows = store.connection.execute(
        "SELECT DISTINCT space_id FROM item WHERE person_id = ?1 AND (?2 IS NULL OR source_id = ?2)", (person, source)
    )
    return [space for (space,) in rows.fetchall()]


def forget_left_behind(store: Store, known: Known, spaces: Collection[int], months: Collection[int]) -> None:
    """Remove it, once what they shared, in these months, is gone. Inside a transaction."""
    _forget_words(store, months)
    _forget_aside(store, known)
    _forget_spaces(store, spaces)
    _forget_cursors(store, known)
    _forget_results(store, known)


def _forget_words(store: Store, months: Collection[int]) -> None:
    """Drop words of topics that nobody can say whose they are, in months that cannot be read anew; others are counted anew."""
    unread = [(month, PLACES) for month in months if not is_whole(store.connection, Month(month))]
    store.connection.executemany("DELETE FROM topic_word WHERE month = ? AND place >= ?", unread)


def _forget_aside(store: Store, known: Known) -> None:
    rows = store.connection.execute("SELECT id, place, reason FROM quarantine").fetchall()
    theirs = [(number,) for number, place, reason in rows if known.holds(place) or known.holds(reason)]
    store.connection.executemany("DELETE FROM quarantine WHERE id = ?", theirs)


def _forget_spaces(store: Store, spaces: Collection[int]) -> None:
    """Remove spaces in which nobody else shared, such as somebody's own blog, unless the organisation said something of them."""
    store.connection.executemany(
        "DELETE FROM space WHERE id = ?1 AND closed_reason IS NULL AND reason_owner IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM item WHERE space_id = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM initiative_space WHERE space_id = ?1)",
        [(space,) for space in spaces],
    )


def _forget_cursors(store: Store, known: Known) -> None:
    """Let what was read up to an item of theirs be read from its beginning: that changes nothing in what is there."""
    rows = store.connection.execute("SELECT source, target_key, value FROM cursor").fetchall()
    theirs = [(source, key) for source, key, value in rows if any(known.holds(text) for text in _texts(value))]
    store.connection.executemany("DELETE FROM cursor WHERE source = ? AND target_key = ?", theirs)


def _texts(value: str) -> list[str]:
    """Return the texts in a cursor, which is JSON or plain."""
    try:
        waiting: list[Any] = [json.loads(value)]
    except ValueError:
        return [value]
    found: list[str] = []
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str):
            found.append(one)
    return found


def _forget_results(store: Store, known: Known) -> None:
    """Remove packs made before, which their makers are told, and results that speak of them; a pack in the making begins anew."""
    connection = store.connection
    told = json.dumps(GONE_SINCE, ensure_ascii=False)
    connection.execute("DELETE FROM job_file WHERE job_id IN (SELECT id FROM job WHERE kind = ? AND state = 'done')", (PACK,))
    connection.execute("UPDATE job SET state = 'failed', result = ? WHERE kind = ? AND state = 'done'", (told, PACK))
    remake(store, PACK)
    rows = connection.execute("SELECT id, result FROM job WHERE ended_at IS NOT NULL").fetchall()
    theirs = [(number,) for number, result in rows if any(known.holds(text) for text in _texts(result))]
    connection.executemany("DELETE FROM job WHERE id = ?", theirs)
