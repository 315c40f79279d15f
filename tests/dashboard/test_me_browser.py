"""My page in a real browser, signed in with a real provider: readable by all means, and each person's own alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from storage.audit import Doer, acts_on, noted
from storage.database import open_store
from storage.ledger import standing_of
from tests.dashboard.editions import HOSTILE
from tests.dashboard.test_browser import SIZES, barriers, browser, free_port, keep, own, serve
from tests.dashboard.test_sign_in import signed_in
from tests.storage.desk.shared import DAY, desk_store, measured, said, take
from tests.storage.people import AMSTERDAM, NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

__all__ = ["browser"]
Place: TypeAlias = "tuple[str, Path, Path]"
"""Where it is served, its home, and where its key lies."""
pytestmark = pytest.mark.browser
SETTINGS = """
[sign_in]
server_metadata_url = "{provider}/.well-known/openid-configuration"
client_id = "sharewell"
client_secret = "made-up"
address = "{address}"
administrator = ["ops"]
employee = ["staff"]
"""
GROUPS = {"anna": ["staff"], "bram": ["staff"], "carla": ["staff"], "beheer": ["staff", "ops"]}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    import oidc_provider_mock

    people = [
        oidc_provider_mock.User(
            sub=name, claims={"email": f"{name}@stad.example", "email_verified": True, "name": name.title(), "groups": groups}
        )
        for name, groups in GROUPS.items()
    ]
    home, folder, port = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("user"), free_port()
    address = f"http://127.0.0.1:{port}"
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder))
        fill(home)
        settings = home / "sharewell.toml"
        provider = f"http://127.0.0.1:{server.server_port}"
        settings.write_text(SETTINGS.format(provider=provider, address=address), encoding="utf-8")
        settings.chmod(0o600)
        for served in serve(home, folder, port):
            yield served, home, folder


@pytest.fixture(autouse=True)
def _with_its_key(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(place[2]))


def fill(home: Path) -> None:
    with desk_store(home, crowd=12) as store:
        take(
            store,
            *(said("anna", f"a{n}", f"Geheim van anna. {HOSTILE}", at=NOW - n * DAY) for n in range(25)),
            said("bram", "b1", "Geheim van bram", reply_to="a1"),
            said("carla", "c1", "Geheim van carla"),
        )
        measured(store)
        noted(store, "show", store.keys.person_id("anna"), Doer(name=f"beheerder {HOSTILE}", way="command"), now=NOW)


def settle(page: Page) -> None:
    page.wait_for_selector(".sw-foot", timeout=30_000)
    page.wait_for_selector('[data-testid="stStatusWidget"]', state="detached", timeout=30_000)
    page.wait_for_selector("[data-stale=true]", state="detached", timeout=30_000)
    page.wait_for_timeout(400)


def my_page(page: Page, address: str, lang: str = "en", more: str = "") -> Page:
    page.goto(f"{address}/me?lang={lang}{more}")
    page.wait_for_selector(".sw h1", timeout=30_000)
    settle(page)
    return page


@pytest.fixture(scope="module")
def anna(browser: Browser, place: Place) -> Iterator[Page]:
    """Give a page on which anna signed in, once for every way in which it is looked at."""
    page = signed_in(browser, place[0], "anna")
    yield page
    page.context.close()


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_my_page_is_for_everybody_to_read(anna: Page, place: Place, lang: str, size: str, scheme: str) -> None:
    address, *_ = place
    page = anna.context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": SIZES[size][0], "height": SIZES[size][1]})
    my_page(page, address, lang)
    for fold in page.locator("summary").all():
        fold.focus()
        page.keyboard.press("Enter")
        settle(page)
    try:
        assert page.locator('[data-testid="stException"]').count() == 0
        assert own(errors) == []
        assert page.evaluate("document.documentElement.lang") == lang
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= SIZES[size][0]
        assert page.evaluate("window.stolen") is None
        assert "Geheim van anna" in page.inner_text("body")
        assert barriers(page) == []
        keep(page, f"me-{lang}-{scheme}-{size}", SIZES[size][0])
    finally:
        page.close()


def test_the_same_address_shows_everybody_their_own(browser: Browser, place: Place) -> None:
    address, home, _ = place
    with open_store(home, zone=AMSTERDAM) as store:
        anna = store.keys.person_id("anna")
    for name, more in (("bram", f"&person={anna}&me=anna&id=anna"), ("beheer", "&person=anna&email=anna@stad.example")):
        page = my_page(signed_in(browser, address, name), address, more=more)
        for fold in page.locator("summary").all():
            fold.click()
            settle(page)
        text = page.inner_text("body")
        assert "anna" not in text.casefold(), name
        assert ("Geheim van bram" in text) is (name == "bram")
        page.context.close()


def test_the_file_is_its_owners_alone(browser: Browser, place: Place) -> None:
    address, home, _ = place
    anna = my_page(signed_in(browser, address, "anna"), address)
    with anna.expect_download() as waiting:
        anna.get_by_role("link", name="Take all of it along (JSON)").click()
    held = json.loads(waiting.value.path().read_text(encoding="utf-8"))
    assert held["person"] == "anna"
    assert len(held["items"]) == 25
    bram = signed_in(browser, address, "bram")
    other = bram.request.get(waiting.value.url)
    assert other.json()["person"] == "bram"
    assert "anna" not in other.text()
    assert bram.request.get(waiting.value.url, headers={"cookie": "", "sec-fetch-site": "cross-site"}).status == 403
    with pytest.raises(HTTPError, match="401"):
        urlopen(waiting.value.url, timeout=10)
    with open_store(home, zone=AMSTERDAM) as store:
        acts = acts_on(store, store.keys.person_id("anna"))
        assert [(line.act, line.own) for line in acts if line.act == "export"] == [("export", True)]
    anna.context.close()
    bram.context.close()


def test_a_withdrawal_is_made_by_keyboard_and_reaches_nobody_else(browser: Browser, place: Place) -> None:
    address, home, _ = place
    page = my_page(signed_in(browser, address, "carla"), address)
    page.get_by_role("button", name="Withdraw: I am counted, in figures of groups").focus()
    page.keyboard.press("Enter")
    page.get_by_text("1 items with their texts").wait_for(timeout=20_000)
    page.get_by_role("button", name="Yes, withdraw it now").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Withdrawn. What was kept for it is gone").wait_for(timeout=20_000)
    page.context.close()
    with open_store(home, zone=AMSTERDAM) as store:
        assert store.connection.execute("SELECT count(*) FROM item WHERE native_id = 'c1'").fetchone()[0] == 0
        assert store.connection.execute("SELECT count(*) FROM item").fetchone()[0] == 26
        assert not standing_of(store, store.keys.person_id("anna")).ended


def test_who_is_nobody_on_the_roster_is_told_so(browser: Browser, place: Place) -> None:
    address, *_ = place
    page = my_page(signed_in(browser, address, "beheer"), address)
    assert "Nobody on the roster has the address that you signed in with" in page.inner_text("body")
    assert barriers(page) == []
    page.context.close()
