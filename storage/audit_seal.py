"""The seals of the audit log: a keyed hash of each line with the one before it, so that what is changed or cut out is noticed.

The key is made with the first line and lies in the store, sealed with the key outside it: the seals outlive a new outside key.
"""

from __future__ import annotations

import json
import secrets
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Store

Value = int | str | bytes | None
FIRST: Final = b""
"""The seal before the first line."""
LINE: Final = "id, at, act, source, purpose, what, way, whom, doer, name_mark"
"""The columns that a seal covers."""
_KEY_BYTES: Final = 32


def seal_key(store: Store) -> bytes | None:
    """Return the key of the seals; None where nothing was sealed yet."""
    row = store.connection.execute("SELECT cipher FROM audit_key").fetchone()
    return None if row is None else bytes.fromhex(store.keys.unseal(row[0]))


def made_key(store: Store) -> bytes:
    """Return the key of the seals, made where there is none. Inside a transaction."""
    known = seal_key(store)
    if known is not None:
        return known
    made = secrets.token_bytes(_KEY_BYTES)
    store.connection.execute("INSERT INTO audit_key (id, cipher) VALUES (1, ?)", (store.keys.seal(made.hex()),))
    return made


def sealed(key: bytes, before: bytes, values: Sequence[Value]) -> bytes:
    """Return the seal of a line that comes after the one with the seal `before`."""
    plain = json.dumps([value.hex() if isinstance(value, bytes) else value for value in values], separators=(",", ":"))
    return blake2b(before + plain.encode(), key=key, digest_size=_KEY_BYTES).digest()


def name_mark(key: bytes, nonce: bytes, name: str) -> bytes:
    """Return what a name is known again by; without the nonce it leads to nobody."""
    return blake2b(nonce + name.encode("utf-8", "surrogatepass"), key=key, digest_size=_KEY_BYTES).digest()


def anchor_mark(key: bytes, at: int, through: int, seal: bytes) -> bytes:
    """Return what shows that an anchor was set by the log itself."""
    return sealed(key, b"anchor", (at, through, seal))


def seal_new(store: Store, key: bytes) -> None:
    """Seal every line that has no seal yet, in order. Inside a transaction."""
    connection = store.connection
    rows = connection.execute(f"SELECT {LINE} FROM audit WHERE seal IS NULL ORDER BY id").fetchall()
    for row in rows:
        seal = sealed(key, seal_before(store, int(row[0])), row)
        connection.execute("UPDATE audit SET seal = ? WHERE id = ?", (seal, row[0]))


def seal_before(store: Store, number: int) -> bytes:
    """Return the seal that a line comes after: its forerunner's, or the anchor's where that has expired."""
    connection = store.connection
    row = connection.execute("SELECT seal FROM audit WHERE id < ? ORDER BY id DESC LIMIT 1", (number,)).fetchone()
    if row is None:
        row = connection.execute("SELECT seal FROM audit_anchor ORDER BY id DESC LIMIT 1").fetchone()
    return FIRST if row is None or row[0] is None else bytes(row[0])
