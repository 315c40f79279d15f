"""Counts distinct people without keeping who they are: a HyperLogLog of keyed hashes, merged in any order."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

PRECISION = 11
"""2**11 registers: a standard error of 2.3 %, near exact for small numbers."""
_HIGHEST = 64 - PRECISION


def _spread(value: int) -> int:
    """Widen a 63-bit keyed hash to the 64 bits that the sketch expects."""
    return (value << 1 | value >> 62) & 0xFFFF_FFFF_FFFF_FFFF


def load(connection: sqlite3.Connection, source_id: int, month: int) -> bytearray:
    """Return the registers, a byte each, of those active in a source and month."""
    row = connection.execute("SELECT sketch FROM active_sketch WHERE source_id = ? AND month = ?", (source_id, month)).fetchone()
    return bytearray(zlib.decompress(row[0])) if row else bytearray(1 << PRECISION)


def add(connection: sqlite3.Connection, source_id: int, month: int, hashes: Iterable[int]) -> bool:
    """Add people to a sketch; whether it changed. Inside a transaction."""
    registers = load(connection, source_id, month)
    changed = False
    for hashed in hashes:
        value = _spread(hashed)
        place, rank = value & ((1 << PRECISION) - 1), _HIGHEST - (value >> PRECISION).bit_length() + 1
        if rank > registers[place]:
            registers[place] = rank
            changed = True
    if changed:
        connection.execute(
            "INSERT INTO active_sketch (source_id, month, sketch) VALUES (?, ?, ?)"
            " ON CONFLICT (source_id, month) DO UPDATE SET sketch = excluded.sketch",
            (source_id, month, zlib.compress(registers, 6)),
        )
    return changed


def people(connection: sqlite3.Connection, source_id: int, month: int) -> int:
    """Return about how many people were active in a source and month."""
    return estimated(load(connection, source_id, month))


def estimated(registers: bytearray) -> int:
    """Return about how many people stand in the registers of a sketch, a byte each."""
    # Loaded here alone: it brings numpy and scipy with it.
    import numpy as np
    from datasketch import HyperLogLogPlusPlus

    places = np.frombuffer(bytes(registers), dtype=np.int8)
    return round(float(HyperLogLogPlusPlus(p=PRECISION, reg=places.copy()).count()))
