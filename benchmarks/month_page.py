"""How long until the Month page stands in a browser, against a Streamlit hello world on the same machine in the same run.

Each visit is cold for the browser (a fresh context, nothing cached); the servers have been up for a while. Run it with
`.venv/bin/python benchmarks/month_page.py [--home HOME] [--visits 7]`; without a home a made-up one is filled.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from tests.conftest import find_browser  # noqa: E402
from tests.dashboard.editions import bodies, fill  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser

HELLO = 'import streamlit as st\n\nst.title("Hello, world")\n'
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
MOST = 1.5


def started(stack: ExitStack, command: list[str], port: int, folder: Path, **settings: str) -> str:
    """Start a server, wait until it answers, and return its address."""
    server = subprocess.Popen(
        command, cwd=folder, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    stack.callback(server.wait, 20)
    stack.callback(server.terminate)
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + 60
    while True:
        try:
            urlopen(f"{address}/_stcore/health", timeout=2).close()
        except (URLError, TimeoutError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return address


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def visit(browser: Browser, address: str, selector: str) -> float:
    """Return the seconds from asking for a page until what is looked for stands there."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    begun = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_selector(selector, timeout=60_000)
    took = time.perf_counter() - begun
    context.close()
    return took


def main() -> int:
    """Measure, print the figures, and return 1 when Month takes more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--visits", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack, sync_playwright() as playwright:
        folder = Path(name)
        home = asked.home or folder / "home"
        if asked.home is None:
            home.mkdir()
            os.environ["XDG_CONFIG_HOME"] = str(folder)
            fill(home, bodies())
        (folder / "hello.py").write_text(HELLO, encoding="utf-8")
        ports = free_port(), free_port()
        run = ["run", "hello.py", "--server.headless=true", "--browser.gatherUsageStats=false", f"--server.port={ports[0]}"]
        hello = started(stack, [sys.executable, "-m", "streamlit", *run], ports[0], folder)
        serve = [sys.executable, "-m", "dashboard.server", "--port", str(ports[1])]
        month = started(stack, serve, ports[1], folder, SHAREWELL_HOME=str(home), PYTHONPATH=str(ROOT))
        browser = playwright.chromium.launch(executable_path=str(find_browser()), args=ARGUMENTS)
        times: dict[str, list[float]] = {"hello": [], "month": []}
        for address, selector in ((hello, "h1"), (month, ".sw-strips .sw-status")):
            visit(browser, address, selector)
        for _ in range(asked.visits):
            times["hello"].append(visit(browser, hello, "h1"))
            times["month"].append(visit(browser, month, ".sw-strips .sw-status"))
        browser.close()
    middle = {what: statistics.median(found) for what, found in times.items()}
    ratio = middle["month"] / middle["hello"]
    print(f"hello world {middle['hello']:.2f} s, Month {middle['month']:.2f} s, {ratio:.2f} times (at most {MOST})")
    return int(ratio > MOST)


if __name__ == "__main__":
    sys.exit(main())
