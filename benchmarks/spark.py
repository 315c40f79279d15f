"""How long Spark takes for every month's facts over a lake, with one worker and with two, and whether it comes to the same.

The cluster is a standalone one on this machine; `make spark` installs what it wants. What it comes to is held against what the
store worked out by itself, row for row. Run it with `.venv/bin/python benchmarks/spark.py [--items 10000000]`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.inputs.figures import Figure, tell  # noqa: E402
from benchmarks.inputs.large_store import ZONE, Sizes, ready  # noqa: E402
from storage.database import FILE_NAME, open_store  # noqa: E402
from storage.engines.spark import Spark  # noqa: E402
from storage.facts import facts  # noqa: E402
from storage.lake.over import over_lake  # noqa: E402
from storage.lake.push import push  # noqa: E402
from storage.refresh import dirty_months, refresh_facts  # noqa: E402
from tests.servers.spark import spark_cluster  # noqa: E402

if TYPE_CHECKING:
    from storage.database import Store

MEMORY = "3g"
"""Of each worker's program."""


def by_spark(store: Store, lake: str, master: str, now: int) -> tuple[float, int]:
    """Work every month's facts out over a lake; return the seconds by the clock, starting a session included, and the months."""
    begun = time.perf_counter()
    with over_lake(store, lake, lambda: Spark(master), machine="one", now=now, full=True) as (months, fill):
        refresh_facts(store, months, fill=fill)
    return time.perf_counter() - begun, len(months)


def same(store: Store, before: Path) -> int:
    """Return how many rows all facts have. Ends the run where they are not those that the store had before."""
    connection, rows = store.connection, 0
    connection.execute("ATTACH ? AS before", (str(before),))
    for fact in facts():
        listed = ", ".join(f'"{column}"' for column in fact.columns)
        counts = [connection.execute(f"SELECT count(*) FROM {of}.{fact.table}").fetchone()[0] for of in ("main", "before")]
        differs = connection.execute(
            f"SELECT {listed} FROM main.{fact.table} EXCEPT SELECT {listed} FROM before.{fact.table} LIMIT 1"
        ).fetchone()
        if differs or counts[0] != counts[1]:
            raise SystemExit(
                f"{fact.table} differs between Spark and SQLite: {counts[0]} and {counts[1]} rows, such as {differs}"
            )
        rows += counts[0]
    connection.execute("DETACH before")
    return rows


def measured(made: Path, items: int, scratch: Path) -> list[Figure]:
    """Return how long it takes with one worker and with two."""
    home, lake, before, now = scratch / "home", str(scratch / "lake"), scratch / "before.db", int(time.time())
    home.mkdir()
    for file in ("sharewell.toml", FILE_NAME):
        shutil.copyfile(made / file, home / file)
    with open_store(home, zone=ZONE) as store:
        refresh_facts(store, dirty_months(store, now, full=True))
        begun = time.perf_counter()
        push(store, lake, machine="one")
        pushed = time.perf_counter() - begun
    shutil.copyfile(home / FILE_NAME, before)
    took = {}
    for workers in (1, 2):
        place = scratch / f"spark{workers}"
        place.mkdir()
        with open_store(home, zone=ZONE) as store, spark_cluster(place, workers=workers, memory=MEMORY, small=False) as master:
            seconds, months = by_spark(store, lake, master, now)
            rows = same(store, before)
        shutil.rmtree(place)
        took[workers] = seconds
        print(f"{workers}: {seconds:.0f} s, {months} months, {rows:,} rows", file=sys.stderr, flush=True)
    alone = f"with one {took[1]:.0f} s; {rows:,} rows, those of SQLite in both; bringing the items before took {pushed:.0f} s"
    return [
        Figure(
            what=f"all month facts of {items:,} items by Spark over a lake, brought into the store, with two workers",
            value=took[2],
            unit="s",
            beside=alone,
        )
    ]


def main() -> int:
    """Measure, tell, and return 1 where Spark cannot be had."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--items", type=int, default=10_000_000, help="in the store; it is made once and kept")
    parser.add_argument("--folder", type=Path, default=platformdirs.user_cache_path("sharewell") / "benchmarks")
    parser.add_argument("--scratch", type=Path, help="where the store is copied to, and the lake lies")
    asked = parser.parse_args()
    os.environ["XDG_CONFIG_HOME"] = str(asked.folder)
    made = ready(asked.folder, Sizes(items=asked.items), facts_alone=True)
    with tempfile.TemporaryDirectory(dir=asked.scratch) as name:
        try:
            return tell(measured(made, asked.items, Path(name)))
        except pytest.skip.Exception as missing:
            print(missing, file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main())
