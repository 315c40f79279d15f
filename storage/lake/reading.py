"""Hands an engine a whole lake in the place of a store's own tables."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from openness.consent import ANY
from storage.engines.own_store import batches, inputs
from storage.lake.files import rows_of
from storage.lake.tables import BY_MONTH, WHOLE, initiative_keys, know_keys, source_key, space_key, tag_key
from storage.lake.together import BEGIN, together
from storage.lake.tombstones import gone
from storage.measures_in.initiatives import parted_space, plain_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from storage.database import Store
    from storage.engines.engine import Engine, Rows
    from storage.lake.manifest import Manifest
    from storage.lake.place import Place

_LEAST_OPEN: Final = {"direct": 0, "closed": 1, "open": 2, "public": 3}
_KEYED: Final = {
    ("initiative", "id"): "initiative_key(id)",
    ("initiative_tag", "initiative_id"): "initiative_key(initiative_id)",
    ("initiative_tag", "tag"): "tag_key(tag)",
    ("initiative_space", "initiative_id"): "initiative_key(initiative_id)",
    ("initiative_space", "space_id"): "space_key(space_id)",
}


def given_lake(store: Store, place: Place, engine: Engine, known: Sequence[Manifest], machine: str) -> None:
    """Give an engine what every machine brought; what an organisation tells of itself is told by the machine that asks."""
    import pyarrow as pa

    left, standing = gone(place, known)
    people = [(person, 0 if source == ANY else source_key(store, source)) for person, source in sorted(left)]
    pair = pa.schema([("person_id", pa.int64()), ("source_id", pa.int64())])
    engine.give(f"{BEGIN}gone", pair, batches(pair, [people]))
    for table in BY_MONTH:
        files = [
            file.name
            for manifest in known
            for partition, file in sorted(manifest.files.items())
            if partition.startswith(f"{table.name}/")
        ]
        engine.read(f"{BEGIN}{table.name}", table.schema.append(pa.field("month", pa.int64())), place, files)
    whole = _whole(place, known, set(people)) | {"opt_in": standing}
    expressions = together()
    know_keys(store, machine)
    for name, table in inputs().items():
        if name in expressions:
            continue
        schema = table.schema().to_pyarrow()
        engine.give(name, schema, batches(schema, [whole[name] if name in whole else _told(store, name, schema.names)]))
    for name, rows in expressions.items():
        engine.make(name, rows)


def sources_of(place: Place, known: Iterable[Manifest]) -> dict[int, str]:
    """Return the names of the sources that anything in a lake comes from, by what they are known by there."""
    return {number: name for manifest in known for number, name, _ in rows_of(place, manifest.files.get("whole/source"))}


def _told(store: Store, name: str, columns: Iterable[str]) -> Rows:
    listed = ", ".join(_KEYED.get((name, column), column) for column in columns)
    rows = store.connection.execute(f"SELECT {listed} FROM {name}").fetchall()
    return [*rows, *_ELSEWHERE[name](store)] if name in _ELSEWHERE else rows


def _tags_elsewhere(store: Store) -> Iterator[tuple[int, str]]:
    """Give what items of other machines carry for the initiatives: a tag as it was told, and as it is compared.

    Which spellings there are this store knows of its own items alone: in a lake tags are keyed.
    """
    keys = initiative_keys(store)
    for number, tag in store.connection.execute("SELECT id, tag FROM initiative WHERE tag <> ''").fetchall():
        for form in {tag, plain_name(tag)}:
            yield keys[number], tag_key(store, form)


def _spaces_elsewhere(store: Store) -> Iterator[tuple[int, int]]:
    """Give the spaces of other machines that initiatives mean by their native id; a name tells only this store's own."""
    keys = initiative_keys(store)
    for number, space in store.connection.execute("SELECT id, space FROM initiative WHERE space <> ''").fetchall():
        source, native_id = parted_space(space)
        if native_id:
            yield keys[number], space_key(store, source, native_id)


_ELSEWHERE: Final = {"initiative_tag": _tags_elsewhere, "initiative_space": _spaces_elsewhere}


def _whole(place: Place, known: Sequence[Manifest], left: set[tuple[int, int]]) -> dict[str, Rows]:
    """Return what has no month, over every machine."""
    rows = {
        table.name: [row for manifest in known for row in rows_of(place, manifest.files.get(f"whole/{table.name}"))]
        for table in WHOLE
    }
    there = {
        name: [row for row in rows[name] if (row[0], 0) not in left and (row[0], row[1]) not in left]
        for name in ("account", "coverage", "gap")
    }
    return {
        "source": sorted(set(rows["source"])),
        "space": sorted(_least_open(rows["space"]).items()),
        "account": sorted({(source, person) for person, source in there["account"]}),
        "coverage": _spans(there["coverage"]),
        "gap": sorted({(source, kind, person, since, until) for person, source, kind, since, until in there["gap"]}),
        "organisation_account": sorted(set(rows["organisation_account"])),
        "removal": [(*key, items) for key, items in sorted(_most((row[:-1], row[-1]) for row in rows["removal"]).items())],
        "removed_of": [(*key, items) for key, items in sorted(_most((row[:-1], row[-1]) for row in rows["removed_of"]).items())],
    }


def _least_open(rows: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Return each space as the least open that any machine knows it."""
    found: dict[int, str] = {}
    for space, visibility in rows:
        found[space] = min(visibility, found.get(space, visibility), key=_LEAST_OPEN.__getitem__)
    return found


def _spans(rows: Iterable[tuple[int, int, int, int]]) -> Rows:
    """Return how far each source and person was read by any machine."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for person, source, since, until in rows:
        held = found.get((source, person), (since, until))
        found[source, person] = (min(since, held[0]), max(until, held[1]))
    return [(*key, *span) for key, span in sorted(found.items())]


def _most(rows: Iterable[tuple[tuple[Any, ...], int]]) -> Mapping[tuple[Any, ...], int]:
    """Return the highest count that any machine has of each: several that removed the same thing counted it each."""
    found: Counter[tuple[Any, ...]] = Counter()
    for key, count in rows:
        found[key] = max(found[key], count)
    return found
