"""The audit log: every look at one person and every act on what is held about them, with when and by whom; it only grows.

It says nothing of what was seen. When a person is erased their number goes from it, and so does their name where they did
something themselves: that something was done, and when, stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from storage.durable import durable

if TYPE_CHECKING:
    from storage.database import Store

EVERYBODY: Final = 0
"""Whom a line is about that is about all alike."""
_LINES = (
    "SELECT audit.id, at, act, source, purpose, person_id, way, by_id, cipher FROM audit"
    " LEFT JOIN audit_name ON audit_name.audit_id = audit.id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Who does something: as they signed in, or their account on the machine. `person`: who they are on the roster."""

    name: str
    way: str
    """`page` or `command`."""
    person: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the log; `at` is UTC seconds, `source` and `purpose` are empty where it was about all or none."""

    at: int
    act: str
    source: str
    purpose: str
    person: int | None
    """About whom; EVERYBODY; None since they were erased."""
    way: str
    name: str | None
    """Who did it; None where they were erased since."""
    own: bool
    """Whether the person themselves did it."""


def note(store: Store, act: str, person: int, by: Doer, *, now: int, source: str = "", purpose: str = "") -> None:
    """Append a line. Inside a transaction."""
    number = store.connection.execute(
        "INSERT INTO audit (at, act, source, purpose, person_id, way, by_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (now, act, source, purpose, person, by.way, by.person),
    ).lastrowid
    store.connection.execute("INSERT INTO audit_name (audit_id, cipher) VALUES (?, ?)", (number, store.keys.seal(by.name)))


def noted(store: Store, act: str, person: int, by: Doer, *, now: int, source: str = "", purpose: str = "") -> None:
    """Append a line before something is shown or done: what cannot be noted does not happen."""
    with durable(store), store.transaction():
        note(store, act, person, by, now=now, source=source, purpose=purpose)


def forget_audited(store: Store, person: int) -> None:
    """Let no line tell any more that it was about this person or that they did it. Inside a transaction."""
    connection = store.connection
    connection.execute("DELETE FROM audit_name WHERE audit_id IN (SELECT id FROM audit WHERE by_id = ?)", (person,))
    connection.execute("UPDATE audit SET by_id = NULL WHERE by_id = ?", (person,))
    connection.execute("UPDATE audit SET person_id = NULL WHERE person_id = ?", (person,))


def acts_on(store: Store, person: int, *, most: int = 1_000) -> list[Line]:
    """Return what was done with what is held about a person, with what was about everybody, the newest first."""
    rows = store.connection.execute(f"{_LINES} WHERE person_id IN (?, 0) ORDER BY audit.id DESC LIMIT ?", (person, most))
    return [_line(store, row) for row in rows.fetchall()]


def all_acts(store: Store, *, most: int = 1_000) -> list[Line]:
    """Return what was done with what is held about anybody, the newest first."""
    return [_line(store, row) for row in store.connection.execute(f"{_LINES} ORDER BY audit.id DESC LIMIT ?", (most,)).fetchall()]


def _line(store: Store, row: tuple[int, int, str, str, str, int | None, str, int | None, bytes | None]) -> Line:
    _, at, act, source, purpose, person, way, by, cipher = row
    return Line(
        at=at,
        act=act,
        source=source,
        purpose=purpose,
        person=person,
        way=way,
        name=None if cipher is None else store.keys.unseal(cipher),
        own=by is not None and by == person,
    )
