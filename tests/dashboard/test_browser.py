"""The pages in a real browser: no exception, no error, no foreign host, nothing cut off, the first screen whole."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

import config.pages
from tests.dashboard.editions import bodies, fill, keep_policies

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "build" / "pictures"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ARGUMENTS += ["--disable-component-update", "--disable-sync"]
PAGES = {
    "month": "",
    "trends": "trends",
    "indicator": "indicator?id=A1",
    "sources": "sources",
    "flow": "flow",
    "topics": "topics",
    "labels": "labels",
}
PAGES |= {
    "people": "people",
    "council": "council",
    "ideal": "ideal",
    "initiatives": "initiatives",
    "rules": "rules",
    "trust": "trust",
    "policy": "policy",
}
SIZES = {"wide": (1440, 900), "phone": (390, 844)}
OF_STREAMLIT = {("presentation-role-conflict", "stFileUploaderDropzone")}
"""What axe-core finds in Streamlit's own parts, by rule and the part's test id."""
VISITED_ELSEWHERE = {"desk", "me"}
"""Pages with a module of browser tests of their own."""
BROKEN_WORDS = """() => [...document.querySelectorAll('.sw code')].filter(code => {
    const range = document.createRange();
    range.selectNodeContents(code);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    const isOtherWhenCopied = code.checkVisibility() && getSelection().toString() !== code.textContent;
    getSelection().removeAllRanges();
    const isBroken = word => {
        range.selectNodeContents(word);
        return word.textContent.length < 20 && range.getClientRects().length > 1;
    };
    return isOtherWhenCopied || [...code.querySelectorAll('.sw-word')].some(isBroken);
}).map(code => code.outerHTML)"""
"""Commands whose words are broken over lines, or that are not copied as they are written."""
RING = """() => {
    const picture = document.querySelector('[data-testid=stEChartsChart]').getBoundingClientRect();
    const written = [...document.querySelectorAll('[data-testid=stEChartsChart] svg text')];
    const names = written.map(name => name.getBoundingClientRect());
    const isCut = name => name.left < picture.left || name.right > picture.right || name.top < picture.top
        || name.bottom > picture.bottom;
    const down = Math.max(...names.map(name => name.bottom)) - Math.min(...names.map(name => name.top));
    return {names: names.length, cut: names.filter(isCut).length, filled: down / picture.height};
}"""
"""How many names of departments the ring has and how many are cut off, and how much of the picture's height it takes."""
INTERACTIVE = "a[href], button, input, select, textarea, summary, [tabindex]"


@dataclass
class Seen:
    """What a page did besides showing itself."""

    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    return port


def serve(home: Path, folder: Path, port: int | None = None) -> Iterator[str]:
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    surroundings = os.environ | {"SHAREWELL_HOME": str(home), "XDG_CONFIG_HOME": str(folder), "HOME": str(folder)}
    command = [sys.executable, "-m", "dashboard.server", "--port", str(port)]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen(command, env=surroundings, cwd=ROOT, stdout=log, stderr=log)
    try:
        wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def wait_for(address: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            urlopen(f"{address}/healthz", timeout=5).close()
        except (URLError, TimeoutError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder))
        fill(home, bodies())
        keep_policies(home)
    yield from serve(home, folder)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from serve(tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("user"))


@pytest.fixture(scope="module")
def browser(browser_path: Path) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(browser_path), args=ARGUMENTS)
        yield started
        started.close()


def visit(
    browser: Browser, address: str, path: str, *, size: tuple[int, int] = (1440, 900), scheme: Any = "light"
) -> tuple[Page, Seen]:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    seen = Seen()

    def guard(route: Any) -> None:
        if route.request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            seen.foreign.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    page = context.new_page()
    page.on("console", lambda message: seen.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.goto(f"{address}/{path}")
    page.wait_for_selector(".sw h1", timeout=30_000)
    page.wait_for_selector('[data-testid="stStatusWidget"]', state="detached", timeout=30_000)
    if page.locator('[data-testid="stVegaLiteChart"]').count():
        page.wait_for_selector('[data-testid="stVegaLiteChart"] svg', timeout=30_000)
    page.wait_for_selector("[data-stale=true]", state="detached", timeout=30_000)
    page.wait_for_timeout(300)
    return page, seen


def own(errors: list[str]) -> list[str]:
    """Leave out the two 404s that Streamlit logs when a page is opened by its address."""
    return [text for text in errors if "404 (Not Found)" not in text]


def test_every_page_is_visited() -> None:
    assert set(PAGES) | VISITED_ELSEWHERE == {*config.pages.PAGES, *config.pages.APART}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_cleanly(browser: Browser, address: str, name: str, lang: str, scheme: str, size: str) -> None:
    path = PAGES[name]
    page, seen = visit(browser, address, f"{path}{'&' if '?' in path else '?'}lang={lang}", size=SIZES[size], scheme=scheme)
    try:
        assert page.locator('[data-testid="stException"]').count() == 0
        assert seen.foreign == []
        assert own(seen.errors) == []
        assert page.evaluate("document.documentElement.lang") == lang
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= SIZES[size][0]
        assert page.evaluate("window.stolen") is None
        assert page.evaluate(BROKEN_WORDS) == []
        if name == "flow":
            page.wait_for_selector('[data-testid="stEChartsChart"][aria-busy="false"] svg text', timeout=30_000)
            page.wait_for_timeout(500)
            ring = page.evaluate(RING)
            assert (ring["names"] > 1, ring["cut"]) == (True, 0)
            assert ring["filled"] > 0.75
        assert barriers(page) == []
        keep(page, f"{name}-{lang}-{scheme}-{size}", SIZES[size][0])
    finally:
        page.context.close()


def barriers(page: Page) -> list[tuple[str, str]]:
    """Return what keeps a reader out, whatever its weight, as axe-core finds it on the whole page."""
    folder = importlib.util.find_spec("axe_core_python")
    assert folder is not None
    assert folder.submodule_search_locations is not None
    page.evaluate((Path(folder.submodule_search_locations[0]) / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document)")
    return [
        (violation["id"], node["html"][:160])
        for violation in found["violations"]
        for node in violation["nodes"]
        if not any(violation["id"] == rule and f'data-testid="{part}"' in node["html"] for rule, part in OF_STREAMLIT)
    ]


# A group of choices is one stop; arrows move within it.
UNREACHED = """selector => [...document.querySelectorAll(selector)].filter(element =>
    element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && !element.disabled && element.tabIndex >= 0
    && !element.dataset.reached && !(element.type === 'radio' && !element.checked)
    && !element.closest('[role=radiogroup]')?.querySelector('[data-reached]')
).map(element => element.outerHTML.slice(0, 160))"""
MARK = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return 'left';
    const known = at.dataset.reached;
    at.dataset.reached = 'yes';
    return known ? 'again' : 'new';
}"""


@pytest.mark.parametrize("name", PAGES)
def test_tab_reaches_everything(browser: Browser, address: str, name: str) -> None:
    page, _ = visit(browser, address, PAGES[name])
    try:
        offered = len(page.evaluate(UNREACHED, INTERACTIVE))
        assert offered > len(PAGES)
        for _ in range(2 * offered):
            page.keyboard.press("Tab")
            if page.evaluate(MARK) == "left":
                break
        assert page.evaluate(UNREACHED, INTERACTIVE) == []
    finally:
        page.context.close()


def keep(page: Page, name: str, width: int) -> None:
    """Keep a picture of the whole page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    tall = int(page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")) + 60
    page.set_viewport_size({"width": width, "height": min(tall, 8000)})
    page.wait_for_timeout(200)
    page.screenshot(path=str(PICTURES / f"{name}.png"))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_first_screen_of_the_month_needs_no_scrolling(browser: Browser, address: str, lang: str) -> None:
    page, _ = visit(browser, address, f"?lang={lang}")
    try:
        boxes = [page.locator(".sw-tile").nth(place).bounding_box() for place in range(5)]
        decision = page.locator(".sw-ask").bounding_box()
        changes = page.locator(".sw-pair .sw-box").first.bounding_box()
        for box in (*boxes, decision, changes):
            assert box is not None
            assert box["y"] + box["height"] <= 900
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(PICTURES / f"first-screen-{lang}.png"))
    finally:
        page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_home_is_shown_cleanly(browser: Browser, empty: str, name: str) -> None:
    page, seen = visit(browser, empty, PAGES[name])
    try:
        assert "sharewell roster import" in page.locator(".sw-empty").inner_text()
        assert own(seen.errors) == []
        assert seen.foreign == []
        keep(page, f"empty-{name}", 1440)
    finally:
        page.context.close()


def test_the_language_switch_keeps_the_view(browser: Browser, address: str) -> None:
    page, seen = visit(browser, address, "?lang=en&month=2026-03&part=department%3ABurgerzaken")
    try:
        page.get_by_text("NL", exact=True).click()
        page.wait_for_selector("text=Hoe open deelde Burgerzaken in maart 2026?", timeout=20_000)
        assert "lang=nl" in page.url
        assert "month=2026-03" in page.url
        assert page.evaluate("document.documentElement.lang") == "nl"
        page.get_by_role("link", name="Trends").click()
        page.wait_for_selector("text=Hoe ontwikkelt ons delen zich?", timeout=20_000)
        assert "lang=nl" in page.url
        assert own(seen.errors) == []
    finally:
        page.context.close()


def test_a_row_is_added_by_keyboard_alone(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    home = tmp_path / "home"
    fill(home, bodies(months=2))
    for address in serve(home, tmp_path):
        page, seen = visit(browser, address, "initiatives?lang=en")
        try:
            page.get_by_label("Key, short and fixed").focus()
            for typed in ("forum", "Ask aloud", "Everybody dares to ask", "", "#forum"):
                page.keyboard.type(typed)
                page.keyboard.press("Tab")
            page.get_by_role("button", name="Save").focus()
            page.keyboard.press("Enter")
            page.wait_for_selector("text=Saved: Ask aloud.", timeout=20_000)
            row = page.get_by_role("row", name="Ask aloud")
            assert "Everybody dares to ask" in row.inner_text()
            assert "tag #forum" in row.inner_text()
            assert own(seen.errors) == []
        finally:
            page.context.close()


def test_what_is_folded_away_opens_without_barriers(browser: Browser, address: str) -> None:
    page, seen = visit(browser, address, "trust?lang=nl")
    try:
        for fold, field in enumerate(("Wie is geschoold", "Hoeveel mensen erachter zaten", "Zeiden ja")):
            page.locator("summary").nth(fold).focus()
            page.keyboard.press("Enter")
            page.get_by_label(field).wait_for(timeout=20_000)
        page.wait_for_selector("[data-stale=true]", state="detached", timeout=20_000)
        page.wait_for_timeout(500)
        assert barriers(page) == []
        assert own(seen.errors) == []
    finally:
        page.context.close()


def test_a_strip_leads_to_its_indicator(browser: Browser, address: str) -> None:
    page, _ = visit(browser, address, "?lang=nl&month=2026-08")
    try:
        page.get_by_role("link", name="Over en weer").click()
        page.wait_for_selector("h1:has-text('Over en weer')", timeout=20_000)
        assert "id=A3" in page.url
        assert "month=2026-08" in page.url
    finally:
        page.context.close()
