"""Brings to a lake how many people were active, as sketches that tell nobody, and merges those of every machine."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from storage.lake.files import bring, rows_of
from storage.lake.tables import source_key
from storage.sketch import estimated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from storage.database import Store
    from storage.lake.manifest import File, Manifest
    from storage.lake.place import Place

SKETCH: Final = "whole/active_sketch"


def bring_sketches(store: Store, place: Place, room: Path, machine: str) -> File | None:
    """Bring the sketches that the store has."""
    import pyarrow as pa

    schema = pa.schema([("month", pa.int64()), ("source_id", pa.int64()), ("sketch", pa.binary())])
    rows = store.connection.execute(
        "SELECT month, name, sketch FROM active_sketch JOIN source ON source.id = source_id ORDER BY month, name"
    ).fetchall()
    if not rows:
        return None
    months, names, sketches = zip(*rows, strict=True)
    columns = [
        pa.array(months, pa.int64()),
        pa.array([source_key(store, name) for name in names], pa.int64()),
        pa.array(sketches),
    ]
    return bring(place, room, SKETCH, machine, schema, [pa.record_batch(columns, schema=schema)])


def active(place: Place, known: Sequence[Manifest]) -> dict[tuple[int, int], int]:
    """Return by month and keyed source about how many people were active, over every machine."""
    merged: dict[tuple[int, int], bytearray] = {}
    for manifest in known:
        for month, source, sketch in rows_of(place, manifest.files.get(SKETCH)):
            registers = zlib.decompress(sketch)
            held = merged.setdefault((month, source), bytearray(len(registers)))
            held[:] = bytes(max(pair) for pair in zip(held, registers, strict=True))
    return {key: estimated(registers) for key, registers in merged.items()}
