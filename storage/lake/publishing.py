"""Month facts that were worked out over a lake, kept in it: a file a table and month, counted by one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from config.errors import Refused
from storage.facts_version import VERSION
from storage.lake.files import bring, rows_of
from storage.lake.manifest import FORMAT, File

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from storage.engines.engine import Rows
    from storage.lake.manifest import Manifest
    from storage.lake.place import Place

_LIST = "facts/list.json"


class Published(msgspec.Struct, kw_only=True):
    """The month facts of a lake."""

    format: int = FORMAT
    version: int = VERSION
    """Of the definitions that they were worked out by."""
    store: str = ""
    """Which store told what an organisation tells of itself."""
    inputs: dict[str, dict[str, int]] = {}
    """By month what they were worked out from: the push of each machine that changed it last."""
    files: dict[str, File] = {}
    """By table and month, such as `arc_month/month=202601`."""


def published(place: Place) -> Published:
    """Return the list of a lake's facts, an empty one where there are none or they are of other definitions."""
    body = place.read(_LIST)
    if body is None:
        return Published()
    try:
        found = msgspec.json.decode(body, type=Published)
    except msgspec.DecodeError as error:
        todo = "remove it and run `sharewell refresh --full --lake URL`"
        raise Refused(f"this file of the lake is damaged: {error}", where=f"{place.url}/{_LIST}", todo=todo) from error
    return found if (found.format, found.version) == (FORMAT, VERSION) else Published()


def inputs_of(known: Iterable[Manifest]) -> dict[str, dict[str, int]]:
    """Return by month the push of each machine that changed it last."""
    found: dict[str, dict[str, int]] = {}
    for manifest in known:
        for month, stamp in manifest.stamps.items():
            found.setdefault(month, {})[manifest.machine] = stamp
    return found


def publish(
    place: Place, room: Path, told: Published, table: str, month: int, schema: pa.Schema, batches: Iterable[pa.RecordBatch]
) -> None:
    """Bring a month's rows of a fact table; they count once the list does."""
    partition = f"{table}/month={month}"
    file = bring(place, room, f"facts/{partition}", "facts", schema, batches)
    if file is None:
        told.files.pop(partition, None)
    else:
        told.files[partition] = file


def commit_facts(place: Place, told: Published) -> None:
    """Let facts count, and remove those that do not any more."""
    place.write(_LIST, msgspec.json.format(msgspec.json.encode(told, order="sorted"), indent=1))
    kept = {file.name for file in told.files.values()} | {_LIST}
    for name in place.names("facts"):
        if name not in kept:
            place.remove(name)


def drop_facts(place: Place) -> None:
    """Remove every fact: somebody left, and they are worked out anew."""
    commit_facts(place, Published())


def fact_rows(place: Place, told: Published, table: str, month: int) -> Rows:
    """Return a month's rows of a fact table."""
    return rows_of(place, told.files.get(f"{table}/month={month}"))


def digests(told: Published) -> Mapping[str, str]:
    """Return by month what tells its facts from others."""
    found: dict[str, list[str]] = {}
    for partition, file in sorted(told.files.items()):
        found.setdefault(partition.rpartition("=")[2], []).append(file.name)
    return {month: _digest(names) for month, names in found.items()}


def _digest(names: Sequence[str]) -> str:
    from hashlib import sha256

    return sha256("\n".join(names).encode()).hexdigest()[:16]
