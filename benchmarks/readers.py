"""Many readers: fifty clients on Month and Trends while `sharewell refresh --full` runs on the same home, against hello world.

No run may tell of trouble. Then what the server holds: over 1,000 runs once it is warm, and against a plain Streamlit script that
draws the same charts. It works on a copy of the store that `pages.py` makes. Run it with
`.venv/bin/python benchmarks/readers.py [--items 2000000] [--clients 50] [--seconds 120] [--folder FOLDER]`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import platformdirs

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.inputs.clients import Load, Run, runs_of, within  # noqa: E402
from benchmarks.inputs.drawn import PAGES, plain_script  # noqa: E402
from benchmarks.inputs.figures import Figure, tell  # noqa: E402
from benchmarks.inputs.large_store import ITEMS, Sizes, ready  # noqa: E402
from benchmarks.inputs.served import Served, hello_world, our_pages, plain  # noqa: E402
from config.settings import load_settings  # noqa: E402
from storage.database import FILE_NAME, open_store  # noqa: E402

READ: Final = {"": "Month", "trends": "Trends"}
"""By the name that the server knows a page by, what it is called."""
TURNS: Final = 4
RUNS: Final = 1_000
MOST_GROWTH: Final = 1.05
MOST_MEMORY: Final = 1.3
SESSIONS: Final = 128
"""How many sessions Streamlit keeps of readers who went: until as many were there, memory grows."""


def copied(home: Path, folder: Path) -> Path:
    """Return a copy of a home, brought to this version's store."""
    copy = folder / "home"
    copy.mkdir()
    for name in (FILE_NAME, "sharewell.toml"):
        shutil.copy2(home / name, copy / name)
    with open_store(copy, zone=load_settings(copy).zone):
        return copy


def _refresh(home: Path, *more: str) -> subprocess.Popen[bytes]:
    command = [str(Path(sys.executable).with_name("sharewell")), "--home", str(home), "refresh", *more]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def read_meanwhile(hello: Served, ours: Served, home: Path, load: Load) -> bool:
    """Let readers read while every figure is worked out anew; return whether a run told of trouble."""
    found: dict[str, list[Run]] = {"hello world": [], "ours": []}
    refresh, ended = _refresh(home, "--full"), []
    for _ in range(TURNS):
        for name, served in (("hello world", hello), ("ours", ours)):
            if refresh.poll() is not None:
                ended.append(refresh.returncode)
                refresh = _refresh(home, "--full")
            found[name] += runs_of(served.address, load)
    state = refresh.poll()
    refresh.terminate()
    refresh.wait()
    statuses = [*ended, *([] if state is None else [state])]
    done = f"{len(statuses)} refreshes of every month ended" + (f", with status {max(statuses)}" if any(statuses) else "")
    return bool(tell([troubles(found["ours"], load.clients, done), *late(found, load.clients)])) or any(statuses)


def troubles(runs: list[Run], clients: int, done: str) -> Figure:
    """Return how many runs told of trouble."""
    troubled = [f"{READ[run.page]}: {run.trouble}" for run in runs if run.trouble]
    return Figure(
        what=f"runs by {clients} clients that told of trouble while figures were worked out anew",
        value=len(troubled),
        unit="runs",
        bound=0,
        beside="; ".join([f"of {len(runs)}", done, *troubled[:1]]),
    )


def late(found: dict[str, list[Run]], clients: int) -> list[Figure]:
    """Return within how long 95 of 100 runs of each page came, against hello world's."""
    plain, figures = within(found["hello world"], 0.95), []
    for page, name in READ.items():
        runs = [run for run in found["ours"] if run.page == page]
        figures.append(
            Figure(
                what=f"95 of 100 runs of {name} by {clients} clients meanwhile, against hello world",
                value=within(runs, 0.95) / plain,
                unit="times",
                beside=f"{len(runs)} runs, {within(runs, 0.95):.0f} ms against {plain:.0f} ms",
            )
        )
    return figures


def grows(ours: Served, clients: int) -> bool:
    """Print what the server holds over many runs, once it is warm; return whether it grows."""

    def batch(least: int) -> int:
        count = 0
        while count < least:
            count += clients + len(runs_of(ours.address, Load(clients=clients, seconds=8, pause=0.5, pages=tuple(READ))))
        return count

    batch(clients * (2 + 2 * SESSIONS // clients))
    first, count = ours.memory, 0
    while count < RUNS:
        count += batch(RUNS // 5)
        print(f"after {count} runs {ours.memory:.0f} MB ({first:.0f} MB when warm)", flush=True)
    now = ours.memory
    beside = f"{now:.0f} MB against {first:.0f} MB"
    what = f"what the server holds after {count:,} more runs"
    return bool(tell([Figure(what=what, value=now / first, unit="times", bound=MOST_GROWTH, beside=beside)]))


def holds_more(ours: Served, charts: Served) -> bool:
    """Print what the server holds against a plain script with the same charts; return whether that is too much."""
    runs_of(charts.address, Load(clients=4, seconds=10, pause=1.0))
    runs_of(ours.address, Load(clients=len(PAGES), seconds=10, pause=1.0, pages=tuple(PAGES)))
    beside = f"{ours.memory:.0f} MB against {charts.memory:.0f} MB"
    what = "what the server holds, against a plain script with the same charts"
    return bool(tell([Figure(what=what, value=ours.memory / charts.memory, unit="times", bound=MOST_MEMORY, beside=beside)]))


def main() -> int:
    """Measure, print the figures, and return 1 when something takes more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=platformdirs.user_cache_path("sharewell") / "benchmarks")
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120.0)
    asked = parser.parse_args()
    os.environ["XDG_CONFIG_HOME"] = str(asked.folder)
    home = ready(asked.folder, Sizes(items=asked.items))
    print(f"{asked.items:,} items; other programs keep {os.getloadavg()[0]:.1f} processors busy", flush=True)
    over = False
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        copy = copied(home, folder)
        with ExitStack() as fresh:
            ours = our_pages(fresh, folder, copy)
            charts = plain(fresh, folder, plain_script(ours.address, folder))
            over |= holds_more(ours, charts)
        hello, ours = hello_world(stack, folder), our_pages(stack, folder, copy)
        load = Load(clients=asked.clients, seconds=asked.seconds / TURNS, pages=tuple(READ))
        over |= read_meanwhile(hello, ours, copy, load)
        over |= grows(ours, asked.clients)
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
