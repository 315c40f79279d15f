"""The documentation as a site: every link leads somewhere, and nothing is fetched from another host."""

from __future__ import annotations

import fcntl
import re
import shutil
import tomllib
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest

from docs import build_site

if TYPE_CHECKING:
    from pathlib import Path

FETCHED = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
    "use": "href",
}
LINK_THAT_FETCHES = {"stylesheet", "icon", "preload", "preconnect", "dns-prefetch", "modulepreload", "manifest", "prefetch"}
OF_THE_BUILDER = {"scrollable-region-focusable"}
"""A wide table on a phone is scrolled by touch, and holds nothing to put the focus on."""
ABROAD = re.compile(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//")


class Page(HTMLParser):
    """What one page fetches, the places in it, and where it leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetches: list[str] = []
        self.leads: list[str] = []
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        self.places.update(filter(None, (has.get("id"), has.get("name"))))
        if tag in FETCHED and FETCHED[tag] in has:
            self.fetches.append(has[FETCHED[tag]])
        if tag == "link" and LINK_THAT_FETCHES & set(has.get("rel", "").split()):
            self.fetches.append(has.get("href", ""))
        if tag == "a" and has.get("href"):
            self.leads.append(has["href"])


@pytest.fixture(scope="module")
def site(root: Path, testrun_uid: str) -> Path:
    """Return the site, built as `make site` does: once, by whichever of the programs that share the tests comes first."""
    built = root / "build" / f"site-of-{testrun_uid}"
    built.parent.mkdir(exist_ok=True)
    with (root / "build" / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            assert build_site.main() == 0
            for earlier in built.parent.glob("site-of-*"):
                earlier.unlink()
            built.touch()
    return root / "site"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}


def test_nothing_is_fetched_from_another_host(site: Path, pages: dict[Path, Page]) -> None:
    abroad = [f"{path.name}: {goal}" for path, page in pages.items() for goal in page.fetches if urlsplit(goal).netloc]
    assert abroad == []
    assert [path.name for path in site.rglob("*.css") if ABROAD.search(path.read_text(encoding="utf-8"))] == []
    assert sum(len(page.fetches) for page in pages.values()) > len(pages)


def test_every_link_and_picture_is_there(pages: dict[Path, Page]) -> None:
    dead = []
    for path, page in pages.items():
        for goal in (*page.leads, *page.fetches):
            parts = urlsplit(goal)
            if parts.scheme or parts.netloc or path.name == "404.html":
                continue
            there = (path.parent / parts.path).resolve() if parts.path else path
            there = there / "index.html" if there.is_dir() else there
            if not there.is_file() or (parts.fragment and there in pages and parts.fragment not in pages[there].places):
                dead.append(f"{path.name}: {goal}")
    assert dead == []


def test_dutch_pages_say_that_they_are_dutch(site: Path) -> None:
    dutch = list(site.rglob("nl/*.html"))
    assert len(dutch) == 7
    for page in site.rglob("*.html"):
        head = page.read_text(encoding="utf-8")[:400]
        assert f'<html lang="{"nl" if page in dutch else "en"}"' in head, page.name


def test_every_page_is_in_the_navigation(root: Path) -> None:
    def leaves(entries: list[dict[str, object]]) -> list[str]:
        found: list[str] = []
        for entry in entries:
            for goal in entry.values():
                found += leaves(goal) if isinstance(goal, list) else [str(goal)]
        return found

    nav = leaves(tomllib.loads((root / "zensical.toml").read_text(encoding="utf-8"))["project"]["nav"])
    written = {place for source, place in build_site.sources(root) if source.suffix == ".md"}
    assert sorted(nav) == sorted(written)


def test_links_are_set_to_where_pages_lie_in_the_site() -> None:
    text = "[a](../GLOSSARY.md#word) [b](https://example.org/x) [c](#here) ![d](pictures/month.png)"
    assert build_site.moved_links(text, "docs/index.md") == text.replace("../GLOSSARY.md", "GLOSSARY.md")
    assert build_site.moved_links("[a](docs/commands.md)", "CONTRIBUTING.md") == "[a](commands.md)"
    assert build_site.moved_links("[a](../../GLOSSARY.md)", "docs/guides/x.md") == "[a](../GLOSSARY.md)"


def test_a_link_that_leads_nowhere_ends_the_build(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in (*build_site.FROM_ROOT, "zensical.toml"):
        shutil.copyfile(root / name, tmp_path / name)
    shutil.copytree(root / "docs", tmp_path / "docs")
    (tmp_path / "dashboard").mkdir()
    shutil.copyfile(root / "dashboard" / "icon.png", tmp_path / "dashboard" / "icon.png")
    with (tmp_path / "docs" / "index.md").open("a", encoding="utf-8") as page:
        page.write("\n[nowhere](no-such-page.md)\n")
    monkeypatch.setattr(build_site, "ROOT", tmp_path)
    monkeypatch.setattr(build_site, "GATHERED", tmp_path / "build" / "site-pages")
    monkeypatch.setattr(build_site, "SITE", tmp_path / "site")
    assert build_site.main() == 1
    told = capsys.readouterr().err
    assert "page does not exist" in told
    assert "no-such-page.md" in told
    assert "\x1b" not in told


@pytest.mark.browser
@pytest.mark.parametrize("opened", ["from a disk", "from a server"])
def test_the_search_finds_a_page_without_any_network(site: Path, browser_path: Path, opened: str) -> None:
    from functools import partial
    from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    from playwright.sync_api import sync_playwright

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    address = site.as_uri() if opened == "from a disk" else f"http://127.0.0.1:{server.server_port}"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(browser_path), args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page()
            asked: list[str] = []
            page.on("request", lambda request: asked.append(request.url))
            page.goto(f"{address}/index.html")
            page.locator("[data-md-component=search], .md-search__button").first.click()
            page.locator("input:focus").wait_for(timeout=30_000)  # keys that are pressed before it is there reach nothing
            page.keyboard.type("tombstone")
            page.get_by_role("link", name="Glossary").first.wait_for(timeout=60_000)
            browser.close()
    finally:
        server.shutdown()
        server.server_close()
    hosts = {urlsplit(url).netloc for url in asked if urlsplit(url).scheme in {"http", "https", "ws", "wss"}}
    assert hosts <= {f"127.0.0.1:{server.server_port}"}


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_site_can_be_read_by_everybody(site: Path, browser_path: Path, scheme: Literal["light", "dark"], width: int) -> None:
    from axe_core_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    found = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(browser_path), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        for place in ("index.html", "guides/leadership.html", "works-council/nl/dpia.html"):
            page.goto(f"{site.as_uri()}/{place}")
            page.wait_for_timeout(300)
            found += [f"{place}: {fault['id']}" for fault in Axe().run(page)["violations"] if fault["id"] not in OF_THE_BUILDER]
            assert page.evaluate("document.documentElement.scrollWidth") <= width, place
        browser.close()
    assert found == []
