"""Works month facts out over a whole lake, keeps them there, and gives what fills the store of the pages with them."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from config.errors import Refused
from openness.month import Month, shift
from storage.engines.filling import reached, take_in_hand, work_out
from storage.engines.own_store import batches
from storage.facts import facts
from storage.lake.manifest import known_lake, manifests
from storage.lake.place import Place
from storage.lake.publishing import commit_facts, digests, inputs_of, publish, published
from storage.lake.pulled import has_pulled, note_pulled
from storage.lake.pulling import OTHERS, from_lake, months_to_pull
from storage.lake.push import push, store_id
from storage.lake.reading import given_lake
from storage.lake.sketches import active
from storage.lake.tombstones import apply_theirs
from storage.late_facts import REACH, late_months
from storage.refresh import dirty_months
from storage.workroom import workroom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import pyarrow as pa

    from storage.database import Store
    from storage.engines.engine import Engine
    from storage.lake.manifest import Manifest
    from storage.lake.publishing import Published
    from storage.refresh import Fill


@contextmanager
def over_lake(
    store: Store, url: str, start: Callable[[], Engine], *, machine: str, now: int, full: bool
) -> Iterator[tuple[list[Month], Fill]]:
    """Bring this store's part to a lake, work out the months that changed on any machine, and give what fills them here."""
    place = Place(url)
    push(store, url, machine=machine)
    known, told = manifests(place), published(place)
    stands = inputs_of(known)
    anew = full or told.store != store_id(store)
    changed = {month for month in stands if anew or told.inputs.get(month) != stands[month]}
    with store.transaction() as connection:
        connection.executemany("INSERT OR IGNORE INTO dirty_month (month) VALUES (?)", [(int(month),) for month in changed])
    months = dirty_months(store, now, full=anew or not has_pulled(store), earliest=_earliest(known))
    take_in_hand(store, months)
    if months:
        with closing(start()) as engine, workroom(store.home, "lake") as room:
            given_lake(store, place, engine, known, machine)
            _work_out(store, place, room, engine, known, told, months)
        told.store, told.inputs = store_id(store), stands
        commit_facts(place, told)
    yield months, from_lake(store, place, told, known, machine)
    note_pulled(store, digests(told))
    take_in_hand(store, [])


@contextmanager
def pulled_from(store: Store, url: str, *, machine: str, now: int) -> Iterator[tuple[list[Month], Fill]]:
    """Give what fills the months whose facts in a lake are others than those that stand here.

    None while they are worked out anew after somebody left: those that stand stay. Raises Refused where there never were any.
    """
    place = Place(url)
    known_lake(place, store)
    known, told = manifests(place), published(place)
    apply_theirs(store, place, [one for one in known if one.machine != machine])
    dirty_months(store, now, earliest=_earliest(known))
    if not told.files:
        if not has_pulled(store):
            todo = "run `sharewell refresh --engine duckdb --lake URL` on the machine that does it"
            raise Refused("no facts were worked out over this lake yet", where=place.url, todo=todo)
        yield [], from_lake(store, place, told, known, machine)
        return
    in_calendar = {row[0] for row in store.connection.execute("SELECT month FROM calendar").fetchall()}
    months = [month for month in months_to_pull(store, told) if month in in_calendar]
    take_in_hand(store, months)
    yield months, from_lake(store, place, told, known, machine)
    note_pulled(store, digests(told))
    take_in_hand(store, [])


def _work_out(
    store: Store, place: Place, room: Path, engine: Engine, known: Sequence[Manifest], told: Published, months: Sequence[Month]
) -> None:
    connection = store.connection
    calendar = {Month(row[0]) for row in connection.execute("SELECT month FROM calendar").fetchall()}
    late = reached(months, calendar) | set(late_months(connection))
    asked = set(months) | {shift(month, by) for month in late for by in range(REACH + 1)} & calendar
    work_out(connection, engine, asked, late)
    others = active(place, known)
    for fact in facts():
        schema = fact.rows.schema().to_pyarrow()
        for month in sorted(late if fact.late else months):
            rows: Iterable[Sequence[tuple[object, ...]]] = engine.rows(fact.table, fact.columns, month)
            if fact.table == OTHERS[0]:
                rows = [_with_others([row for part in rows for row in part], others, month)]
                schema = _widened(fact.rows.schema().to_pyarrow())
            publish(place, room, told, fact.table, month, schema, batches(schema, rows))


def _widened(schema: pa.Schema) -> pa.Schema:
    import pyarrow as pa

    return schema.append(pa.field(OTHERS[1], pa.int64()))


def _with_others(
    rows: Sequence[tuple[object, ...]], others: dict[tuple[int, int], int], month: Month
) -> list[tuple[object, ...]]:
    """Add how many were active of whom only that is known."""
    taking_part = {int(str(source)): int(str(people)) for _, source, people in rows}
    here = {source: people for (of, source), people in others.items() if of == month}
    return [
        (month, source, taking_part.get(source, 0), max(0, here.get(source, 0) - taking_part.get(source, 0)))
        for source in sorted(taking_part.keys() | here.keys())
    ]


def _earliest(known: Iterable[Manifest]) -> Month | None:
    return min((Month(one.first) for one in known if one.first is not None), default=None)
