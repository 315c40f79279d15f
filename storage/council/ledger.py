"""The ledger of guarded settings: what stood at first, what was asked, confirmed or refused; it only grows, and is sealed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from config.guarded import first_value, has_first_value, strictest
from storage.audit import NOBODY, note
from storage.audit_seal import FIRST, made_key, seal_key, sealed

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from storage.audit import Doer
    from storage.database import Store

TABLE: Final = "setting_change"
ACT: Final = "setting"
BASELINE, IN_USE, SET_UP, TIGHTENED = "baseline", "in-use", "set-up", "tightened"
ASKED, CONFIRMED, REFUSED = "asked", "confirmed", "refused"
HOLDS: Final = frozenset({SET_UP, TIGHTENED, CONFIRMED})
"""The kinds of lines after which a setting has another value."""
_COLUMNS: Final = "id, at, kind, key, before, after, asked_id, by_role, reason, audit_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a line says. `before` and `after` are what a setting was and is to be, as `config.guarded` has it."""

    kind: str
    key: str = ""
    before: Any = None
    after: Any = None
    asked: int | None = None
    """The line that was decided on."""
    by_role: str = ""
    """`council`, `shell` where one person decided without sign-in, empty where nobody had to."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Said):
    """One line; `at` is UTC seconds, `audit` the line of the audit log that says who."""

    number: int
    at: int
    audit: int


def is_there(connection: sqlite3.Connection) -> bool:
    """Whether the store has the ledger at all; one of an earlier version has not."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (TABLE,)).fetchone() is not None


def changes(connection: sqlite3.Connection) -> list[Change]:
    """Return all lines, the oldest first."""
    return [_change(row) for row in connection.execute(f"SELECT {_COLUMNS} FROM {TABLE} ORDER BY id").fetchall()]


def _change(row: Sequence[Any]) -> Change:
    number, at, kind, key, before, after, asked, by_role, reason, audit = row
    return Change(
        number=number,
        at=at,
        kind=kind,
        key=key,
        before=json.loads(before),
        after=json.loads(after),
        asked=asked,
        by_role=by_role,
        reason=reason,
        audit=audit,
    )


def append(store: Store, said: Said, by: Doer, *, now: int) -> int:
    """Append a line, and note in the audit log that it was, by whom; return its number. Inside a transaction."""
    connection = store.connection
    line = note(store, ACT, NOBODY, by, now=now, what=f"{said.kind} {said.key}".strip()[:120])
    row = connection.execute(f"SELECT max(id), (SELECT seq FROM sqlite_sequence WHERE name = '{TABLE}') FROM {TABLE}").fetchone()
    number = max(row[0] or 0, row[1] or 0) + 1
    told = (said.kind, said.key, _text(said.before), _text(said.after), said.asked, said.by_role, said.reason)
    values = (number, now, *told, line)
    seal = sealed(made_key(store), _seal_before(connection, number), values)
    marks = ", ".join("?" for _ in values)
    connection.execute(f"INSERT INTO {TABLE} ({_COLUMNS}, seal) VALUES ({marks}, ?)", (*values, seal))
    return number


def confirmed(found: Sequence[Change], *, strict: bool = False) -> dict[str, Any] | None:
    """Return what every guarded setting may be at most, by key; None before the first line.

    With `strict`, the strictest value that it ever had: what holds where lines may have been cut out.
    """
    held: dict[str, Any] | None = None
    for one in found:
        if one.kind == BASELINE and not one.key:
            held = {**(held or {}), **one.after} if not strict or held is None else _strict(held, one.after)
        elif held is not None and (one.kind in HOLDS or one.kind == BASELINE):
            value = strictest(one.key, held_of(held, one.key, one.after), one.after) if strict else one.after
            held[one.key] = value
    return held


def held_of(held: dict[str, Any], key: str, otherwise: Any) -> Any:  # noqa: ANN401 - plain JSON
    """Return what a setting may be; of a new source or page its first value, of another that is new `otherwise`."""
    return held.get(key, first_value(key) if has_first_value(key) else otherwise)


def _strict(held: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    return {**held, **{key: strictest(key, held_of(held, key, value), value) for key, value in more.items()}}


def fault(store: Store) -> str:
    """Return why the ledger is not whole; empty where it is. It is held against its seals, and against the audit log.

    Where it was begun anew on purpose, with another baseline, it is looked at from there on.
    """
    connection = store.connection
    key = seal_key(store)
    rows = connection.execute(f"SELECT {_COLUMNS}, seal FROM {TABLE} ORDER BY id").fetchall()
    start = max((place for place, row in enumerate(rows) if row[2] == BASELINE and not row[3]), default=0)
    before, following = (bytes(rows[start - 1][10]), int(rows[start - 1][0]) + 1) if start else (FIRST, 1)
    for row in rows[start:]:
        if row[0] != following:
            return f"lines before {row[0]} were removed"
        following += 1
        seal = sealed(key, before, row[:10]) if key is not None else b""
        if seal != row[10]:
            return f"line {row[0]} was changed"
        before = seal
    newest = rows[-1][9] if rows else 0
    later = connection.execute("SELECT 1 FROM audit WHERE act = ? AND id > ?", (ACT, newest)).fetchone()
    ended = connection.execute(f"SELECT seq FROM sqlite_sequence WHERE name = '{TABLE}'").fetchone()
    if later is not None or (ended is not None and int(ended[0]) >= following):
        return "lines were cut off the end"
    return ""


def _seal_before(connection: sqlite3.Connection, number: int) -> bytes:
    row = connection.execute(f"SELECT seal FROM {TABLE} WHERE id < ? ORDER BY id DESC LIMIT 1", (number,)).fetchone()
    return FIRST if row is None else bytes(row[0])


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
