"""The audit log: looks at one person, exports, erasures, sign-ins, changes of settings, acts on keys and copies, and by whom.

It only grows, and says nothing of what was seen. A person stands in it as a drawn number; when they are erased it leads to
nobody, and their name goes where they did something themselves: that something was done, and when, stays.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from storage.audit_seal import made_key, name_mark, seal_new
from storage.durable import durable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from storage.database import Store

EVERYBODY: Final = 0
"""Whom a line is about that is about all alike."""
NOBODY: Final = None
"""Whom a line is about that is about no person: an export of gated figures, a sign-in, a setting."""
_NONCE_BYTES: Final = 16
_TOKEN_BITS: Final = 62
_LINES: Final = (
    "SELECT audit.id, at, act, source, purpose, what, way, whom, doer, about.person_id, cipher FROM audit"
    " LEFT JOIN audit_person AS about ON about.token = whom"
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
    """One line of the log; `at` is UTC seconds, `source`, `purpose` and `what` are empty where it was about all or none."""

    number: int
    at: int
    act: str
    source: str
    purpose: str
    what: str
    person: int | None
    """About whom; EVERYBODY; None where it was about no person, or they were erased since."""
    gone: bool
    """Whether it was about a person who was erased since."""
    mark: str
    """What tells one person the log is about from another, without leading to them; empty for nobody and everybody."""
    way: str
    name: str | None
    """Who did it; None where they were erased since, or need no name."""
    own: bool
    """Whether the person themselves did it."""


def note(
    store: Store, act: str, person: int | None, by: Doer, *, now: int, source: str = "", purpose: str = "", what: str = ""
) -> int:
    """Append a line; return its number. Inside a transaction."""
    connection, key = store.connection, made_key(store)
    whom = person if person in {EVERYBODY, NOBODY} else _token(store, int(person or 0))
    doer = None if by.person is None else _token(store, by.person)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    mark = name_mark(key, nonce, by.name) if by.name else None
    number = connection.execute(
        "INSERT INTO audit (at, act, source, purpose, what, way, whom, doer, name_mark) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (now, act, source, purpose, what, by.way, whom, doer, mark),
    ).lastrowid
    if by.name:
        connection.execute(
            "INSERT INTO audit_name (audit_id, nonce, cipher) VALUES (?, ?, ?)", (number, nonce, store.keys.seal(by.name))
        )
    seal_new(store, key)
    return int(number or 0)


def noted(
    store: Store, act: str, person: int | None, by: Doer, *, now: int, source: str = "", purpose: str = "", what: str = ""
) -> None:
    """Append a line before something is shown or done: what cannot be noted does not happen."""
    with durable(store), store.transaction():
        note(store, act, person, by, now=now, source=source, purpose=purpose, what=what)


def forget_audited(store: Store, person: int) -> None:
    """Let no line tell any more that it was about this person or that they did it. Inside a transaction."""
    connection = store.connection
    connection.execute(
        "DELETE FROM audit_name WHERE audit_id IN"
        " (SELECT audit.id FROM audit JOIN audit_person ON token = doer WHERE person_id = ?)",
        (person,),
    )
    connection.execute("DELETE FROM audit_person WHERE person_id = ?", (person,))


def forget_doer(store: Store, is_theirs: Callable[[str], bool]) -> None:
    """Let no line tell any more that somebody did it whom a name stands for, signed in or at the machine. In a transaction."""
    rows = store.connection.execute("SELECT audit_id, cipher FROM audit_name").fetchall()
    theirs = [(number,) for number, cipher in rows if is_theirs(store.keys.unseal(cipher))]
    store.connection.executemany("DELETE FROM audit_name WHERE audit_id = ?", theirs)


def acts_on(store: Store, person: int, *, most: int = 1_000) -> list[Line]:
    """Return what was done with what is held about a person, with what was about everybody, the newest first."""
    rows = store.connection.execute(
        f"{_LINES} WHERE whom IN (0, (SELECT token FROM audit_person WHERE person_id = ?)) ORDER BY audit.id DESC LIMIT ?",
        (person, most),
    )
    return [_line(store, row) for row in rows.fetchall()]


def all_acts(store: Store, *, most: int = 1_000, skip: int = 0, acts: Collection[str] = (), way: str = "") -> list[Line]:
    """Return the lines of the log, the newest first; with `acts` and `way`, only such."""
    chosen, values = _chosen(acts, way)
    rows = store.connection.execute(f"{_LINES}{chosen} ORDER BY audit.id DESC LIMIT ? OFFSET ?", (*values, most, skip))
    return [_line(store, row) for row in rows.fetchall()]


def how_many(store: Store, *, acts: Collection[str] = (), way: str = "") -> int:
    """Return how many lines `all_acts` would give in all."""
    chosen, values = _chosen(acts, way)
    return int(store.connection.execute(f"SELECT count(*) FROM audit{chosen}", values).fetchone()[0])


def _chosen(acts: Collection[str], way: str) -> tuple[str, tuple[str, ...]]:
    limits = [f"act IN ({', '.join('?' for _ in acts)})"] if acts else []
    limits += ["way = ?"] if way else []
    return (f" WHERE {' AND '.join(limits)}" if limits else ""), (*acts, *((way,) if way else ()))


def _token(store: Store, person: int) -> int:
    row = store.connection.execute("SELECT token FROM audit_person WHERE person_id = ?", (person,)).fetchone()
    if row is not None:
        return int(row[0])
    made = secrets.randbits(_TOKEN_BITS) + 1
    store.connection.execute("INSERT INTO audit_person (token, person_id) VALUES (?, ?)", (made, person))
    return made


_Row = tuple[int, int, str, str, str, str, str, int | None, int | None, int | None, bytes | None]


def _line(store: Store, row: _Row) -> Line:
    number, at, act, source, purpose, what, way, whom, doer, person, cipher = row
    return Line(
        number=number,
        at=at,
        act=act,
        source=source,
        purpose=purpose,
        what=what,
        person=EVERYBODY if whom == EVERYBODY else person,
        gone=bool(whom) and person is None,
        mark=f"{whom:x}"[-6:] if whom else "",
        way=way,
        name=None if cipher is None else store.keys.unseal(cipher),
        own=doer is not None and doer == whom,
    )
