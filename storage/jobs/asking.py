"""Jobs as whoever asked for them sees them: ask, look how far it is, call it off, fetch what came of it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from config.errors import Refused
from openness.marking import N_
from storage.jobs.kinds import about, kind_of, written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.database import Store
    from storage.jobs.kinds import Asked

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
MOST_OPEN: Final = 5
"""How many jobs one visitor may have waiting or running."""
_COLUMNS: Final = "id, kind, state, line, done, whole, asked_at, ended_at, lease_until, cancelling, result"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as it stands; times are UTC seconds, `ended_at` None while it is open."""

    number: int
    kind: str
    state: str
    line: str
    """What is being done, a text of the catalogue; empty for nothing to tell."""
    done: int
    whole: int
    """How much is done of how much; 0 of 0 where nobody can say."""
    asked_at: int
    ended_at: int | None
    lease_until: int
    """Until when the worker that runs it counts as alive."""
    cancelling: bool
    result: Mapping[str, Any] = field(default_factory=dict)
    """What came of it; of a failed one what went wrong: `what`, `where`, `todo`, `parts`."""

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in {WAITING, RUNNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFile:
    """A file that a job made."""

    name: str
    media_type: str
    body: bytes


def ask(store: Store, asked: Asked, *, by: str, now: int) -> int:
    """Ask the worker for something; return the job's number: that of the open job where the same was asked already.

    `by` is the name the visitor signed in with. Raises Refused where so many jobs of theirs are open already.
    """
    kind, text, who = kind_of(asked), written(asked), _who(store, by)
    key = store.keys.token("job", text)
    with store.transaction() as connection:
        same = connection.execute(
            "SELECT id FROM job WHERE kind = ? AND asked_by = ? AND asked_key = ? AND state IN ('waiting', 'running')",
            (kind, who, key),
        ).fetchone()
        if same:
            return int(same[0])
        (among,) = connection.execute(
            "SELECT count(*) FROM job WHERE asked_by = ? AND state IN ('waiting', 'running')", (who,)
        ).fetchone()
        if among >= MOST_OPEN:
            raise Refused(N_("you wait for several things already"), todo=N_("ask again when one of them is done"))
        cursor = connection.execute(
            "INSERT INTO job (kind, asked, asked_key, asked_by, asked_at, about) VALUES (?, ?, ?, ?, ?, ?)",
            (kind, store.keys.seal(text), key, who, now, about(asked)),
        )
    return int(cursor.lastrowid or 0)


def job_of(store: Store, number: int, *, by: str) -> Job | None:
    """Return a job that this visitor asked for; None where there is none (any more)."""
    row = store.connection.execute(
        f"SELECT {_COLUMNS} FROM job WHERE id = ? AND asked_by = ?", (number, _who(store, by))
    ).fetchone()
    return _job(row) if row else None


def jobs_of(store: Store, kind: str, *, by: str) -> list[Job]:
    """Return the jobs of a kind that this visitor asked for, the newest first."""
    rows = store.connection.execute(
        f"SELECT {_COLUMNS} FROM job WHERE kind = ? AND asked_by = ? ORDER BY id DESC", (kind, _who(store, by))
    )
    return [_job(row) for row in rows.fetchall()]


def files_of(store: Store, number: int, *, by: str) -> list[JobFile]:
    """Return what a job of this visitor made."""
    rows = store.connection.execute(
        "SELECT name, media_type, body FROM job_file JOIN job ON job.id = job_id WHERE job_id = ? AND asked_by = ? ORDER BY name",
        (number, _who(store, by)),
    )
    return [JobFile(name=name, media_type=media_type, body=body) for name, media_type, body in rows.fetchall()]


def cancel(store: Store, number: int, *, by: str, now: int) -> None:
    """Call a job off: one that waits ends at once, one that runs at its next step; one that ended stays as it is."""
    with store.transaction() as connection:
        key = (number, _who(store, by))
        connection.execute(
            "UPDATE job SET state = 'cancelled', asked = NULL, ended_at = ?3"
            " WHERE id = ?1 AND asked_by = ?2 AND state = 'waiting'",
            (*key, now),
        )
        connection.execute("UPDATE job SET cancelling = 1 WHERE id = ? AND asked_by = ? AND state = 'running'", key)


def let_go(store: Store, number: int, *, by: str) -> None:
    """Remove a job of this visitor that has ended, with what it made."""
    with store.transaction() as connection:
        connection.execute(
            "DELETE FROM job WHERE id = ? AND asked_by = ? AND state NOT IN ('waiting', 'running')", (number, _who(store, by))
        )


def _who(store: Store, name: str) -> int:
    return store.keys.token("job by", name)


def _job(row: tuple[Any, ...]) -> Job:
    number, kind, state, line, done, whole, asked_at, ended_at, lease_until, cancelling, result = row
    return Job(
        number=number,
        kind=kind,
        state=state,
        line=line,
        done=done,
        whole=whole,
        asked_at=asked_at,
        ended_at=ended_at,
        lease_until=lease_until,
        cancelling=bool(cancelling),
        result=json.loads(result),
    )
