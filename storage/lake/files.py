"""Rows as a Parquet file of the lake: the same rows give the same bytes, and the file's name tells them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from config.errors import Refused
from storage.engines.engine import tuples
from storage.lake.manifest import File
from storage.lake.place import digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyarrow as pa

    from storage.lake.place import Place

GROUP = 100_000
"""Rows that are read and written at once; they are sorted by whose they are, so that most groups are passed over in a search."""


def bring(
    place: Place, room: Path, partition: str, machine: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
) -> File | None:
    """Write rows to a file of a partition, unless it is there; return it, None for no rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path, rows = room / "rows.parquet", 0
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=_words(schema)) as writer:
        for batch in batches:
            writer.write_table(pa.Table.from_batches([batch]), row_group_size=GROUP)
            rows += batch.num_rows
    if not rows:
        return None
    name = f"{partition}/{machine}-{digest(path)}.parquet"
    place.put(path, name)
    return File(name=name, rows=rows)


def rows_of(place: Place, file: File | None) -> list[tuple[Any, ...]]:
    """Return what a file that fits in memory holds, in the order of its columns."""
    import pyarrow.parquet as pq

    if file is None:
        return []
    body = place.read(file.name)
    if body is None:
        raise Refused("a file of the lake is gone", where=place.path(file.name), todo="run `sharewell lake push` on its machine")
    return tuples(pq.read_table(BytesIO(body)))


def _words(schema: pa.Schema) -> list[str]:
    import pyarrow as pa

    return [field.name for field in schema if pa.types.is_string(field.type)]
