"""A page that is open while somebody is erased shows nothing of theirs from its next run on, whatever the server kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from openness.month import Month
from pipeline.cli.app import main
from storage.by_hand.annotations import put_annotation
from storage.desk.digests import digest, make_digest, publish, put_entry, write_digest
from tests.dashboard.test_browser import browser, serve
from tests.storage.desk.shared import DAY, desk_store, measured, said, take
from tests.storage.people import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

__all__ = ["browser"]
pytestmark = pytest.mark.browser
SAID, CALLED = "kwartelvliegwiel", "Vries"


@pytest.fixture
def place(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path]]:
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("user")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder))
    who: dict[str, Any] = {"by": "", "now": NOW}
    with desk_store(home, crowd=12) as store:
        take(store, *(said("anna", f"a{n}", f"Over het {SAID}, deel {n}", at=NOW - 2 * n * DAY) for n in range(4)))
        take(store, *(said("bram", f"b{n}", f"Iets anders, deel {n}", at=NOW - (2 * n + 1) * DAY) for n in range(4)))
        measured(store)
        number = make_digest(store, "Uit september", Month(202609), **who)
        seen = digest(store.connection, number)
        assert seen is not None
        write_digest(store, number, seen.title, f"Met dank aan Anna de {CALLED}.", seen=seen.stamp, now=NOW)
        for native in ("a1", "b1"):
            put_entry(store, number, ("slack", native), f"Anna de {CALLED} legt het uit", seen=None, **who)
        whole = digest(store.connection, number)
        assert whole is not None
        publish(store, number, seen=whole.whole, now=NOW)
        put_annotation(store, "2026-09", f"Anna de {CALLED} begint", **who)
    for address in serve(home, folder):
        yield address, home


def settle(page: Page) -> str:
    page.wait_for_selector(".sw-foot", timeout=30_000)
    page.wait_for_selector('[data-testid="stStatusWidget"]', state="detached", timeout=30_000)
    page.wait_for_timeout(500)
    return page.inner_text("body")


def test_the_next_run_of_an_open_page_shows_nothing_of_theirs(browser: Browser, place: tuple[str, Path]) -> None:
    address, home = place
    page = browser.new_context().new_page()
    pages = ("desk?lang=nl", "desk?lang=nl&view=digests&digest=1", f"desk?lang=nl&q={SAID}", "trends?lang=nl")
    shown = []
    for one in pages:
        page.goto(f"{address}/{one}")
        shown.append(settle(page))
    assert any(SAID in text for text in shown)
    assert any(CALLED in text for text in shown)
    page.goto(f"{address}/{pages[0]}")
    assert SAID in settle(page)
    assert main(["person", "erase", "anna", "--yes", "--home", str(home)]) in {0, 1}
    page.keyboard.press("j")
    page.wait_for_function("word => !document.body.innerText.includes(word)", arg=SAID, timeout=30_000)
    for one in pages:
        page.goto(f"{address}/{one}")
        text = settle(page)
        assert SAID not in text, one
        assert CALLED not in text, one
        assert page.locator('[data-testid="stException"]').count() == 0
    page.context.close()
