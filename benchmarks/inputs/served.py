"""Servers to measure, each in a process of its own, and a browser's visit to one of their pages."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.error import URLError
from urllib.request import urlopen

if TYPE_CHECKING:
    from contextlib import ExitStack

    from playwright.sync_api import Browser

ROOT: Final = Path(__file__).resolve().parents[2]
HELLO: Final = 'import streamlit as st\n\nst.title("Hello, world")\n'
ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
"""What the browser is started with."""
HELD_BACK: Final = (
    "Of the server's part `benchmarks/page_data.py` tells; the rest passes in Streamlit's frontend, and what holds a page back"
    " there was not found."
)
"""What is known of why a page stands later than hello world."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server that answers."""

    address: str
    process: int

    @property
    def memory(self) -> float:
        """Return the megabytes that its process holds now."""
        lines = Path(f"/proc/{self.process}/status").read_text(encoding="utf-8").splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) / 1024


def hello_world(stack: ExitStack, folder: Path, *options: str) -> Served:
    """Start Streamlit's hello world."""
    return plain(stack, folder, HELLO, *options)


def plain(stack: ExitStack, folder: Path, script: str, *options: str) -> Served:
    """Start a script with Streamlit as it comes."""
    port = free_port()
    path = folder / f"plain-{port}.py"
    path.write_text(script, encoding="utf-8")
    run = ["run", str(path), "--server.headless=true", "--browser.gatherUsageStats=false", f"--server.port={port}", *options]
    return _started(stack, [sys.executable, "-m", "streamlit", *run], port, folder)


def our_pages(stack: ExitStack, folder: Path, home: Path) -> Served:
    """Start the dashboard on a home."""
    port = free_port()
    serve = [sys.executable, "-m", "dashboard.server", "--port", str(port)]
    return _started(stack, serve, port, folder, SHAREWELL_HOME=str(home), PYTHONPATH=str(ROOT))


def _started(stack: ExitStack, command: list[str], port: int, folder: Path, **settings: str) -> Served:
    """Start a server and wait until it answers; it is stopped at the end."""
    server = subprocess.Popen(
        command, cwd=folder, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    stack.callback(server.wait)
    stack.callback(server.kill)
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
            return Served(address=address, process=server.pid)


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
