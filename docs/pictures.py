"""Take the pictures in the documentation from the made-up organisation: `.venv/bin/python docs/pictures.py --home DIR`.

The home is one that `sharewell demo` filled; it is served on a free port while the pictures are taken.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Final
from urllib.error import URLError
from urllib.request import urlopen

ROOT: Final = Path(__file__).resolve().parents[1]
PICTURES: Final = ROOT / "docs" / "pictures"
WANTED: Final = {"month": "?lang=en"}
BROWSERS: Final = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PATIENCE: Final = 60


def main() -> int:
    """Serve the home and take every picture."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    asked = parser.parse_args()
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(  # noqa: S603 - our own module, no shell
        [sys.executable, "-m", "dashboard.server", "--port", str(port)],
        cwd=ROOT,
        env=os.environ | {"SHAREWELL_HOME": str(asked.home)},
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(address)
        PICTURES.mkdir(parents=True, exist_ok=True)
        browser = next(path for path in BROWSERS if Path(path).exists())
        with sync_playwright() as playwright:
            page = playwright.chromium.launch(executable_path=browser, args=ARGUMENTS).new_page(
                viewport={"width": 1440, "height": 900}
            )
            for name, path in WANTED.items():
                page.goto(f"{address}/{path}")
                page.wait_for_selector(".sw h1")
                page.wait_for_timeout(2000)
                page.screenshot(path=str(PICTURES / f"{name}.png"))
    finally:
        server.terminate()
        server.wait(20)
    return 0


def wait_for(address: str) -> None:
    """Return once the server answers."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            urlopen(f"{address}/healthz", timeout=5).close()  # noqa: S310 - our own address
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


if __name__ == "__main__":
    sys.exit(main())
