"""Take the pictures in the documentation from the made-up organisation: `.venv/bin/python docs/pictures.py --home DIR`.

The home is one that `sharewell demo` filled; it is served on a free port meanwhile. Each picture is the first screen of
a page, light, 1440 wide, with no more colours than it needs. Nothing else makes them.
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
"""By the picture's name: where the page is. These are served without sign-in."""
OWN: Final = {"me": "me", "people": "people"}
"""Pages of whoever signed in."""
BROWSERS: Final = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PATIENCE: Final = 60


def main() -> int:
    """Serve the home, without sign-in and then as somebody who takes part, and take every picture."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--only", nargs="*", choices=[*PAGES, *OWN], help="only these; without it, all")
    asked = parser.parse_args()
    wanted = asked.only or [*PAGES, *OWN]
    PICTURES.mkdir(parents=True, exist_ok=True)
    browser = next(path for path in BROWSERS if Path(path).exists())
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=browser, args=ARGUMENTS).new_page(
            viewport={"width": 1440, "height": 900}, color_scheme="light", locale="en-GB", reduced_motion="reduce"
        )
        whole = {name: path for name, path in PAGES.items() if name in wanted}
        if whole:
            with served(asked.home, free_port(), {}) as address:
                take(page, address, whole)
        own = {name: path for name, path in OWN.items() if name in wanted}
        if own:
            with signed_in(asked.home, page) as address:
                take(page, address, own)
    return 0


def take(page: Page, address: str, pages: Mapping[str, str]) -> None:
    """Take the picture of each page."""
    for name, path in pages.items():
        page.goto(f"{address}/{path}{'&' if '?' in path else '?'}lang=en")
        drawn(page)
        keep(page.screenshot(), PICTURES / f"{name}.png")


@contextmanager
def served(home: Path, port: int, settings: dict[str, str]) -> Iterator[str]:
    """Serve a home with these settings in the environment; give the address."""
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(  # noqa: S603 - our own module, no shell
        [sys.executable, "-m", "dashboard.server", "--port", str(port)],
        cwd=ROOT,
        env=os.environ | {"SHAREWELL_HOME": str(home)} | settings,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def signed_in(home: Path, page: Page) -> Iterator[str]:
    """Serve a home with sign-in, and sign in as somebody who takes part."""
    import oidc_provider_mock

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    port, who = free_port(), somebody(home)
    claims = {"email": who, "name": who.split("@")[0].replace(".", " ").title(), "email_verified": True}
    user = oidc_provider_mock.User(sub="somebody", claims=claims)
    with oidc_provider_mock.run_server_in_thread(user_claims=[user]) as provider:
        settings = {
            "SERVER_METADATA_URL": f"http://127.0.0.1:{provider.server_port}/.well-known/openid-configuration",
            "CLIENT_ID": "sharewell",
            "CLIENT_SECRET": "made-up",
            "ADDRESS": f"http://127.0.0.1:{port}",
            "ADMINISTRATOR": who,
        }
        with served(home, port, {f"SHAREWELL_SIGN_IN__{name}": value for name, value in settings.items()}) as address:
            page.goto(address)
            page.get_by_role("button", name=re.compile("Sign in|Aanmelden|Inloggen")).click()
            page.fill('input[name="sub"]', "somebody")
            page.click('button[type="submit"]')
            page.wait_for_url(f"{address}/**", timeout=PATIENCE * 1000)
            yield address


def somebody(home: Path) -> str:
    """Return the address of the last person on the roster who takes part."""
    from openness.consent import MEASURE
    from storage.consent import consents
    from storage.database import open_store
    from storage.in_force import settings_in_force
    from storage.roster import details_of, person_of

    with open_store(home, zone=settings_in_force(home).zone, create=False) as store:
        taking_part = {str(row["person"]) for row in consents(store) if (row["state"], row["purpose"]) == ("valid", MEASURE)}
        found = (
            details_of(store, person).get("email")
            for key in sorted(taking_part, reverse=True)
            if (person := person_of(store, key))
        )
        return next(str(address) for address in found if address)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    return port


def drawn(page: Page) -> None:
    """Return once the page is whole: its last part drawn, its charts too, and nothing under way."""
    page.wait_for_selector(".sw h1", timeout=PATIENCE * 1000)
    page.wait_for_selector(".sw-foot", timeout=PATIENCE * 1000)
    page.wait_for_selector('[data-testid="stStatusWidget"]', state="detached", timeout=PATIENCE * 1000)
    page.wait_for_selector("[data-stale=true]", state="detached", timeout=PATIENCE * 1000)
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
