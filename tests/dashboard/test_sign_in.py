"""Signing in with a real provider and a real browser: nobody sees anything before, and everybody what their roles let them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.request import Request, urlopen

import pytest

from storage.audit import Doer
from storage.database import open_store
from storage.in_force import settled
from tests.dashboard.editions import ZONE, bodies, fill
from tests.dashboard.signed_in import SIGN_IN
from tests.dashboard.test_browser import ARGUMENTS, free_port, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SETTINGS = f"""{SIGN_IN}
[restricted.trust]
roles = ["leadership"]
reason = "The works council asked for this until it has advised."
"""
PEOPLE = {
    "ada": ["board", "staff"],
    "bram": ["staff"],
    "carla": ["editors", "head-of-services"],
    "dirk": ["visitors"],
    "els": ["works-council"],
}


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    import oidc_provider_mock

    people = [
        oidc_provider_mock.User(sub=name, claims={"email": f"{name}@example.org", "name": name.title(), "groups": groups})
        for name, groups in PEOPLE.items()
    ]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture(scope="module")
def address(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("user")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder))
        fill(home, bodies())
    settings = home / "sharewell.toml"
    settings.write_text(SETTINGS.format(provider=provider, address=address), encoding="utf-8")
    settings.chmod(0o600)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder))
        with open_store(home, zone=ZONE) as store:
            settled(store, Doer(name="clerk", way="command"), now=int(time.time()))
    settings.write_text(settings.read_text(encoding="utf-8") + "[privacy]\nk = 8\n", encoding="utf-8")
    yield from serve(home, folder, port)


@pytest.fixture(scope="module")
def browser(browser_path: Path) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(browser_path), args=ARGUMENTS)
        yield started
        started.close()


def opened(page: Page, address: str, path: str = "") -> str:
    """Open a page and return what is read on it."""
    page.goto(f"{address}/{path}{'&' if '?' in path else '?'}lang=en")
    page.wait_for_selector(".sw h1", timeout=30_000)
    page.wait_for_selector(".sw-foot, .st-key-sw-sign-in", timeout=30_000)  # the last thing that is drawn
    page.wait_for_selector('[data-testid="stStatusWidget"]', state="detached", timeout=30_000)
    return page.inner_text("body")


def signed_in(browser: Browser, address: str, name: str) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    assert "Sign in" in opened(page, address)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector('input[name="sub"]', timeout=30_000)
    page.fill('input[name="sub"]', name)
    page.click('button[type="submit"]')
    page.wait_for_url(f"{address}/**", timeout=30_000)
    page.wait_for_selector(".sw h1", timeout=30_000)
    return page


@pytest.mark.parametrize(
    "path", ["", "trends", "flow", "indicator?id=A1", "trust", "sources", "month?month=2026-03&part=division%3ABedrijf"]
)
def test_nobody_sees_a_figure_before_signing_in(browser: Browser, address: str, path: str) -> None:
    page = browser.new_context().new_page()
    text = opened(page, address, path)
    assert "Sharewell shows how openly this organisation shares what it knows." in text
    assert "Burgerzaken" not in text
    assert "%" not in text


def test_an_employee_reads_the_whole_and_why_a_page_is_kept_to_a_few(browser: Browser, address: str) -> None:
    page = signed_in(browser, address, "bram")
    text = opened(page, address)
    assert "How openly did we share in October 2026?" in text
    assert "Signed in as Bram: employees." in text
    kept = opened(page, address, "trust")
    assert "This page is for leadership only. The reason: The works council asked for this until it has advised." in kept
    assert "Incidents" not in kept


def test_leadership_opens_what_is_kept_to_it_and_reads_the_reason_too(browser: Browser, address: str) -> None:
    text = opened(signed_in(browser, address, "ada"), address, "trust")
    assert "The reason: The works council asked for this" in text
    assert "Signed in as Ada: leadership and employees." in text


def test_who_is_limited_to_a_division_sees_no_other_part(browser: Browser, address: str) -> None:
    page = signed_in(browser, address, "carla")
    text = opened(page, address, "indicator?id=A1")
    assert "Burgerzaken" in text
    assert "Communicatie" not in text
    asked = opened(page, address, "month?part=department%3ACommunicatie")
    assert "How openly did we share" in asked, "the whole in place of a part that is not theirs"
    assert "Besides the whole you see Dienstverlening." in asked
    assert "Communicatie" not in opened(page, address, "flow")


def test_who_has_no_role_is_told_so_and_sees_nothing(browser: Browser, address: str) -> None:
    text = opened(signed_in(browser, address, "dirk"), address)
    assert "have no role here yet" in text
    assert "How openly did we share" not in text


def test_signing_out_closes_the_door(browser: Browser, address: str) -> None:
    page = signed_in(browser, address, "bram")
    opened(page, address)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_timeout(1500)
    assert "Sharewell shows how openly" in opened(page, address)


HELD = "sessionStorage.getItem('sharewell-typed')"
TYPED = "who => sessionStorage.setItem('sharewell-typed', JSON.stringify({who, fields: {'desk-title-1': {base: '', text: 'x'}}}))"


@pytest.mark.parametrize("goes_on", ["signs out", "somebody else came"])
def test_what_was_typed_stays_with_who_typed_it(browser: Browser, address: str, goes_on: str) -> None:
    page = signed_in(browser, address, "ada")
    opened(page, address, "desk")
    page.evaluate(TYPED, page.locator(".sw-who").get_attribute("data-who") if goes_on == "signs out" else "somebody")
    if goes_on == "signs out":
        opened(page, address, "desk")
        assert page.evaluate(HELD) is not None
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_timeout(1500)
    opened(page, address)
    page.wait_for_timeout(300)
    assert page.evaluate(HELD) is None


def test_a_made_up_cookie_opens_nothing(browser: Browser, address: str) -> None:
    context = browser.new_context()
    context.add_cookies([{"name": "_streamlit_user", "value": "2|1:0|10:1|15:_streamlit_user|4:e30=|deadbeef", "url": address}])
    assert "Sharewell shows how openly" in opened(context.new_page(), address)


def test_files_of_the_pages_are_for_those_who_signed_in(address: str) -> None:
    for path in ("/media/0123456789abcdef.csv", "/media/../media/x"):
        with pytest.raises(OSError, match=r"401|403|404") as caught:
            urlopen(Request(f"{address}{path}"), timeout=10)
        assert "401" in str(caught.value), path


def test_the_council_decides_on_what_waits_and_everybody_reads_it(browser: Browser, address: str) -> None:
    waits = "Not in force, for it waits for confirmation: figures from 8 people on, instead of 10: asked for on"
    everybody = signed_in(browser, address, "bram")
    assert waits in opened(everybody, address)
    kept = opened(everybody, address, "trust")
    assert "Settings that guard people" in kept, "what was decided is kept from nobody, whatever else the page holds"
    assert "The log" not in opened(signed_in(browser, address, "ada"), address, "council"), "leadership has no such page"
    page = signed_in(browser, address, "els")
    text = opened(page, address, "council")
    assert "1 change waits for you" in text
    assert "The log is whole." in text
    page.get_by_role("button", name="Refuse").click()
    page.wait_for_selector("text=say why, in a sentence that everybody can read")
    page.get_by_label("Reason, for everybody to read").fill("For the small teams, until <b>June</b>.")
    page.get_by_label("Reason, for everybody to read").press("Tab")
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_selector("text=Confirmed: it holds from now on.", timeout=30_000)
    text = opened(page, address, "council")
    assert "Nothing waits for you" in text
    assert "Figures stand on at least 8 people" in text
    assert "Els (on these pages)" in text
    assert "the ledger of guarded settings: confirmed: privacy.k" in text
    entered = opened(page, address, "council?log=entered")
    assert "signed in, and has no role here" in entered or "signed in: leadership" in entered
    assert "Bram" not in entered, "an employee's sign-in is told to them alone"
    told = opened(everybody, address)
    assert waits not in told
    assert "Figures from 8 people on, instead of 10: confirmed by the works council on" in told
    assert "“For the small teams, until <b>June</b>.”" in told
