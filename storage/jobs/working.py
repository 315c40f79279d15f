"""Jobs as the worker sees them: take the oldest, tell how far it is, end it; one whose worker is gone is taken up again."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from msgspec import ValidationError

from config.errors import Refused
from config.secrets import hidden
from openness.marking import N_
from storage.jobs.asking import CANCELLED, DONE, FAILED, JobFile
from storage.jobs.kinds import read

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from config.errors import SharewellError
    from storage.database import Store
    from storage.jobs.kinds import Asked

LEASE_SECONDS: Final = 60
MOST_TRIES: Final = 2
"""How often a job is begun whose worker breaks off in it."""
DAY: Final = 86_400
"""How long results are kept."""
_BROKE_OFF: Final = {"what": N_("the worker broke off while it did this"), "todo": N_("ask again, or tell the administrator")}
_UNKNOWN: Final = {"what": N_("this version cannot do what was asked"), "todo": N_("ask again")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A job that a worker has taken."""

    number: int
    worker: str
    asked: Asked


def take(store: Store, worker: str, *, now: int) -> Taken | None:
    """Take the job that has waited longest, or one whose worker is gone; None where there is none."""
    connection = store.connection
    if not is_any_open(connection):
        return None
    with store.transaction():
        _put_back(store, now, "lease_until < ?", (now,))
        row = connection.execute(
            "UPDATE job SET state = 'running', worker = ?1, tries = tries + 1, lease_until = ?2, line = '', done = 0, whole = 0"
            " WHERE id = (SELECT min(id) FROM job WHERE state = 'waiting') RETURNING id, asked",
            (worker, now + LEASE_SECONDS),
        ).fetchone()
        if row is None:
            return None
        number, sealed = row
        try:
            return Taken(number=number, worker=worker, asked=read(store.keys.unseal(sealed)))
        except (ValidationError, Refused):  # or what is kept of it was damaged
            _end(store, number, worker, FAILED, _UNKNOWN, now)
    return take(store, worker, now=now)


def take_up_again(store: Store, *, now: int) -> int:
    """Let jobs wait again whose worker broke off; return how many. To be called by the only worker of a home, as it begins."""
    with store.transaction():
        return _put_back(store, now, "1", ())


def _put_back(store: Store, now: int, which: str, values: tuple[int, ...]) -> int:
    """Let running jobs wait again; end those that were called off, or begun as often as they may be."""
    connection = store.connection
    open_ones = f"state = 'running' AND {which}"
    connection.execute(
        f"UPDATE job SET state = 'cancelled', asked = NULL, ended_at = ? WHERE cancelling AND {open_ones}", (now, *values)
    )
    connection.execute(
        f"UPDATE job SET state = 'failed', asked = NULL, ended_at = ?, result = ? WHERE tries >= ? AND {open_ones}",
        (now, json.dumps(_BROKE_OFF), MOST_TRIES, *values),
    )
    return connection.execute(f"UPDATE job SET state = 'waiting', worker = '' WHERE {open_ones}", values).rowcount


def beat(store: Store, taken: Taken, *, line: str, done: int, whole: int, now: int) -> bool:
    """Tell that a job is being done, and how far; return whether it is still wanted."""
    with store.transaction() as connection:
        row = connection.execute(
            "UPDATE job SET lease_until = ?3, line = ?4, done = ?5, whole = ?6"
            " WHERE id = ?1 AND worker = ?2 AND state = 'running' RETURNING cancelling",
            (taken.number, taken.worker, now + LEASE_SECONDS, line, done, whole),
        ).fetchone()
    return row is not None and not row[0]


def is_called_off(store: Store, taken: Taken) -> bool:
    """Whether a job is not wanted any more, or gone."""
    row = store.connection.execute("SELECT cancelling FROM job WHERE id = ?", (taken.number,)).fetchone()
    return row is None or bool(row[0])


def is_any_open(connection: sqlite3.Connection) -> bool:
    """Whether any job waits or runs."""
    return connection.execute("SELECT 1 FROM job WHERE state IN ('waiting', 'running') LIMIT 1").fetchone() is not None


def end_done(store: Store, taken: Taken, result: Mapping[str, object], files: Sequence[JobFile], *, now: int) -> None:
    """End a job with what came of it. Where it is gone or somebody else's, nothing is kept."""
    with store.transaction() as connection:
        if _end(store, taken.number, taken.worker, DONE, result, now):
            connection.executemany(
                "INSERT INTO job_file (job_id, name, media_type, body) VALUES (?, ?, ?, ?)",
                [(taken.number, file.name, file.media_type, file.body) for file in files],
            )


def end_failed(store: Store, taken: Taken, error: SharewellError, *, now: int) -> None:
    """End a job with what went wrong."""
    told = {"what": error.text, "where": error.where, "todo": error.todo, "parts": error.parts}
    safe = json.loads(hidden(json.dumps(told)))
    with store.transaction():
        _end(store, taken.number, taken.worker, FAILED, safe, now)


def end_cancelled(store: Store, taken: Taken, *, now: int) -> None:
    """End a job that was called off."""
    with store.transaction():
        _end(store, taken.number, taken.worker, CANCELLED, {}, now)


def give_back(store: Store, taken: Taken) -> None:
    """Let a job wait again whose worker was asked to stop; that is no try that failed."""
    with store.transaction() as connection:
        connection.execute(
            "UPDATE job SET state = 'waiting', worker = '', tries = tries - 1 WHERE id = ? AND worker = ? AND state = 'running'",
            (taken.number, taken.worker),
        )


def remake(store: Store, kind: str) -> None:
    """Let a job of a kind that is being done begin anew: what its worker makes of it now is not kept. Inside a transaction."""
    store.connection.execute(
        "UPDATE job SET state = 'waiting', worker = '', tries = tries - 1"
        " WHERE kind = ? AND state = 'running' AND NOT cancelling",
        (kind,),
    )


def drop_old(store: Store, *, days: int, now: int) -> int:
    """Remove jobs that ended more than so many days ago, with their results; return how many."""
    with store.transaction() as connection:
        return connection.execute("DELETE FROM job WHERE ended_at < ?", (now - days * DAY,)).rowcount


def _end(store: Store, number: int, worker: str, state: str, result: Mapping[str, object], now: int) -> bool:
    changed = store.connection.execute(
        "UPDATE job SET state = ?3, asked = NULL, ended_at = ?4, result = ?5, line = ''"
        " WHERE id = ?1 AND worker = ?2 AND state = 'running'",
        (number, worker, state, now, json.dumps(result, ensure_ascii=False)),
    )
    return changed.rowcount == 1
