"""Whether the audit log is whole, and its expiry: what has gone by age leaves an anchor that the rest is held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from config.errors import Refused
from storage.audit_seal import FIRST, LINE, anchor_mark, made_key, name_mark, seal_key, seal_new, sealed
from storage.durable import durable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.database import Store

_DAY: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What holding the log against its seals gave. `broken`: the line from which on it is not whole; None: all of it is."""

    lines: int
    last: int
    """The number of the newest line; 0 where there never was one."""
    seal: str
    """The newest seal, in hexadecimal: noted elsewhere, it shows later that nothing was cut off the end."""
    broken: int | None = None
    why: str = ""


def verify(store: Store, noted: tuple[int, str] | None = None) -> Verified:
    """Hold every line against its seal. `noted`: a line's number and the seal that somebody wrote down of it."""
    key = seal_key(store)
    connection = store.connection
    rows = connection.execute(
        f"SELECT {LINE}, seal, nonce, cipher FROM audit LEFT JOIN audit_name ON audit_name.audit_id = audit.id ORDER BY id"
    ).fetchall()
    last = int(rows[-1][0]) if rows else 0
    newest = bytes(rows[-1][10] or b"").hex() if rows else ""
    if key is None:
        why = "the key of its seals is gone" if _was_sealed(store) else ""
        return Verified(lines=len(rows), last=last, seal="", broken=1 if why else None, why=why)
    through, anchored = _anchor(store)
    if through is None:
        return Verified(lines=len(rows), last=last, seal=newest, broken=0, why="its anchor was changed")
    broken, why = next(_faults(store, key, rows, through, anchored), (None, ""))
    if broken is None and noted is not None:
        broken, why = _as_noted(rows, noted, through, anchored)
    return Verified(lines=len(rows), last=last or through, seal=newest or anchored.hex(), broken=broken, why=why)


def _faults(store: Store, key: bytes, rows: list[tuple[object, ...]], through: int, before: bytes) -> Iterator[tuple[int, str]]:
    """Give what is off, from the oldest line on."""
    following = through + 1
    for row in rows:
        number, seal = int(str(row[0])), row[10]
        if number < following:
            yield number, "this line should have expired"
        if number != following:
            yield following, "lines were removed"
        following += 1
        if seal is None:
            yield number, "this line was added without its seal"
        before = sealed(key, before, row[:10])  # type: ignore[arg-type] # a row of these columns
        if seal != before:
            yield number, "this line was changed"
        if not _is_its_name(store, key, row[9], row[11], row[12]):
            yield number, "the name of who did it was changed"
    highest = store.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
    if highest is not None and int(highest[0]) >= following:
        yield following, "lines were cut off the end"


def _is_its_name(store: Store, key: bytes, mark: object, nonce: object, cipher: object) -> bool:
    """Whether a name is the one that the line was written with; one that went with its person, or is from before, passes."""
    if mark is None or not isinstance(cipher, bytes) or not isinstance(nonce, bytes):
        return True
    try:
        return name_mark(key, nonce, store.keys.unseal(cipher)) == mark
    except Refused:
        return False


def _as_noted(rows: list[tuple[object, ...]], noted: tuple[int, str], through: int, before: bytes) -> tuple[int | None, str]:
    number, seal = noted
    known = {int(str(row[0])): bytes(row[10] or b"").hex() for row in rows}  # type: ignore[call-overload] # a seal
    known[through] = before.hex()
    if number < through or known.get(number) == seal.strip().casefold():
        return None, ""
    return number, "the seal that was noted is not the one that stands there"


def _anchor(store: Store) -> tuple[int | None, bytes]:
    """Return up to which line the log has expired, and the seal the rest begins with; None where an anchor is not our own."""
    key = seal_key(store)
    row = store.connection.execute("SELECT at, through, seal, mark FROM audit_anchor ORDER BY id DESC LIMIT 1").fetchone()
    if row is None:
        return 0, FIRST
    at, through, seal, mark = row
    return (through if key is not None and anchor_mark(key, at, through, seal) == mark else None), seal


def _was_sealed(store: Store) -> bool:
    sealed_line = store.connection.execute("SELECT 1 FROM audit WHERE seal IS NOT NULL LIMIT 1").fetchone()
    return sealed_line is not None or store.connection.execute("SELECT 1 FROM audit_anchor").fetchone() is not None


def expire_audit(store: Store, *, days: int, now: int) -> int:
    """Drop the lines older than `days`; an anchor keeps the rest verifiable. Return how many went."""
    with durable(store), store.transaction() as connection:
        key = made_key(store)
        seal_new(store, key)
        row = connection.execute("SELECT max(id) FROM audit WHERE at < ?", (now - days * _DAY,)).fetchone()
        kept = connection.execute("SELECT min(id) FROM audit WHERE at >= ?", (now - days * _DAY,)).fetchone()
        through = row[0] if kept[0] is None else min(row[0] or 0, kept[0] - 1)
        if not through or connection.execute("SELECT 1 FROM audit WHERE id <= ?", (through,)).fetchone() is None:
            return 0
        seal = connection.execute("SELECT seal FROM audit WHERE id = ?", (through,)).fetchone()[0]
        connection.execute(
            "INSERT INTO audit_anchor (at, through, seal, mark) VALUES (?, ?, ?, ?)",
            (now, through, seal, anchor_mark(key, now, through, seal)),
        )
        gone = connection.execute("DELETE FROM audit WHERE id <= ?", (through,)).rowcount
        connection.execute(
            "DELETE FROM audit_person WHERE token NOT IN (SELECT whom FROM audit WHERE whom IS NOT NULL)"
            " AND token NOT IN (SELECT doer FROM audit WHERE doer IS NOT NULL)"
        )
    return gone
