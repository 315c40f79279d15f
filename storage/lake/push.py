"""Brings a store's part to a lake: what changed since the last time, a month at a time, and counted at the end in one write."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from storage.database import meta, set_meta
from storage.engines.own_store import batches, one_moment
from storage.lake.erasing import take_out
from storage.lake.files import GROUP, bring
from storage.lake.manifest import Manifest, about_lake, commit, known_lake, made_lake, manifest_of, manifests
from storage.lake.place import PART, Place
from storage.lake.sketches import SKETCH, bring_sketches
from storage.lake.tables import BY_MONTH, WHOLE, Brought, know_keys, know_yeses
from storage.lake.tombstones import apply_theirs
from storage.refresh import first_shared
from storage.workroom import workroom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

    from storage.database import Store
    from storage.lake.manifest import File

PUSHED_TO = "lake_pushed_to"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What came of bringing a store's part: months looked at, files that are new there, files that went, people who went."""

    machine: str
    months: int = 0
    files: int = 0
    removed: int = 0
    erased: int = 0

    def after(self, before: Pushed) -> Pushed:
        """Return what came of two rounds."""
        return Pushed(
            machine=self.machine,
            months=max(self.months, before.months),
            files=self.files + before.files,
            removed=self.removed + before.removed,
            erased=self.erased + before.erased,
        )


def push(store: Store, url: str, *, machine: str, progress: Callable[[int], None] = lambda _: None) -> Pushed:
    """Bring to a lake what changed here since the last time; who left on any machine leaves here and there.

    Broken off, it begins again and comes to the same. Raises Refused where the lake is of another key or clock, and as Place.
    """
    place = Place(url)
    made_lake(place, store)
    apply_theirs(store, place, manifests(place))
    own = manifest_of(place, machine, store_id(store))
    erased = take_out(store, place, own)
    months = _pending(store, place, own)
    before, began = {partition: file.name for partition, file in own.files.items()}, own.first
    with workroom(store.home, "lake") as room:
        for month in sorted(months):
            brought = _month(store, place, room, machine, month)
            for partition in [held for held in own.files if f"/month={month}/" in held] + list(brought):
                _list(own, partition, brought.get(partition))
            progress(1)
        with one_moment(store.connection):
            know_keys(store, machine)
            know_yeses(store)
            own.first = first_shared(store.connection)
            for table in WHOLE:
                partition = f"whole/{table.name}"
                own.files.pop(partition, None)
                for _, rows in _rows(store, table, {}):
                    _list(own, partition, bring(place, room, partition, machine, table.schema, rows))
            _list(own, SKETCH, bring_sketches(store, place, room, machine))
    after = {partition: file.name for partition, file in own.files.items()}
    if after != before or own.first != began or not own.pushes:
        own.pushes += 1
        own.stamps |= {str(month): own.pushes for month in months}
        commit(place, own)
    _settle(store, place, months)
    done = Pushed(
        machine=machine,
        months=len(months),
        files=len(set(after.values()) - set(before.values())),
        removed=clear(place, own),
        erased=erased,
    )
    # Somebody who left elsewhere while this was under way is in what was brought just now.
    if apply_theirs(store, place, manifests(place)):
        return push(store, url, machine=machine, progress=progress).after(done)
    return done


def erase(store: Store, url: str, *, machine: str) -> int:
    """Take whoever left here since the last push out of a lake's files; return how many did."""
    place = Place(url)
    if about_lake(place) is None:
        return 0
    known_lake(place, store)
    return take_out(store, place, manifest_of(place, machine, store_id(store)))


def machine_of(store: Store, named: str) -> str:
    """Return by what name a store's files are known in a lake."""
    return named or store_id(store)[:12]


def store_id(store: Store) -> str:
    """Return what tells a store from others."""
    return meta(store.connection, "store_id") or ""


def clear(place: Place, own: Manifest) -> int:
    """Remove a machine's files that do not count; return how many there were."""
    kept = {file.name for file in own.files.values()}
    mark = f"/{own.machine}-"
    gone = [
        name
        for name in place.names("")
        if not name.startswith("facts/")
        and name not in kept
        and (mark in name or (f"/.{own.machine}-" in name and name.endswith(PART)))
    ]
    for name in gone:
        place.remove(name)
    return len(gone)


def _pending(store: Store, place: Place, own: Manifest) -> dict[int, int]:
    """Return the months to be brought, with how often they were marked."""
    connection = store.connection
    marked = dict(connection.execute("SELECT month, marks FROM lake_month").fetchall())
    if own.pushes and meta(connection, PUSHED_TO) == place.url:
        wanted = marked.keys() | {row[0] for row in connection.execute("SELECT month FROM dirty_month").fetchall()}
        there = set(place.names(""))
        wanted |= _months_of(partition for partition, file in own.files.items() if file.name not in there)
    else:
        every = connection.execute("SELECT month FROM item UNION SELECT month FROM interaction").fetchall()
        wanted = {row[0] for row in every} | _months_of(own.files)
    return {month: marked.get(month, 0) for month in wanted}


def _months_of(partitions: Iterable[str]) -> set[int]:
    return {int(partition.split("month=")[1][:6]) for partition in partitions if "month=" in partition}


def _settle(store: Store, place: Place, months: dict[int, int]) -> None:
    """Note what was brought; a month marked since, or dirty still, is brought again."""
    with store.transaction() as connection:
        connection.executemany(
            "DELETE FROM lake_month WHERE month = ? AND marks = ? AND month NOT IN (SELECT month FROM dirty_month)",
            list(months.items()),
        )
        set_meta(connection, PUSHED_TO, place.url)


def _month(store: Store, place: Place, room: Path, machine: str, month: int) -> dict[str, File | None]:
    """Bring one month, all of it as of one moment."""
    found: dict[str, File | None] = {}
    with one_moment(store.connection):
        know_keys(store, machine)
        names = dict(store.connection.execute("SELECT id, name FROM source").fetchall())
        for table in BY_MONTH:
            for source, rows in _rows(store, table, {"month": month}):
                partition = f"{table.name}/month={month}/source={names[source]}"
                found[partition] = bring(place, room, partition, machine, table.schema, rows)
    return found


def _rows(store: Store, table: Brought, limits: dict[str, int]) -> Iterator[tuple[int, Iterator[pa.RecordBatch]]]:
    """Give the rows of a table by the number of the source, each source's to be read before the next is asked for; 0: of none."""
    each = (row for row, _ in groupby(store.connection.execute(table.select, limits)))
    for source, rows in groupby(each, key=itemgetter(0)):
        yield source, batches(table.schema, _parts(map(itemgetter(slice(1, None)), rows)))


def _parts(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    while part := list(islice(rows, GROUP)):
        yield part


def _list(own: Manifest, partition: str, file: File | None) -> None:
    if file is None:
        own.files.pop(partition, None)
    else:
        own.files[partition] = file
