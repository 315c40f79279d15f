"""How long every month's facts take in each engine, beside SQL that somebody would write by hand for the same tables.

SQLite against a script in SQLite; DuckDB against the same script in DuckDB, both reading the store through Arrow, and both
reading the lake's Parquet. What both come to is held against each other, row for row. Run it with
`.venv/bin/python benchmarks/engines.py`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.inputs.by_hand import BY_HAND  # noqa: E402
from benchmarks.inputs.figures import Figure, tell  # noqa: E402
from benchmarks.inputs.large_store import ZONE, Sizes, ready  # noqa: E402
from storage.database import FILE_NAME, open_store  # noqa: E402
from storage.engines.duck import Duck  # noqa: E402
from storage.engines.filling import by_engine  # noqa: E402
from storage.engines.own_store import given, inputs  # noqa: E402
from storage.facts import facts, steps  # noqa: E402
from storage.lake.manifest import manifests  # noqa: E402
from storage.lake.place import Place  # noqa: E402
from storage.lake.push import push  # noqa: E402
from storage.lake.reading import given_lake  # noqa: E402
from storage.refresh import dirty_months, fill_here, refresh_facts, statements  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from openness.month import Month
    from storage.database import Store
    from storage.engines.engine import Engine

MOST_SQLITE = 1.0
MOST_DUCKDB = 1.5
CACHE = Path(platformdirs.user_cache_dir("sharewell")) / "benchmarks"


def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns of a fact that are filled."""
    return tuple(next(fact.columns for fact in facts() if fact.table == table))


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took, by the clock and of the processors, all threads together."""

    clock: float
    processor: float


def timed(work: Callable[[], object]) -> Took:
    """Return how long something takes."""
    begun, used = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - begun, time.process_time() - used)


def emptied(store: Store) -> list[Month]:
    """Let a store have no facts, every month to be worked out; return the months."""
    with store.transaction() as connection:
        for fact in facts():
            connection.execute(f"DELETE FROM {fact.table}")
        connection.execute("DELETE FROM late_month")
    return dirty_months(store, int(time.time()), full=True)


def by_sqlite(store: Store) -> None:
    """Work every fact out as a store does by itself."""
    refresh_facts(store, dirty_months(store, int(time.time()), full=True), fill=fill_here)


def by_script(store: Store) -> None:
    """Run the script in SQLite, into tables of the same schema in the same file."""
    with store.transaction() as connection:
        for table, rows in BY_HAND.items():
            columns = columns_of(table)
            named = ", ".join(f'"{column}"' for column in columns)
            connection.execute(f"INSERT INTO {table} ({named}) SELECT {named} FROM ({rows})")


def by_duckdb(store: Store) -> None:
    """Work every fact out in DuckDB and write it into the store."""
    months = dirty_months(store, int(time.time()), full=True)
    with closing(Duck(store.home)) as engine, by_engine(store, engine, months) as fill:
        refresh_facts(store, months, fill=fill)


def kept(store: Store, tables: dict[str, str]) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of these facts."""
    return {
        table: store.connection.execute(
            f"SELECT {', '.join(columns_of(table))} FROM {table} ORDER BY {', '.join(columns_of(table))}"
        ).fetchall()
        for table in tables
    }


def against_script(home: Path, rounds: int) -> Figure:
    """Return how many times as long SQLite takes with our definitions as with the script."""
    ours, script = [], []
    statements()
    with open_store(home, zone=ZONE) as store:
        for _ in range(rounds):
            emptied(store)
            ours.append(timed(lambda: by_sqlite(store)))
            held = kept(store, BY_HAND)
            emptied(store)
            script.append(timed(lambda: by_script(store)))
            same(held, kept(store, BY_HAND), "the script in SQLite")
    return compared("all month facts in SQLite, against a script written by hand", ours, script, MOST_SQLITE)


def compared(what: str, ours: list[Took], theirs: list[Took], bound: float) -> Figure:
    """Return how many times as much of the processors ours take, by the middle of the rounds."""
    runs = tuple(one.processor / other.processor for one, other in zip(ours, theirs, strict=True))
    middle = statistics.median(one.processor for one in ours), statistics.median(one.processor for one in theirs)
    clock = statistics.median(one.clock for one in ours), statistics.median(one.clock for one in theirs)
    beside = (
        f"{middle[0]:.2f} s against {middle[1]:.2f} s of the processors; {clock[0]:.2f} s against {clock[1]:.2f} s by the clock"
    )
    return Figure(what=what, value=middle[0] / middle[1], unit="times", bound=bound, runs=runs, beside=beside)


def alone(what: str, took: Took, beside: str = "") -> Figure:
    """Return the seconds that something took by the clock, with those of the processors beside them."""
    of_processors = f"{took.processor:.2f} s of the processors"
    return Figure(what=what, value=took.clock, unit="s", beside=f"{of_processors}; {beside}" if beside else of_processors)


def against_native(home: Path, rounds: int) -> list[Figure]:
    """Return how many times as long DuckDB takes with our definitions as with the script, reading included."""
    found = []
    lake = str(home.parent / "lake")
    with open_store(home, zone=ZONE) as store:
        months = emptied(store)
        by_sqlite(store)
        held = kept(store, BY_HAND)
        emptied(store)
        found.append(alone("all month facts by DuckDB, written into the store", timed(lambda: by_duckdb(store))))
        same(held, kept(store, BY_HAND), "DuckDB")
        brought = timed(lambda: push(store, lake, machine="one"))
        size = sum(path.stat().st_size for path in Path(lake).rglob("*") if path.is_file())
        found.append(alone("pushing everything to a lake", brought, f"{size / 1e6:.0f} MB of Parquet"))

        def from_store(engine: Engine) -> None:
            given(store.connection, engine, months)

        def from_lake(engine: Engine) -> None:
            given_lake(store, Place(lake), engine, manifests(Place(lake)), "one")

        for what, read in (("the store through Arrow", from_store), ("the lake's Parquet", from_lake)):
            ours, native = [], []
            for _ in range(rounds):
                ours.append(timed(partial(in_duckdb, store, read, months, script=False)))
                native.append(timed(partial(in_duckdb, store, read, months, script=True)))
            found.append(compared(f"DuckDB reading {what}, against a script written by hand", ours, native, MOST_DUCKDB))
        native_alone = timed(lambda: straight(store, lake))
        what = "the script on the lake's Parquet as it lies, nobody left out and nothing told twice put together"
        found.append(alone(what, native_alone))
    return found


def in_duckdb(store: Store, read: Callable[[Engine], None], months: list[Month], *, script: bool) -> None:
    """Read everything into DuckDB, and work the facts of the script out by our definitions or by the script itself."""
    from storage.engines.own_store import ask

    with closing(Duck(store.home)) as engine:
        read(engine)
        calendar(store, engine)
        ask(store.connection, engine, months)
        for step in steps(by_number=False):
            if script and step.table in BY_HAND:
                engine.connection.execute(f"CREATE TABLE {step.table} AS {BY_HAND[step.table]}")
            elif not script and (step.staged or step.table in BY_HAND or step.table == "link_month"):
                engine.make(step.table, step.rows)


def straight(store: Store, lake: str) -> None:
    """Run the script in DuckDB on the files as they lie, as somebody would who knows that there is one machine."""
    with closing(Duck(store.home)) as engine:
        calendar(store, engine)
        for name, table in inputs().items():
            found = next((Path(lake) / name).rglob("*.parquet"), None) if (Path(lake) / name).is_dir() else None
            if found is not None:
                engine.connection.execute(
                    f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{lake}/{name}/*/*/*.parquet', hive_partitioning = true)"
                )
            elif name != "calendar":
                rows = [] if name in {"mark", "digest_entry", "item_tag", "response"} else _small(store, name, table.columns)
                _give(engine, name, table.schema().to_pyarrow(), rows)
        for table_name, rows_sql in BY_HAND.items():
            engine.connection.execute(f"CREATE TABLE {table_name} AS {rows_sql}")


def _small(store: Store, name: str, columns: tuple[str, ...]) -> list[tuple[object, ...]]:
    from storage.lake.tables import know_keys

    know_keys(store, "one")
    keyed = {"source_id": "source_key(source_id)", "id": {"source": "source_key(id)", "space": "space_key(id)"}.get(name, "id")}
    listed = ", ".join(keyed.get(column, column) for column in columns)
    return store.connection.execute(f"SELECT {listed} FROM {name}").fetchall()


def _give(engine: Duck, name: str, schema: object, rows: list[tuple[object, ...]]) -> None:
    from storage.engines.own_store import batches

    engine.give(name, schema, batches(schema, [rows]))


def calendar(store: Store, engine: Duck) -> None:
    """Give the calendar with its days, which a script that does every month at once needs."""
    from storage.facts_schema import asked

    rows = store.connection.execute(f"SELECT {', '.join(asked.columns)} FROM calendar").fetchall()
    _give(engine, "calendar", asked.schema().to_pyarrow(), rows)


def same(ours: dict[str, list[tuple[object, ...]]], theirs: dict[str, list[tuple[object, ...]]], whose: str) -> None:
    """End the run where two ways do not come to the same rows."""
    for table, rows in ours.items():
        if rows != theirs[table]:
            raise SystemExit(f"{table} differs between our definitions in SQLite and {whose}")


def main() -> int:
    """Measure, tell, and return 1 when a bound is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--items", type=int, default=5_000_000, help="in the store; it is made once and kept")
    parser.add_argument("--rounds", type=int, default=3, help="the middle one counts")
    parser.add_argument("--folder", type=Path, default=CACHE, help="where large stores are kept")
    parser.add_argument("--scratch", type=Path, help="where the store is copied to")
    asked = parser.parse_args()
    os.environ["XDG_CONFIG_HOME"] = str(asked.folder)
    made = ready(asked.folder, Sizes(items=asked.items), facts_alone=True)
    with tempfile.TemporaryDirectory(dir=asked.scratch) as name:
        home = Path(name) / "home"
        home.mkdir()
        for file in ("sharewell.toml", FILE_NAME):
            shutil.copyfile(made / file, home / file)
        return tell([against_script(home, asked.rounds), *against_native(home, asked.rounds)])


if __name__ == "__main__":
    sys.exit(main())
