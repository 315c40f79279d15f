"""What a refresh costs after one new day: as much however much is stored, and in line with what a month holds.

Stores of the same volume a month are filled with more and more months; then a day of items comes in, and the month facts and
readings are brought up to date, the stores taking turns, by the processors' time. Then months are made fuller instead, and one
person is erased. Run it with `.venv/bin/python benchmarks/refresh.py [--most 10000000] [--folder FOLDER]`; stores are made once
and kept in the machine's cache.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.inputs.figures import Figure, tell  # noqa: E402
from benchmarks.inputs.large_store import ZONE, Sizes, new_day, ready  # noqa: E402
from config.ideal import IdealSettings  # noqa: E402
from config.settings import load_settings  # noqa: E402
from pipeline.measure import refresh  # noqa: E402
from storage.database import open_store  # noqa: E402
from storage.runs import mark_dirty  # noqa: E402
from storage.withdraw import erase_person  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from storage.database import Store

A_MONTH = 40_000
"""Items a month, in stores of few and of many months."""
FULLER = (10_000, 20_000, 40_000, 80_000)
ITEMS = (120_000, 1_000_000, 10_000_000)
MONTHS = 24
"""Months of the stores whose months are fuller and fuller."""
SAME, LINEAR, ERASING = 1.2, 1.2, 2.0
WHY_MORE = (
    "The smallest store has no year before: what the larger ones are compared with from a year ago is read and measured besides."
)
"""Why a refresh costs more where more is stored."""
SMALL = Sizes(people=600, departments=12, divisions=3)


@contextmanager
def copied(home: Path) -> Iterator[Store]:
    """Give a copy of a store, brought up to date."""
    with tempfile.TemporaryDirectory(dir=home.parent) as name:
        place = Path(name) / "home"
        shutil.copytree(home, place)
        with open_store(place, zone=ZONE) as store:
            up_to_date(store)
            yield store


def up_to_date(store: Store) -> float:
    """Bring a store up to date; return the seconds of the processors it took, which other programs do not lengthen."""
    begun = time.process_time()
    refresh(store, load_settings(store.path.parent, {}), IdealSettings(), int(time.time()))
    return time.process_time() - begun


def after_a_day(folder: Path, sizes: Sequence[Sizes], times: int) -> dict[Sizes, list[float]]:
    """Return by store the seconds of the processors to bring it up to date after a day of items. The stores take turns."""
    taken: dict[Sizes, list[float]] = {one: [] for one in sizes}
    with ExitStack() as stack:
        stores = {one: stack.enter_context(copied(ready(folder, one))) for one in sizes}
        for _ in range(times):
            for one, store in stores.items():
                new_day(store, one.items // one.months // 30, int(time.time()))
                taken[one].append(up_to_date(store))
    return taken


def erasing(folder: Path, sizes: Sizes) -> Figure:
    """Compare erasing somebody, all months counted anew, with counting them anew without."""
    with copied(ready(folder, sizes)) as store:
        (person,) = store.connection.execute("SELECT person_id FROM item ORDER BY id DESC LIMIT 1").fetchone()
        begun = time.process_time()
        erase_person(store, person, now=int(time.time()))
        removed = time.process_time() - begun
        erased = removed + up_to_date(store)
        months = [row[0] for row in store.connection.execute("SELECT month FROM calendar")]
        with store.transaction():
            mark_dirty(store, months)
        counted = up_to_date(store)
    return Figure(
        what=f"erasing one of {sizes.people:,} people from {sizes.items:,} items and counting anew, against counting alone",
        value=erased / counted,
        unit="times",
        bound=ERASING,
        beside=f"{erased:.1f} s against {counted:.1f} s; the removal alone {removed:.2f} s",
    )


def main() -> int:
    """Measure, tell, and return 1 when a bound is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=10_000_000, help="items of the largest store")
    parser.add_argument("--folder", type=Path, default=platformdirs.user_cache_path("sharewell") / "benchmarks")
    parser.add_argument("--times", type=int, default=7)
    asked = parser.parse_args()
    os.environ["XDG_CONFIG_HOME"] = str(asked.folder)
    items = [count for count in ITEMS if count <= asked.most]
    longer = [replace(SMALL, items=count, months=-(-count // A_MONTH)) for count in items]
    fuller = [replace(SMALL, items=count * MONTHS, months=MONTHS) for count in FULLER]
    return tell(
        [
            *constant(after_a_day(asked.folder, longer, asked.times)),
            linear(after_a_day(asked.folder, fuller, asked.times)),
            erasing(asked.folder, fuller[-1]),
        ]
    )


def constant(taken: dict[Sizes, list[float]]) -> Iterator[Figure]:
    """Tell of each larger store how much longer it takes than the smallest."""
    smallest, *larger = taken
    least = statistics.median(taken[smallest])
    for one in larger:
        middle = statistics.median(taken[one])
        yield Figure(
            what=f"up to date after one new day: {one.items:,} items, against {smallest.items:,}; {A_MONTH:,} a month in both",
            value=middle / least,
            unit="times",
            bound=SAME,
            runs=tuple(seconds / least for seconds in taken[one]),
            beside=f"{middle:.2f} s against {least:.2f} s",
            why=WHY_MORE,
        )


def linear(taken: dict[Sizes, list[float]]) -> Figure:
    """Tell how much longer each item takes where months are fullest."""
    middle = {one.items // MONTHS: statistics.median(seconds) for one, seconds in taken.items()}
    few, many = min(middle), max(middle)
    return Figure(
        what=f"up to date after one new day, for each item of a month: months of {many:,} items, against {few:,}",
        value=middle[many] / middle[few] * few / many,
        unit="times",
        bound=LINEAR,
        beside=", ".join(f"{volume:,}: {seconds:.2f} s" for volume, seconds in middle.items()),
    )


if __name__ == "__main__":
    sys.exit(main())
