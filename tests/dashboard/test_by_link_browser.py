"""The page of a personal link in a real browser, while other pages ask for sign-in: read and answered by all means."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from openness.consent import MEASURE, NAME, SHOW
from storage.consent import ConsentRow, apply_consents
from storage.database import open_store
from storage.ledger import standing_of
from storage.personal_links import DECIDE, LEAVE, make_link
from tests.dashboard.editions import HOSTILE
from tests.dashboard.signed_in import SETTINGS
from tests.dashboard.test_browser import SIZES, barriers, browser, free_port, serve
from tests.storage.desk.shared import desk_store, said, take
from tests.storage.people import AMSTERDAM, NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

__all__ = ["browser"]
pytestmark = pytest.mark.browser
Place: TypeAlias = "tuple[str, Path, Path]"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home, folder, port = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("user"), free_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder))
        with desk_store(home) as store:
            rows = [
                ConsentRow(person="dirk", source="slack", handle=f"dirk {HOSTILE}", purpose=purpose, given_at=NOW)
                for purpose in (MEASURE, SHOW, NAME)
            ]
            assert apply_consents(store, rows, now=NOW).waiting == 3
            take(store, said("anna", "1", "Geheim van anna"))
        settings = home / "sharewell.toml"
        settings.write_text(SETTINGS.format(more="").replace("http://127.0.0.1:1", f"http://127.0.0.1:{port}"), encoding="utf-8")
        settings.chmod(0o600)
        for served in serve(home, folder, port):
            yield served, home, folder


@pytest.fixture(autouse=True)
def _with_its_key(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(place[2]))


def linked(place: Place, key: str, kind: str) -> str:
    with open_store(place[1], zone=AMSTERDAM) as store, store.transaction():
        token = make_link(store, store.keys.person_id(key), kind, days=30, now=int(time.time()))
    return f"{place[0]}/answer/{token}"


def opened(browser: Browser, address: str, *, size: str = "wide", scheme: Any = "light") -> tuple[Page, list[str]]:
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    page, wrong = context.new_page(), list[str]()
    base = address.partition("/answer")[0]
    page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith(base) else None)
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    return page, wrong


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize(("key", "kind"), [("dirk", DECIDE), ("anna", LEAVE)])
def test_it_is_readable_by_all_means(
    browser: Browser, place: Place, key: str, kind: str, lang: str, scheme: str, size: str
) -> None:
    page, wrong = opened(browser, f"{linked(place, key, kind)}?lang={lang}", size=size, scheme=scheme)
    try:
        assert page.evaluate("document.documentElement.lang") == lang
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]
        assert page.evaluate("window.stolen") is None
        assert page.locator("button").count() == (1 if kind == DECIDE else 4)
        assert barriers(page) == []
        assert wrong == []
    finally:
        page.context.close()


def test_a_person_answers_and_leaves_by_keyboard_without_signing_in(browser: Browser, place: Place) -> None:
    address = linked(place, "dirk", DECIDE)
    page, wrong = opened(browser, f"{address}?lang=nl", size="phone")
    try:
        page.get_by_role("button", name="Bewaar mijn antwoorden").click()
        assert page.get_by_role("radio").count() == 6, "the browser asks for an answer to each first"
        page.get_by_role("radio").first.focus()
        for key in ("Space", "Tab", "ArrowDown", "ArrowUp", "Tab", "ArrowDown"):  # yes, yes after no, no
            page.keyboard.press(key)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_role("status").wait_for()
        assert "waar u ja op zei, telt vanaf nu" in page.get_by_role("status").inner_text()
        assert barriers(page) == []
        assert stands(place, "dirk") == {("slack", MEASURE), ("slack", NAME)}
        page.locator(".sw-address a").click()
        page.get_by_role("button", name="Alles intrekken").click()
        assert "Ingetrokken" in page.get_by_role("status").inner_text()
        assert stands(place, "dirk") == set()
        assert wrong == []
        page.goto(f"{address}?lang=nl")
        assert "werkt niet" in page.inner_text("h1")
        assert barriers(page) == []
    finally:
        page.context.close()


def stands(place: Place, key: str) -> set[tuple[str, str]]:
    with open_store(place[1], zone=AMSTERDAM) as store:
        return set(standing_of(store, store.keys.person_id(key)).valid)
