"""What pages do besides showing themselves, in a real browser: programs that run, hosts that are asked, exceptions, waiting."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.dashboard.test_browser import PAGES, own
from tests.dashboard.test_sign_in import signed_in
from tests.hostile.words import CANARY, TEXTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

DESK = {"desk": "desk", "drafts": "desk?view=digests&digest=1", "published": "desk?view=digests&digest=2"}
OF_STREAMLIT = {"script-src wasm-eval"}
"""What a part of Streamlit's own tries on every page, and the policy forbids."""
SLOWEST_PAGE = 5.0
"""Seconds that a page may take; a busy machine is waited for by its load."""
FEWEST_SHOWN = 8
"""Pages that have to show the harmful texts as texts: else nothing was tried."""
_PARAMETERS = (
    "month", "part", "id", "view", "digest", "item", "q", "kind", "version", "since", "until", "beside", "lang", "split", "measure",
)  # fmt: skip


def what_is_shown(browser: Browser, address: str) -> list[str]:
    """Return what any page does besides showing itself: programs that run, hosts that are asked, exceptions, waiting."""
    page = signed_in(browser, address, "p0")
    wrong: list[str] = []
    seen: dict[str, list[str]] = {"errors": []}
    page.on("console", lambda message: seen["errors"].append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen["errors"].append(str(error)))
    page.on("popup", lambda opened: wrong.append(f"a window: {opened.url}"))

    def dismissed(dialog: Dialog) -> None:
        wrong.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def guard(route: Any) -> None:
        if route.request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            wrong.append(f"asks {route.request.url}")
            route.abort()

    page.on("dialog", dismissed)
    page.context.route("**/*", guard)
    page.context.add_init_script(
        "window.__breaches = []; document.addEventListener('securitypolicyviolation', event =>"
        " window.__breaches.push(event.violatedDirective + ' ' + event.blockedURI))"
    )
    shown = 0
    paths = [*PAGES.values(), *DESK.values(), "people", "me"]
    for place, path in enumerate(paths):
        address_of = f"{address}/{path}{'&' if '?' in path else '?'}lang={'nl' if place % 2 else 'en'}"
        wrong += [f"{path or 'month'}: {what}" for what in opened_wrong(page, address_of, seen["errors"])]
        shown += CANARY in page.inner_text("body")
    for place, path in enumerate(dict.fromkeys(path.partition("?")[0] for path in paths)):
        query = urlencode(
            [(name, odd(place + turn)) for turn, name in enumerate(_PARAMETERS)] + [("month", "0000-00"), ("month", "9999-99")]
        )
        wrong += [
            f"{path or 'month'}, asked without sense: {what}"
            for what in opened_wrong(page, f"{address}/{path}?{query}", seen["errors"])
        ]
    page.context.close()
    return wrong if shown >= FEWEST_SHOWN else [*wrong, f"only {shown} pages show what means harm"]


def odd(number: int) -> str:
    """Return something for an address's query that makes no sense there."""
    found = [*TEXTS.values(), "9" * 400, "-1", "x" * 2000, "../../etc/passwd", "\x00", "9223372036854775808", "NaN", ""]
    return found[number * 7 % len(found)][:2000]


def opened_wrong(page: Page, address: str, errors: list[str]) -> list[str]:
    """Open a page and return what was wrong with it."""
    errors.clear()
    began = time.monotonic()
    page.goto(address)
    page.wait_for_selector(".sw h1", timeout=60_000)
    page.wait_for_selector(".sw-foot", timeout=60_000)
    page.wait_for_selector('[data-testid="stStatusWidget"]', state="detached", timeout=60_000)
    took = time.monotonic() - began
    page.wait_for_timeout(250)
    wrong = (
        [f"an exception: {page.locator('[data-testid=stException]').first.inner_text()}"]
        if page.locator('[data-testid="stException"]').count()
        else []
    )
    wrong += [f"an error: {text}" for text in own(errors)]
    wrong += [f"a breach of the policy: {breach}" for breach in page.evaluate("window.__breaches") if breach not in OF_STREAMLIT]
    if page.evaluate(f"window.{CANARY}") is not None:
        wrong.append(f"a program ran: {page.evaluate(f'window.{CANARY}')}")
    wide = page.evaluate(
        "document.querySelector('[data-testid=stMain]').scrollWidth - document.querySelector('[data-testid=stMain]').clientWidth"
    )
    if wide > 0:
        wrong.append(f"is {wide} pixels too wide")
    if took > SLOWEST_PAGE * busy():
        wrong.append(f"took {took:.1f} s")
    return wrong


def busy() -> float:
    """Return how much longer things take than on an idle machine."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
