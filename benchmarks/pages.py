"""How long every page takes on a store of two million items, against a Streamlit hello world in the same run.

Beside it stands the same hello world as HTML, as our pages are. Each visit is cold for the browser (a fresh context, nothing
cached); the servers have been up for a while and each page was opened once before. Then marks are counted in every chart, and
twenty clients run Month again over its websocket, each after a pause, as twenty people do who click. Run it with
`.venv/bin/python benchmarks/pages.py [--visits 5] [--only month,desk] [--clients 20]`; the store is made once, in a quarter of an
hour or so, and kept in the machine's cache (`--folder`: elsewhere).
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from benchmarks.inputs.clients import Load, Run, runs_of, within  # noqa: E402
from benchmarks.inputs.figures import Figure, tell  # noqa: E402
from benchmarks.inputs.large_store import ITEMS, Sizes, ready  # noqa: E402
from benchmarks.inputs.served import ARGUMENTS, HELD_BACK, hello_world, our_pages, plain, visit  # noqa: E402
from tests.conftest import find_browser  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MOST = {"month": 1.3}
MOST_ELSE = 1.6
MOST_MARKS = 2_000
MOST_P95 = 1.5
TURNS = 4
AS_HTML = 'import streamlit as st\n\nst.html("<h1>Hello, world</h1>")\n'
READY = {
    "month": ("", ".sw-strips .sw-status"),
    "trends": ("trends", '[data-testid="stVegaLiteChart"] svg'),
    "flow": ("flow", '[data-testid="stEChartsChart"] svg'),
    "topics": ("topics", ".sw table"),
    "labels": ("labels", ".sw h1"),
    "indicator": ("indicator?id=E1", '[data-testid="stVegaLiteChart"] svg'),
    "ideal": ("ideal", ".sw h2"),
    "initiatives": ("initiatives", ".sw h1"),
    "rules": ("rules", ".sw h1"),
    "trust": ("trust", ".sw h1"),
    "policy": ("policy", ".sw h1"),
    "desk": ("desk", ".st-key-desk-item"),
    "sources": ("sources", ".sw table"),
    "people": ("people", ".sw h1"),
    "me": ("me", ".sw h1"),
    "council": ("council", ".sw h1"),
}
"""By page its address, and what stands there once its first screen does."""
_MARKS = """
() => [...document.querySelectorAll('[data-testid="stVegaLiteChart"] svg, [data-testid="stEChartsChart"] svg')].map(
  svg => svg.querySelectorAll('g[class*="mark-"][class*="role-mark"] :is(path, text, line)').length
    || svg.querySelectorAll('path, text').length)
"""


def marks(browser: Browser, address: str, selector: str) -> int:
    """Return the most marks that a chart of a page has; 0 for a page without charts."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(selector, timeout=120_000)
    page.wait_for_timeout(3_000)
    found: list[int] = page.evaluate(_MARKS)
    context.close()
    return max(found, default=0)


def visited(browser: Browser, beside: dict[str, str], served: str, names: list[str], visits: int) -> list[Figure]:
    """Return how many times as long as hello world each page takes: of the middle of the visits, which take turns.

    `beside` has the addresses of hello world, and of the same as HTML.
    """
    places = {name: (address, "h1") for name, address in beside.items()}
    ours = {name: (f"{served}/{READY[name][0]}", READY[name][1]) for name in names}
    times: dict[str, list[float]] = {name: [] for name in (*places, *ours)}
    for address, selector in (*ours.values(), *places.values()):
        visit(browser, address, selector)
    for _ in range(visits):
        for name, place in ours.items():
            for other, plainly in places.items():
                times[other].append(visit(browser, *plainly))
            times[name].append(visit(browser, *place))
    middle = {name: statistics.median(found) for name, found in times.items()}
    late = middle["hello as HTML"] / middle["hello"]
    return [
        Figure(
            what="hello world as HTML (`st.html`) cold in a browser, against hello world",
            value=late,
            unit="times",
            runs=tuple(took / middle["hello"] for took in times["hello as HTML"]),
            beside=f"{middle['hello as HTML']:.2f} s against {middle['hello']:.2f} s",
        ),
        *(_cold(name, times, middle) for name in names),
    ]


def _cold(name: str, times: dict[str, list[float]], middle: dict[str, float]) -> Figure:
    """Return how long a page takes."""
    bound, value = MOST.get(name, MOST_ELSE), middle[name] / middle["hello"]
    return Figure(
        what=f"{name} cold in a browser, against hello world",
        value=value,
        unit="times",
        bound=bound,
        runs=tuple(took / middle["hello"] for took in times[name]),
        beside=f"{middle[name]:.2f} s against {middle['hello']:.2f} s",
        why=HELD_BACK if value > bound else "",
    )


def rerun(hello: str, spared: str, served: str, clients: int, seconds: float) -> list[Figure]:
    """Let so many clients run hello world and Month in turns; return Month's 95th percentile against hello world's.

    `spared`: hello world without Streamlit's search for garbage after every run, which our pages do without too.
    """
    places = {"hello world": hello, "hello world without a search for garbage": spared, "Month": served}
    found: dict[str, list[Run]] = {name: [] for name in places}
    for _ in range(TURNS):
        for name, address in places.items():
            found[name] += runs_of(address, Load(clients=clients, seconds=seconds / TURNS))
    troubled = [run.trouble for run in found["Month"] if run.trouble]
    if troubled:
        raise SystemExit(f"trouble in {len(troubled)} runs of Month: {troubled[0]}")
    late = {name: within(runs, 0.95) for name, runs in found.items()}
    beside = ", ".join(f"{name} {late[name]:.0f} ms, half within {within(runs, 0.5):.0f} ms" for name, runs in found.items())
    what = f"95 of 100 runs of Month by {clients} clients, against hello world"
    plain = late["hello world without a search for garbage"]
    return [
        Figure(what=what, value=late["Month"] / late["hello world"], unit="times", bound=MOST_P95, beside=beside),
        Figure(what=f"{what} without a search for garbage", value=late["Month"] / plain, unit="times"),
    ]


def main() -> int:
    """Measure, tell, and return 1 when a bound is not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=platformdirs.user_cache_path("sharewell") / "benchmarks")
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--visits", type=int, default=5)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--only", default=",".join(READY))
    asked = parser.parse_args()
    os.environ["XDG_CONFIG_HOME"] = str(asked.folder)
    home, names = ready(asked.folder, Sizes(items=asked.items)), [name for name in asked.only.split(",") if name]
    found: list[Figure] = []
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        folder = Path(place)
        hello, served = hello_world(stack, folder).address, our_pages(stack, folder, home).address
        if names:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=str(find_browser()), args=ARGUMENTS)
                as_html = plain(stack, folder, AS_HTML).address
                found += visited(browser, {"hello": hello, "hello as HTML": as_html}, served, names, asked.visits)
                most = max(marks(browser, f"{served}/{READY[name][0]}", READY[name][1]) for name in names)
                found.append(Figure(what="marks in the chart that has most", value=most, unit="marks", bound=MOST_MARKS))
                browser.close()
        if asked.clients:
            spared = hello_world(stack, folder, "--runner.postScriptGC=false").address
            found += rerun(hello, spared, served, asked.clients, asked.seconds)
    return tell(found)


if __name__ == "__main__":
    sys.exit(main())
