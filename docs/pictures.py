"""Take the pictures in the documentation from the made-up organisation: `.venv/bin/python docs/pictures.py --home DIR`.

The home is one that `sharewell demo` filled; it is served on a free port meanwhile. Each picture is the first screen of
a page, light, 1440 wide, with no more colours than it needs. Nothing else makes them.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT: Final = Path(__file__).resolve().parents[1]
PICTURES: Final = ROOT / "docs" / "pictures"
COLOURS: Final = 128
PAGES: Final = {
    "month": "",
    "trends": "trends",
    "flow": "flow",
    "topics": "topics",
    "labels": "labels",
    "indicator": "indicator?id=A1",
    "ideal": "ideal",
    "initiatives": "initiatives",
    "rules": "rules",
    "trust": "trust",
    "policy": "policy",
    "desk": "desk",
    "sources": "sources",
}
"""By the picture's name: where the page is."""
BROWSERS: Final = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PATIENCE: Final = 60


def main() -> int:
    """Serve the home and take every picture."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--only", nargs="*", choices=list(PAGES), help="only these; without it, all")
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
                viewport={"width": 1440, "height": 900}, color_scheme="light", locale="en-GB", reduced_motion="reduce"
            )
            for name, path in PAGES.items():
                if asked.only and name not in asked.only:
                    continue
                page.goto(f"{address}/{path}{'&' if '?' in path else '?'}lang=en")
                drawn(page)
                keep(page.screenshot(), PICTURES / f"{name}.png")
    finally:
        server.terminate()
        server.wait(20)
    return 0


def drawn(page: Page) -> None:
    """Return once the page is whole: its last part drawn, its charts too, and nothing under way."""
    page.wait_for_selector(".sw h1", timeout=PATIENCE * 1000)
    page.wait_for_selector(".sw-foot", timeout=PATIENCE * 1000)
    page.wait_for_selector('[data-testid="stStatusWidget"]', state="detached", timeout=PATIENCE * 1000)
    page.wait_for_function("document.querySelector('[data-stale=true]') === null", timeout=PATIENCE * 1000)
    page.wait_for_timeout(2000)


def keep(shot: bytes, path: Path) -> None:
    """Write a picture with a palette."""
    with Image.open(BytesIO(shot)) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(path, optimize=True)


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
