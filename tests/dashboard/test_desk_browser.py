"""The desk in a real browser: by keyboard alone, in both languages and themes, wide and on a phone; a reload loses nothing."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import TimeoutError as WaitedTooLong

from openness.month import Month
from storage.database import open_store
from storage.desk.digests import digest, make_digest, publish, put_entry, write_digest
from storage.desk.led_to import OutcomeRow, put_outcome
from storage.desk.marks import set_mark, set_tag
from storage.desk.queue import Desk
from tests.dashboard.editions import HOSTILE
from tests.dashboard.test_browser import SIZES, Seen, barriers, browser, keep, own, serve, visit
from tests.storage.desk.shared import DAY, K, desk_store, measured, said, take
from tests.storage.people import AMSTERDAM, NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    from storage.desk.digests import Digest
    from storage.desk.queue import DeskItem

__all__ = ["browser"]
pytestmark = pytest.mark.browser
VIEWS = {"items": "desk?", "digest": "desk?view=digests", "published": "desk?view=digests&digest=1", "search": "desk?q=afspraken"}
TEXTS = (
    f"Zo plant u een afspraak in twee stappen. {HOSTILE} https://intranet.example/afspraak",
    "Een afspraak verzetten kan tot een dag van tevoren; daarna belt u de balie.",
    "With safe transfer the link lives six days. " * 12,
    "مرحبا بالعالم: العربية من اليمين إلى اليسار",
    "Bij vorst de klepstuw niet forceren: eerst ontdooien, dan bedienen.",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, Path]]:
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(folder))
        fill(home)
        for address in serve(home, folder):
            yield address, home, folder


@pytest.fixture(autouse=True)
def _same_key(place: tuple[str, Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test read the store that the server writes."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(place[2]))


def fill(home: Path) -> None:
    who: dict[str, Any] = {"by": "", "now": NOW}
    with desk_store(home, crowd=12) as store:
        texts = [TEXTS[number % len(TEXTS)] for number in range(25)]
        take(
            store,
            *(
                said(("anna", "bram")[n % 2], str(n), text, at=NOW - n * DAY, url="https://a.example/1")
                for n, text in enumerate(texts)
            ),
        )
        store.connection.execute("UPDATE item SET label = 'knowledge' WHERE id % 3 > 0")
        measured(store)
        for title, entries in (("Uit augustus", "12"), ("Uit september", "345")):
            number = make_digest(store, title, Month(202609), **who)
            for native_id in entries:
                put_entry(
                    store, number, ("slack", native_id), f"Hier heeft iedereen aan de balie iets aan. {HOSTILE}", seen=None, **who
                )
        found = digest(store.connection, 1)
        assert found is not None
        publish(store, 1, seen=found.whole, now=NOW)
        set_mark(store, ("slack", "0"), "starred", on=True, **who)
        set_tag(store, ("slack", "0"), "balie", on=True, **who)
        row = OutcomeRow(kind="citizen", sentence="Een inwoonster was in één keer klaar.", day=store_day())
        put_outcome(store, ("slack", "0"), row, **who)


def store_day() -> date:
    return datetime.fromtimestamp(NOW, AMSTERDAM).date()


def item(home: Path, native_id: str) -> DeskItem:
    with open_store(home, zone=AMSTERDAM) as store:
        found = Desk(store, K).one("slack", native_id)
        assert found is not None
        return found


def press_for_another(page: Page, key: str) -> None:
    """Press a key that leads to another item, again where the page was not ready to hear it."""
    before = page.locator(".sw-text-of-item").inner_text()
    for _ in range(10):
        page.keyboard.press(key)
        with suppress(WaitedTooLong):
            page.wait_for_function(
                "old => document.querySelector('.sw-text-of-item').innerText !== old", arg=before, timeout=4_000
            )
            break
    settle(page)
    assert page.locator(".sw-text-of-item").inner_text() != before


def settle(page: Page) -> None:
    page.wait_for_timeout(250)
    page.wait_for_selector('[data-testid="stStatusWidget"]', state="detached", timeout=30_000)
    page.wait_for_timeout(250)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", VIEWS)
def test_the_desk_opens_cleanly(
    browser: Browser, place: tuple[str, Path, Path], name: str, lang: str, scheme: str, size: str
) -> None:
    page, seen = visit(browser, place[0], f"{VIEWS[name]}&lang={lang}", size=SIZES[size], scheme=scheme)
    try:
        assert page.locator('[data-testid="stException"]').count() == 0
        assert seen.foreign == []
        assert own(seen.errors) == []
        assert page.evaluate("document.documentElement.lang") == lang
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= SIZES[size][0]
        assert page.evaluate("window.stolen") is None
        assert barriers(page) == []
        keep(page, f"desk-{name}-{lang}-{scheme}-{size}", SIZES[size][0])
    finally:
        page.context.close()


def test_an_item_is_picked_out_by_keyboard_alone_and_nothing_is_lost_on_reload(
    browser: Browser, place: tuple[str, Path, Path]
) -> None:
    address, home, _ = place
    page, seen = visit(browser, address, "desk?lang=en")
    try:
        press_for_another(page, "j")
        page.wait_for_url("**item=slack**")
        native_id = page.url.split("item=slack%2F")[1].split("&")[0]
        for key, shown in (("s", "Take the star off"), ("p", "Unpin"), ("1", "knowledge, by hand")):
            page.keyboard.press(key)
            page.wait_for_selector(f"text={shown}", timeout=20_000)
            settle(page)
        page.keyboard.press("t")
        page.keyboard.type("sleutels")
        page.keyboard.press("Enter")
        page.wait_for_selector(".sw-chip:has-text('#sleutels')", timeout=20_000)
        settle(page)
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("o")
        page.keyboard.type("Een loket minder")
        page.keyboard.press("Control+Enter")
        settle(page)
        found = item(home, native_id)
        assert (found.starred, found.pinned, found.label, found.tags) == (True, True, "knowledge", ("sleutels",))
        page.reload()
        page.wait_for_selector(".sw-text-of-item", timeout=30_000)
        settle(page)
        until(page, lambda: page.locator(".st-key-desk-outcome textarea").input_value() == "Een loket minder")
        assert native_id in page.url
        page.keyboard.press("/")
        page.keyboard.type("vorst")
        page.keyboard.press("Enter")
        page.locator(".sw-text-of-item", has_text="vorst").wait_for(timeout=20_000)
        assert own(seen.errors) == []
    finally:
        page.context.close()


def test_keys_work_where_the_list_has_the_focus(browser: Browser, place: tuple[str, Path, Path]) -> None:
    page, seen = visit(browser, place[0], "desk?lang=nl")
    try:
        page.locator(".st-key-desk-item input").first.focus()
        for key in ("ArrowDown", "j"):
            press_for_another(page, key)
        assert own(seen.errors) == []
    finally:
        page.context.close()


def writing(browser: Browser, address: str, query: str, field: str) -> tuple[Page, Seen, Locator]:
    page, seen = visit(browser, address, f"desk?lang=en&{query}")
    box = page.locator(f".st-key-{field} :is(textarea, input)")
    box.wait_for(timeout=20_000)
    return page, seen, box


def reloaded(page: Page) -> None:
    page.reload()
    page.wait_for_selector(".sw h1", timeout=30_000)
    settle(page)


def until(page: Page, holds: Callable[[], bool]) -> None:
    for _ in range(60):
        if holds():
            return
        page.wait_for_timeout(250)
    assert holds()


def told(home: Path, number: int) -> Digest:
    with open_store(home, zone=AMSTERDAM) as store:
        found = digest(store.connection, number)
        assert found is not None
        return found


def test_what_is_typed_is_saved_without_leaving_the_field_and_typing_goes_on(
    browser: Browser, place: tuple[str, Path, Path]
) -> None:
    address, home, _ = place
    page, seen, box = writing(browser, address, "view=digests&digest=2", "desk-introduction-2")
    try:
        box.focus()
        page.keyboard.type("Wat ons deze maand ")
        until(page, lambda: told(home, 2).introduction.startswith("Wat ons deze maand"))
        settle(page)
        page.keyboard.type("opviel.")
        assert box.input_value() == "Wat ons deze maand opviel."
        until(page, lambda: told(home, 2).introduction == "Wat ons deze maand opviel.")
        until(page, lambda: page.evaluate("sessionStorage.getItem('sharewell-typed')") is None)
        assert box.evaluate("box => document.activeElement === box")
        assert page.locator(".sw-alert").count() == 0
        assert own(seen.errors) == []
    finally:
        page.context.close()


@pytest.mark.parametrize("field", ["desk-title-2", "desk-introduction-2", "desk-outcome-3"])
def test_a_reload_while_somebody_types_gives_back_every_letter(
    browser: Browser, place: tuple[str, Path, Path], field: str
) -> None:
    query = "item=slack%2F2" if "outcome" in field else "view=digests&digest=2"
    page, seen, box = writing(browser, place[0], query, field)
    try:
        box.fill("")
        box.press_sequentially(f"Nog niet klaar met {field}")
        reloaded(page)
        until(page, lambda: box.input_value() == f"Nog niet klaar met {field}")
        until(page, lambda: page.evaluate("sessionStorage.getItem('sharewell-typed')") is None)
        reloaded(page)
        until(page, lambda: box.input_value() == f"Nog niet klaar met {field}")
        assert own(seen.errors) == []
    finally:
        page.context.close()


def test_what_was_typed_before_a_reload_is_put_over_nobody_else_s_words(browser: Browser, place: tuple[str, Path, Path]) -> None:
    address, home, _ = place
    page, seen, box = writing(browser, address, "view=digests&digest=2", "desk-introduction-2")
    try:
        box.fill("Van mij <b>en</b> mij alleen")
        now = told(home, 2)
        with open_store(home, zone=AMSTERDAM) as store:
            write_digest(store, 2, now.title, "Van een ander.", seen=now.stamp, now=NOW)
        reloaded(page)
        page.locator(".sw-lost:visible").wait_for(timeout=20_000)
        page.wait_for_timeout(1_500)
        assert box.input_value() == told(home, 2).introduction == "Van een ander."
        assert page.locator(".sw-lost:visible").inner_text() == "Van mij <b>en</b> mij alleen"
        assert page.locator(".sw-typed:visible").count() == 1
        reloaded(page)
        page.locator(".sw-lost:visible").wait_for(timeout=20_000)
        assert page.locator(".sw-lost:visible").inner_text() == "Van mij <b>en</b> mij alleen"
        assert barriers(page) == []
        box.fill("Van ons beiden.")
        until(page, lambda: told(home, 2).introduction == "Van ons beiden.")
        until(page, lambda: page.locator(".sw-typed:visible").count() == 0)
        assert own(seen.errors) == []
    finally:
        page.context.close()


def test_two_who_write_at_once_see_both_texts(browser: Browser, place: tuple[str, Path, Path]) -> None:
    address, home, _ = place
    one, _, first = writing(browser, address, "view=digests&digest=2", "desk-title-2")
    two, _, second = writing(browser, address, "view=digests&digest=2", "desk-title-2")
    try:
        first.fill("Van de een")
        until(one, lambda: told(home, 2).title == "Van de een")
        second.fill("Van de ander")
        two.wait_for_selector("text=It now reads: Van de een", timeout=20_000)
        assert told(home, 2).title == "Van de een"
        assert second.input_value() == "Van de ander"
        two.get_by_role("button", name="Take theirs").click()
        until(two, lambda: second.input_value() == "Van de een")
        until(two, lambda: two.evaluate("sessionStorage.getItem('sharewell-typed')") is None)
    finally:
        one.context.close()
        two.context.close()
