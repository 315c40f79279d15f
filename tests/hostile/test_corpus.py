"""The hostile corpus through every way in, all in one store; then what that store gives out, and each page opened once.

One test, for the store, the server and the browser are shared: what is wrong with any case is gathered and told at the end.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest

from storage.database import open_store
from tests.dashboard.test_browser import PAGES, free_port, own, serve
from tests.dashboard.test_sign_in import browser, signed_in
from tests.hostile import archives, documents, lists, mails, tables
from tests.hostile.organisation import MONTHS, as_rows, settle
from tests.hostile.running import Trial, all_of, not_one_line
from tests.hostile.words import CANARY, ELSEWHERE, TEXTS
from tests.storage.people import AMSTERDAM

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.hostile.case import Case

__all__ = ["browser"]
GIVERS = (
    archives.zips, archives.tars, archives.folders, tables.texts, tables.cells, tables.files, tables.books, tables.parquets,
    mails.mails, mails.cars, documents.documents, lists.lists,
)  # fmt: skip
SIGN_IN = """
[sign_in]
server_metadata_url = "{provider}/.well-known/openid-configuration"
client_id = "sharewell"
client_secret = "made-up"
address = "{address}"
leadership = ["all"]
comms = ["all"]
administrator = ["all"]
"""
DESK = {"desk": "desk", "drafts": "desk?view=digests&digest=1", "published": "desk?view=digests&digest=2"}
SLOWEST_PAGE = 5.0
"""Seconds of this process's clock that a page may take once it was opened; a busy machine is waited for by its load."""
_PARAMETERS = ("month", "part", "id", "view", "digest", "item", "q", "kind", "version", "since", "until", "beside", "lang", "split", "measure")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cases() -> list[Case]:
    """Return the corpus."""
    return list(all_of([case for give in GIVERS for case in give()]))


def test_there_are_two_hundred_cases_and_more() -> None:
    assert len(cases()) + len(lists.calls()) + len(TEXTS) > 400


@pytest.mark.heavy
def test_the_heavy_cases_end_as_they_declare(tmp_path: Path) -> None:
    trial = Trial(tmp_path / "home")
    trial.run("refresh")
    for case in cases():
        if case.heavy:
            trial.take(case, tmp_path)
    assert [what for what in trial.wrong if ": took " not in what] == []


@pytest.mark.slow
def test_every_command_line_without_sense_is_told_in_one_line(tmp_path: Path) -> None:
    trial = Trial(tmp_path / "home")
    trial.run("refresh")
    wrong = []
    for call in lists.calls():
        ended = trial.run(*call)
        if ended.crash or ended.status not in {1, 2, 3, 4}:
            wrong.append(f"{call!r:.90}: {ended}")
        wrong += [f"{call!r:.90}: {what}" for what in not_one_line(ended)]
    assert wrong == []


@pytest.mark.browser
@pytest.mark.slow
def test_the_corpus_in_one_store_and_every_page_of_it(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import oidc_provider_mock

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    for name in ("files", "user"):
        (tmp_path / name).mkdir()
    claims = {"email": "p0@stad.example", "email_verified": True, "name": TEXTS["image"], "groups": ["all"]}
    port = free_port()
    with oidc_provider_mock.run_server_in_thread(user_claims=[oidc_provider_mock.User(sub="p0", claims=claims)]) as provider:
        trial = Trial(tmp_path / "home")
        address = f"http://127.0.0.1:{port}"
        settle(trial, tmp_path / "files", sign_in=SIGN_IN.format(provider=f"http://127.0.0.1:{provider.server_port}", address=address))
        for case in cases():
            if not case.heavy:
                trial.take(case, tmp_path)
        refreshed = trial.run("refresh")
        assert (refreshed.status, refreshed.crash) == (0, "")
        assert trial.wrong == [], trial.slowest
        assert what_is_kept(trial.home) == []
        assert what_is_given(trial, tmp_path) == []
        for served in serve(trial.home, tmp_path / "user", port):
            assert what_is_shown(browser, served) == []


def what_is_kept(home: Path) -> list[str]:
    """Return what is wrong with a store: damage, and texts that none may hold."""
    wrong = []
    with open_store(home, zone=AMSTERDAM) as store:
        state = store.connection.execute("PRAGMA integrity_check").fetchone()[0]
        wrong += [] if state == "ok" else [str(state)]
        loose = store.connection.execute("PRAGMA foreign_key_check").fetchall()
        wrong += [f"loose rows: {loose[:5]}"] if loose else []
        for table, column in (("item", "native_id"), ("item_text", "text"), ("space", "name"), ("quarantine", "place")):
            found = store.connection.execute(f"SELECT count(*) FROM {table} WHERE instr({column}, char(0)) > 0").fetchone()[0]
            wrong += [f"{found} NUL in {table}.{column}"] if found else []
        held = store.connection.execute("SELECT count(*), count(DISTINCT source_id) FROM item").fetchone()
        wrong += [] if held[0] > 700 and held[1] > 5 else [f"the store is emptier than it should be: {held}"]
    secret = b"root:x:0:0"
    wrong += [f"{file.name} holds a file of this machine" for file in home.rglob("*") if file.is_file() and secret in file.read_bytes()]
    return wrong


def what_is_given(trial: Trial, folder: Path) -> list[str]:
    """Return what is wrong with what leaves the store as files: formulas, programs and markup in them."""
    wrong: list[str] = []
    for name in ("activity", "flow", "initiatives", "knowledge", "roster", "rules", "sources", "topics", "totals", "training", "pulse"):
        ended = trial.run("facts", name)
        wrong += [f"facts {name}: {ended.err} {ended.crash}"] if ended.status else []
        wrong += [f"facts {name}: a formula: {cell!r}" for row in as_rows(ended.out) for cell in row if is_formula(cell)]
    for call in (("readings", "--json"), ("person", "export", "p0"), ("topics", "--json"), ("digest", "show", "2", "--json"), ("audit", "--json")):
        ended = trial.run(*call)
        if ended.status or ended.crash:
            wrong.append(f"{call}: {ended.err} {ended.crash}")
        else:
            json.loads(ended.out)
    for number in (2, 3):
        for kind in ("html", "markdown", "atom"):
            text = trial.run("digest", "show", str(number), "--format", kind).out
            wrong += [f"digest {number} as {kind}: {what}" for what in unsafe_text(text, kind)]
    out = folder / "packs"
    ended = trial.run("report", "--month", f"{MONTHS[-1] // 100}-{MONTHS[-1] % 100:02d}", "--lang", "nl", "--format", "all", "--out", str(out))
    wrong += [f"report: {ended.err} {ended.crash}"] if ended.status else []
    for file in out.rglob("*"):
        if file.suffix == ".pptx":
            wrong += [f"{file.name}: {what}" for what in unsafe_slides(file)]
        elif file.suffix == ".html":
            wrong += [f"{file.name}: {what}" for what in unsafe_text(file.read_text(encoding="utf-8"), "html")]
        elif file.suffix == ".pdf":
            wrong += [f"{file.name}: {word!r}" for word in (b"/JavaScript", b"/Launch", b"/OpenAction<<") if word in file.read_bytes()]
    return wrong


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet takes a cell for a formula; a number is none."""
    return cell.startswith(_FORMULA) and not cell.lstrip("+-").replace(".", "", 1).replace("e-", "", 1).isdigit()


def unsafe_text(text: str, kind: str) -> Iterator[str]:
    """Yield what in a digest or a mail would run, fetch or break."""
    if not text:
        yield "is empty"
    if kind == "atom":
        for element in ET.fromstring(json.loads(text)["text"] if text.startswith("{") else text).iter():
            if element.get("href", "").startswith(("javascript:", "data:")):
                yield f"leads to {element.get('href')}"
        return
    low = text.casefold()
    if kind == "html":
        yield from (f"holds {word}" for word in ("<script", "<svg", "<iframe", "<base", "<form", "onerror=\"", "javascript:\"") if word in low.replace('href="javascript:', 'javascript:"'))
        yield from (f"fetches from {ELSEWHERE}" for tag in ("src=", "url(") if f'{tag}"{ELSEWHERE}' in low)


def unsafe_slides(file: Path) -> Iterator[str]:
    """Yield the formulas and the links in the sheets behind the charts of a presentation."""
    with zipfile.ZipFile(file) as deck:
        for name in deck.namelist():
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(deck.read(name))) as sheet:
                    for part in sheet.namelist():
                        if part.startswith("xl/worksheets/") and (b"<f>" in sheet.read(part) or b"hyperlink" in sheet.read(part)):
                            yield f"a formula or a link in {name} {part}"
            if name.endswith(".rels") and b"evil.example" in deck.read(name):
                yield f"a link to elsewhere in {name}"


def what_is_shown(browser: Browser, address: str) -> list[str]:
    """Return what any page does besides showing itself: programs that run, hosts that are asked, exceptions, waiting."""
    page = signed_in(browser, address, "p0")
    wrong: list[str] = []
    seen: dict[str, list[str]] = {"errors": []}
    page.on("console", lambda message: seen["errors"].append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen["errors"].append(str(error)))
    page.on("dialog", lambda dialog: (wrong.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
    page.on("popup", lambda opened: wrong.append(f"a window: {opened.url}"))

    def guard(route: Any) -> None:
        if route.request.url.startswith((address, "data:", "blob:")):
            route.continue_()
        else:
            wrong.append(f"asks {route.request.url}")
            route.abort()

    page.context.route("**/*", guard)
    page.context.add_init_script(
        "window.__breaches = []; document.addEventListener('securitypolicyviolation', event =>"
        " window.__breaches.push(event.violatedDirective + ' ' + event.blockedURI))"
    )
    paths = [*PAGES.values(), *DESK.values(), "people", "me"]
    for place, path in enumerate(paths):
        address_of = f"{address}/{path}{'&' if '?' in path else '?'}lang={'nl' if place % 2 else 'en'}"
        wrong += [f"{path or 'month'}: {what}" for what in opened_wrong(page, address_of, seen["errors"])]
    for place, path in enumerate(dict.fromkeys(path.partition("?")[0] for path in paths)):
        query = urlencode([(name, odd(place + turn)) for turn, name in enumerate(_PARAMETERS)] + [("month", "0000-00"), ("month", "9999-99")])
        wrong += [f"{path or 'month'}, asked without sense: {what}" for what in opened_wrong(page, f"{address}/{path}?{query}", seen["errors"])]
    page.context.close()
    return wrong


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
    wrong = [f"an exception: {page.locator('[data-testid=stException]').first.inner_text()}"] if page.locator('[data-testid="stException"]').count() else []
    wrong += [f"an error: {text}" for text in own(errors)]
    wrong += [f"a breach of the policy: {breach}" for breach in page.evaluate("window.__breaches")]
    if page.evaluate(f"window.{CANARY}") is not None:
        wrong.append(f"a program ran: {page.evaluate(f'window.{CANARY}')}")
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - document.querySelector('[data-testid=stMain]').clientWidth")
    if wide > 0:
        wrong.append(f"is {wide} pixels too wide")
    if took > SLOWEST_PAGE * busy():
        wrong.append(f"took {took:.1f} s")
    return wrong


def busy() -> float:
    """Return how much longer things take than on an idle machine."""
    import os

    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
