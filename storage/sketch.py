"""Counts distinct people without keeping who they are: a HyperLogLog of keyed hashes, merged in any order."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from datasketch import HyperLogLogPlusPlus

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

PRECISION = 11
"""2**11 registers: a standard error of 2.3 %, near exact for small numbers."""


def _as_it_is(value: int) -> int:
    """Return the 64-bit value: it is a keyed hash already."""
    return value


def _spread(value: int) -> int:
    """Widen a 63-bit keyed hash to the 64 bits that the sketch expects."""
    return (value << 1 | value >> 62) & 0xFFFF_FFFF_FFFF_FFFF


def empty() -> HyperLogLogPlusPlus:
    """Return a sketch that has seen nobody."""
    return HyperLogLogPlusPlus(p=PRECISION, hashfunc=_as_it_is)


def load(connection: sqlite3.Connection, source_id: int, month: int) -> HyperLogLogPlusPlus:
    """Return the sketch of those active in a source and month."""
    row = connection.execute("SELECT sketch FROM active_sketch WHERE source_id = ? AND month = ?", (source_id, month)).fetchone()
    sketch = empty()
    if row:
        import numpy as np

        sketch.reg = np.frombuffer(zlib.decompress(row[0]), dtype=sketch.reg.dtype).copy()
    return sketch


def add(connection: sqlite3.Connection, source_id: int, month: int, hashes: Iterable[int]) -> bool:
    """Add people to a sketch; whether it changed. Inside a transaction."""
    sketch = load(connection, source_id, month)
    before = sketch.reg.tobytes()
    for value in hashes:
        sketch.update(_spread(value))
    after = sketch.reg.tobytes()
    if after == before:
        return False
    connection.execute(
        "INSERT INTO active_sketch (source_id, month, sketch) VALUES (?, ?, ?)"
        " ON CONFLICT (source_id, month) DO UPDATE SET sketch = excluded.sketch",
        (source_id, month, zlib.compress(after, 6)),
    )
    return True


def people(connection: sqlite3.Connection, source_id: int, month: int) -> int:
    """Return about how many people were active in a source and month."""
    return round(float(load(connection, source_id, month).count()))
