"""How long the ways in take, beside the least that could be done, beside others' programs, and how much memory they want.

Each figure is a ratio within one run on one machine: reading, normalising and storing against a plain `executemany` of the rows
that come of it, for tables, an archive and collected things, by the processor's time, with the clock's beside it; importing an
mbox against mbox-to-sqlite and Perceval, which are installed into a folder of their own; the memory for many items against that
for few. Run it with `.venv/bin/python benchmarks/ingest.py`; `--help` lists the sizes.
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.inputs import made_up  # noqa: E402
from benchmarks.inputs.figures import Figure, tell  # noqa: E402
from collectors.archives.slack import SlackExport  # noqa: E402
from collectors.archives.tables import ItemTable  # noqa: E402
from collectors.public.reddit_things import records_of_thing  # noqa: E402
from pipeline.ingest import ingest  # noqa: E402
from storage.database import FILE_NAME, open_store  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from collectors.base import Reader
    from openness.records import Record

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = 1_790_000_000
MOST_TIMES = 1.5
MOST_MEMORY = 1.5
LEAST_TIMES = {"mbox-to-sqlite": 1.0, "perceval": 3.0}
SHAREWELL = str(Path(sys.executable).with_name("sharewell"))
_WHY = (
    "Inserting takes 0.7 of what it takes plainly; reading and checking a row adds 0.2 to 0.6, in Python deciding who may be kept"
    " and making rows 0.3 to 0.4, finding what is there 0.1, and transactions that are short 0.2."
)
ROWS_IN = (
    "source", "space", "item", "item_text", "item_tag", "item_link", "engagement", "interaction", "response", "awaiting",
    "active_sketch", "dirty_month", "pending_change",
)  # fmt: skip
"""Tables that the intake fills, in the order in which they may be filled."""
_WATCH = """import os, sys
program = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(program, 0)
open(sys.argv[1], "w").write(str(used.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""Runs a program and writes down the kilobytes it held at most; small, for what a program starts from is counted too."""


@dataclass(slots=True)
class Took:
    """How long something took: seconds of a processor, which other programs change little, and seconds by the clock."""

    processor: float = 0.0
    clock: float = 0.0


@contextmanager
def taking() -> Iterator[Took]:
    """Measure what is done meanwhile."""
    took = Took()
    clock, processor = time.perf_counter(), time.process_time()
    yield took
    took.processor, took.clock = time.process_time() - processor, time.perf_counter() - clock


class Things:
    """Stands for a file of things as a source gives them, decoded already: what is left is to normalise and store them."""

    source = "reddit"

    def __init__(self, things: Sequence[dict[str, object]]) -> None:
        """Take the things."""
        self._things = things

    def check(self) -> None:
        """Refuse nothing."""

    def records(self) -> Iterator[Record]:
        """Read the records off each thing."""
        for thing in self._things:
            yield from records_of_thing(thing, (str(thing["author"]),), "here")

    def covered_until(self) -> int | None:
        """Return nothing: it is as of now."""
        return None


def home_of(folder: Path, source: str) -> Path:
    """Make a home with people who take part."""
    with open_store(folder, zone=ZONE) as store:
        made_up.fill(store, source)
    return folder


def copied(home: Path, to: Path) -> Path:
    """Return a copy of a home whose store is closed."""
    return Path(shutil.copytree(home, to))


def stored(home: Path, way: Reader, count: int) -> Took:
    """Read, normalise and store; return how long it took."""
    with open_store(home, zone=ZONE) as store:
        gc.collect()
        with taking() as took:
            sums = ingest(store, way, now=NOW).sums
    if sums.stored != count:
        raise SystemExit(f"not everything was stored: {sums}")
    return took


def inserted(home: Path, rows: dict[str, tuple[int, list[tuple[object, ...]]]]) -> Took:
    """Insert the very same rows into the same schema with the same settings, table by table; return how long it took."""
    with open_store(home, zone=ZONE) as store:
        gc.collect()
        with taking() as took, store.transaction() as connection:
            for table, (width, values) in rows.items():
                connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * width)})", values)
        return took


def rows_of(home: Path) -> dict[str, tuple[int, list[tuple[object, ...]]]]:
    """Return every row that the intake wrote, by table, in the order in which it was written."""
    connection = sqlite3.connect(home / FILE_NAME)
    found = {}
    for table in ROWS_IN:
        numbered = "id" in {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        cursor = connection.execute(f"SELECT * FROM {table}{' ORDER BY id' if numbered else ''}")
        found[table] = (len(cursor.description), cursor.fetchall())
    connection.close()
    return found


def ways(folder: Path, count: int) -> dict[str, tuple[str, Callable[[], Reader]]]:
    """Return by what is read the source it is from, and how to begin reading it. Each file holds as many items."""
    for name, write in made_up.TABLES.items():
        write(folder / name, count)
    made_up.write_slack(folder / "export.zip", count)
    things = made_up.things(count)
    return {
        "collected things": ("reddit", lambda: Things(things)),
        **{f"items.{Path(name).suffix[1:]}": ("forum", partial(ItemTable, folder / name)) for name in made_up.TABLES},
        "a Slack export": ("slack", lambda: SlackExport(folder / "export.zip")),
    }


def against_executemany(folder: Path, count: int, rounds: int) -> list[Figure]:
    """Return for each way in how many times as long it takes as inserting the rows that come of it."""
    found = []
    for what, (source, way) in ways(folder, count).items():
        gc.collect()
        gc.freeze()  # nobody who reads a file holds all its things at once, for the garbage collector to go through
        place = folder / source
        empty = place if place.exists() else home_of(place, source)
        stored(copied(empty, folder / "rows"), way(), count)
        rows = rows_of(folder / "rows")
        shutil.rmtree(folder / "rows")
        ours, plain = [], []
        for _ in range(rounds):
            ours.append(stored(copied(empty, folder / "ours"), way(), count))
            plain.append(inserted(copied(empty, folder / "plain"), rows))
            shutil.rmtree(folder / "ours")
            shutil.rmtree(folder / "plain")
        told = sum(len(values) for _, values in rows.values())
        a, b = statistics.median(one.processor for one in ours), statistics.median(one.processor for one in plain)
        clock, other = statistics.median(one.clock for one in ours), statistics.median(one.clock for one in plain)
        found.append(
            Figure(
                what=f"taking in {count:,} items from {what}, against executemany of the {told:,} rows that come of them",
                value=a / b,
                unit="times",
                bound=MOST_TIMES,
                runs=tuple(one.processor / two.processor for one, two in zip(ours, plain, strict=True)),
                beside=f"{a:.2f} s of a processor against {b:.2f} s; {clock:.2f} s by the clock against {other:.2f} s",
                why=_WHY if a / b > MOST_TIMES else "",
            )
        )
    return found


def against_others(folder: Path, peers: Path, count: int, rounds: int) -> list[Figure]:
    """Return how many times as long others' programs take to import one mbox."""
    mbox = folder / "team.mbox"
    made_up.write_mails(mbox, count)
    empty = home_of(folder / "members", "mailinglist")
    took: dict[str, list[float]] = {"sharewell": [], **{name: [] for name in LEAST_TIMES}}
    for number in range(rounds):
        home = copied(empty, folder / f"home{number}")
        commands = {
            "sharewell": [SHAREWELL, "import", "mbox", str(mbox), "--home", str(home)],
            "mbox-to-sqlite": [str(peers / "bin" / "mbox-to-sqlite"), "mbox", str(folder / f"out{number}.db"), str(mbox)],
            "perceval": [str(peers / "bin" / "perceval"), "mbox", "http://example.org/team", str(perceval_folder(folder, mbox))],
        }
        for name, command in commands.items():
            took[name].append(run(command, folder / f"{name}.out"))
    middle = {name: statistics.median(seconds) for name, seconds in took.items()}
    ours = middle.pop("sharewell")
    return [
        Figure(
            what=f"{name} on an mbox of {count:,} mails, {mbox.stat().st_size / 1e6:.0f} MB, against sharewell import mbox",
            value=seconds / ours,
            unit="times",
            bound=LEAST_TIMES[name],
            at_least=True,
            runs=tuple(one / other for one, other in zip(took[name], took["sharewell"], strict=True)),
            beside=f"{seconds:.2f} s against {ours:.2f} s",
        )
        for name, seconds in middle.items()
    ]


def memory(folder: Path, few: int, many: int) -> Figure:
    """Return how many times the memory of importing few items importing many takes."""
    peaks = []
    for count in (few, many):
        table, home = folder / f"{count}.csv", home_of(folder / f"forum{count}", "forum")
        made_up.write_items(table, count)
        command = [SHAREWELL, "import", "items", str(table), "--home", str(home)]
        told = folder / "peak"
        run([sys.executable, "-S", "-c", _WATCH, str(told), *command], folder / "items.out")
        peaks.append(int(told.read_text()))
    return Figure(
        what=f"the most memory that importing {many:,} items takes, against {few:,}",
        value=peaks[1] / peaks[0],
        unit="times",
        bound=MOST_MEMORY,
        beside=f"{peaks[1] / 1024:.0f} MB against {peaks[0] / 1024:.0f} MB",
    )


def run(command: list[str], out: Path) -> float:
    """Run a program to its end; return the seconds it took. Its modules are compiled once, as where it is installed."""
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with out.open("wb") as stream:
        begun = time.perf_counter()
        status = subprocess.run(
            command, stdout=stream, stderr=subprocess.STDOUT, cwd=ROOT, env=surroundings, check=False
        ).returncode
        took = time.perf_counter() - begun
    if status:
        raise SystemExit(f"{command[0]} ended with {status}:\n{out.read_text(errors='replace')[-2000:]}")
    return took


def perceval_folder(folder: Path, mbox: Path) -> Path:
    """Return a folder with the mbox alone, as Perceval wants it."""
    alone = folder / "mails"
    alone.mkdir(exist_ok=True)
    if not (alone / mbox.name).exists():
        (alone / mbox.name).hardlink_to(mbox)
    return alone


def installed(folder: Path) -> Path:
    """Install the others' programs into an environment of their own."""
    if not (folder / "bin" / "perceval").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, *LEAST_TIMES], check=True)
    return folder


def main() -> int:
    """Measure, tell, and return 1 when a bound is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    parser.add_argument("--items", type=int, default=50_000, help="stored, and inserted plainly")
    parser.add_argument("--mails", type=int, default=10_000, help="imported by us and by others")
    parser.add_argument("--few", type=int, default=10_000, help="items whose memory is the measure")
    parser.add_argument("--many", type=int, default=1_000_000, help="items that may take little more")
    parser.add_argument("--rounds", type=int, default=5, help="the middle one counts")
    parser.add_argument("--peers", type=Path, help="a folder in which to keep the others' programs")
    parser.add_argument("--only", choices=("store", "mails", "memory"), help="measure one figure")
    asked = parser.parse_args()
    found: list[Figure] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_CONFIG_HOME"] = str(folder)
        if asked.only in {None, "store"}:
            found += against_executemany(folder, asked.items, asked.rounds)
        if asked.only in {None, "mails"}:
            found += against_others(folder, installed(asked.peers or folder / "peers"), asked.mails, asked.rounds)
        if asked.only in {None, "memory"}:
            found.append(memory(folder, asked.few, asked.many))
    return tell(found)


if __name__ == "__main__":
    sys.exit(main())
