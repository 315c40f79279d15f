"""Takes whoever left out of the lake's files themselves, every machine's, at once; what was worked out over them goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.consent import ANY
from storage.engines.own_store import batches
from storage.lake.files import bring
from storage.lake.manifest import commit, manifests
from storage.lake.place import reaching
from storage.lake.publishing import drop_facts
from storage.lake.tables import BY_MONTH, WHOLE, source_key
from storage.lake.tombstones import STONES, Stone, stones_here, stones_in
from storage.workroom import workroom

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa
    import pyarrow.parquet as pq

    from storage.database import Store
    from storage.lake.manifest import Manifest
    from storage.lake.place import Place
    from storage.lake.tables import Brought

_TABLES = {f"{table.name}/": table for table in BY_MONTH} | {f"whole/{table.name}": table for table in WHOLE}


def take_out(store: Store, place: Place, own: Manifest) -> int:
    """Take whoever left since the last push out of every file; return how many did.

    Their tombstones are there first: another machine that is bringing its files meanwhile looks for them when it is done.
    """
    here = stones_here(store)
    known = set(stones_in(place, own))
    new = [stone for stone in here if stone not in known]
    if not new:
        return 0
    with workroom(store.home, "lake") as room:
        _tell(place, room, own, here)
        drop_facts(place)
        for manifest in manifests(place):
            mine = own if manifest.machine == own.machine else manifest
            _from(store, place, room, mine, new)
    return len(new)


def _tell(place: Place, room: Path, own: Manifest, stones: Sequence[Stone]) -> None:
    """Bring the tombstones before anything else."""
    table = _TABLES[STONES]
    rows = [[(stone.person, stone.source, stone.at, stone.erased) for stone in stones]]
    file = bring(place, room, STONES, own.machine, table.schema, batches(table.schema, rows))
    if file is not None:
        own.files[STONES] = file
    own.pushes = max(own.pushes, 1)
    commit(place, own)


def _from(store: Store, place: Place, room: Path, manifest: Manifest, stones: Sequence[Stone]) -> None:
    """Write those of a machine's files anew that hold any of these people, let the new ones count, and remove the old."""
    old = []
    for partition, file in sorted(manifest.files.items()):
        table = next((table for begin, table in _TABLES.items() if partition.startswith(begin)), None)
        if table is None or not table.people:
            continue
        leaving = _leaving(store, partition, stones)
        written = _without(place, room, partition, manifest, table, file.name, leaving) if leaving else None
        if written is not None:
            old.append(file.name)
            month = partition.partition("month=")[2][:6]
            if month:
                manifest.stamps[month] = manifest.pushes + 1
    if old:
        manifest.pushes += 1
        commit(place, manifest)
    for name in old:
        place.remove(name)


def _leaving(store: Store, partition: str, stones: Sequence[Stone]) -> list[tuple[int, int | None]]:
    """Return who leaves a partition, and of which keyed source alone (None: of all of it)."""
    source = partition.partition("source=")[2]
    if source:
        return [(stone.person, None) for stone in stones if stone.source in {ANY, source}]
    return [(stone.person, None if stone.source == ANY else source_key(store, stone.source)) for stone in stones]


def _without(
    place: Place,
    room: Path,
    partition: str,
    manifest: Manifest,
    table: Brought,
    name: str,
    leaving: Sequence[tuple[int, int | None]],
) -> str | None:
    """Write a file anew without some people; return its name, empty where no row is left, None where none of them is in it."""
    import pyarrow.parquet as pq

    path = room / "before.parquet"
    with reaching(place.url):
        place.files.get_file(f"{place.root}/{name}", str(path))
    with pq.ParquetFile(path) as held:
        if not any(_holds(held, group, table, leaving) for group in range(held.num_row_groups)):
            return None
        file = bring(place, room, partition, manifest.machine, table.schema, _kept(held, table, leaving))
    if file is None:
        del manifest.files[partition]
        return ""
    if file.name == name:
        return None
    manifest.files[partition] = file
    return file.name


def _holds(held: pq.ParquetFile, group: int, table: Brought, leaving: Sequence[tuple[int, int | None]]) -> bool:
    """Whether a group of rows holds anything of these people; its statistics pass most groups over."""
    import pyarrow as pa
    import pyarrow.compute as pc

    people = pa.array([person for person, _ in leaving], pa.int64())
    columns = []
    for name in table.people:
        told = held.metadata.row_group(group).column(table.schema.get_field_index(name)).statistics
        if told is None or not told.has_min_max or any(told.min <= person.as_py() <= told.max for person in people):
            columns.append(name)
    if not columns:
        return False
    found = held.read_row_group(group, columns=columns)
    return any(pc.any(pc.is_in(found[name], value_set=people)).as_py() for name in columns)


def _kept(held: pq.ParquetFile, table: Brought, leaving: Sequence[tuple[int, int | None]]) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa
    import pyarrow.compute as pc

    whole = pa.array([person for person, source in leaving if source is None], pa.int64())
    parts = [(person, source) for person, source in leaving if source is not None]
    for group in range(held.num_row_groups):
        rows = held.read_row_group(group)
        goes = pa.chunked_array([pa.array([False] * rows.num_rows)])
        for name in table.people:
            goes = pc.or_(goes, pc.is_in(rows[name], value_set=whole))
            for person, source in parts:
                if "source_id" in table.columns:
                    goes = pc.or_(goes, pc.and_(pc.equal(rows[name], person), pc.equal(rows["source_id"], source)))
        yield from rows.filter(pc.invert(goes)).combine_chunks().to_batches()
