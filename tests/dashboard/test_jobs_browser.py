"""Work that takes long, in a real browser: asked for, followed, called off and fetched by keyboard, without barriers."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias

import pytest

from config.errors import WrongUse
from pipeline.worker import Worker
from storage.database import open_store
from storage.jobs.working import beat, end_failed, take
from tests.dashboard.editions import ZONE, bodies, fill
from tests.dashboard.test_browser import UNREACHED, barriers, browser, keep, own, serve, visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from storage.database import Store

pytestmark = pytest.mark.browser
__all__ = ["browser"]
Place: TypeAlias = "tuple[str, Path, Path]"
"""Where it is served, its home, and where its key lies."""
MAKE = "Make the pack"
SOON = 20_000
"""Milliseconds."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder))
        fill(home, bodies(months=2))
        for served in serve(home, folder):
            yield served, home, folder


@pytest.fixture(autouse=True)
def _with_its_key(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(place[2]))


@contextmanager
def of(home: Path) -> Iterator[Store]:
    with open_store(home, zone=ZONE) as store:
        yield store


def unfolded(browser: Browser, address: str, scheme: str) -> Page:
    """Open the part of the page where a pack is asked for, by keyboard."""
    page, seen = visit(browser, address, "?lang=en", scheme=scheme)
    page.locator("summary").filter(has_text="Take this month along").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name=MAKE).wait_for(timeout=SOON)
    assert own(seen.errors) == []
    return page


def pressed(page: Page, name: str) -> None:
    """Walk to a button with the tab key, and press it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").strip() == name:
            page.keyboard.press("Enter")
            return
    pytest.fail(f"{name} is not reached by keyboard: {page.evaluate(UNREACHED, 'button')}")


def settled(page: Page) -> None:
    page.wait_for_selector("[data-stale=true]", state="detached", timeout=SOON)
    page.wait_for_timeout(300)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_job_is_asked_for_followed_and_fetched_by_keyboard(browser: Browser, place: Place, scheme: str) -> None:
    address, home, _ = place
    page = unfolded(browser, address, scheme)
    try:
        pressed(page, MAKE)
        page.get_by_role("status").filter(has_text="It waits for its turn").wait_for(timeout=SOON)
        settled(page)
        assert barriers(page) == []
        with of(home) as store:
            taken = take(store, "worker", now=int(time.time()))
            assert taken is not None
            beat(store, taken, line="", done=3, whole=12, now=int(time.time()))
        bar = page.get_by_role("progressbar", name="It has begun ...")
        bar.wait_for(timeout=SOON)
        assert bar.evaluate("bar => [bar.value, bar.max]") == [3, 12]
        assert "3 of 12" in page.locator(f".st-key-sw-job-{taken.number}").inner_text()
        pressed_off = page.get_by_role("button", name="Call off")
        pressed_off.focus()
        with of(home) as store:
            beat(store, taken, line="", done=9, whole=12, now=int(time.time()))
        page.get_by_text("9 of 12").wait_for(timeout=SOON)
        page.wait_for_timeout(2_500)
        assert page.evaluate("document.activeElement.innerText").strip() == "Call off", "looking again takes no focus away"
        settled(page)
        assert barriers(page) == []
        keep(page, f"job-{scheme}", 1440)
        with of(home) as store:
            store.connection.execute("UPDATE job SET lease_until = 0 WHERE id = ?", (taken.number,))
        Worker(home=home, stop=threading.Event()).do_next()
        page.get_by_role("status").filter(has_text="The pack of October 2026 is there").wait_for(timeout=SOON)
        settled(page)
        assert barriers(page) == []
        link = page.get_by_role("link", name="Fetch the pack")
        link.focus()
        with page.expect_download(timeout=SOON) as waiting:
            page.keyboard.press("Enter")
        assert waiting.value.path().read_bytes().startswith(b"%PDF")
    finally:
        page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_job_is_called_off_or_fails_where_all_can_read_it(browser: Browser, place: Place, scheme: str) -> None:
    address, home, _ = place
    page = unfolded(browser, address, scheme)
    try:
        pressed(page, MAKE)
        page.get_by_role("button", name="Call off").wait_for(timeout=SOON)
        pressed(page, "Call off")
        page.get_by_role("status").filter(has_text="Called off; nothing was made.").wait_for(timeout=SOON)
        settled(page)
        assert barriers(page) == []
        pressed(page, MAKE)
        page.get_by_role("button", name="Call off").wait_for(timeout=SOON)
        with of(home) as store:
            taken = take(store, "worker", now=int(time.time()))
            assert taken is not None
            end_failed(store, taken, WrongUse("a day is missing", todo="write it as YYYY-MM-DD"), now=int(time.time()))
        page.get_by_role("alert").filter(has_text="a day is missing").wait_for(timeout=SOON)
        settled(page)
        assert barriers(page) == []
        keep(page, f"job-failed-{scheme}", 1440)
    finally:
        page.context.close()
